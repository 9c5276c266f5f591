import { format, ONE, toFloat, type InstrumentId, type Money } from '../../../domain/index.ts';
import type { RiskLimits } from '../limits.ts';
import type { RiskView } from '../view.ts';
import { noPriceYet } from './no-price.ts';
import type { RiskRule } from './rule.ts';

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
    const others: { readonly id: InstrumentId; readonly value: bigint }[] = [];
    let [reach, sum] = [quantity * mark, 0n];
    for (const { instrument: id, long, short } of view.exposures()) {
      const value = side === 'buy' ? long : short;
      if (id === instrument) reach += value;
      else if (value !== 0n) {
        others.push({ id, value });
        sum += value;
      }
    }
    // Most orders are far below even if everything moved as one, and need no correlation at all.
    if (reach + sum <= most) return undefined;
    const weights = others.map(({ id }) => weightOf(view, instrument, id, limits));
    let cluster = reach;
    for (const [index, { value }] of others.entries()) cluster += weighted(value, weights[index]!);
    if (cluster <= most) return undefined;
    const members = others.flatMap(({ id }, index) =>
      weights[index] === 0 ? [] : [`${id} ${weights[index]!.toFixed(2)}`],
    );
    const beside = members.length === 0 ? '' : ` with what moves with it (${members.join(', ')})`;
    return `${instrument}${beside} could come to ${money(cluster)}, more than ${money(most)} (${format(rate)} x equity)`;
  },
};

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
