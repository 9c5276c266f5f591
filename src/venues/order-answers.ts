import type { ClientOrderId, OrderAmendment, VenueOrderId } from '../domain/index.ts';
import type { Untimed } from './remote-events.ts';

/** What is known of a request that changes something, whatever words the venue had for it. */
export type RequestOutcome =
  /** It has been noted; what comes of it is said on the stream. */
  { readonly type: 'done' } | RequestFailure;

export type RequestFailure =
  /** Surely without effect. */
  | { readonly type: 'refused'; readonly code: string; readonly detail: string }
  /**
   * It may have had its effect. `code`: one copy of it was refused with this. `answerMayCome`: an answer may still come,
   * late.
   */
  | { readonly type: 'unknown'; readonly code?: string; readonly detail: string; readonly answerMayCome?: true };

/** Of an order that is to be made, `done` has the venue's name for it. */
export type CreationOutcome = { readonly type: 'done'; readonly venueOrderId: VenueOrderId } | RequestFailure;

/** Says what became of requests: the same outcome is the same event at every venue. */
export class OrderAnswers {
  private readonly say: (event: Untimed) => void;
  /** The newest of each order: a late answer must not be taken for that of a newer one. */
  private readonly amendments = new Map<ClientOrderId, OrderAmendment>();

  constructor(say: (event: Untimed) => void) {
    this.say = say;
  }

  created(clientOrderId: ClientOrderId, outcome: CreationOutcome): void {
    switch (outcome.type) {
      case 'done':
        return this.say({ type: 'order-accepted', clientOrderId, venueOrderId: outcome.venueOrderId });
      case 'refused':
        return this.say({ type: 'order-rejected', clientOrderId, code: outcome.code, detail: outcome.detail });
      case 'unknown': {
        const { code, detail } = outcome;
        return this.say({ type: 'order-unknown', clientOrderId, ...(code === undefined ? {} : { code }), detail });
      }
    }
  }

  cancelled(clientOrderId: ClientOrderId, outcome: RequestOutcome): void {
    switch (outcome.type) {
      case 'done':
        return;
      case 'refused':
        return this.say({ type: 'cancel-rejected', clientOrderId, code: outcome.code, detail: outcome.detail });
      case 'unknown':
        return this.say({ type: 'cancel-unknown', clientOrderId, detail: outcome.detail });
    }
  }

  /** To be called before an amendment is asked for. */
  amending(amendment: OrderAmendment): void {
    this.amendments.set(amendment.clientOrderId, amendment);
  }

  amended(amendment: OrderAmendment, outcome: RequestOutcome): void {
    const { clientOrderId } = amendment;
    if (this.amendments.get(clientOrderId) !== amendment) return;
    if (outcome.type !== 'unknown' || outcome.answerMayCome !== true) this.amendments.delete(clientOrderId);
    this.sayAmended(clientOrderId, outcome);
  }

  /** The order could not be named to the venue. @param certain when the venue itself does not know it */
  cancelLost(clientOrderId: ClientOrderId, detail: string, certain: boolean): void {
    this.cancelled(clientOrderId, lost(detail, certain));
  }

  /** The same of an amendment. */
  amendmentLost(clientOrderId: ClientOrderId, detail: string, certain: boolean): void {
    this.sayAmended(clientOrderId, lost(detail, certain));
  }

  private sayAmended(clientOrderId: ClientOrderId, outcome: RequestOutcome): void {
    switch (outcome.type) {
      case 'done':
        return;
      case 'refused':
        return this.say({ type: 'amend-rejected', clientOrderId, code: outcome.code, detail: outcome.detail });
      case 'unknown':
        return this.say({ type: 'order-unknown', clientOrderId, detail: `amendment: ${outcome.detail}` });
    }
  }
}

function lost(detail: string, certain: boolean): RequestFailure {
  return certain ? { type: 'refused', code: 'NOT_FOUND', detail } : { type: 'unknown', detail };
}
