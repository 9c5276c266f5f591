import type { Quantity } from './fixed.ts';
import type { Funding } from './funding.ts';
import type { Bar, EpochMs, Quote } from './market.ts';
import type { ClientOrderId, Fill, OrderTerms, VenueOrderId } from './order.ts';
import type { OrderStatement } from './statement.ts';

/** Everything a venue, real or simulated, can tell us. `at` is when we heard it. */
export type VenueEvent =
  | { readonly type: 'bar'; readonly at: EpochMs; readonly bar: Bar }
  | { readonly type: 'quote'; readonly at: EpochMs; readonly quote: Quote }
  | {
      readonly type: 'order-accepted';
      readonly at: EpochMs;
      readonly clientOrderId: ClientOrderId;
      readonly venueOrderId: VenueOrderId;
    }
  | {
      readonly type: 'order-rejected';
      readonly at: EpochMs;
      readonly clientOrderId: ClientOrderId;
      readonly code: string;
      readonly detail: string;
    }
  | { readonly type: 'order-triggered'; readonly at: EpochMs; readonly clientOrderId: ClientOrderId }
  | {
      readonly type: 'order-amended';
      readonly at: EpochMs;
      readonly clientOrderId: ClientOrderId;
      readonly quantity: Quantity;
      readonly terms: OrderTerms;
    }
  | {
      readonly type: 'amend-rejected';
      readonly at: EpochMs;
      readonly clientOrderId: ClientOrderId;
      /** Which amendment, by when it was sent; the one that is out now when absent. */
      readonly sentAt?: EpochMs;
      readonly code: string;
      readonly detail: string;
    }
  | {
      readonly type: 'order-cancelled';
      readonly at: EpochMs;
      readonly clientOrderId: ClientOrderId;
      /** `requested`, or the venue's own reason, such as `ioc-remainder`, `fok`, `reduce-only`, `liquidation`. */
      readonly reason: string;
    }
  | {
      readonly type: 'cancel-rejected';
      readonly at: EpochMs;
      readonly clientOrderId: ClientOrderId;
      readonly code: string;
      readonly detail: string;
    }
  /**
   * Nobody knows whether the order exists: the answer was lost, says nothing, or says only that one copy of the request
   * was refused. It counts in full until it is known.
   */
  | {
      readonly type: 'order-unknown';
      readonly at: EpochMs;
      readonly clientOrderId: ClientOrderId;
      /** With which one copy was refused. */
      readonly code?: string;
      readonly detail: string;
    }
  /** Nobody knows whether the cancel took effect. */
  | {
      readonly type: 'cancel-unknown';
      readonly at: EpochMs;
      readonly clientOrderId: ClientOrderId;
      readonly detail: string;
    }
  /** The venue's word on one order, asked for or not; may be older than what is known. */
  | { readonly type: 'order-statement'; readonly at: EpochMs; readonly statement: OrderStatement }
  /** Proved: the order was never accepted, and can no longer be. */
  | {
      readonly type: 'order-absent';
      readonly at: EpochMs;
      readonly clientOrderId: ClientOrderId;
      readonly evidence: string;
    }
  /** What the venue says may be missed from here on … */
  | { readonly type: 'stream-lost'; readonly at: EpochMs; readonly detail: string }
  /** … until here; what was missed has to be asked for. */
  | { readonly type: 'stream-restored'; readonly at: EpochMs }
  | { readonly type: 'fill'; readonly at: EpochMs; readonly fill: Fill }
  | { readonly type: 'funding'; readonly at: EpochMs; readonly funding: Funding };
