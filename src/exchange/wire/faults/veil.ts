import type { EpochMs } from '../../../domain/index.ts';
import type { OrderIds, Uid } from '../../core/requests.ts';

/**
 * Hides from queries what is so: an order that was accepted but is not found for a while, a history that lags. The
 * exchange's own books and the ledger of the control interface are not veiled.
 */
export class Veil {
  private readonly hidden = new Map<string, number>();
  private readonly now: () => EpochMs;
  /** How far `order/history` and `execution/list` are behind; zero is the usual. */
  lagMs = 0;

  constructor(now: () => EpochMs) {
    this.now = now;
  }

  /** Nobody finds this order by any query, nor can amend or cancel it, until `forMs` have passed. */
  hide(uid: Uid, { orderId, orderLinkId }: OrderIds, forMs: number): void {
    const until = this.now() + forMs;
    this.hidden.set(`${uid} ${orderId}`, until);
    if (orderLinkId !== '') this.hidden.set(`${uid} ${orderLinkId}`, until);
  }

  /** @param id either of an order's ids */
  hides(uid: Uid, id: string): boolean {
    if (this.hidden.size === 0) return false;
    const name = `${uid} ${id}`;
    const until = this.hidden.get(name);
    if (until === undefined) return false;
    if (this.now() < until) return true;
    this.hidden.delete(name);
    return false;
  }

  /** The rows that a query shows. @param at when a row became what it is; absent: the query does not lag */
  through<Row extends { readonly orderId: string }>(
    uid: Uid,
    rows: readonly Row[],
    at?: (row: Row) => number,
  ): readonly Row[] {
    if (this.hidden.size === 0 && this.lagMs === 0) return rows;
    const seenUntil = this.now() - this.lagMs;
    return rows.filter((row) => (at === undefined || at(row) <= seenUntil) && !this.hides(uid, row.orderId));
  }
}
