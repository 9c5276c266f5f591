import type { EpochMs, Instrument, InstrumentId, Quote, Timeframe } from '../../domain/index.ts';
import type { Log, Timers } from '../../runtime/index.ts';
import type { Untimed } from '../remote-events.ts';
import { BarStream, seriesOf } from '../bar-stream.ts';
import type { Series } from '../candle.ts';
import type { VenueClock } from '../clock.ts';
import type { BybitEnvironment } from './environments.ts';
import { BYBIT_INTERVALS } from './intervals.ts';
import { Line } from './line.ts';
import { listBars, PAGE_BARS } from './listed-bars.ts';
import { OrderBook } from './order-book.ts';
import { readBook } from './parse/book.ts';
import { readPushedBar } from './parse/kline.ts';
import type { Questions } from './questions.ts';
import { marketOf, type Category } from './symbols.ts';

/** Twice the slowest topic of a market that does not trade. */
const SILENCE_MS = 70_000;
/** A book at this depth is pushed every 20 ms. */
const BOOK_DEPTH = 50;

export interface MarketStreamParts {
  readonly environment: BybitEnvironment;
  readonly instruments: readonly Instrument[];
  readonly timeframes: readonly Timeframe[];
  readonly questions: Questions;
  readonly clock: VenueClock;
  readonly timers: Timers;
  readonly log: Log;
  /** Quotes of one instrument are no closer than this; 0 for none at all. */
  readonly quoteEveryMs: number;
  readonly barsSince: EpochMs;
  readonly recvWindowMs: number;
  say(event: Untimed): void;
}

interface Book {
  readonly topic: string;
  readonly line: Line;
  readonly book: OrderBook;
  quotedMs: number;
}

/** Bars and quotes of the instruments that are traded. */
export class MarketStream {
  private readonly parts: MarketStreamParts;
  private readonly lines: Line[] = [];
  private readonly bars: BarStream;
  private readonly books = new Map<string, Book>();
  private readonly series = new Map<string, Series>();

  constructor(parts: MarketStreamParts) {
    this.parts = parts;
    const markets = parts.instruments.map((instrument) => ({
      instrument: instrument.id,
      market: marketOf(instrument),
    }));
    const series = seriesOf(
      parts.instruments.map(({ id }) => id),
      parts.timeframes,
    );
    this.bars = new BarStream(
      {
        series,
        pageBars: PAGE_BARS,
        list: (one, range) => listBars(parts.questions, one, range),
        timers: parts.timers,
        log: parts.log,
        now: () => parts.clock.now(),
        say: (bar) => parts.say({ type: 'bar', bar }),
      },
      parts.barsSince,
    );
    for (const one of series) {
      const { category, symbol } = marketOf({ id: one.instrument });
      this.series.set(address(category, `kline.${BYBIT_INTERVALS[one.timeframe]}.${symbol}`), one);
    }
    for (const category of ['linear', 'spot'] as const) {
      const own = markets.filter(({ market }) => market.category === category);
      if (own.length > 0)
        this.openLine(
          category,
          own.map(({ instrument, market }) => ({ instrument, symbol: market.symbol })),
        );
    }
  }

  close(): void {
    this.bars.close();
    for (const line of this.lines) line.close();
  }

  private openLine(
    category: Category,
    markets: readonly { readonly instrument: InstrumentId; readonly symbol: string }[],
  ): void {
    const { environment, timers, clock, log, recvWindowMs, quoteEveryMs } = this.parts;
    const klines = [...this.series.keys()]
      .filter((key) => key.startsWith(`${category} `))
      .map((key) => key.slice(category.length + 1));
    const books = quoteEveryMs === 0 ? [] : markets;
    const line = new Line({
      kind: category,
      url: environment.publicStreams[category],
      environment,
      credentials: undefined,
      topics: [...klines, ...books.map(({ symbol }) => bookTopic(symbol))],
      timers,
      clock,
      log,
      recvWindowMs,
      silenceMs: SILENCE_MS,
      hear: (message) => this.onMessage(category, message),
      up: () => {},
      down: (why) => {
        log.warn(`market data of ${category} markets are away`, { why });
        for (const { symbol } of markets) this.books.get(address(category, bookTopic(symbol)))?.book.forget();
      },
    });
    for (const { instrument, symbol } of books) {
      const topic = bookTopic(symbol);
      this.books.set(address(category, topic), {
        topic,
        line,
        book: new OrderBook(instrument),
        quotedMs: -Infinity,
      });
    }
    this.lines.push(line);
    line.open();
  }

  private onMessage(category: Category, message: unknown): void {
    const { topic } = (message ?? {}) as { readonly topic?: unknown };
    if (typeof topic !== 'string') return;
    const book = this.books.get(address(category, topic));
    if (book !== undefined) {
      this.onBook(book, message);
      return;
    }
    const series = this.series.get(address(category, topic));
    if (series !== undefined) this.onKlines(series, message);
  }

  private onKlines(series: Series, message: unknown): void {
    const { data } = message as { readonly data?: unknown };
    for (const row of Array.isArray(data) ? (data as unknown[]) : []) {
      const reading = readPushedBar(series, row);
      // It is asked for when it does not come, and then it has to be readable.
      if (!reading.ok) this.parts.log.error('a kline was put aside', { problem: reading.problem });
      else if (reading.value !== undefined) this.bars.heard(reading.value);
    }
  }

  private onBook(book: Book, message: unknown): void {
    const { log, timers, quoteEveryMs } = this.parts;
    const reading = readBook(message);
    if (!reading.ok) {
      log.error('an order book message was put aside', { problem: reading.problem });
      book.book.forget();
      book.line.renew(book.topic);
      return;
    }
    if (book.book.apply(reading.value) === 'gap') {
      log.warn('the order book has a hole and is asked for anew', { topic: book.topic });
      book.line.renew(book.topic);
      return;
    }
    const nowMs = timers.monotonicMs();
    if (nowMs - book.quotedMs < quoteEveryMs) return;
    const quote: Quote | undefined = book.book.quote();
    if (quote === undefined) return;
    book.quotedMs = nowMs;
    this.parts.say({ type: 'quote', quote });
  }
}

function bookTopic(symbol: string): string {
  return `orderbook.${BOOK_DEPTH}.${symbol}`;
}

/** Topics of spot and linear markets have the same names. */
function address(category: Category, topic: string): string {
  return `${category} ${topic}`;
}
