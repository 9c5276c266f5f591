import type { WrittenOutcome } from '../../../storage/index.ts';
import { deepestFall } from '../../trials/index.ts';
import type { Dataset } from './dataset.ts';
import { takenOf } from './trading.ts';

const DAY_MS = 86_400_000;

/**
 * The labels that chances would have traded, as the ledger of trials keeps a trial: net returns by day. Each has as much
 * of a constant capital as it is its own, so that labels which overlap do not add up to more than there is; it is booked
 * on the day on which its barrier was reached.
 */
export function tradesByDay(
  { returns, sides, spans, uniqueness, isDirection }: Dataset,
  chances: Float64Array,
  { enter, costRate }: { readonly enter: number; readonly costRate: number },
  openTime: Float64Array,
): WrittenOutcome {
  const firstDay = Math.floor(openTime[0]! / DAY_MS);
  const dayOf = (bar: number): number => Math.floor(openTime[bar]! / DAY_MS) - firstDay;
  const days = dayOf(openTime.length - 1) + 1;
  const [net, held, bars] = [new Float64Array(days), new Float64Array(days), new Float64Array(days)];
  for (let bar = 0; bar < openTime.length; bar += 1) bars[dayOf(bar)]! += 1;
  let [trades, traded] = [0, 0];
  for (const [row, { start, end }] of spans.entries()) {
    const taken = takenOf(chances[row]!, enter, isDirection);
    if (taken === 0) continue;
    const capital = uniqueness[row]!;
    trades += 1;
    traded += capital;
    net[dayOf(end)]! += capital * (taken * returns[row]! - costRate);
    for (let bar = start + 1; bar <= end; bar += 1) held[dayOf(bar)]! += taken * sides[row]! * capital;
  }
  return {
    firstDay,
    returns: Float32Array.from(net),
    exposures: Float32Array.from(held, (value, day) => (bars[day] === 0 ? 0 : value / bars[day]!)),
    trades,
    fees: traded * costRate,
    funding: 0,
    turnover: 2 * traded,
    maxDrawdown: deepestFall(net),
  };
}
