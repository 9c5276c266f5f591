import type { Calibration } from '../../../strategy/index.ts';
import { fitLinear } from './ridge.ts';

/** Scores that the learner gave for rows it had not seen, what came of them, and how much each counts. */
export interface Scored {
  readonly scores: Float64Array;
  readonly outcomes: Float64Array;
  readonly weights: Float64Array;
}

/** A map from scores to chances, to be fitted on scores of rows that the learner had not seen. */
export function fitCalibration(type: Calibration['type'], scored: Scored): Calibration {
  return type === 'platt' ? fitPlatt(scored) : fitIsotonic(scored);
}

/**
 * A logistic curve through the scores. Where higher scores did not come true more often, they say nothing: the slope is 0,
 * and every chance is how often it came true.
 *
 * @see Platt (1999), "Probabilistic Outputs for Support Vector Machines"
 */
function fitPlatt(scored: Scored): Calibration {
  const { slope, offset } = logisticLine(scored);
  if (slope > 0) return { type: 'platt', slope, offset };
  const flat = logisticLine({ ...scored, scores: new Float64Array(scored.scores.length) });
  return { type: 'platt', slope: 0, offset: flat.offset };
}

/** Slope and offset of a logistic regression on one number. */
export function logisticLine({ scores, outcomes, weights }: Scored): {
  readonly slope: number;
  readonly offset: number;
} {
  const { intercept, coefficients, means, deviations } = fitLinear(
    { columns: [scores], outcomes, weights },
    [...scores.keys()],
    { loss: 'logistic', penalty: 0 },
  );
  const slope = coefficients[0]! / deviations[0]!;
  return { slope, offset: intercept - slope * means[0]! };
}

/** @see Ayer et al. (1955), Annals of Mathematical Statistics 26(4): neighbours that fall are pooled */
function fitIsotonic({ scores, outcomes, weights }: Scored): Calibration {
  const order = [...scores.keys()].toSorted((a, b) => scores[a]! - scores[b]!);
  const blocks: { score: number; sum: number; weight: number }[] = [];
  for (const row of order) {
    if (!(weights[row]! > 0)) continue;
    const last = blocks.at(-1);
    const one = { score: scores[row]!, sum: outcomes[row]! * weights[row]!, weight: weights[row]! };
    if (last?.score === one.score) {
      last.sum += one.sum;
      last.weight += one.weight;
    } else blocks.push(one);
    for (let [below, above] = [blocks.at(-2), blocks.at(-1)]; below !== undefined && above !== undefined;) {
      if (below.sum / below.weight < above.sum / above.weight) break;
      blocks.splice(-2, 2, { score: below.score, sum: below.sum + above.sum, weight: below.weight + above.weight });
      [below, above] = [blocks.at(-2), blocks.at(-1)];
    }
  }
  return {
    type: 'isotonic',
    scores: blocks.map(({ score }) => score),
    chances: blocks.map(({ sum, weight }) => sum / weight),
  };
}

/** The calibration of scores that are higher by so much than those it was fitted on. */
export function shiftCalibration(calibration: Calibration, by: number): Calibration {
  if (calibration.type === 'platt') return { ...calibration, offset: calibration.offset - calibration.slope * by };
  return { ...calibration, scores: calibration.scores.map((score) => score + by) };
}
