import { tradesOf } from '../history/exchange-ledger.ts';
import { isOurs, isWatchdogs } from '../history/order-ids.ts';
import type { BlackboxReport } from './blackbox-run.ts';

/** The figures of a run, a line each. */
export function reportLines({
  tookMs,
  audits,
  acts,
  struck,
  operatorHeard,
  ledger,
  books,
  wrong,
}: BlackboxReport): readonly string[] {
  const orders = (ledger?.orders ?? []).map(({ orderLinkId = '' }) => orderLinkId);
  const total = [...struck.values()].reduce((sum, count) => sum + count, 0);
  const line = (what: string, text: string | number): string => `${what.padEnd(26)} ${text}`;
  const counted = (rows: Iterable<readonly [string, number]>): string[] =>
    [...rows].toSorted(([, a], [, b]) => b - a).map(([name, count]) => `${String(count).padStart(7)}  ${name}`);
  return [
    line('took', `${Math.round(tookMs / 1_000)} s`),
    line('audits', audits),
    line('intents written down', books?.intents.length ?? 0),
    line(
      'orders at the exchange',
      `${orders.filter(isOurs).length} ours, ${orders.filter(isWatchdogs).length} the watchdog's`,
    ),
    line('orders by hand, or forced', orders.filter((id) => id === '').length),
    line('executions', ledger === undefined ? 0 : tradesOf(ledger).length),
    line('journal entries', books?.lastSeq ?? 0),
    line('orders of the operator', operatorHeard),
    line('lost, doubled, unexplained', wrong.length),
    line('done', ''),
    ...counted(acts),
    line('faults that struck', total),
    ...counted(struck),
  ];
}
