import { firstFrom } from '../../analytics/index.ts';
import type { LabMarket, Stretch } from './trial.ts';

const DAY_MS = 86_400_000;

/** The days of a stretch, and which of its bars belong to which: a bar is of the day it opens on, UTC. */
export interface Days {
  readonly firstDay: number;
  readonly count: number;
  /** Index of the first bar of the stretch, and of the one after the last. */
  readonly firstBar: number;
  readonly endBar: number;
  /** Place among the days, for each bar of the stretch. */
  readonly dayOf: Int32Array;
}

export function daysOf({ columns }: Pick<LabMarket, 'columns'>, stretch?: Stretch): Days {
  const { openTime } = columns;
  const firstBar = stretch === undefined ? 0 : firstFrom(openTime, stretch.from);
  const endBar = stretch === undefined ? columns.length : firstFrom(openTime, stretch.to);
  const bars = Math.max(endBar - firstBar, 0);
  const dayOf = new Int32Array(bars);
  const firstDay = bars === 0 ? 0 : Math.floor(openTime[firstBar]! / DAY_MS);
  for (let bar = 0; bar < bars; bar += 1) dayOf[bar] = Math.floor(openTime[firstBar + bar]! / DAY_MS) - firstDay;
  return { firstDay, count: bars === 0 ? 0 : dayOf[bars - 1]! + 1, firstBar, endBar, dayOf };
}

/**
 * What holding the instrument earned each day, from close to close, the first day from its first open. Days without a bar
 * earn nothing; the next has their change.
 */
export function marketReturns(market: LabMarket, stretch?: Stretch): Float64Array {
  const { count, firstBar, endBar, dayOf } = daysOf(market, stretch);
  const { open, close } = market.columns;
  const returns = new Float64Array(count);
  let before = open[firstBar] ?? NaN;
  for (let bar = firstBar; bar < endBar; bar += 1) {
    const isLastOfDay = bar + 1 === endBar || dayOf[bar + 1 - firstBar] !== dayOf[bar - firstBar];
    if (!isLastOfDay) continue;
    returns[dayOf[bar - firstBar]!] = close[bar]! / before - 1;
    before = close[bar]!;
  }
  return returns;
}

/**
 * A strategy's daily returns beyond what its mean exposure would have earned by standing still: a strategy that is
 * mostly long in a market that rose has found nothing yet.
 */
export function excessReturns(returns: Float64Array, exposures: Float64Array, market: Float64Array): Float64Array {
  let sum = 0;
  for (const exposure of exposures) sum += exposure;
  const beta = exposures.length === 0 ? 0 : sum / exposures.length;
  return returns.map((value, day) => value - beta * market[day]!);
}
