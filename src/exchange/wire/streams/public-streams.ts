import { KLINE_INTERVALS } from '../../core/candles.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { PublicEvent } from '../../core/exchange-event.ts';
import { accepted, type Outcome } from '../../core/outcome.ts';
import type { BookRow } from '../../core/public-rows.ts';
import type { KlineInterval } from '../../core/requests.ts';
import type { Category, SymbolRef } from '../../core/spec.ts';
import type { Session } from '../sockets/session.ts';
import { BOOK_PERIODS_MS, BookChannel, FullBookChannel } from './book-channel.ts';
import { BookPublication } from './book-publication.ts';
import type { Channel } from './channel.ts';
import { KlineChannel, LiquidationChannel, PriceLimitChannel, TradeChannel } from './event-channels.ts';
import { TickerChannel } from './ticker-channel.ts';

const INTERVALS: ReadonlySet<string> = new Set(KLINE_INTERVALS);
/** REST shows the book of this window, with its `u`; deeper questions get the full one. */
const REST_DEPTH = 1_000;
const FULL_DEPTH = 10_000;

/** The public topics of one category. A channel lives from the first question about it to the end. */
export class PublicStreams {
  private readonly exchange: Exchange;
  private readonly category: Category;
  private readonly channels = new Map<string, Channel>();
  private readonly bySymbol = new Map<string, Channel[]>();
  private readonly books = new Map<string, BookPublication>();

  constructor(exchange: Exchange, category: Category) {
    this.exchange = exchange;
    this.category = category;
  }

  /** @returns undefined when there is no such topic */
  channel(topic: string): Channel | undefined {
    const existing = this.channels.get(topic);
    if (existing !== undefined) return existing;
    const made = this.make(topic);
    if (made === undefined) return undefined;
    this.channels.set(topic, made);
    const { symbol } = made;
    if (symbol !== undefined) this.bySymbol.set(symbol, [...(this.bySymbol.get(symbol) ?? []), made]);
    return made;
  }

  heard(event: PublicEvent): void {
    const symbol = symbolOf(event);
    for (const channel of this.bySymbol.get(symbol) ?? []) channel.heard(event);
  }

  tick(nowMs: number): void {
    for (const channel of this.channels.values()) if (!channel.audience.isEmpty) channel.tick(nowMs);
  }

  /** The book as those who follow its stream know it after the message that this question brings forward. */
  readBook(symbol: string, depth: number): Outcome<BookRow> {
    const ref = { category: this.category, symbol };
    const window = depth > REST_DEPTH ? FULL_DEPTH : REST_DEPTH;
    const topic = `orderbook.${window === FULL_DEPTH ? 'full' : window}.${symbol}`;
    const channel = this.channels.get(topic);
    const book = this.publication(ref, window);
    if (channel instanceof BookChannel || channel instanceof FullBookChannel) channel.publish();
    else {
      const outcome = book.step();
      if (!outcome.ok) return outcome;
    }
    const known = book.known!;
    return accepted({ ...known, bids: known.bids.slice(0, depth), asks: known.asks.slice(0, depth) });
  }

  /** Every book begins again at `u` 1. */
  restartBooks(): void {
    const told = new Set<string>();
    for (const [topic, channel] of this.channels) {
      if (!(channel instanceof BookChannel || channel instanceof FullBookChannel)) continue;
      channel.restart();
      told.add(topic);
    }
    for (const [topic, book] of this.books) if (!told.has(topic)) book.restart(this.exchange.now);
  }

  leave(session: Session): void {
    for (const topic of session.topics) this.channels.get(topic)?.audience.sessions.delete(session);
  }

  private make(topic: string): Channel | undefined {
    const { exchange, category } = this;
    const [kind = '', ...rest] = topic.split('.');
    const symbol = rest.pop() ?? '';
    const ref = { category, symbol };
    const [detail] = rest;
    if (!this.lists(symbol) || rest.length > 1) return undefined;
    if (kind === 'orderbook' && detail === 'full') {
      return new FullBookChannel(topic, { exchange, book: this.publication(ref, FULL_DEPTH) });
    }
    if (kind === 'orderbook') {
      const periodMs = BOOK_PERIODS_MS.get(Number(detail));
      if (periodMs === undefined || String(Number(detail)) !== detail) return undefined;
      return new BookChannel(topic, { exchange, book: this.publication(ref, Number(detail)), periodMs });
    }
    if (kind === 'kline') {
      if (detail === undefined || !INTERVALS.has(detail)) return undefined;
      return new KlineChannel(topic, exchange, { ...ref, interval: detail as KlineInterval });
    }
    if (detail !== undefined) return undefined;
    if (kind === 'publicTrade') return new TradeChannel(topic, exchange, ref);
    if (kind === 'tickers') return new TickerChannel(topic, exchange, ref);
    if (kind === 'priceLimit') return new PriceLimitChannel(topic, exchange, ref);
    if (kind === 'allLiquidation' && category === 'linear') return new LiquidationChannel(topic, exchange, ref);
    return undefined;
  }

  private lists(symbol: string): boolean {
    return this.exchange.symbols(this.category).some(({ spec }) => spec.symbol === symbol);
  }

  private publication(ref: SymbolRef, depth: number): BookPublication {
    const name = `orderbook.${depth === FULL_DEPTH ? 'full' : depth}.${ref.symbol}`;
    let book = this.books.get(name);
    if (book === undefined) {
      book = new BookPublication(this.exchange, ref, depth);
      this.books.set(name, book);
    }
    return book;
  }
}

function symbolOf(event: PublicEvent): string {
  switch (event.type) {
    case 'book':
      return event.delta.symbol;
    case 'liquidation':
      return event.liquidation.symbol;
    case 'trade':
    case 'prices':
    case 'kline':
    case 'status':
      return event.symbol;
  }
}

export function categoryOf(event: PublicEvent): Category {
  return event.type === 'book' ? event.delta.category : event.category;
}
