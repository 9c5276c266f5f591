import { ZERO, type EpochMs } from '../../../domain/index.ts';
import type { Exchange } from '../../core/exchange.ts';
import { accepted, type Outcome } from '../../core/outcome.ts';
import type { BookLevel, BookRow } from '../../core/public-rows.ts';
import type { SymbolRef } from '../../core/spec.ts';

export interface BookChange {
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/**
 * The first levels of a book as its followers know them. Each step is the exact difference to the real book, so no
 * level is ever removed that was not announced, and levels that leave the window are removed from it.
 */
export class BookPublication {
  readonly ref: SymbolRef;
  readonly depth: number;
  private readonly exchange: Exchange;
  private state: BookRow | undefined;

  constructor(exchange: Exchange, ref: SymbolRef, depth: number) {
    this.exchange = exchange;
    this.ref = ref;
    this.depth = depth;
  }

  /** What followers have been told, `u` counting the steps of this window alone. */
  get known(): BookRow | undefined {
    return this.state;
  }

  /** Takes a step. @returns what changed; undefined in the first step, and when nothing did */
  step(): Outcome<BookChange | undefined> {
    const outcome = this.exchange.orderbook(this.ref, this.depth);
    if (!outcome.ok) return outcome;
    const book = outcome.value;
    const before = this.state;
    if (before === undefined) {
      // A message each for a change of the whole book at most, so this can never fall behind what was used before.
      this.state = book;
      return accepted(undefined);
    }
    const change = {
      bids: difference(before.bids, book.bids, (a, b) => a > b),
      asks: difference(before.asks, book.asks, (a, b) => a < b),
    };
    if (change.bids.length === 0 && change.asks.length === 0) return accepted(undefined);
    this.state = { ...book, u: before.u + 1 };
    return accepted(change);
  }

  /** As after a restart of the service: the count begins at one. */
  restart(at: EpochMs): void {
    this.state = undefined;
    if (this.step().ok) this.state = { ...this.state!, u: 1, at };
  }
}

/** @param isNearer whether the first price is nearer to the best than the second */
function difference(
  before: readonly BookLevel[],
  after: readonly BookLevel[],
  isNearer: (a: bigint, b: bigint) => boolean,
): readonly BookLevel[] {
  const changed: BookLevel[] = [];
  let [old, now] = [0, 0];
  while (old < before.length || now < after.length) {
    const [gone, come] = [before[old], after[now]];
    if (come === undefined || (gone !== undefined && isNearer(gone[0], come[0]))) {
      changed.push([gone![0], ZERO]);
      old += 1;
    } else if (gone === undefined || gone[0] !== come[0]) {
      changed.push(come);
      now += 1;
    } else {
      if (gone[1] !== come[1]) changed.push(come);
      old += 1;
      now += 1;
    }
  }
  return changed;
}
