import assert from 'node:assert/strict';
import { sum } from '../distribution.ts';

/** One part of a portfolio and of its benchmark over one period. Weights and returns are fractions. */
export interface Sector {
  readonly weight: number;
  readonly return: number;
  readonly benchmarkWeight: number;
  readonly benchmarkReturn: number;
}

/** Why a portfolio did better or worse than its benchmark; the lists are in the order of the sectors. */
export interface BrinsonAttribution {
  readonly portfolio: number;
  readonly benchmark: number;
  /** `portfolio - benchmark`, which is the sum of allocation, selection and interaction. */
  readonly active: number;
  /** More in what beat the whole benchmark, less in what did not (Brinson & Fachler): `(wp - wb)(rb - B)`. */
  readonly allocation: readonly number[];
  /** The older form, `(wp - wb) rb`; it sums to the same, but rewards holding more of anything that rose. */
  readonly absoluteAllocation: readonly number[];
  /** Better choices within a sector: `wb (rp - rb)`. */
  readonly selection: readonly number[];
  /** More of what was chosen better: `(wp - wb)(rp - rb)`. */
  readonly interaction: readonly number[];
}

/** Weights must sum to one on either side, so cash is a sector too; shares of one are compared to this. */
const WEIGHT_TOLERANCE = 1e-6;

/**
 * Attribution of one period's active return.
 *
 * @returns `undefined` for no sectors
 * @throws {AssertionError} when the weights of a side do not sum to one
 * @see Brinson, Hood & Beebower (1986); Brinson & Fachler (1985), J. Portfolio Management 11(3); Bacon (2008), chapter 5
 */
export function brinson(sectors: readonly Sector[]): BrinsonAttribution | undefined {
  if (sectors.length === 0) return undefined;
  for (const side of ['weight', 'benchmarkWeight'] as const) {
    const total = sum(sectors.map((sector) => sector[side]));
    assert(Math.abs(total - 1) <= WEIGHT_TOLERANCE, `the ${side}s of an attribution sum to ${total}, not to one`);
  }
  const portfolio = sum(sectors.map((sector) => sector.weight * sector.return));
  const benchmark = sum(sectors.map((sector) => sector.benchmarkWeight * sector.benchmarkReturn));
  const each = (effect: (tilt: number, sector: Sector) => number): number[] =>
    sectors.map((sector) => effect(sector.weight - sector.benchmarkWeight, sector));
  return {
    portfolio,
    benchmark,
    active: portfolio - benchmark,
    allocation: each((tilt, sector) => tilt * (sector.benchmarkReturn - benchmark)),
    absoluteAllocation: each((tilt, sector) => tilt * sector.benchmarkReturn),
    selection: each((_, sector) => sector.benchmarkWeight * (sector.return - sector.benchmarkReturn)),
    interaction: each((tilt, sector) => tilt * (sector.return - sector.benchmarkReturn)),
  };
}
