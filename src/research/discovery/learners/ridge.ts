import { solvePositive } from '../../../analytics/index.ts';
import { logisticOf, type LinearPredictor } from '../../../strategy/index.ts';
import { checkThat } from '../../validation/statistic.ts';
import type { Loss, Table } from './table.ts';

const STEPS_MAX = 50;
const STEP_MIN = 1e-9;
/** A feature that varies less than rounding in training says nothing, and is given no weight. */
const ROUNDING = 1e-12;

interface LinearOptions {
  readonly loss: Loss;
  /** Added to the curvature of every coefficient but the intercept, per unit of weight (L2), features being in deviations. */
  readonly penalty: number;
}

/**
 * The linear baseline: ridge or logistic regression on standardised features, by Newton's method; for a squared loss the
 * first step is exact.
 *
 * @throws {AssayError} `VALIDATION_INPUT` when no row counts
 * @see Hoerl & Kennard (1970), Technometrics 12(1); le Cessie & van Houwelingen (1992), Applied Statistics 41(1)
 */
export function fitLinear(table: Table, train: readonly number[], { loss, penalty }: LinearOptions): LinearPredictor {
  const { outcomes, weights } = table;
  const total = train.reduce((sum, row) => sum + weights[row]!, 0);
  checkThat(total > 0, 'every row counts nothing');
  const scales = table.columns.map((column) => scaleOf(column, train, weights));
  const rows = train.map((row) => [
    1,
    ...table.columns.map((column, index) => {
      const { mean, deviation, isFlat } = scales[index]!;
      const value = column[row]!;
      return Number.isNaN(value) || isFlat ? 0 : (value - mean) / deviation;
    }),
  ]);
  const size = scales.length + 1;
  // What is not penalised is only just held: a flat feature has no curvature of its own.
  const held = (index: number): number => (index === 0 ? 1e-9 : Math.max(penalty, 1e-9)) * total;
  let found = Array.from({ length: size }, () => 0);
  let before = lossOf(found);
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const move = newtonStep(found);
    let share = 1;
    let next = found;
    let after = Infinity;
    // The step can overshoot where the logistic curve is flat.
    for (; share > STEP_MIN; share /= 2) {
      next = found.map((value, index) => value - share * move[index]!);
      after = lossOf(next);
      if (after <= before) break;
    }
    if (!(after <= before)) break;
    const moved = Math.max(...move.map((value) => Math.abs(share * value)));
    [found, before] = [next, after];
    if (moved < STEP_MIN) break;
  }
  return {
    type: 'linear',
    intercept: found[0]!,
    coefficients: found.slice(1).map((value, index) => (scales[index]!.isFlat ? 0 : value)),
    means: scales.map(({ mean }) => mean),
    deviations: scales.map(({ deviation, isFlat }) => (isFlat ? 1 : deviation)),
  };

  function scoreAt(coefficients: readonly number[], row: readonly number[]): number {
    let score = 0;
    for (let index = 0; index < size; index += 1) score += coefficients[index]! * row[index]!;
    return score;
  }

  function lossOf(coefficients: readonly number[]): number {
    let sum = 0;
    for (const [place, row] of rows.entries()) {
      const [score, outcome] = [scoreAt(coefficients, row), outcomes[train[place]!]!];
      const one =
        loss === 'squared'
          ? 0.5 * (score - outcome) ** 2
          : Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - outcome * score;
      sum += weights[train[place]!]! * one;
    }
    for (let index = 0; index < size; index += 1) sum += 0.5 * held(index) * coefficients[index]! ** 2;
    return sum;
  }

  function newtonStep(coefficients: readonly number[]): readonly number[] {
    const slopes = coefficients.map((value, index) => held(index) * value);
    const curves = Array.from({ length: size }, (_, index) =>
      Array.from({ length: size }, (__, column) => (index === column ? held(index) : 0)),
    );
    for (const [place, row] of rows.entries()) {
      const weight = weights[train[place]!]!;
      const score = scoreAt(coefficients, row);
      const said = loss === 'squared' ? score : logisticOf(score);
      const slope = weight * (said - outcomes[train[place]!]!);
      const curve = loss === 'squared' ? weight : weight * said * (1 - said);
      for (let index = 0; index < size; index += 1) {
        const own = row[index]!;
        slopes[index]! += slope * own;
        const into = curves[index]!;
        for (let column = 0; column <= index; column += 1) into[column]! += curve * own * row[column]!;
      }
    }
    const step = solvePositive(curves, slopes);
    checkThat(step !== undefined, 'the features depend on each other beyond what the penalty can hold');
    return step!;
  }
}

function scaleOf(column: Float64Array, rows: readonly number[], weights: Float64Array) {
  let [sum, weight] = [0, 0];
  for (const row of rows) {
    if (Number.isNaN(column[row]!)) continue;
    sum += weights[row]! * column[row]!;
    weight += weights[row]!;
  }
  const mean = weight > 0 ? sum / weight : 0;
  let squares = 0;
  for (const row of rows) if (!Number.isNaN(column[row]!)) squares += weights[row]! * (column[row]! - mean) ** 2;
  const deviation = weight > 0 ? Math.sqrt(squares / weight) : 0;
  return { mean, deviation, isFlat: !(deviation > ROUNDING * Math.max(1e-300, Math.abs(mean))) };
}
