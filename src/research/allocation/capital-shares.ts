import { expectedMaximum, shrunkSharpe, type Statistic } from '../validation/index.ts';
import { checkStreams, checkThat, known, notEnough } from '../validation/statistic.ts';
import { shrunkCovariance } from './covariance.ts';
import { hierarchicalRiskParity } from './hierarchical-risk-parity.ts';
import { cappedKelly } from './kelly.ts';
import { inverseVolatility } from './minimum-variance.ts';

/**
 * - `hrp`: hierarchical risk parity, like beside like; no mean is asked.
 * - `inverse-volatility`: the calmer, the more; neither means nor correlations are asked.
 * - `kelly`: a quarter of the fastest growth, by means that luck has been taken out of; at most a fifth each, the rest in cash.
 */
export const ALLOCATION_METHODS = ['hrp', 'inverse-volatility', 'kelly'] as const;
export type AllocationMethod = (typeof ALLOCATION_METHODS)[number];

/** A strategy that asks for capital. */
export interface Claimant {
  /** Daily net returns as fractions of a constant capital; of the same days for all. */
  readonly returns: Float64Array;
  /** Annual Sharpe ratio by which it was chosen: of the excess over its mean exposure. */
  readonly sharpe: number;
}

/** Share of each claimant, in their order: fractions of the capital, zero or more, at most 1 together. */
export type CapitalShares = Readonly<Record<AllocationMethod, readonly number[]>>;

/** Fewer days do not tell how two strategies move together. */
const DAYS_MIN = 60;
const DAYS_A_YEAR = 365;
/** What a Sharpe ratio of a strategy is before anything is known of it: annual. */
const PRIOR = { mean: 0.2, deviation: 0.5 };
const KELLY = { fraction: 0.25, cap: 0.2 };

/**
 * Shares capital among strategies, by each method at once.
 *
 * @param tried from how many they were chosen: what luck makes of the best of those is taken off each Sharpe ratio
 * @returns not enough data for fewer than 60 days
 * @throws {AssayError} `VALIDATION_SHAPE`, `VALIDATION_INPUT` for one that never varied, `COVARIANCE_SINGULAR`
 */
export function capitalShares(claimants: readonly Claimant[], tried: number): Statistic<CapitalShares> {
  checkThat(claimants.length > 0, 'nobody asks for capital');
  const streams = claimants.map(({ returns }) => returns);
  checkStreams(streams);
  const days = streams[0]!.length;
  if (days < DAYS_MIN) return notEnough(days, DAYS_MIN);
  const rows = Array.from({ length: days }, (_, day) => streams.map((stream) => stream[day]!));
  const shrunk = shrunkCovariance(rows);
  if (shrunk.type !== 'value') return shrunk;
  const { covariance } = shrunk.value;
  const luck = expectedMaximum(tried) / Math.sqrt(days / DAYS_A_YEAR);
  const means = claimants.map(({ sharpe }, place) => {
    const annual = shrunkSharpe((sharpe - luck) / Math.sqrt(DAYS_A_YEAR), days, PRIOR);
    return (annual / Math.sqrt(DAYS_A_YEAR)) * Math.sqrt(covariance[place]![place]!);
  });
  return known({
    hrp: hierarchicalRiskParity(covariance).weights,
    'inverse-volatility': inverseVolatility(covariance),
    kelly: cappedKelly(means, covariance, KELLY),
  });
}
