const YEAR = 365;

/** What an annual Sharpe ratio is held to be before anything is known of it: normal. */
export interface SharpePrior {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Yearly Sharpe ratio after it has met a prior: both normal, the record's with the standard error of its length.
 *
 * @param daily per day, not annualised
 */
export function shrunkSharpe(daily: number, days: number, prior: SharpePrior): number {
  const annual = daily * Math.sqrt(YEAR);
  const precision = days / YEAR / (1 + daily ** 2 / 2);
  const priorPrecision = 1 / prior.deviation ** 2;
  return (prior.mean * priorPrecision + annual * precision) / (priorPrecision + precision);
}
