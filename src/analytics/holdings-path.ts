import { negate, timeframeMs, toFloat, type InstrumentId } from '../domain/index.ts';
import type { BarSeries } from './bar-series.ts';
import type { EquityPoint } from './equity.ts';
import type { Execution } from './execution.ts';

/** How an account's perpetuals are margined; whatever else is held has been paid in full. */
export interface MarginTerms {
  readonly leverage: number;
  /** Of each perpetual, maintenance margin as a fraction of its value. */
  readonly maintenanceRates: ReadonlyMap<InstrumentId, number>;
}

/** What was held at one point of the equity curve, as multiples of the equity then. */
export interface HeldAt {
  /** Values on both sides added up. */
  readonly gross: number;
  /** Long less short. */
  readonly net: number;
  /** Sum of squared shares of the gross: 1 for a single instrument (Herfindahl and Hirschman). */
  readonly concentration: number;
  /** Initial margin; `undefined` without terms. */
  readonly marginUse: number | undefined;
  /** How far all prices could move against us together until maintenance margin is touched, as a fraction. */
  readonly liquidationDistance: number | undefined;
}

/**
 * What the account held at each point of the curve at which it held anything and had equity, valued at the newest closes
 * by then. Quantities are the account's: strategies that stand against each other hold nothing together.
 *
 * @returns `undefined` when bars of something that was traded are missing
 */
export function holdingsPath(
  curve: readonly EquityPoint[],
  executions: readonly Execution[],
  bars: ReadonlyMap<InstrumentId, BarSeries>,
  margin?: MarginTerms,
): HeldAt[] | undefined {
  const fills = executions.flatMap((one) => (one.type === 'fill' ? [one.fill] : []));
  const traded = [...new Set(fills.map((fill) => fill.instrument))];
  if (traded.some((instrument) => !bars.has(instrument))) return undefined;
  const held = new Map(traded.map((id) => [id, { instrument: id, series: bars.get(id)!, quantity: 0n, newest: -1 }]));
  const path: HeldAt[] = [];
  let next = 0;
  for (const { at, equity } of curve) {
    for (; next < fills.length && fills[next]!.executedAt <= at; next += 1) {
      const { instrument, side, quantity, feeCurrency, fee } = fills[next]!;
      const one = held.get(instrument)!;
      one.quantity += side === 'buy' ? quantity : negate(quantity);
      if (feeCurrency === 'base') one.quantity -= fee;
    }
    const open = [...held.values()].filter(({ quantity }) => quantity !== 0n);
    if (open.length === 0 || equity <= 0) continue;
    const values = open.flatMap((one) => {
      const duration = timeframeMs(one.series.timeframe);
      while (one.newest + 1 < one.series.openTime.length && one.series.openTime[one.newest + 1]! + duration <= at)
        one.newest += 1;
      const close = one.series.close[one.newest];
      if (close === undefined) return [];
      return [{ instrument: one.instrument, value: toFloat(one.quantity as Parameters<typeof toFloat>[0]) * close }];
    });
    if (values.length > 0) path.push(heldAt(values, equity, margin));
  }
  return path;
}

function heldAt(
  values: readonly { readonly instrument: InstrumentId; readonly value: number }[],
  equity: number,
  margin: MarginTerms | undefined,
): HeldAt {
  let [gross, net, squares, maintenance, margined] = [0, 0, 0, 0, 0];
  for (const { instrument, value } of values) {
    const size = Math.abs(value);
    const rate = margin?.maintenanceRates.get(instrument);
    gross += size;
    net += value;
    squares += size ** 2;
    if (rate === undefined) continue;
    margined += size;
    maintenance += size * rate;
  }
  return {
    gross: gross / equity,
    net: net / equity,
    concentration: squares / gross ** 2,
    marginUse: margin === undefined ? undefined : margined / margin.leverage / equity,
    // Fully paid coins cannot be liquidated, and then nothing can.
    liquidationDistance: margined === 0 ? undefined : (equity - maintenance) / gross,
  };
}
