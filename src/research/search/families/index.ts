import { familyOf, type Family, type Side } from './family.ts';
import { FOLLOWING } from './following.ts';
import { TURNING } from './turning.ts';

export { catalogueFamily } from './catalogue-family.ts';
export type { Family, Side } from './family.ts';

const SIDES: readonly Side[] = ['long', 'short', 'both'];

/**
 * Every template family that means something on bars of this length.
 *
 * @param sides that a candidate may take; spot allows long only
 */
export function templateFamilies(barMs: number, sides: readonly Side[] = SIDES): readonly Family[] {
  return [...FOLLOWING, ...TURNING].flatMap((template) => {
    const family = barMs <= (template.barMsMax ?? Infinity) ? familyOf(template, sides) : undefined;
    return family === undefined ? [] : [family];
  });
}
