import { checkFinite, checkThat, known, notEnough, type Statistic } from '../validation/statistic.ts';

/** Chances are kept this far from 0 and 1, so that one certain mistake costs much but not everything. */
const CHANCE_MIN = 1e-15;

export interface Score {
  /** Mean negative log likelihood of what came true. */
  readonly logLoss: number;
  /** Share of cases where the likelier side came true; a chance of exactly a half counts for 1. */
  readonly accuracy: number;
}

export interface FeatureImportance extends Score {
  /** `(loss without - loss with) / loss without`; `undefined` when the loss without it is zero. */
  readonly byLogLoss: number | undefined;
  /** `(accuracy with - without) / (1 - without)`; `undefined` when nothing is got wrong without it. */
  readonly byAccuracy: number | undefined;
}

export interface PermutationImportance {
  readonly base: Score;
  /** One for each column. */
  readonly features: readonly FeatureImportance[];
}

export interface ImportanceInput {
  /** Held-out cases: one row each, a column for each feature. */
  readonly rows: readonly (readonly number[])[];
  /** 1 where it came true, else 0. */
  readonly outcomes: readonly number[];
  /** The fitted model: its chance that the row comes true. */
  readonly predict: (row: readonly number[]) => number;
  /** Every index of a row once, in the order in which a column is read when it is to say nothing. */
  readonly permutation: readonly number[];
}

/**
 * What a model loses when one feature is shuffled: near zero for one it could do without, negative for one that misleads.
 * To be asked on data the model was not fitted on.
 *
 * @returns not enough data for fewer than two cases
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Breiman (2001), Machine Learning 45; Lopez de Prado (2018), 8.3.2
 */
export function permutationImportance(input: ImportanceInput): Statistic<PermutationImportance> {
  const { rows, outcomes, predict, permutation } = input;
  check(input);
  if (rows.length < 2) return notEnough(rows.length, 2);
  const base = scoreOf(rows, outcomes, predict);
  const features = rows[0]!.map((_, column): FeatureImportance => {
    const shuffled = rows.map((row, index) => row.with(column, rows[permutation[index]!]![column]!));
    const score = scoreOf(shuffled, outcomes, predict);
    return {
      ...score,
      byLogLoss: score.logLoss > 0 ? (score.logLoss - base.logLoss) / score.logLoss : undefined,
      byAccuracy: score.accuracy < 1 ? (base.accuracy - score.accuracy) / (1 - score.accuracy) : undefined,
    };
  });
  return known({ base, features });
}

/** A linear model's chance by the logistic function. */
export function logistic(coefficients: readonly number[], intercept: number): (row: readonly number[]) => number {
  return (row) => 1 / (1 + Math.exp(-row.reduce((sum, value, index) => sum + value * coefficients[index]!, intercept)));
}

function scoreOf(
  rows: readonly (readonly number[])[],
  outcomes: readonly number[],
  predict: (row: readonly number[]) => number,
): Score {
  let [loss, right] = [0, 0];
  for (const [index, row] of rows.entries()) {
    const chance = Math.min(1 - CHANCE_MIN, Math.max(CHANCE_MIN, predict(row)));
    const cameTrue = outcomes[index] === 1;
    loss -= Math.log(cameTrue ? chance : 1 - chance);
    if (chance >= 0.5 === cameTrue) right += 1;
  }
  return { logLoss: loss / rows.length, accuracy: right / rows.length };
}

function check({ rows, outcomes, permutation }: ImportanceInput): void {
  checkThat(outcomes.length === rows.length, `${rows.length} rows have ${outcomes.length} outcomes`);
  checkThat(
    outcomes.every((value) => value === 0 || value === 1),
    'an outcome is 0 or 1',
  );
  for (const [index, row] of rows.entries()) {
    checkThat(row.length === rows[0]!.length, `row ${index} has another number of features than row 0`);
    checkFinite(row, `row ${index}`);
  }
  const sorted = permutation.toSorted((a, b) => a - b);
  const isPermutation = sorted.length === rows.length && sorted.every((value, index) => value === index);
  checkThat(isPermutation, 'a permutation names every row once');
}
