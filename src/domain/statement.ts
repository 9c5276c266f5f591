import type { Money, Price, Quantity, Rate } from './fixed.ts';
import type { Funding } from './funding.ts';
import type { EpochMs, InstrumentId } from './market.ts';
import type { ClientOrderId, Fill, OrderStatus, OrderTerms, Side, VenueOrderId } from './order.ts';

/** What a venue says of one order, when asked or by itself. */
export interface OrderStatement {
  /** Absent for an order that carries no id of ours: placed by hand, or by another program. */
  readonly clientOrderId?: ClientOrderId;
  readonly venueOrderId: VenueOrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly terms: OrderTerms;
  readonly reduceOnly: boolean;
  readonly status: Extract<
    OrderStatus,
    'working' | 'partially-filled' | 'filled' | 'cancelled' | 'rejected' | 'expired'
  >;
  /** Sum of all its fills, as the venue counts. */
  readonly filledQuantity: Quantity;
  /** Why it ended, in the venue's word. */
  readonly reason?: string;
  /** By the venue's clock. */
  readonly updatedAt: EpochMs;
}

/** One execution with its place in the instrument's order of things, by which it is set against a position. */
export interface Execution {
  readonly fill: Fill;
  /** Rises with every change of the account in this instrument. */
  readonly sequence: number;
}

/** A position as it stood after the change `sequence` of its instrument. */
export interface PositionStatement {
  readonly instrument: InstrumentId;
  /** Signed. */
  readonly quantity: Quantity;
  readonly sequence: number;
  /** The price at which the venue values it; absent when the venue does not say. */
  readonly mark?: Price;
  /** Average price at which a perpetual was entered, as the venue counts; absent when it does not say. */
  readonly entryPrice?: Price;
}

/** Everything a venue says of an account, cut at one moment. */
export interface AccountStatement {
  /** By the venue's clock. */
  readonly at: EpochMs;
  readonly openOrders: readonly OrderStatement[];
  /** Those since the watermark that was asked for, oldest first. */
  readonly executions: readonly Execution[];
  /** Instruments with no position may be left out. */
  readonly positions: readonly PositionStatement[];
  readonly cash: Money;
  /** Funding paid or received since the watermark, oldest first; absent when the venue does not say. */
  readonly fundings?: readonly Funding[];
  /** How the account is set for each perpetual; absent when the venue does not say. */
  readonly settings?: readonly InstrumentSetting[];
}

/** What an account's owner can set at the venue, and a session sizes by. */
export interface InstrumentSetting {
  readonly instrument: InstrumentId;
  readonly leverage: Rate;
}

/**
 * What came of looking an order up. `not-found` is what the venue says, not a proof that the order never was.
 * `at` is when the venue looked, by its own clock, the earliest of its answers: we may hear of it much later.
 */
export type Sighting =
  | {
      readonly type: 'found';
      readonly at: EpochMs;
      readonly order: OrderStatement;
      readonly executions: readonly Execution[];
    }
  | { readonly type: 'not-found'; readonly at: EpochMs };
