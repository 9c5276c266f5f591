import { quantile } from '../../analytics/index.ts';
import { toFloat } from '../../domain/index.ts';
import { seededRandom, type Random } from '../../runtime/index.ts';
import type { BacktestResult } from '../../sessions/index.ts';
import { deepestFall, LAB_CAPITAL } from '../trials/index.ts';
import { automaticBlockLength, stationaryIndices } from '../validation/index.ts';
import { checkFinite, checkWhole, known, notEnough, type Statistic } from '../validation/statistic.ts';

/** How deep a capital may fall by luck alone, as fractions of the capital; zero or negative. */
export interface DrawdownLuck {
  /** As it was. */
  readonly actual: number;
  readonly median: number;
  /** Nineteen of twenty, and ninety-nine of a hundred, are not deeper. */
  readonly deep: number;
  readonly deepest: number;
  /** Share of the draws, the original among them, that fell as deep as the original. */
  readonly asDeep: number;
}

export interface DrawPlan {
  readonly count: number;
  readonly seed: number;
}

const FEWEST = 20;

/** What each round trip of a lab's backtest earned, net, as a fraction of the capital. */
export function tradeReturns({ trips }: Pick<BacktestResult, 'trips'>): Float64Array {
  const capital = toFloat(LAB_CAPITAL);
  return Float64Array.from(trips.closed, ({ netPnl }) => toFloat(netPnl) / capital);
}

/**
 * The trades in other orders: how much of the drawdown was the order in which they came.
 *
 * @returns not enough data for fewer than 20 trades
 */
export function shuffledTrades(trades: Float64Array, { count, seed }: DrawPlan): Statistic<DrawdownLuck> {
  checkFinite(trades, 'trades');
  checkWhole(count, 'the number of draws', 1);
  if (trades.length < FEWEST) return notEnough(trades.length, FEWEST);
  const { next } = seededRandom(seed);
  return known(luckOf(trades, count, () => shuffled(trades, next)));
}

/**
 * The days drawn anew in blocks, over a time that may be another: what drawdown to expect of so many days.
 *
 * @param days of each draw; as many as there are when absent
 * @returns not enough data for fewer than 20 days
 */
export function resampledDays(
  returns: Float64Array,
  { count, seed, days = returns.length }: DrawPlan & { readonly days?: number },
): Statistic<DrawdownLuck> {
  checkFinite(returns, 'returns');
  checkWhole(count, 'the number of draws', 1);
  checkWhole(days, 'the number of days', 1);
  if (returns.length < FEWEST) return notEnough(returns.length, FEWEST);
  const { next } = seededRandom(seed);
  const meanBlock = blockOf(returns);
  const draw = (): Float64Array => {
    const drawn = new Float64Array(days);
    for (let filled = 0; filled < days;) {
      const part = stationaryIndices(returns.length, meanBlock, next).subarray(0, days - filled);
      part.forEach((day, index) => {
        drawn[filled + index] = returns[day]!;
      });
      filled += part.length;
    }
    return drawn;
  };
  return known(luckOf(returns, count, draw));
}

function luckOf(original: Float64Array, count: number, draw: () => Float64Array): DrawdownLuck {
  const actual = deepestFall(original);
  const falls = Array.from({ length: count }, () => deepestFall(draw()));
  const [median, deep, deepest] = [0.5, 0.05, 0.01].map((share) => quantile(falls, share)!);
  const asDeep = falls.filter((fall) => fall <= actual).length;
  return { actual, median: median!, deep: deep!, deepest: deepest!, asDeep: (1 + asDeep) / (1 + count) };
}

function shuffled(values: Float64Array, random: Random): Float64Array {
  const drawn = values.slice();
  for (let last = drawn.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [drawn[last], drawn[other]] = [drawn[other]!, drawn[last]!];
  }
  return drawn;
}

/** As long as days depend on each other; a day where that cannot be said. */
function blockOf(returns: Float64Array): number {
  if (returns.every((value) => value === returns[0])) return 1;
  const length = automaticBlockLength(returns);
  return length.type === 'value' ? Math.max(1, length.value) : 1;
}
