import { familyOf, type Family, type Side } from './family.ts';
import { isNamed } from '../../../strategy/index.ts';
import { FOLLOWING } from './following.ts';
import { leadLag } from './leading.ts';
import { TURNING } from './turning.ts';

export { catalogueFamily } from './catalogue-family.ts';
export type { Family, Side } from './family.ts';

const SIDES: readonly Side[] = ['long', 'short', 'both'];

/**
 * Every template family that means something on bars of this length.
 *
 * @param sides that a candidate may take; spot allows long only
 * @param leaders instruments that may lead the one that is traded, as rules name them
 */
export function templateFamilies(
  barMs: number,
  sides: readonly Side[] = SIDES,
  leaders: readonly string[] = [],
): readonly Family[] {
  const led = leaders.map((leader, index) => leadLag(leader, index === 0 ? 'lead-lag' : `lead-lag-${index + 1}`));
  return [...FOLLOWING, ...TURNING, ...led].flatMap((template) => {
    const family = barMs <= (template.barMsMax ?? Infinity) ? familyOf(template, sides) : undefined;
    return family === undefined ? [] : [family];
  });
}

/** The short name by which rules may look at another instrument: that of no venue, unless the two are of one pair. */
export function leaderName(leader: string, traded: string): string {
  const [pair] = leader.split(/[-.]/) as [string];
  return isNamed(traded, pair) ? leader : pair;
}
