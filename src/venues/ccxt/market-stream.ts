import type { EpochMs, Instrument, Timeframe } from '../../domain/index.ts';
import type { Log, Timers } from '../../runtime/index.ts';
import { BarStream, seriesOf } from '../bar-stream.ts';
import type { Series } from '../candle.ts';
import type { Untimed } from '../remote-events.ts';
import { listBars, PAGE_BARS } from './bar-listing.ts';
import type { CcxtConnection } from './connection.ts';
import type { CcxtClient } from './library.ts';
import { readCandle } from './parse/candle.ts';
import { keepOpen } from './reopening.ts';
import { symbolOf } from './symbols.ts';

export interface MarketStreamParts {
  readonly connection: CcxtConnection;
  readonly instruments: readonly Instrument[];
  readonly timeframes: readonly Timeframe[];
  readonly barsSince: EpochMs;
  readonly timers: Timers;
  readonly log: Log;
  /** Whether the exchange pushes the last state of a candle before the first of the next one. */
  readonly pushesLastState: boolean;
  say(event: Untimed): void;
}

/** Closed bars of the instruments that are traded: from ccxt's `watchOHLCV`, and asked for when they do not come. */
export class MarketStream {
  private readonly parts: MarketStreamParts;
  private readonly bars: BarStream;
  private readonly over = new AbortController();

  constructor(parts: MarketStreamParts) {
    this.parts = parts;
    const { connection, instruments, timeframes, timers, log, barsSince, say } = parts;
    const series = seriesOf(
      instruments.map(({ id }) => id),
      timeframes,
    );
    this.bars = new BarStream(
      {
        series,
        pageBars: PAGE_BARS,
        list: (one, range) => listBars(connection, one, range),
        timers,
        log,
        now: () => connection.now(),
        say: (bar) => say({ type: 'bar', bar }),
      },
      barsSince,
    );
    if (!parts.pushesLastState) return;
    void keepOpen({
      open: () => connection.another(),
      listen: async (client) => {
        await Promise.all(series.map((one) => this.follow(client, one)));
      },
      down: () => {}, // What does not come is asked for.
      timers,
      over: this.over.signal,
      log,
      what: 'the stream of market data',
    });
  }

  close(): void {
    this.over.abort();
    this.bars.close();
  }

  /**
   * ccxt tells candles while they form, and not when they have closed: one has, when a later one is there. The one that
   * was forming when the connection began counts, its last state will be pushed; one before it does not.
   */
  private async follow(client: CcxtClient, series: Series): Promise<void> {
    const symbol = symbolOf(series.instrument);
    const forming = new Map<number, unknown>();
    let first: number | undefined;
    while (!this.over.signal.aborted) {
      const rows = await client.watchOHLCV(symbol, series.timeframe);
      const newest = Math.max(...rows.map(openTimeOf));
      first ??= newest;
      for (const row of rows) if (openTimeOf(row) >= first) forming.set(openTimeOf(row), row);
      for (const [openTime, row] of forming) {
        if (openTime >= newest) continue;
        forming.delete(openTime);
        this.onClosed(series, row);
      }
    }
  }

  private onClosed(series: Series, row: unknown): void {
    const reading = readCandle(series, row);
    // It is asked for when it does not come, and then it has to be readable.
    if (reading.ok) this.bars.heard(reading.value);
    else this.parts.log.error('a candle was put aside', { problem: reading.problem });
  }
}

function openTimeOf(row: readonly unknown[]): number {
  return Number(row[0]);
}
