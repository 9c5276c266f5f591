import type { Matrix } from '../../analytics/index.ts';
import {
  checkFinite,
  checkThat,
  isConstant,
  constantError,
  known,
  notEnough,
  type Statistic,
} from '../validation/statistic.ts';

/** Returns of several assets or strategies: a row per period, oldest first, a column for each. */
export type ReturnRows = Matrix;

/**
 * Sample covariance of each pair of columns (divides by n - 1).
 *
 * @returns not enough data for fewer than two periods
 * @throws {AssayError} `VALIDATION_INPUT` for rows of unequal length or no numbers
 */
export function sampleCovariance(rows: ReturnRows): Statistic<Matrix> {
  checkRows(rows);
  return rows.length < 2 ? notEnough(rows.length, 2) : known(scatter(rows, rows.length - 1));
}

/** @throws {AssayError} `VALIDATION_CONSTANT` when an asset does not vary */
export function correlationOf(covariance: Matrix): Matrix {
  const deviations = covariance.map((row, index) => {
    if (!(row[index]! > 0)) throw constantError(`asset ${index}`);
    return Math.sqrt(row[index]!);
  });
  return covariance.map((row, a) => row.map((value, b) => (a === b ? 1 : value / (deviations[a]! * deviations[b]!))));
}

export interface Shrunk {
  readonly covariance: Matrix;
  /** Share of the target in the mixture, 0 to 1: how little the sample alone could be trusted. */
  readonly shrinkage: number;
}

/**
 * Covariance drawn towards the same variance for everything and no correlation, by the share that minimises the expected
 * squared error. The sample part divides by n, as in the paper.
 *
 * @returns not enough data for fewer than two periods
 * @throws {AssayError} `VALIDATION_INPUT`, and `VALIDATION_CONSTANT` when no asset varies
 * @see Ledoit & Wolf (2004), "A Well-Conditioned Estimator for Large-Dimensional Covariance Matrices", J. Multivariate
 *   Analysis 88(2)
 */
export function shrunkCovariance(rows: ReturnRows): Statistic<Shrunk> {
  checkRows(rows);
  const periods = rows.length;
  if (periods < 2) return notEnough(periods, 2);
  const size = rows[0]!.length;
  const sample = scatter(rows, periods);
  const level = sample.reduce((total, row, index) => total + row[index]!, 0) / size;
  if (isConstant(level, 0)) throw constantError('every asset');
  const distance = squares(sample.map((row, a) => row.map((value, b) => value - (a === b ? level : 0)))) / size;
  const noise = estimationNoise(rows, sample) / size;
  const shrinkage = distance > 0 ? Math.min(1, Math.max(0, noise / distance)) : 0;
  const covariance = sample.map((row, a) =>
    row.map((value, b) => (1 - shrinkage) * value + (a === b ? shrinkage * level : 0)),
  );
  return known({ covariance, shrinkage });
}

/** Squared error of the sample covariance that chance alone leaves, summed over its cells. */
function estimationNoise(rows: ReturnRows, sample: Matrix): number {
  const periods = rows.length;
  const centred = centre(rows);
  let total = 0;
  for (const row of centred) {
    for (const a of row) for (const b of row) total += (a * b) ** 2;
  }
  return (total / periods - squares(sample)) / periods;
}

function scatter(rows: ReturnRows, divisor: number): number[][] {
  const centred = centre(rows);
  const size = rows[0]!.length;
  const total = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  for (const row of centred) {
    for (let a = 0; a < size; a += 1) for (let b = 0; b < size; b += 1) total[a]![b]! += row[a]! * row[b]!;
  }
  return total.map((row) => row.map((value) => value / divisor));
}

function centre(rows: ReturnRows): number[][] {
  const means = meansOf(rows);
  return rows.map((row) => row.map((value, column) => value - means[column]!));
}

/** Mean return of each column. */
export function meansOf(rows: ReturnRows): number[] {
  return (rows[0] ?? []).map((_, column) => rows.reduce((total, row) => total + row[column]!, 0) / rows.length);
}

function squares(matrix: Matrix): number {
  return matrix.reduce((total, row) => total + row.reduce((sum, value) => sum + value * value, 0), 0);
}

function checkRows(rows: ReturnRows): void {
  const size = rows[0]?.length ?? 0;
  for (const [period, row] of rows.entries()) {
    checkThat(row.length === size && size > 0, `period ${period} has ${row.length} returns, not ${size}`);
    checkFinite(row, `period ${period}`);
  }
}
