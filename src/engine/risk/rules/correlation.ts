import {
  format,
  multiply,
  ONE,
  subtract,
  toFloat,
  type InstrumentId,
  type Money,
  type Side,
} from '../../../domain/index.ts';
import type { RiskLimits } from '../limits.ts';
import type { Exposure, RiskView } from '../view.ts';
import { noPriceYet } from './no-price.ts';
import type { RiskRule } from './rule.ts';
import { reachOf } from './worst-case.ts';

/** Of what moves with the draft's instrument, so many are named in the refusal. */
const NAMED_MAX = 5;

/**
 * Worst-case value in the draft's direction of its instrument and of all that moves with it, each weighted by its
 * correlation: ten coins that fall together are one position. What is not known to move otherwise moves with it.
 */
export const correlation: RiskRule = {
  code: 'CORRELATION_LIMIT',
  check(draft, view, limits) {
    const rate = limits.correlatedNotionalRateMax;
    if (draft.reduceOnly || rate === undefined) return undefined;
    const most = rate * view.equity;
    const { instrument, side, quantity } = draft;
    const mark = view.markPrice(instrument);
    if (mark === undefined) return noPriceYet(instrument);
    const { unpriced } = view;
    if (unpriced !== undefined) return noPriceYet(unpriced);
    const reach = reachOf(draft, view) * mark;
    // Most orders are far below even if everything moved as one, and need no correlation at all.
    const own = multiply(subtract(reachOf(draft, view), quantity), mark);
    if (reach + (view.directionNotional(side) - own) * ONE <= most) return undefined;
    const others = [...view.exposures(side)].filter((one) => one.instrument !== instrument);
    const weights = others.map((one) => weightOf(view, instrument, one.instrument, limits));
    let cluster = reach;
    for (const [index, { value }] of others.entries()) cluster += weighted(value, weights[index]!);
    if (cluster <= most) return undefined;
    const beside = membersOf(others, weights);
    return `${instrument}${beside} could come to ${money(cluster)}, more than ${money(most)} (${format(rate)} x equity)`;
  },
};

/** What one instrument and all that moves with it come to on a side, in 1e-24. */
export function clusterValue(own: Exposure, side: Side, view: RiskView, limits: RiskLimits): bigint {
  let value = own.value;
  for (const other of view.exposures(side)) {
    if (other.instrument === own.instrument) continue;
    value += weighted(other.value, weightOf(view, own.instrument, other.instrument, limits));
  }
  return value;
}

/** The heaviest by name. */
function membersOf(others: readonly Exposure[], weights: readonly number[]): string {
  const members = others.map(({ instrument }, index) => ({ instrument, weight: weights[index]! }));
  const moving = members.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight);
  if (moving.length === 0) return '';
  const named = moving.slice(0, NAMED_MAX).map(({ instrument, weight }) => `${instrument} ${weight.toFixed(2)}`);
  const more = moving.length > NAMED_MAX ? ` and ${moving.length - NAMED_MAX} more` : '';
  return ` with what moves with it (${named.join(', ')}${more})`;
}

/** From 0, moves by itself, to 1. */
function weightOf(view: RiskView, a: InstrumentId, b: InstrumentId, limits: RiskLimits): number {
  const known = view.correlation(a, b, limits.correlationBars);
  if (known === undefined) return 1;
  return known < toFloat(limits.correlationMin) ? 0 : Math.min(known, 1);
}

/** Correlations are opinions of a few bars: a millionth is exact enough, and is rounded up. */
function weighted(value: bigint, weight: number): bigint {
  return weight === 0 ? 0n : (value * BigInt(Math.ceil(weight * 1e6)) + 999_999n) / 1_000_000n;
}

function money(exact: bigint): string {
  return format((exact / ONE) as Money);
}
