import type { Exchange } from '../../core/exchange.ts';
import type { PublicEvent } from '../../core/exchange-event.ts';
import type { BookRow } from '../../core/public-rows.ts';
import type { Session } from '../sockets/session.ts';
import { levelJson } from '../writing/market.ts';
import type { BookChange, BookPublication } from './book-publication.ts';
import { Audience, type Channel } from './channel.ts';

/** Depths, and how often each is published at most. */
export const BOOK_PERIODS_MS: ReadonlyMap<number, number> = new Map([
  [1, 10],
  [50, 20],
  [200, 100],
  [1_000, 200],
]);
/** The best level is said again after this long without change, with the same `u`. */
const REPEAT_MS = 3_000;

/** `orderbook.{depth}.{symbol}`: a snapshot, then exact steps, `u` rising by one with each. */
export class BookChannel implements Channel {
  readonly symbol: string;
  readonly audience: Audience;
  private readonly topic: string;
  private readonly exchange: Exchange;
  private readonly book: BookPublication;
  private readonly periodMs: number;
  private dirty = false;
  private saidMs = -Infinity;

  constructor(
    topic: string,
    parts: { readonly exchange: Exchange; readonly book: BookPublication; readonly periodMs: number },
  ) {
    this.topic = topic;
    this.exchange = parts.exchange;
    this.book = parts.book;
    this.periodMs = parts.periodMs;
    this.symbol = parts.book.ref.symbol;
    this.audience = new Audience(topic, this.symbol);
  }

  heard(event: PublicEvent): void {
    if (event.type === 'book') this.dirty = true;
  }

  welcome(session: Session): void {
    this.publish();
    const { known } = this.book;
    if (known !== undefined) this.audience.tellOne(session, this.message('snapshot', known, known));
  }

  tick(nowMs: number): void {
    if (this.dirty && nowMs - this.saidMs >= this.periodMs) {
      this.saidMs = nowMs;
      this.publish();
    } else if (this.book.depth === 1 && nowMs - this.saidMs >= REPEAT_MS) {
      this.saidMs = nowMs;
      const { known } = this.book;
      if (known !== undefined) this.audience.tell(this.message('snapshot', known, known));
    }
  }

  /** Whatever has changed, to everyone, now. */
  publish(): void {
    this.dirty = false;
    const outcome = this.book.step();
    if (!outcome.ok || outcome.value === undefined) return;
    const known = this.book.known!;
    if (this.book.depth === 1) this.audience.tell(this.message('snapshot', known, known));
    else this.audience.tell(this.message('delta', known, outcome.value));
  }

  /** The service has restarted: `u` is 1 and the snapshot replaces what everyone has. */
  restart(): void {
    this.book.restart(this.exchange.now);
    const { known } = this.book;
    if (known !== undefined) this.audience.tell(this.message('snapshot', known, known));
  }

  private message(type: 'snapshot' | 'delta', known: BookRow, { bids, asks }: BookChange): object {
    return {
      topic: this.topic,
      type,
      ts: this.exchange.now,
      data: { s: this.symbol, b: bids.map(levelJson), a: asks.map(levelJson), u: known.u, seq: known.seq },
      cts: known.at,
    };
  }
}

/** `orderbook.full.{symbol}`: steps only; it is begun from the REST book of the same `u`. */
export class FullBookChannel implements Channel {
  readonly symbol: string;
  readonly audience: Audience;
  private readonly inner: BookChannel;

  constructor(topic: string, parts: { readonly exchange: Exchange; readonly book: BookPublication }) {
    this.inner = new BookChannel(topic, { ...parts, periodMs: 200 });
    this.symbol = this.inner.symbol;
    this.audience = this.inner.audience;
  }

  heard(event: PublicEvent): void {
    this.inner.heard(event);
  }

  welcome(): void {
    this.inner.publish();
  }

  tick(nowMs: number): void {
    this.inner.tick(nowMs);
  }

  publish(): void {
    this.inner.publish();
  }

  restart(): void {
    this.inner.restart();
  }
}
