import type { FindingKind } from './report.ts';

/** What an operator may say of a difference. */
export type Resolution = 'adopt' | 'close' | 'ignore';

export interface Possibility {
  readonly possible: boolean;
  /** What it would do; or, where it cannot be done, what to do instead. */
  readonly explanation: string;
}

const can = (explanation: string): Possibility => ({ possible: true, explanation });
const cannot = (explanation: string): Possibility => ({ possible: false, explanation });

const IGNORE = can('keep it on record and do nothing; it opens again when it gets worse or changes');
const REPAIRED = cannot('it has been repaired by what the venue itself said: nothing is left to do');

const TABLE: Readonly<Record<FindingKind, Readonly<Record<Resolution, Possibility>>>> = {
  'position-differs': {
    adopt: can(
      "take the difference into our books at the mark, as somebody else's; new risk in the instrument is latched off",
    ),
    close: can("adopt it, and send what is somebody else's away with a reducing market order"),
    ignore: IGNORE,
  },
  'order-missing-at-venue': {
    adopt: can(
      "take the venue's word: the order ends here; should it appear after all, it is cancelled and trading stops",
    ),
    close: can('ask the venue once more to cancel it'),
    ignore: IGNORE,
  },
  'order-unknown-here': {
    adopt: can("let it be somebody else's; new risk in the instrument is latched off"),
    close: can('ask the venue to cancel it'),
    ignore: IGNORE,
  },
  'foreign-instance': {
    adopt: cannot('stop the other instance, or put the newest database back; then lift the halt'),
    close: cannot('its orders are not in our books: stop the other instance, then cancel them at the exchange'),
    ignore: cannot('two instances on one account would each undo what the other does'),
  },
  'cash-differs': {
    adopt: cannot(
      'money is booked only where the venue says what for: look for the row in its transaction log, then compare again',
    ),
    close: cannot("there is no order that would settle it: look for the row in the venue's transaction log"),
    ignore: IGNORE,
  },
  'setting-differs': {
    adopt: cannot('the session sizes by what it was started with: set it back at the venue, or start the session anew'),
    close: cannot('there is no order that would settle it: set it back at the venue'),
    ignore: IGNORE,
  },
  'not-checked': {
    adopt: cannot('nothing is known of the venue: compare again'),
    close: cannot('nothing is known of the venue: compare again'),
    ignore: cannot('not having been able to check is no difference that may stay: compare again'),
  },
  'late-fill': { adopt: REPAIRED, close: REPAIRED, ignore: REPAIRED },
  'stale-order': { adopt: REPAIRED, close: REPAIRED, ignore: IGNORE },
};

/** Whether one kind of difference can be settled in one way, in words. */
export function resolutionOf(kind: FindingKind, resolution: Resolution): Possibility {
  return TABLE[kind][resolution];
}
