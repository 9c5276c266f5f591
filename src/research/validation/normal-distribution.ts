import { checkThat } from './statistic.ts';

const { abs, exp, log, PI, sqrt } = Math;
/** Beyond this the series loses digits to cancellation, and the continued fraction is short. */
const TAIL_FROM = 2;
const FRACTION_TERMS = 120;

export function normalDensity(x: number): number {
  return exp((-x * x) / 2) / sqrt(2 * PI);
}

/**
 * P(X <= x) of a standard normal X, to about 1e-15, relative also in the lower tail.
 *
 * @see Abramowitz & Stegun (1964) 26.2.11 (series) and 26.2.14 (continued fraction)
 */
export function normalCdf(x: number): number {
  if (x > TAIL_FROM) return 1 - lowerTail(x);
  if (x < -TAIL_FROM) return lowerTail(-x);
  let [term, sum] = [x, x];
  for (let odd = 3; abs(term) > 1e-18 * abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + normalDensity(x) * sum;
}

/** P(X <= -x) for x > 0: density / (x + 1/(x + 2/(x + 3/(x + ...)))). */
function lowerTail(x: number): number {
  if (x > 40) return 0; // Smaller than the smallest number there is.
  let denominator = x;
  for (let term = FRACTION_TERMS; term >= 1; term -= 1) denominator = x + term / denominator;
  return normalDensity(x) / denominator;
}

/**
 * The x with P(X <= x) = `probability`, to about 1e-15 relative.
 *
 * @throws {AssayError} `VALIDATION_INPUT` unless 0 < probability < 1
 * @see Abramowitz & Stegun (1964) 26.2.23 for the first guess, which Halley's rule then makes exact
 */
export function normalQuantile(probability: number): number {
  checkThat(probability > 0 && probability < 1, `a probability must be between 0 and 1, not ${probability}`);
  if (probability > 0.5) return -normalQuantile(1 - probability);
  if (probability === 0.5) return 0;
  const t = sqrt(-2 * log(probability));
  let x = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 2; step += 1) {
    const ratio = (normalCdf(x) - probability) / normalDensity(x);
    x -= ratio / (1 + (x * ratio) / 2);
  }
  return x;
}
