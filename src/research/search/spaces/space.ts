import { usageError } from '../../../runtime/index.ts';
import type { ParameterValue } from '../../../strategy/index.ts';
import { checkThat } from '../../validation/statistic.ts';

/** One thing that can be chosen. Numbers of a `list` rise and have an order; `choice` has none. */
export type Dimension = (
  | { readonly type: 'whole'; readonly min: number; readonly max: number; readonly scale?: Scale }
  | { readonly type: 'real'; readonly min: number; readonly max: number; readonly scale?: Scale }
  | { readonly type: 'list'; readonly values: readonly number[] }
  | { readonly type: 'choice'; readonly values: readonly ParameterValue[] }
) & {
  readonly name: string;
  /** It exists only where an earlier dimension has one of these values. */
  readonly when?: { readonly name: string; readonly is: readonly ParameterValue[] };
};

/** On a logarithmic one, doubling is as far everywhere. */
export type Scale = 'linear' | 'log';

/** A value for every dimension that exists there. */
export type Point = Readonly<Record<string, ParameterValue>>;

/** A rule between dimensions; `undefined` where the point keeps it, else the sentence to show. */
export type SpaceRule = (point: Point) => string | undefined;

/** What can be searched. */
export interface Space {
  readonly dimensions: readonly Dimension[];
  readonly rules: readonly SpaceRule[];
}

/**
 * A space whose dimensions are sound.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 */
export function space(dimensions: readonly Dimension[], rules: readonly SpaceRule[] = []): Space {
  checkThat(dimensions.length > 0, 'a space needs a dimension');
  const before = new Map<string, Dimension>();
  for (const dimension of dimensions) {
    const { name, when } = dimension;
    checkThat(!before.has(name), `two dimensions are called ${name}`);
    checkDimension(dimension);
    if (when !== undefined)
      checkThat(before.has(when.name), `${name} depends on ${when.name}, which is no earlier one`);
    before.set(name, dimension);
  }
  return { dimensions, rules };
}

/** The first rule that the point breaks, in words. */
export function brokenRule({ rules }: Space, point: Point): string | undefined {
  for (const rule of rules) {
    const broken = rule(point);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** Whether the dimension exists at a point, of which all earlier dimensions are known. */
export function existsAt({ when }: Dimension, point: Point): boolean {
  return when === undefined || (Object.hasOwn(point, when.name) && when.is.includes(point[when.name]!));
}

/** Equal for points that are the same. */
export function pointKey(point: Point): string {
  return JSON.stringify(Object.entries(point).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Rules are code and cannot be written down; the dimensions can, and name the space in a saved state. */
export function spaceAsJson({ dimensions }: Space): string {
  return JSON.stringify(dimensions);
}

/** No point keeps the rules, as far as trying showed. */
export function emptySpace(tries: number): Error {
  return usageError('SEARCH_SPACE_EMPTY', `none of ${tries} points of the space keeps its rules: widen its bounds`);
}

function checkDimension(dimension: Dimension): void {
  const { name, type } = dimension;
  switch (type) {
    case 'whole':
    case 'real': {
      const { min, max, scale } = dimension;
      const isRange = Number.isFinite(min) && Number.isFinite(max) && (type === 'whole' ? min <= max : min < max);
      checkThat(isRange, `${name} runs from ${min} to ${max}`);
      if (type === 'whole') checkThat(Number.isSafeInteger(min) && Number.isSafeInteger(max), `${name} must be whole`);
      checkThat(scale !== 'log' || min > 0, `${name} cannot have a logarithmic scale from ${min}`);
      return;
    }
    case 'list': {
      const { values } = dimension;
      const rises = values.every(
        (value, index) => Number.isFinite(value) && !(value <= (values[index - 1] ?? -Infinity)),
      );
      checkThat(values.length > 0 && rises, `the values of ${name} must be numbers that rise`);
      return;
    }
    case 'choice':
      checkThat(dimension.values.length > 0, `${name} has nothing to choose from`);
      checkThat(new Set(dimension.values).size === dimension.values.length, `${name} lists a value twice`);
  }
}
