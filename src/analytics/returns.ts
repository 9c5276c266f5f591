import assert from 'node:assert/strict';
import { intervalStart, timeframeMs, type EpochMs, type Timeframe } from '../domain/index.ts';
import { YEAR_MS, type EquityPoint } from './equity.ts';

/** How many intervals of the timeframe a year of 365 days holds: 365 for `1d`, 8,760 for `1h`. */
export function periodsPerYear(timeframe: Timeframe): number {
  return YEAR_MS / timeframeMs(timeframe);
}

/**
 * The curve as it stood at the end of each interval, by default each UTC day.
 *
 * The first point stays as it is: it is where the first return starts from. An instant exactly on a boundary belongs
 * to the interval that ends there, as a bar's close does. An interval without a point keeps the equity before it.
 * The last interval may be unfinished; it ends at the last point. So the returns multiply to the total return exactly.
 *
 * @param curve oldest first
 */
export function resample(curve: readonly EquityPoint[], timeframe: Timeframe = '1d'): EquityPoint[] {
  const first = curve[0];
  if (first === undefined) return [];
  const step = timeframeMs(timeframe);
  const closes: EquityPoint[] = [first];
  let last = first;
  let end = intervalStart(first.at, timeframe) + step;
  for (const point of curve) {
    if (point.at < last.at) assert.fail('an equity curve is given oldest first');
    for (; point.at > end; end += step) closes.push({ at: end as EpochMs, equity: last.equity });
    last = point;
  }
  if (last.at > first.at) closes.push(last);
  return closes;
}

/**
 * Simple return of each period, as a fraction: one fewer than the points.
 *
 * @returns an empty list once equity has been zero or less before the last point: a gain on nothing is no number,
 *   and every measure made from returns is then undefined
 */
export function simpleReturns(curve: readonly EquityPoint[]): number[] {
  const returns: number[] = [];
  for (let index = 1; index < curve.length; index += 1) {
    const before = curve[index - 1]!.equity;
    if (before <= 0) return [];
    returns.push(curve[index]!.equity / before - 1);
  }
  return returns;
}

/** What each UTC day added to a curve of money, by the instant at which the day ended; the last may be unfinished. */
export function dailyChanges(curve: readonly EquityPoint[]): ReadonlyMap<EpochMs, number> {
  const days = resample(curve);
  return new Map(days.slice(1).map(({ at, equity }, index) => [at, equity - days[index]!.equity]));
}

/** Gain from the first point to the last, as a fraction; `undefined` without a positive start. */
export function totalReturn(curve: readonly EquityPoint[]): number | undefined {
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined || first.equity <= 0) return undefined;
  return last.equity / first.equity - 1;
}
