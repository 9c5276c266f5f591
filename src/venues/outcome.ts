import type { RequestFailure } from './order-answers.ts';

/**
 * What a venue's code says of a request that changes something.
 *
 * A network may deliver a request twice, and the answer that is heard may be that to the second copy. So a refusal
 * proves that there is no order only when every copy would have met it: `refused` is said of what the request asks for,
 * of the key, of the market. `late` and `spent` are said of the copy: it came after its time, or there was no money, no
 * room under a limit or no position left, which the first copy may have taken itself
 * ([decision 10](../../docs/decisions/0010-a-refusal-is-of-a-copy.md)).
 *
 * `unknown`: it may have had its effect. `exists`: the id was used before, so an order stands under it. `gone`: there is
 * no such order to change.
 */
export type Outcome = 'refused' | 'late' | 'spent' | 'unknown' | 'exists' | 'gone';

export interface Refusal {
  readonly code: string;
  readonly detail: string;
}

/** What is known of an order after this answer to the request that was to make it. */
export function creationFailure(
  outcome: Outcome,
  { code, detail }: Refusal,
  order: { readonly reduceOnly: boolean },
): RequestFailure {
  switch (outcome) {
    case 'refused':
    case 'gone': // Of an order that is to be made this makes no sense, and it was not made.
      return { type: 'refused', code, detail };
    case 'spent':
      // What closes or protects is to be tried again at once, and holds no limit that could be given back too early.
      return order.reduceOnly ? { type: 'refused', code, detail } : { type: 'unknown', code, detail };
    case 'late':
      return { type: 'unknown', code, detail };
    case 'exists': // It was sent once, so whatever stands under this id is to be looked at, not rejected.
    case 'unknown':
      return { type: 'unknown', detail };
  }
}

/** The same of a cancel or an amendment. Should another copy of it have been taken, the order's own state says so. */
export function changeFailure(outcome: Outcome, { code, detail }: Refusal): RequestFailure {
  switch (outcome) {
    case 'refused':
    case 'gone':
    case 'late':
    case 'spent':
      return { type: 'refused', code, detail };
    case 'exists':
    case 'unknown':
      return { type: 'unknown', detail };
  }
}
