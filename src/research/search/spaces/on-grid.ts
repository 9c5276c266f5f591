import { checkWhole } from '../../validation/statistic.ts';
import type { Dimension, Scale, Space } from './space.ts';

/** No parameter needs more values: what differs by less than a twelfth of its range is not another idea. */
export const GRID_VALUES_MAX = 12;
/** Digits that a value on a grid is rounded to, so that a person can read it. */
const DIGITS = 4;

/**
 * The same space with at most so many values for every number, evenly spaced on its scale, both ends included. Choices are
 * left as they are.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 */
export function onGrid({ dimensions, rules }: Space, valuesMax = GRID_VALUES_MAX): Space {
  checkWhole(valuesMax, 'values of a grid', 2);
  return { dimensions: dimensions.map((dimension) => listed(dimension, valuesMax)), rules };
}

function listed(dimension: Dimension, valuesMax: number): Dimension {
  const { name, when } = dimension;
  const values = valuesOf(dimension, valuesMax);
  if (values === undefined) return dimension;
  return { type: 'list', name, values, ...(when === undefined ? {} : { when }) };
}

function valuesOf(dimension: Dimension, valuesMax: number): readonly number[] | undefined {
  switch (dimension.type) {
    case 'choice':
      return undefined;
    case 'list': {
      const { values } = dimension;
      if (values.length <= valuesMax) return values;
      return spaced(0, values.length - 1, valuesMax, 'linear').map((place) => values[Math.round(place)]!);
    }
    case 'whole': {
      const { min, max, scale } = dimension;
      const count = Math.min(valuesMax, max - min + 1);
      // On a logarithmic scale the small ones may fall together.
      return [...new Set(spaced(min, max, count, scale).map(Math.round))];
    }
    case 'real': {
      const { min, max, scale } = dimension;
      return [...new Set(spaced(min, max, valuesMax, scale).map((value) => readable(value, min, max)))];
    }
  }
}

function spaced(low: number, high: number, count: number, scale: Scale | undefined): readonly number[] {
  if (count === 1) return [low];
  return Array.from({ length: count }, (_, index) => {
    const share = index / (count - 1);
    return scale === 'log' ? low * (high / low) ** share : low + (high - low) * share;
  });
}

/** Rounded, but never out of its bounds. */
function readable(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, Number(value.toPrecision(DIGITS))));
}
