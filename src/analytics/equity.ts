import type { EpochMs } from '../domain/index.ts';

/** Worth of the whole account at an instant, settlement currency. A float: for measuring, never for paying. */
export interface EquityPoint {
  readonly at: EpochMs;
  readonly equity: number;
}

export const DAY_MS = 86_400_000;
/** Crypto never closes, so a year is 365 days, not 252 sessions. */
export const YEAR_MS = 365 * DAY_MS;

/** Years from the first point to the last; 0 for a single point. */
export function yearsOf(curve: readonly EquityPoint[]): number {
  const [first, last] = [curve[0], curve.at(-1)];
  return first === undefined || last === undefined ? 0 : (last.at - first.at) / YEAR_MS;
}
