import { combinations, waysToChoose } from '../combinations.ts';
import { checkStreams, checkThat, checkWhole, known, notEnough, type Statistic } from '../statistic.ts';
import { BlockSums } from './half-sharpes.ts';

/** What became, on the other half of the data, of the trial that was best on one half; for every way to halve. */
export interface BacktestOverfitting {
  /** Share of the halvings in which the best trial came out in the lower half, or in the middle, of the others. */
  readonly probability: number;
  /** Share of the halvings in which it lost money. */
  readonly lossProbability: number;
  /** Least-squares line of the outcome over the choice; absent when every choice looked equally good. */
  readonly degradation: { readonly slope: number; readonly intercept: number } | undefined;
  /** Per halving, in lexicographic order of the blocks chosen from. */
  readonly halvings: Halvings;
}

export interface Halvings {
  /** Which trial was best. */
  readonly selected: Int32Array;
  /** Its Sharpe ratio, per period, where it was chosen. */
  readonly chosenSharpe: Float64Array;
  /** Its Sharpe ratio, per period, on the other half. */
  readonly outcomeSharpe: Float64Array;
  /** Its rank there by N + 1: near 0 the worst, near 1 the best; ties share the mean of their ranks. */
  readonly relativeRank: Float64Array;
  /** ln(w / (1 - w)) of that. */
  readonly logit: Float64Array;
}

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation: a diagnostic of a search, near 0.5
 * where nothing but luck was found. Time grows with C(blocks, blocks/2) times the number of trials.
 *
 * @param streams one for each trial, of the same periods; the first rows that do not fill a block are left out
 * @param blocks number of blocks the periods are cut into: even, 2 or more, 16 by custom
 * @returns not enough data for fewer than two trials, or four periods, or a period for each block
 * @throws {AssayError} `VALIDATION_INPUT`, `VALIDATION_SHAPE`, or `VALIDATION_CONSTANT` for a trial that does not vary
 *   within some half
 * @see Bailey, Borwein, Lopez de Prado & Zhu (2017), "The Probability of Backtest Overfitting", J. Comp. Finance 20(4)
 */
export function backtestOverfitting(streams: readonly Float64Array[], blocks: number): Statistic<BacktestOverfitting> {
  checkWhole(blocks, 'the number of blocks', 2);
  checkThat(blocks % 2 === 0, `the number of blocks must be even, not ${blocks}`);
  const ways = waysToChoose(blocks, blocks / 2);
  checkStreams(streams);
  const periods = streams[0]?.length ?? 0;
  if (streams.length < 2) return notEnough(streams.length, 2);
  if (periods < Math.max(4, blocks)) return notEnough(periods, Math.max(4, blocks));
  const sums = new BlockSums(
    streams.map((stream) => stream.subarray(periods % blocks)),
    blocks,
  );
  const halvings: Halvings = {
    selected: new Int32Array(ways),
    chosenSharpe: new Float64Array(ways),
    outcomeSharpe: new Float64Array(ways),
    relativeRank: new Float64Array(ways),
    logit: new Float64Array(ways),
  };
  let way = 0;
  for (const chosen of combinations(blocks, blocks / 2)) {
    const { inside, outside } = sums.sharpes(chosen);
    const best = placeOfMaximum(inside);
    const rank = rankOf(outside, best) / (streams.length + 1);
    halvings.selected[way] = best;
    halvings.chosenSharpe[way] = inside[best]!;
    halvings.outcomeSharpe[way] = outside[best]!;
    halvings.relativeRank[way] = rank;
    halvings.logit[way] = Math.log(rank / (1 - rank));
    way += 1;
  }
  return known({
    probability: shareOf(halvings.logit, (logit) => logit <= 0),
    lossProbability: shareOf(halvings.outcomeSharpe, (sharpe) => sharpe < 0),
    degradation: line(halvings.chosenSharpe, halvings.outcomeSharpe),
    halvings,
  });
}

function placeOfMaximum(values: Float64Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index += 1) if (values[index]! > values[best]!) best = index;
  return best;
}

/** 1 is the smallest. */
function rankOf(values: Float64Array, place: number): number {
  const own = values[place]!;
  let [smaller, equal] = [0, 0];
  for (const value of values) {
    if (value < own) smaller += 1;
    else if (value === own) equal += 1;
  }
  return smaller + (equal + 1) / 2;
}

function shareOf(values: Float64Array, question: (value: number) => boolean): number {
  return values.filter(question).length / values.length;
}

function line(x: Float64Array, y: Float64Array): BacktestOverfitting['degradation'] {
  const [meanX, meanY] = [x, y].map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  let [products, squares] = [0, 0];
  for (let index = 0; index < x.length; index += 1) {
    products += (x[index]! - meanX!) * (y[index]! - meanY!);
    squares += (x[index]! - meanX!) ** 2;
  }
  if (squares <= Number.EPSILON * meanX! ** 2) return undefined;
  const slope = products / squares;
  return { slope, intercept: meanY! - slope * meanX! };
}
