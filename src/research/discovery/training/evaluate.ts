import { chanceOf, type Calibration } from '../../../strategy/index.ts';
import { brierScore, pairsOf, rankingOf, type Ranking } from '../learners/scores.ts';
import { fitCalibration, logisticLine } from '../learners/calibrate.ts';
import type { OutOfFold } from './cross-validate.ts';
import type { Dataset } from './dataset.ts';
import { estimate, resampleCounts, type Estimate } from './resampled.ts';

/** How good the predictions for unseen folds are. */
export interface Evaluation {
  /** Within folds: models of different folds have scores of different scales. */
  readonly auc: Estimate;
  readonly baselineAuc: Estimate;
  /** AUC less that of the baseline. */
  readonly advantage: Estimate;
  readonly brier: number;
  readonly brierOfBase: number;
  /** Of the log odds that were said: 1 is honest, below 1 too sure of itself. */
  readonly calibrationSlope: number;
  /** Chances for each row, calibrated on the other folds. */
  readonly chances: Float64Array;
}

/** @param baseline the linear learner on the same folds */
export function evaluate(
  dataset: Dataset,
  model: OutOfFold,
  baseline: OutOfFold,
  { calibration, seed }: { readonly calibration: Calibration['type']; readonly seed: number },
): Evaluation {
  const { table, uniqueness, spans } = dataset;
  const { outcomes } = table;
  const resamples = resampleCounts(spans, seed);
  const [areaOf, baselineAreaOf] = [model, baseline].map((one) => foldedArea(one, outcomes)) as [Area, Area];
  const chances = crossCalibrated(model, dataset, calibration);
  const base = weightedMean(outcomes, uniqueness);
  return {
    auc: estimate(resamples, areaOf),
    baselineAuc: estimate(resamples, baselineAreaOf),
    advantage: estimate(resamples, (counts) => areaOf(counts) - baselineAreaOf(counts)),
    brier: brierScore({ chances, outcomes, weights: uniqueness }),
    brierOfBase: brierScore({ chances: chances.map(() => base), outcomes, weights: uniqueness }),
    calibrationSlope: logisticLine({ scores: chances.map(logOdds), outcomes, weights: uniqueness }).slope,
    chances,
  };
}

type Area = (counts: Uint16Array) => number;

/** Rows that one model was asked about, from and to, with its scores in order. */
export interface TestedPart {
  readonly from: number;
  readonly to: number;
  readonly ranking: Ranking;
  readonly outcomes: Float64Array;
}

function foldedArea({ scores, folds }: OutOfFold, outcomes: Float64Array): Area {
  const parts = folds.map(({ test: { from, to } }) => ({
    from,
    to,
    ranking: rankingOf(scores.subarray(from, to)),
    outcomes: outcomes.subarray(from, to),
  }));
  return (counts) => areaOf(parts, counts);
}

/** Area under the curve within each part, weighted by its pairs; NaN where there is no pair. */
export function areaOf(parts: readonly TestedPart[], counts: Uint16Array): number {
  let [right, all] = [0, 0];
  for (const { from, to, ranking, outcomes } of parts) {
    const pairs = pairsOf(ranking, outcomes, counts.subarray(from, to));
    [right, all] = [right + pairs.right, all + pairs.all];
  }
  return all > 0 ? right / all : NaN;
}

/** Each fold's chances by a calibration that was fitted on the other folds: on its own it would look better than it is. */
export function crossCalibrated(
  { scores, folds }: OutOfFold,
  { table: { outcomes }, uniqueness }: Dataset,
  type: Calibration['type'],
): Float64Array {
  const chances = new Float64Array(scores.length);
  for (const { test } of folds) {
    const rest = [...scores.keys()].filter((row) => row < test.from || row >= test.to);
    const pick = (column: Float64Array): Float64Array => Float64Array.from(rest, (row) => column[row]!);
    const calibration = fitCalibration(type, {
      scores: pick(scores),
      outcomes: pick(outcomes),
      weights: pick(uniqueness),
    });
    for (let row = test.from; row < test.to; row += 1) chances[row] = chanceOf(calibration, scores[row]!);
  }
  return chances;
}

const CHANCE_MIN = 1e-6;

function logOdds(chance: number): number {
  const kept = Math.min(1 - CHANCE_MIN, Math.max(CHANCE_MIN, chance));
  return Math.log(kept / (1 - kept));
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  let [total, weight] = [0, 0];
  for (const [row, value] of values.entries()) {
    total += value * weights[row]!;
    weight += weights[row]!;
  }
  return total / weight;
}
