import type { ParameterValue } from '../../../strategy/index.ts';
import { brokenRule, emptySpace, existsAt, type Dimension, type Point, type Space } from './space.ts';

/*
 * Every dimension as a number from 0 to 1, whatever it is a choice of: equal parts for each value of a list, each whole
 * number, each choice; on a logarithmic scale, equal parts of the logarithm.
 */

/** How many values a dimension has; Infinity for real numbers. */
export function sizeOf(dimension: Dimension): number {
  switch (dimension.type) {
    case 'real':
      return Infinity;
    case 'whole':
      return dimension.max - dimension.min + 1;
    case 'list':
    case 'choice':
      return dimension.values.length;
  }
}

/** @param unit from 0 to 1, both included */
export function valueAt(dimension: Dimension, unit: number): ParameterValue {
  switch (dimension.type) {
    case 'real': {
      const { min, max, scale } = dimension;
      const value = scale === 'log' ? min * (max / min) ** unit : min + (max - min) * unit;
      return Math.min(max, Math.max(min, value));
    }
    case 'whole': {
      const { min, max, scale } = dimension;
      const [low, high] = [min - 0.5, max + 0.5];
      const value = scale === 'log' ? low * (high / low) ** unit : low + (high - low) * unit;
      return Math.min(max, Math.max(min, Math.round(value)));
    }
    case 'list':
    case 'choice': {
      const { values } = dimension;
      return values[Math.min(values.length - 1, Math.floor(unit * values.length))]!;
    }
  }
}

/** Where the part of a value begins and ends; one place for a real number. */
export function partOf(dimension: Dimension, value: ParameterValue): readonly [from: number, to: number] {
  switch (dimension.type) {
    case 'real': {
      const unit = unitOfNumber(dimension.min, dimension.max, dimension.scale, value as number);
      return [unit, unit];
    }
    case 'whole': {
      const { min, max, scale } = dimension;
      const edge = (number: number): number => unitOfNumber(min - 0.5, max + 0.5, scale, number);
      return [edge((value as number) - 0.5), edge((value as number) + 0.5)];
    }
    case 'list':
    case 'choice': {
      const index = (dimension.values as readonly ParameterValue[]).indexOf(value);
      return [index / dimension.values.length, (index + 1) / dimension.values.length];
    }
  }
}

function unitOfNumber(low: number, high: number, scale: 'linear' | 'log' | undefined, value: number): number {
  if (high === low) return 0.5;
  const unit = scale === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, unit));
}

/** The point at a place in the cube; numbers of dimensions that do not exist there are ignored. */
export function pointAt({ dimensions }: Space, units: ArrayLike<number>): Point {
  const point: Record<string, ParameterValue> = {};
  for (const [index, dimension] of dimensions.entries()) {
    if (existsAt(dimension, point)) point[dimension.name] = valueAt(dimension, units[index]!);
  }
  return point;
}

const TRIES_MAX = 10_000;

/**
 * The first of the points drawn that keeps the rules.
 *
 * @throws {AssayError} `SEARCH_SPACE_EMPTY` when ten thousand do not
 */
export function firstWithinRules(
  space: Space,
  draw: () => ArrayLike<number>,
): { units: ArrayLike<number>; point: Point } {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const units = draw();
    const point = pointAt(space, units);
    if (brokenRule(space, point) === undefined) return { units, point };
  }
  throw emptySpace(TRIES_MAX);
}
