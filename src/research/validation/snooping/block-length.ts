import { centred, checkFinite, known, notEnough, type Statistic } from '../statistic.ts';

/** Fewer values than this do not show how long they depend on each other. */
const VALUES_MIN = 10;
/** A correlation beyond this many standard errors, roughly, is taken for real. */
const SIGNIFICANT = 2;

/**
 * Mean block length for the stationary bootstrap that makes the variance of the mean most accurate: 1 for independent
 * values, longer the longer they depend on each other; at most 3 sqrt(n) and a third of n.
 *
 * @param values of one stream, oldest first; for a whole search, take the longest over its streams, or the median
 * @returns not enough data for fewer than ten values
 * @throws {AssayError} `VALIDATION_INPUT` for a value that is no number, `VALIDATION_CONSTANT` when they do not vary
 * @see Politis & White (2004), Econometric Reviews 23(1), as corrected by Patton, Politis & White (2009), 28(4)
 */
export function automaticBlockLength(values: ArrayLike<number>): Statistic<number> {
  checkFinite(values, 'values');
  const count = values.length;
  if (count < VALUES_MIN) return notEnough(count, VALUES_MIN);
  const { rest } = centred(values, 'the series');
  const lagsInRow = Math.max(5, Math.floor(Math.log10(count)));
  const lagMax = Math.min(Math.ceil(Math.sqrt(count)) + lagsInRow, count - 1);
  const covariances = Array.from({ length: lagMax + 1 }, (_, lag) => covariance(rest, lag));
  const window = Math.min(2 * Math.max(1, lastSignificantLag(covariances, lagsInRow, count)), lagMax);
  let [weighted, variance] = [0, covariances[0]!];
  for (let lag = 1; lag <= window; lag += 1) {
    const share = flatTop(lag / window) * covariances[lag]!;
    weighted += 2 * lag * share;
    variance += 2 * share;
  }
  const length = Math.abs(weighted / variance) ** (2 / 3) * count ** (1 / 3);
  const longest = Math.ceil(Math.min(3 * Math.sqrt(count), count / 3));
  return known(Math.min(longest, Math.max(1, length)));
}

/** The lag after which so many in a row are no more than chance; the last that is more, where there is no such lag. */
function lastSignificantLag(covariances: readonly number[], lagsInRow: number, count: number): number {
  const bound = SIGNIFICANT * Math.sqrt(Math.log10(count) / count) * covariances[0]!;
  const real = covariances.map((value, lag) => lag > 0 && Math.abs(value) > bound);
  for (let lag = 0; lag + lagsInRow < covariances.length; lag += 1) {
    if (!real.slice(lag + 1, lag + 1 + lagsInRow).includes(true)) return lag;
  }
  return real.lastIndexOf(true);
}

function covariance(rest: Float64Array, lag: number): number {
  let sum = 0;
  for (let index = lag; index < rest.length; index += 1) sum += rest[index]! * rest[index - lag]!;
  return sum / rest.length;
}

/** Weight 1 up to half of the window, then falling to 0. */
function flatTop(share: number): number {
  return share <= 0.5 ? 1 : 2 * (1 - share);
}
