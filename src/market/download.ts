import { intervalStart, timeframeMs, type EpochMs, type InstrumentId, type Timeframe } from '../domain/index.ts';
import { AssayError, usageError, type Random, type Timers } from '../runtime/index.ts';
import type { Archive, Dataset, DatasetKey } from './archive.ts';
import { binanceCandles } from './binance-candles.ts';
import { bybitCandles } from './bybit-candles.ts';
import type { CandleRow, CandleSource, HttpGet } from './candle-source.ts';
import type { BarColumns } from './columns.ts';
import { refuseMix } from './dataset-refusals.ts';
import { integrityReport } from './integrity.ts';
import { parseInstrumentId, type InstrumentName } from './instrument-id.ts';
import { requestPage, type CandlePage } from './patient-request.ts';
import { RawBarCollector } from './raw-bars.ts';
import { isAligned } from './timeframe-inference.ts';

export interface DownloadOptions {
  readonly archive: Archive;
  readonly source: CandleSource;
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly from: EpochMs;
  /** Opening times before this one; default: up to the last closed bar. */
  readonly to?: EpochMs;
  readonly http: HttpGet;
  readonly timers: Timers;
  readonly random: Random;
  /** Stops the download; what has arrived is stored first. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Bars stored at a time; a process killed at a bad moment loses at most these. */
  readonly commitBars?: number;
  readonly timeoutMs?: number;
  readonly attemptsMax?: number;
}

/** Bars of the range asked for, and how far along it we are. */
export interface DownloadProgress {
  readonly done: number;
  readonly total: number;
  readonly etaMs: number;
}

export interface DownloadResult {
  /** The dataset as it is now; absent when the venue has nothing in the range and nothing was there before. */
  readonly dataset?: Dataset;
  readonly barsAdded: number;
  readonly requests: number;
  readonly retries: number;
}

/**
 * Brings a venue's public candles into the archive: only closed bars, only what the archive lacks before its first bar
 * and after its last. Stored as they arrive, in an order that keeps the dataset whole, so that the same call
 * continues an interrupted one.
 *
 * @throws AssayError those of `requestPage`, `DOWNLOAD_BAD_REPLY`, `DOWNLOAD_RANGE`, and those of `Archive.store`
 */
export async function downloadCandles(options: DownloadOptions): Promise<DownloadResult> {
  return await new Download(options).run();
}

/** The source for an instrument's venue. @throws AssayError `DOWNLOAD_NO_SOURCE` */
export function candleSourceOf(instrument: InstrumentId): CandleSource {
  const { venue } = parseInstrumentId(instrument);
  if (venue === 'BYBIT') return bybitCandles();
  if (venue === 'BINANCE') return binanceCandles();
  throw usageError(
    'DOWNLOAD_NO_SOURCE',
    `candles of ${venue} cannot be downloaded; BYBIT and BINANCE can (BTCUSDT.BYBIT), and any file imported`,
  );
}

/** A stretch to be fetched; `backward` from its end, so that it grows onto what is stored after it. */
interface Stretch {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly backward: boolean;
}

class Download {
  readonly #options: DownloadOptions;
  readonly #name: InstrumentName;
  readonly #step: number;
  readonly #key: DatasetKey;
  #pages: (readonly CandleRow[])[] = [];
  #dataset: Dataset | undefined;
  #barsAdded = 0;
  #requests = 0;
  #retries = 0;

  constructor(options: DownloadOptions) {
    this.#options = options;
    this.#name = parseInstrumentId(options.instrument);
    this.#step = timeframeMs(options.timeframe);
    this.#key = { kind: 'candles', instrument: this.#name.id, timeframe: options.timeframe };
  }

