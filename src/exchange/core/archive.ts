import type { EpochMs } from '../../domain/index.ts';
import type { ClosedPnlRow, ExecutionRow, OrderRow, TransactionRow } from './rows.ts';

/** A row with its place in the account's history: what a cursor points at. */
export interface Filed<Row> {
  readonly place: number;
  readonly at: EpochMs;
  readonly row: Row;
}

/** So many of each kind are kept for certain; a program that runs for weeks must not drown in them. */
const KEPT = 100_000;

/** One kind of row, oldest first. */
export class Register<Row> {
  readonly #forget: (row: Row) => void;
  #rows: Filed<Row>[] = [];
  /** The place of the next row. */
  next = 0;

  /** @param forget hears of rows that are dropped because they are too many */
  constructor(forget: (row: Row) => void = () => undefined) {
    this.#forget = forget;
  }

  /** Returns its place. */
  file(row: Row, at: EpochMs): number {
    const place = this.next;
    this.#rows.push({ place, at, row });
    this.next += 1;
    if (this.#rows.length >= 2 * KEPT) {
      for (const filed of this.#rows.slice(0, KEPT)) this.#forget(filed.row);
      this.#rows = this.#rows.slice(KEPT);
    }
    return place;
  }

  /** The row that a `Filed` holds has grown; its place stays. */
  refile(place: number, row: Row, at: EpochMs): void {
    this.#rows[this.#indexBefore(place + 1)] = { place, at, row };
  }

  /** Newest first, from before the place. */
  *backFrom(place: number): Generator<Filed<Row>> {
    for (let index = this.#indexBefore(place); index >= 0; index -= 1) yield this.#rows[index]!;
  }

  #indexBefore(place: number): number {
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#rows[middle]!.place < place) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** What an account can look up afterwards. */
export class Archive {
  readonly orders = new Register<OrderRow>();
  readonly executionsByOrder = new Map<string, ExecutionRow[]>();
  readonly executions = new Register<ExecutionRow>(({ orderId }) => this.executionsByOrder.delete(orderId));
  readonly closedPnl = new Register<ClosedPnlRow>(({ orderId }) => this.#closedPnlPlaces.delete(orderId));
  readonly transactions = new Register<TransactionRow>();
  readonly #closedPnlPlaces = new Map<string, { readonly place: number; readonly row: ClosedPnlRow }>();
  /** Closed orders before this place are no longer in `openOrders`: a restart emptied its cache. */
  closedFrom = 0;

  forgetClosed(): void {
    this.closedFrom = this.orders.next;
  }

  fileExecution(row: ExecutionRow): void {
    this.executions.file(row, row.execTime);
    const ofOrder = this.executionsByOrder.get(row.orderId);
    if (ofOrder === undefined) this.executionsByOrder.set(row.orderId, [row]);
    else ofOrder.push(row);
  }

  /** The row of a closing order so far. */
  lastClosedPnl(orderId: string): ClosedPnlRow | undefined {
    return this.#closedPnlPlaces.get(orderId)?.row;
  }

  fileClosedPnl(row: ClosedPnlRow): void {
    const known = this.#closedPnlPlaces.get(row.orderId);
    if (known !== undefined) this.closedPnl.refile(known.place, row, row.updatedTime);
    const place = known?.place ?? this.closedPnl.file(row, row.updatedTime);
    this.#closedPnlPlaces.set(row.orderId, { place, row });
  }
}
