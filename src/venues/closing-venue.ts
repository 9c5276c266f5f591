import type {
  ClientOrderId,
  EpochMs,
  InstrumentId,
  OrderStatement,
  PositionStatement,
  Quantity,
  Side,
} from '../domain/index.ts';
import type { RemoteVenue } from './remote.ts';

/** An order that closes a position or a part of it: at market, and reduce-only wherever the venue knows the word. */
export interface ClosingOrder {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
}

/** `unknown`: it may exist, and has to be looked up before anything else is sent. */
export type ClosingAnswer =
  | { readonly type: 'accepted' }
  | { readonly type: 'refused'; readonly code: string; readonly detail: string }
  | { readonly type: 'unknown'; readonly detail: string };

/** Which quantities the venue takes. */
export interface QuantityRules {
  readonly step: Quantity;
  readonly min: Quantity;
  /** Of one market order; absent when there is no such limit. */
  readonly max?: Quantity;
}

/** What is open on the whole account, whosever it is. */
export interface OpenRisk {
  /** By the venue's clock. */
  readonly at: EpochMs;
  readonly openOrders: readonly Pick<OrderStatement, 'clientOrderId' | 'instrument'>[];
  /** Instruments with no position may be left out. */
  readonly positions: readonly PositionStatement[];
  /** Parts of the account that could not be looked at, and why: nothing is known of them. */
  readonly unseen?: string;
}

/**
 * As much of an exchange as it takes to bring an account to rest. Nothing here can open a position, so whoever holds
 * only this can do no worse than close.
 */
export interface ClosingVenue extends Pick<RemoteVenue, 'find' | 'serverTime' | 'requestWindowMs'> {
  /** @throws {AssayError} VENUE_UNREACHABLE, VENUE_UNREADABLE */
  look(): Promise<OpenRisk>;
  /**
   * Asks for every open order of the account to be cancelled, conditional ones and strangers' too. Asking twice is
   * harmless.
   *
   * @throws {AssayError} VENUE_UNREACHABLE when it is not known whether the venue has heard it all
   */
  cancelAll(): Promise<void>;
  /** Sent once. Never throws for what network or venue do. */
  closePart(order: ClosingOrder): Promise<ClosingAnswer>;
  /** `undefined` for an instrument of which the rules are not known. */
  quantitiesOf(instrument: InstrumentId): QuantityRules | undefined;
}
