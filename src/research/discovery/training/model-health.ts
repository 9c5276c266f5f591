import { timeframeMs } from '../../../domain/index.ts';
import { chanceOf, Drift, scoreOf, type Model } from '../../../strategy/index.ts';
import { known, notEnough, type Statistic } from '../../validation/statistic.ts';
import { averageUniqueness } from '../label-weights.ts';
import { logisticLine } from '../learners/calibrate.ts';
import type { TrainingBars } from './causality-check.ts';
import { outcomesOf, type Outcome } from './dataset.ts';
import { logOdds } from './evaluate.ts';

/** How a model stands to the market it is trading now, for whoever watches it. */
export interface ModelHealth {
  readonly drift: Statistic<ModelDrift>;
  readonly calibration: Statistic<ModelCalibration>;
}

export interface ModelDrift {
  /** Mean population stability index of the features, by the limit at which the model's own guard objects: 1 is there. */
  readonly share: number;
  /** The feature that has moved furthest from training. */
  readonly worst: {
    readonly feature: string;
    /** Its population stability index. */
    readonly index: number;
    /** Its Kolmogorov and Smirnov distance. */
    readonly distance: number;
  };
}

export interface ModelCalibration {
  /** Of what came true on the log odds that were said: 1 is honest, below 1 too sure of itself. */
  readonly slope: number;
  /** Decisions after the training whose outcome is known. */
  readonly labels: number;
}

/** Fewer say nothing of a slope; the rarer outcome needs a part of them. */
const LABELS_MIN = 100;
const OUTCOMES_MIN = 20;

/**
 * Drift over the newest bars as the model's own guard measures it, and calibration on everything since the training: the
 * labels are of all decisions that the model was asked about, taken or not, so they do not wait for trades.
 *
 * @param bars of the model's instrument and timeframe, up to now; those before the training's end only warm the features
 * @param primary trades of the recipe's primary strategy on the bars, where it has one
 */
export function modelHealth(model: Model, bars: TrainingBars, primary: readonly Outcome[] = []): ModelHealth {
  const { decided, features, warmUpBars } = outcomesOf(bars, model.recipe, primary);
  const row = new Float64Array(features.length);
  const rowAt = (bar: number): Float64Array => {
    for (const [index, column] of features.entries()) row[index] = column[bar]!;
    return row;
  };
  const { length, openTime, timeframe } = bars.principal;
  const trainedUntil = model.training.to + timeframeMs(timeframe);
  const later = decided.filter(({ start }) => openTime[start]! >= trainedUntil);
  return { drift: driftOf(model, rowAt, length, warmUpBars), calibration: calibrationOf(model, rowAt, later, length) };
}

function driftOf(
  { guards, recipe }: Model,
  rowAt: (bar: number) => Float64Array,
  length: number,
  warmUpBars: number,
): Statistic<ModelDrift> {
  const { bars, limit } = guards.drift;
  let at = 0;
  const drift = new Drift(guards.facts, bars, warmUpBars, () => rowAt(at));
  for (at = 0; at < length; at += 1) drift.update();
  const value = drift.value();
  if (Number.isNaN(value)) return notEnough(Math.max(0, length - warmUpBars + 1), Math.ceil(bars / 2));
  const [worst] = recipe.features
    .map(({ name }, index) => ({ feature: name, index: drift.of(index), distance: drift.distanceOf(index) }))
    .toSorted((a, b) => b.index - a.index);
  return known({ share: value / limit, worst: worst! });
}

function calibrationOf(
  { predictor, calibration }: Model,
  rowAt: (bar: number) => Float64Array,
  later: readonly Outcome[],
  length: number,
): Statistic<ModelCalibration> {
  if (later.length < LABELS_MIN) return notEnough(later.length, LABELS_MIN);
  const outcomes = Float64Array.from(later, ({ isPositive }) => (isPositive ? 1 : 0));
  const positives = outcomes.reduce((sum, value) => sum + value, 0);
  const rarer = Math.min(positives, later.length - positives);
  if (rarer < OUTCOMES_MIN) return notEnough(rarer, OUTCOMES_MIN);
  const scores = Float64Array.from(later, ({ start }) =>
    logOdds(chanceOf(calibration, scoreOf(predictor, rowAt(start)))),
  );
  // A model that always says the same has no slope: that is too little to judge, and no slope of nothing.
  if (scores.every((score) => score === scores[0])) return notEnough(1, 2);
  const weights = Float64Array.from(averageUniqueness(later, length));
  return known({ slope: logisticLine({ scores, outcomes, weights }).slope, labels: later.length });
}
