import type { EpochMs } from '../domain/index.ts';
import { YEAR_MS, type EquityPoint } from './equity.ts';

/** Money paid in when positive, taken out when negative; in the equity from the first point at or after it. */
export interface Flow {
  readonly at: EpochMs;
  readonly amount: number;
}

/**
 * The curve as it would stand without the money that came and went: what the returns of a curve with deposits are
 * measured on (time-weighted). It begins where the other does.
 *
 * @param curve oldest first; @param flows oldest first, none before the first point
 */
export function withoutFlows(curve: readonly EquityPoint[], flows: readonly Flow[]): EquityPoint[] {
  if (flows.length === 0) return [...curve];
  const worth: EquityPoint[] = [];
  let next = 0;
  for (const [index, point] of curve.entries()) {
    let paidIn = 0;
    for (; next < flows.length && flows[next]!.at <= point.at; next += 1) paidIn += flows[next]!.amount;
    const before = curve[index - 1]?.equity;
    const last = worth.at(-1)?.equity ?? 0;
    if (before === undefined) worth.push({ at: point.at, equity: point.equity });
    else worth.push({ at: point.at, equity: before > 0 ? (last * (point.equity - paidIn)) / before : 0 });
  }
  return worth;
}

/**
 * The yearly rate at which everything paid in, at its own time, would have become the last equity (XIRR).
 *
 * @returns `undefined` for less than a day, and where no rate between -99.99% and a million per cent does
 */
export function moneyWeightedReturn(start: EquityPoint, end: EquityPoint, flows: readonly Flow[]): number | undefined {
  if (end.at - start.at < 86_400_000 || start.equity <= 0) return undefined;
  const amounts = [{ at: start.at, amount: start.equity }, ...flows];
  const years = (at: number): number => (end.at - at) / YEAR_MS;
  /** What is missing of the last equity at that rate; it falls as the rate rises where money was only paid in. */
  const missing = (rate: number): number =>
    end.equity - amounts.reduce((total, { at, amount }) => total + amount * (1 + rate) ** years(at), 0);
  let [low, high] = [LOWEST, HIGHEST];
  if (!(missing(low) >= 0 && missing(high) <= 0)) return undefined;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (missing(middle) >= 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const LOWEST = -0.9999;
const HIGHEST = 10_000;
/** Halves the ten thousand down to the last bit of a float. */
const BISECTIONS = 80;
