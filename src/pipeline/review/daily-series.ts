import type { EpochMs } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';

const DAY_MS = 86_400_000;

/** A strategy beside its market, one value a UTC day, on the days of which both are known. */
export interface DailySeries {
  /** Days since 1970-01-01, rising. */
  readonly days: readonly number[];
  readonly returns: Float64Array;
  readonly market: Float64Array;
}

export interface WorthPoint {
  readonly at: EpochMs;
  /** Of the strategy's capital and what it has earned on it. */
  readonly worth: number;
}

/**
 * Daily returns of whole days. The day at hand, which is not over, is left out, and so is the first: it has no close
 * before it.
 *
 * @param curve oldest first
 */
export function dailySeries(curve: readonly WorthPoint[], bars: BarColumns): DailySeries {
  const worth = closes(
    curve.map(({ at }) => at - 1),
    curve.map((point) => point.worth),
  );
  const market = closes(bars.openTime.subarray(0, bars.length), bars.close);
  const days: number[] = [];
  const [returns, moves]: [number[], number[]] = [[], []];
  const last = Math.max(...worth.keys());
  for (const [day, value] of worth) {
    const [before, close, closeBefore] = [worth.get(day - 1), market.get(day), market.get(day - 1)];
    if (day === last || before === undefined || close === undefined || closeBefore === undefined) continue;
    days.push(day);
    returns.push(before > 0 ? value / before - 1 : 0);
    moves.push(close / closeBefore - 1);
  }
  return { days, returns: Float64Array.from(returns), market: Float64Array.from(moves) };
}

/** How much of the market's move the strategy takes; 0 where the market did not move. */
export function betaOf({ returns, market }: Pick<DailySeries, 'returns' | 'market'>): number {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ours, theirs] = [mean(returns), mean(market)];
  let [together, alone] = [0, 0];
  for (let day = 0; day < returns.length; day += 1) {
    together += (returns[day]! - ours) * (market[day]! - theirs);
    alone += (market[day]! - theirs) ** 2;
  }
  return alone > 0 ? together / alone : 0;
}

/** What it earned beyond standing still with that much of the market. */
export function excessOf({ returns, market }: Pick<DailySeries, 'returns' | 'market'>, beta: number): Float64Array {
  return returns.map((value, day) => value - beta * market[day]!);
}

/** How many of these instants lie on each day. */
export function countPerDay(days: readonly number[], instants: readonly number[]): Float64Array {
  const counts = new Map<number, number>();
  for (const at of instants) {
    const day = Math.floor(at / DAY_MS);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return Float64Array.from(days, (day) => counts.get(day) ?? 0);
}

/** The last value of each day; a day without one has that of the day before. */
function closes(instants: ArrayLike<number>, values: ArrayLike<number>): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let previous: number | undefined;
  for (let index = 0; index < instants.length; index += 1) {
    const day = Math.floor(instants[index]! / DAY_MS);
    for (let between = (previous ?? day) + 1; between < day; between += 1) found.set(between, found.get(previous!)!);
    found.set(day, values[index]!);
    previous = day;
  }
  return found;
}
