import type { EpochMs, Instrument, InstrumentId } from '../domain/index.ts';
import type { Effect } from './events.ts';
import type { OrderBook } from './orders/order-book.ts';
import type { Portfolio } from './portfolio/portfolio.ts';

/** What the parts of one engine have in common: the account's books, the time, and where effects go. */
export interface Books {
  readonly sessionId: string;
  /** The lease under which it trades, where the account needs one. */
  readonly epoch?: number;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly portfolio: Portfolio;
  readonly orders: OrderBook;
  /** What the gate and the desks read at the moment they ask; only the engine writes it. */
  readonly state: { readonly now: EpochMs; readonly reconciling: boolean };
  /** Adds to what follows from the event at hand. */
  emit(effect: Effect): void;
}
