import type {
  ApprovedOrder,
  ClientOrderId,
  EpochMs,
  InstrumentId,
  Money,
  OrderAmendment,
  OrderTerms,
  Quantity,
  VenueEvent,
} from '../domain/index.ts';

/** A value now, or a promise of it. A simulated venue answers at once, so a backtest never waits for a microtask. */
export type Soon<T> = T | Promise<T>;

/**
 * What a session needs of an exchange. Bybit, CCXT and the simulator all stand behind it.
 *
 * Commands resolve when they are *sent*; what becomes of them comes back as events.
 */
export interface Venue {
  /** The next thing the venue says, oldest first; `undefined` when it will never say anything again. */
  next(): Soon<VenueEvent | undefined>;
  submit(order: ApprovedOrder): Soon<void>;
  /** Asks for a cancel. Asking for an order that is gone is answered with `cancel-rejected`, never an exception. */
  cancel(clientOrderId: ClientOrderId): Soon<void>;
  amend(amendment: OrderAmendment): Soon<void>;
  /** The venue's own statement of what is true now, to compare ours with. */
  report(): Soon<VenueReport>;
  /** What it cannot do, in sentences a report can show beside its numbers. */
  readonly limits: readonly string[];
  close(): Soon<void>;
}

export interface VenueReport {
  readonly at: EpochMs;
  readonly openOrders: readonly VenueOrder[];
  /** Open orders that carry no id of ours; absent where nobody else can trade. */
  readonly foreignOrders?: number;
  /** Instruments with no holding are left out. */
  readonly positions: readonly VenuePosition[];
  /** Settlement currency: what is left after buying spot, with realised profit, fees and funding booked. */
  readonly cash: Money;
  /** Cash, spot holdings and unrealised profit at the venue's marks. */
  readonly equity: Money;
}

export interface VenueOrder {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly quantity: Quantity;
  readonly filledQuantity: Quantity;
  readonly terms: OrderTerms;
}

export interface VenuePosition {
  readonly instrument: InstrumentId;
  /** Signed. */
  readonly quantity: Quantity;
}
