import type { ModelRecipe } from '../../../strategy/index.ts';
import type { Dataset } from './dataset.ts';
import { estimate, resampleCounts, type Estimate } from './resampled.ts';

/** What trading the chances would have earned, label by label. */
export interface TradingEstimate {
  /** Labels whose chance was high enough. */
  readonly taken: number;
  readonly of: number;
  /** Mean of a trade after costs, as a fraction; absent when nothing was taken. */
  readonly net?: Estimate;
}

/**
 * Chance from which a trade is expected to pay twice its costs: `p win - (1 - p) loss = 2 costs`, by the mean of the labels
 * that came true and of those that did not. Twice, since what was seen in training is the better half of what will be.
 *
 * @returns never below a half, except for the trades of a primary strategy: few of them may win much
 */
export function chanceThatPays(
  { returns, uniqueness, table: { outcomes } }: Dataset,
  { costRate, events }: Pick<ModelRecipe, 'costRate' | 'events'>,
): number {
  let [win, wins, loss, losses] = [0, 0, 0, 0];
  for (const [row, value] of returns.entries()) {
    const weight = uniqueness[row]!;
    if (outcomes[row] === 1) [win, wins] = [win + weight * value, wins + weight];
    else [loss, losses] = [loss - weight * value, losses + weight];
  }
  const [meanWin, meanLoss] = [wins > 0 ? win / wins : 0, losses > 0 ? loss / losses : 0];
  if (!(meanWin + meanLoss > 0)) return 1;
  const least = events.type === 'primary' ? 0 : 0.5;
  return Math.min(1, Math.max(least, (2 * costRate + meanLoss) / (meanWin + meanLoss)));
}

/**
 * @param chances of labels that the model had not seen; NaN for those it was not asked about
 * @param enterAt chance from which the label of a row is traded
 */
export function tradingOf(
  { returns, isDirection, spans }: Dataset,
  chances: Float64Array,
  {
    enterAt,
    costRate,
    seed,
  }: { readonly enterAt: (row: number) => number; readonly costRate: number; readonly seed: number },
): TradingEstimate {
  const net = returns.map((value, row) => {
    const taken = takenOf(chances[row]!, enterAt(row), isDirection);
    return taken === 0 ? NaN : taken * value - costRate;
  });
  const taken = known(net);
  const asked = { taken, of: known(chances) };
  if (taken === 0) return asked;
  const mean = (counts: ArrayLike<number>): number => {
    let [total, count] = [0, 0];
    for (let row = 0; row < net.length; row += 1) {
      if (Number.isNaN(net[row]!)) continue;
      total += counts[row]! * net[row]!;
      count += counts[row]!;
    }
    return count > 0 ? total / count : NaN;
  };
  return { ...asked, net: estimate(resampleCounts(spans, seed), mean) };
}

/** 1 when a label is traded, -1 when its other side is, 0 when neither. */
export function takenOf(chance: number, enter: number, isDirection: boolean): 1 | -1 | 0 {
  if (chance >= enter) return 1;
  return isDirection && 1 - chance >= enter ? -1 : 0;
}

function known(values: Float64Array): number {
  return values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
}
