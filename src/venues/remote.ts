import type { AccountStatement, ClientOrderId, EpochMs, Sighting, VenueEvent } from '../domain/index.ts';
import type { Venue } from './venue.ts';

/**
 * An exchange at the end of a network: it may not answer, and what it says can come late, twice, in another order, or
 * not at all. Every exchange adapter is one.
 *
 * `submit`, `cancel` and `amend` never throw for what the network or the venue does: the outcome is an event.
 * A definitive refusal is `order-rejected`; anything whose effect is not known for certain is `order-unknown` (or
 * `cancel-unknown`), and an unlisted error code is not known. Nothing is ever sent a second time by an adapter.
 */
export interface RemoteVenue extends Venue {
  /**
   * What the stream says, as it is heard: market data, acknowledgements, fills, and `stream-lost` / `stream-restored`
   * when something may have been missed between the two.
   */
  next(): Promise<VenueEvent | undefined>;
  submit(order: Parameters<Venue['submit']>[0]): void;
  cancel(clientOrderId: ClientOrderId): void;
  amend(amendment: Parameters<Venue['amend']>[0]): void;
  /**
   * Looks an order up by our id in everything the venue remembers: open orders, history and executions.
   *
   * @throws {AssayError} VENUE_UNREACHABLE when the venue did not answer; that says nothing about the order
   */
  find(clientOrderId: ClientOrderId): Promise<Sighting>;
  /**
   * The whole account, cut at one moment, with all executions since `since` (a little before the newest one known).
   *
   * @throws {AssayError} VENUE_UNREACHABLE
   */
  statement(request: { readonly since: EpochMs }): Promise<AccountStatement>;
  /**
   * The venue's clock as of its newest word, carried on by a clock of ours that nobody can set; 0 before the first word.
   * It is what request windows, and everything else a session measures, are measured by.
   */
  serverTime(): EpochMs;
  /** How long after it was sent a request can still take effect; then it is dead, wherever it is. */
  readonly requestWindowMs: number;
}