  async run(): Promise<DownloadResult> {
    const { archive, timers, onProgress } = this.#options;
    this.#dataset = await archive.find(this.#key);
    refuseMix(this.#key, this.#dataset?.provenance, 'exchange');
    const stretches: Stretch[] = [];
    for (const stretch of this.#missing()) stretches.push(...(await this.#listed(stretch)));
    const total = stretches.reduce((sum, { from, to }) => sum + (to - from) / this.#step, 0);
    const startedMs = timers.monotonicMs();
    let done = 0;
    for (const stretch of stretches) {
      for (const window of this.#windows(stretch)) {
        await this.#fetch(window);
        done += (window.to - window.from) / this.#step;
        onProgress?.({ done, total, etaMs: ((timers.monotonicMs() - startedMs) / done) * (total - done) });
      }
      await this.#commit();
    }
    const dataset = this.#dataset === undefined ? {} : { dataset: this.#dataset };
    return { ...dataset, barsAdded: this.#barsAdded, requests: this.#requests, retries: this.#retries };
  }

  /** What is asked for and not stored: all of it, or a stretch before and one after. */
  #missing(): Stretch[] {
    const { timeframe, timers } = this.#options;
    const { from, to } = this.#options;
    const closed = intervalStart(timers.now(), timeframe);
    const first = intervalStart(from + this.#step - 1, timeframe);
    const end = intervalStart(Math.min(to ?? closed, closed) + this.#step - 1, timeframe);
    if (first >= end) {
      throw usageError(
        'DOWNLOAD_RANGE',
        `no ${timeframe} bar has opened since ${new Date(from).toISOString()} and closed by now; ask for an earlier or a longer range`,
      );
    }
    const stored = this.#dataset;
    if (stored === undefined) return [{ from: first, to: end, backward: false }];
    const before: Stretch = { from: first, to: Math.min(end, stored.first) as EpochMs, backward: true };
    const after: Stretch = { from: Math.max(first, stored.last + this.#step) as EpochMs, to: end, backward: false };
    return [before, after].filter((stretch) => stretch.from < stretch.to);
  }

  /**
   * The part of a long stretch for which the venue has anything: one request for weekly candles shows when the listing
   * began, where empty pages would take hundreds.
   */
  async #listed(stretch: Stretch): Promise<readonly Stretch[]> {
    if ((stretch.to - stretch.from) / this.#step <= this.#options.source.pageBars) return [stretch];
    const from = intervalStart(stretch.from, '1w');
    const { rows } = await this.#request('1w', { from, to: stretch.to });
    const listedAt = rows.reduce((first, [openTime]) => Math.min(first, openTime), Infinity);
    if (listedAt >= stretch.to) return [];
    return [{ ...stretch, from: Math.max(stretch.from, listedAt) as EpochMs }];
  }

  *#windows({ from, to, backward }: Stretch): Generator<{ readonly from: EpochMs; readonly to: EpochMs }> {
    const size = this.#options.source.pageBars * this.#step;
    const count = Math.ceil((to - from) / size);
    for (let index = 0; index < count; index += 1) {
      const start = backward ? Math.max(from, to - (index + 1) * size) : from + index * size;
      const end = backward ? to - index * size : Math.min(to, start + size);
      yield { from: start as EpochMs, to: end as EpochMs };
    }
  }

  async #fetch(window: { readonly from: EpochMs; readonly to: EpochMs }): Promise<void> {
    const { timeframe, commitBars = 20_000 } = this.#options;
    try {
      this.#keep(await this.#request(timeframe, window), window);
    } catch (error) {
      await this.#commit();
      throw error;
    }
    if (this.#pages.reduce((sum, page) => sum + page.length, 0) >= commitBars) await this.#commit();
  }

  async #request(timeframe: Timeframe, window: { readonly from: EpochMs; readonly to: EpochMs }): Promise<CandlePage> {
    const { source, http, timers, random, signal, timeoutMs = 15_000, attemptsMax = 8 } = this.#options;
    this.#requests += 1;
    const patience = { http, timers, random, signal, timeoutMs, attemptsMax };
    const page = await requestPage(source, { instrument: this.#name, timeframe, ...window }, patience);
    this.#requests += page.retries;
    this.#retries += page.retries;
    return page;
  }

  /** Sorts a page and takes from it what was asked for and has closed by both clocks, the venue's and ours. */
  #keep({ rows, serverTime }: CandlePage, { from, to }: { readonly from: EpochMs; readonly to: EpochMs }): void {
    const { timeframe, timers, source } = this.#options;
    const now = Math.min(timers.now(), serverTime ?? Infinity);
    const wanted = rows
      .filter(([openTime]) => openTime >= from && openTime < to && openTime + this.#step <= now)
      .toSorted(([a], [b]) => a - b);
    for (const [index, [openTime]] of wanted.entries()) {
      if (isAligned(openTime, timeframe) && openTime !== wanted[index - 1]?.[0]) continue;
      throw new AssayError(
        'DOWNLOAD_BAD_REPLY',
        `${source.name} sent a ${timeframe} candle of ${this.#name.id} opening at ${new Date(openTime).toISOString()}, ` +
          'which is off its grid or a duplicate; nothing of this page was stored',
      );
    }
    if (wanted.length > 0) this.#pages.push(wanted);
  }

  async #commit(): Promise<void> {
    if (this.#pages.length === 0) return;
    const { archive, timers, source } = this.#options;
    const pages = this.#pages.toSorted((a, b) => a[0]![0] - b[0]![0]);
    this.#pages = [];
    const columns = this.#columns(pages.flat());
    this.#dataset = await archive.store(columns, {
      source: source.name,
      provenance: 'exchange',
      importedAt: timers.now(),
      overlap: 'keep',
    });
    this.#barsAdded += columns.length;
  }

  #columns(rows: readonly CandleRow[]): BarColumns {
    const { source, timeframe } = this.#options;
    const collector = new RawBarCollector(
      source.name,
      (row) => `candle of ${new Date(rows[row]?.[0] ?? 0).toISOString()}`,
    );
    for (const [openTime, open, high, low, close, volume] of rows) {
      collector.block.openTime[collector.used] = openTime;
      collector.setText('open', open);
      collector.setText('high', high);
      collector.setText('low', low);
      collector.setText('close', close);
      collector.setText('volume', volume);
      collector.advance();
    }
    const { place, noisyValues: _noisy, inexactVolumes: _inexact, ...raw } = collector.finish();
    const columns: BarColumns = { ...raw, instrument: this.#name.id, timeframe };
    const { inconsistent, nonPositive } = integrityReport(columns);
    const row = inconsistent.firstRow ?? nonPositive.firstRow;
    if (row === undefined) return columns;
    throw new AssayError(
      'DOWNLOAD_BAD_REPLY',
      `${source.name}, ${place(row)}: its prices contradict one another, or are not positive; nothing of this part was stored`,
    );
  }
}
