import type { Matrix } from '../../analytics/index.ts';
import { usageError } from '../../runtime/index.ts';
import { checkFinite, checkThat } from '../validation/statistic.ts';

const ASYMMETRY_MAX = 1e-9;

/** @throws {AssayError} `VALIDATION_INPUT` unless it is square, symmetric, of finite numbers, with variances above zero */
export function checkCovariance(covariance: Matrix): void {
  const size = covariance.length;
  checkThat(size > 0, 'a covariance of nothing');
  for (const [a, row] of covariance.entries()) {
    checkThat(row.length === size, `row ${a} of a covariance has ${row.length} columns, not ${size}`);
    checkFinite(row, `covariance[${a}]`);
    checkThat(row[a]! > 0, `the variance of asset ${a} must be above zero, not ${row[a]}`);
    for (const [b, value] of row.entries()) {
      const scale = Math.sqrt(Math.abs(row[a]! * (covariance[b]?.[b] ?? 0)));
      checkThat(
        Math.abs(value - covariance[b]![a]!) <= ASYMMETRY_MAX * scale,
        `a covariance is symmetric; at ${a}, ${b}`,
      );
    }
  }
}

/** For a covariance in which some mixture of assets has no risk at all: whatever divides by it is no answer. */
export function singularError(): Error {
  return usageError(
    'COVARIANCE_SINGULAR',
    'a mixture of these assets has no variance: leave out one of those that are alike, or shrink the covariance',
  );
}
