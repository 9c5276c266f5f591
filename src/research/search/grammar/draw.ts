import type { Random } from '../../../runtime/index.ts';

/** One of a list, each with the same chance. */
export function oneOf<Value>(values: readonly Value[], random: Random): Value {
  return values[Math.floor(random() * values.length)]!;
}

/** One of several ways, as likely as they weigh. */
export function weighted<Value>(ways: readonly (readonly [weight: number, value: Value])[], random: Random): Value {
  let rest = random() * ways.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, value] of ways) {
    rest -= weight;
    if (rest < 0) return value;
  }
  return ways.at(-1)![1];
}

/** The value before or after the nearest of a list that rises; the one that there is at its ends. */
export function neighbourOf(values: readonly number[], value: number, random: Random): number {
  const place = nearestPlace(values, value);
  const step = random() < 0.5 ? -1 : 1;
  return values[place + step] ?? values[place - step] ?? values[place]!;
}

/** The nearest of a list. */
export function nearestOf(values: readonly number[], value: number): number {
  return values[nearestPlace(values, value)]!;
}

function nearestPlace(values: readonly number[], value: number): number {
  let nearest = 0;
  for (const [place, one] of values.entries()) {
    if (Math.abs(one - value) < Math.abs(values[nearest]! - value)) nearest = place;
  }
  return nearest;
}
