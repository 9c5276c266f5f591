import { deviation, mean, ratio, shareOf } from './distribution.ts';
import { correlation, covariance, volatility } from './ratios.ts';

/*
 * The strategy against a benchmark. Both lists hold simple returns of the same periods, oldest first, and are of equal
 * length. Definitions after Bacon (2008), "Practical Portfolio Performance Measurement and Attribution", 2nd edition.
 */

export interface Relative {
  /** Slope of the strategy's returns on the benchmark's. */
  readonly beta: number | undefined;
  /** Yearly return that beta does not explain, arithmetic. */
  readonly alpha: number | undefined;
  readonly correlation: number | undefined;
  /** Share of the variance that beta explains. */
  readonly rSquared: number | undefined;
  /** Share of periods that did better than the benchmark; equal ones count for neither. */
  readonly battingAverage: number | undefined;
  /** Yearly deviation of the difference of the returns. */
  readonly trackingError: number | undefined;
  readonly informationRatio: number | undefined;
  /** Yearly mean return per unit of beta. */
  readonly treynor: number | undefined;
  /** Yearly mean return if the strategy were levered to the benchmark's volatility (Modigliani's M²). */
  readonly modigliani: number | undefined;
  /** Yearly growth in periods when the benchmark rose, against the benchmark's own. */
  readonly upCapture: number | undefined;
  /** The same for periods when it fell: 1 falls as fast as the benchmark. */
  readonly downCapture: number | undefined;
}

export function relativeTo(benchmark: readonly number[], returns: readonly number[], periodsPerYear: number): Relative {
  const spread = deviation(benchmark);
  const beta = ratio(covariance(returns, benchmark), spread === undefined ? undefined : spread ** 2);
  const together = correlation(returns, benchmark);
  const yearly = scaled(mean(returns), periodsPerYear);
  const differences =
    returns.length === benchmark.length ? returns.map((value, index) => value - benchmark[index]!) : [];
  const trackingError = volatility(differences, periodsPerYear);
  const benchmarkVolatility = volatility(benchmark, periodsPerYear);
  const ownVolatility = volatility(returns, periodsPerYear);
  return {
    beta,
    alpha: beta === undefined ? undefined : yearly! - beta * scaled(mean(benchmark), periodsPerYear)!,
    correlation: together,
    rSquared: together === undefined ? undefined : together ** 2,
    battingAverage: shareOf(differences, (value) => value > 0),
    trackingError,
    informationRatio: ratio(scaled(mean(differences), periodsPerYear), trackingError),
    treynor: ratio(yearly, beta),
    modigliani: scaled(ratio(yearly, ownVolatility), benchmarkVolatility),
    upCapture: capture(benchmark, returns, periodsPerYear, (value) => value > 0),
    downCapture: capture(benchmark, returns, periodsPerYear, (value) => value < 0),
  };
}

function capture(
  benchmark: readonly number[],
  returns: readonly number[],
  periodsPerYear: number,
  chosen: (benchmarkReturn: number) => boolean,
): number | undefined {
  if (returns.length !== benchmark.length) return undefined;
  const own = returns.filter((_, index) => chosen(benchmark[index]!));
  return ratio(growthOf(own, periodsPerYear), growthOf(benchmark.filter(chosen), periodsPerYear));
}

/** Geometric growth per year of a list of returns. */
function growthOf(returns: readonly number[], periodsPerYear: number): number | undefined {
  if (returns.length === 0) return undefined;
  const total = returns.reduce((product, value) => product * (1 + value), 1);
  const growth = total ** (periodsPerYear / returns.length) - 1;
  return Number.isFinite(growth) ? growth : undefined;
}

function scaled(value: number | undefined, factor: number | undefined): number | undefined {
  return value === undefined || factor === undefined ? undefined : value * factor;
}
