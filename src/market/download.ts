import { timeframeMs, type EpochMs } from '../domain/index.ts';
import { usageError, type Random, type Timers } from '../runtime/index.ts';
import type { Archive, Dataset, DatasetKey } from './archive.ts';
import { refuseMix } from './dataset-refusals.ts';
import { firstRowFrom, planDownload, stepOf, type PlannedStretch } from './download-plan.ts';
import { joined, stretch, without, type Stretch } from './holes.ts';
import { parseInstrumentId } from './instrument-id.ts';
import type { PageSpool, SpooledPage } from './page-spool.ts';
import { storedColumns, storeRows } from './past-columns.ts';
import type { PastData, PastRow } from './past-data.ts';
import { valueOf, type UnsoundRow } from './past-page.ts';
import type { Wait } from './patient-request.ts';
import { WindowReader } from './window-reader.ts';

export interface DownloadOptions {
  readonly archive: Archive;
  readonly source: PastData;
  readonly series: DatasetKey;
  readonly from: EpochMs;
  /** Rows before this instant; default: up to the last that has closed. */
  readonly to?: EpochMs;
  readonly timers: Timers;
  readonly random: Random;
  /** Stops the download; what has arrived is kept. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly onWait?: (wait: Wait) => void;
  /** Asks also for what the venue is on record not to have. */
  readonly askAgain?: boolean;
  /** Rows put into the dataset at a time; until then they are on disk beside it. */
  readonly commitRows?: number;
  readonly timeoutMs?: number;
  readonly attemptsMax?: number;
}

export interface DownloadProgress {
  /** Of the time that had to be asked for, 0 to 1. */
  readonly share: number;
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** Absent before there is anything to judge by. */
  readonly etaMs?: number;
}

export interface DownloadResult {
  /** The dataset as it is now; absent when the venue has nothing in the range and nothing was there before. */
  readonly dataset?: Dataset;
  readonly rowsAdded: number;
  /** Of those, received by an earlier run that was killed. */
  readonly rowsRecovered: number;
  readonly requests: number;
  readonly retries: number;
  /** Rows the venue sent twice; each is stored once. */
  readonly duplicates: number;
  /** Rows that cannot be and were left out, as the venue had no better ones when asked again. */
  readonly unsound: readonly UnsoundRow[];
  /** Stored rows of which the venue says something else today. What is stored stays. */
  readonly revised: readonly Revision[];
}

/** Numbers in the order of `PastRow`. */
export interface Revision {
  readonly at: EpochMs;
  readonly stored: readonly number[];
  readonly venue: readonly number[];
}

const COMMIT_ROWS = 50_000;
const WEEK_MS = timeframeMs('1w');

/**
 * Brings a venue's public past into the archive: only what has closed, only what the archive lacks. Every page is on disk
 * before the next is asked for, so the same call continues an interrupted one, however it ended.
 *
 * @throws AssayError those of `askPatiently`, `DOWNLOAD_RANGE`, `DATASET_BUSY`, and those of `Archive.store`; the
 *   signal's reason
 */
export async function downloadSeries(options: DownloadOptions): Promise<DownloadResult> {
  return await options.archive.receive(options.series, (spool) => new Download(options, spool).run());
}

class Download {
  readonly #options: DownloadOptions;
  readonly #spool: PageSpool;
  readonly #reader: WindowReader;
  /** Reads weekly candles, to see since when there is anything. */
  readonly #weeks: WindowReader;
  #pending: readonly SpooledPage[] = [];
  #dataset: Dataset | undefined;
  /** Stretches of which the venue has said all it has. */
  #asked: readonly Stretch[] = [];
  #rowsAdded = 0;
  #rowsReceived = 0;
  readonly #unsound: UnsoundRow[] = [];
  readonly #revised: Revision[] = [];

  constructor(options: DownloadOptions, spool: PageSpool) {
    const { source, series, timers, random, signal, onWait, timeoutMs = 15_000, attemptsMax = 8 } = options;
    const instrument = parseInstrumentId(series.instrument);
    const patience = { timers, random, signal, onWait, timeoutMs, attemptsMax };
    this.#options = options;
    this.#spool = spool;
    this.#reader = new WindowReader({ source, instrument, series }, patience);
    const weekly: DatasetKey = { kind: 'candles', instrument: series.instrument, timeframe: '1w' };
    this.#weeks = new WindowReader({ source, instrument, series: weekly }, patience);
  }

  async run(): Promise<DownloadResult> {
    const { archive, series } = this.#options;
    this.#dataset = await archive.find(series);
    refuseMix(series, this.#dataset?.provenance, 'exchange');
    this.#pending = this.#spool.left;
    await this.#commit();
    const rowsRecovered = this.#rowsAdded;
    try {
      await this.#fetchAll(await this.#plan());
    } finally {
      await this.#commit();
      await this.#noteAsked();
    }
    const [dataset, readers] = [this.#dataset, [this.#reader, this.#weeks]];
    const sum = (count: (reader: WindowReader) => number): number =>
      readers.reduce((total, reader) => total + count(reader), 0);
    return {
      ...(dataset === undefined ? {} : { dataset }),
      rowsAdded: this.#rowsAdded,
      rowsRecovered,
      requests: sum(({ requests }) => requests),
      retries: sum(({ retries }) => retries),
      duplicates: this.#reader.duplicates,
      unsound: this.#unsound,
      revised: this.#revised,
    };
  }

  async #plan(): Promise<readonly PlannedStretch[]> {
    const { archive, series, askAgain = false } = this.#options;
    const dataset = askAgain && this.#dataset !== undefined ? { ...this.#dataset, asked: [] } : this.#dataset;
    // A whole dataset has no gaps to look for; of funding only the times can tell.
    const mayLack = dataset !== undefined && (series.kind === 'funding' || dataset.missing > 0);
    const [times = []] = mayLack ? await storedColumns(archive, series) : [];
    const stretches = planDownload(series, this.#range(), dataset, [...times]);
    const listed: PlannedStretch[] = [];
    for (const one of stretches) listed.push(...(await this.#listed(one)));
    return listed;
  }

  #range(): Stretch {
    const { series, timers, from, to = Infinity } = this.#options;
    const closed = series.kind === 'funding' ? timers.now() : firstRowFrom(series, timers.now() - stepOf(series) + 1);
    const [first, end] = [firstRowFrom(series, from), Math.min(closed, to)];
    if (first < end) return stretch(first, series.kind === 'funding' ? end : firstRowFrom(series, end));
    throw usageError(
      'DOWNLOAD_RANGE',
      `no ${series.kind === 'funding' ? 'funding' : series.timeframe} row of ${series.instrument} can have begun since ` +
        `${new Date(from).toISOString()} and closed by now; ask for an earlier or a longer range`,
    );
  }

  /**
   * The part of a long stretch for which the venue has anything: weekly candles show at once when the listing began and
   * whether it has ended, where empty pages would take hundreds. What they do not show is asked for twice before it is
   * believed.
   */
  async #listed(one: PlannedStretch): Promise<readonly PlannedStretch[]> {
    const { source, series } = this.#options;
    if ((one.to - one.from) / stepOf(series) <= source.pageRowsOf(series.kind)) return [one];
    if (!source.timeframesOf('candles').includes('1w')) return [one];
    const weeks: DatasetKey = { kind: 'candles', instrument: series.instrument, timeframe: '1w' };
    const window = stretch(firstRowFrom(weeks, one.from - WEEK_MS + 1), firstRowFrom(weeks, one.to - WEEK_MS + 1));
    if (window.from >= window.to) return [one];
    const { rows, certain } = await this.#weeks.read(window);
    const [first, last] = [rows[0]?.[0], rows.at(-1)?.[0]];
    // Listed this week, or an exchange that is not well: seen only by asking.
    if (first === undefined || last === undefined) return [one];
    const empty = [stretch(window.from, first), stretch(last + WEEK_MS, window.to)].filter(({ from, to }) => from < to);
    const known = empty.filter((side) => without([side], certain).length === 0);
    this.#asked = [...this.#asked, ...known];
    return without([one], known).map((left) => ({ ...one, ...left }));
  }

  async #fetchAll(stretches: readonly PlannedStretch[]): Promise<void> {
    const { timers, onProgress } = this.#options;
    const totalMs = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
    const startedMs = timers.monotonicMs();
    let doneMs = 0;
    const tell = (): void => {
      const tookMs = Math.max(1, timers.monotonicMs() - startedMs);
      const share = totalMs === 0 ? 1 : doneMs / totalMs;
      const eta = share === 0 ? {} : { etaMs: (tookMs / share) * (1 - share) };
      onProgress?.({ share, rows: this.#rowsReceived, rowsPerSecond: (this.#rowsReceived * 1000) / tookMs, ...eta });
    };
    if (stretches.length > 0) tell();
    for (const one of stretches) {
      for (const window of this.#windows(one)) {
        await this.#fetch(window, one);
        doneMs += window.to - window.from;
        tell();
      }
      // Before the next stretch, so that what is stored grows from what is stored.
      await this.#commit();
    }
  }

  *#windows({ from, to, backward }: PlannedStretch): Generator<Stretch> {
    const { source, series } = this.#options;
    const size = source.pageRowsOf(series.kind) * stepOf(series);
    const count = Math.ceil((to - from) / size);
    for (let index = 0; index < count; index += 1) {
      const start = backward ? Math.max(from, to - (index + 1) * size) : from + index * size;
      yield stretch(start, backward ? to - index * size : Math.min(to, start + size));
    }
  }

  async #fetch(window: Stretch, { overlaps }: PlannedStretch): Promise<void> {
    const { source, timers, commitRows = COMMIT_ROWS } = this.#options;
    const { rows, certain, unsound } = await this.#reader.read(window);
    const fresh = overlaps ? await this.#compare(rows, window) : rows;
    const page = { source: source.name, receivedAt: timers.now(), rows: fresh };
    this.#unsound.push(...unsound);
    if (page.rows.length > 0) await this.#spool.append(page);
    // Not before what was answered is on disk.
    this.#asked = joined([...this.#asked, ...certain]);
    if (page.rows.length === 0) return;
    this.#pending = [...this.#pending, page];
    this.#rowsReceived += page.rows.length;
    if (this.#pending.reduce((sum, { rows: { length } }) => sum + length, 0) >= commitRows) await this.#commit();
  }

  /** Notes which of the stored rows the venue has revised. @returns the others: those that are not stored */
  async #compare(rows: readonly PastRow[], window: Stretch): Promise<readonly PastRow[]> {
    const { archive, series } = this.#options;
    const last = this.#dataset?.last ?? -Infinity;
    if (window.from > last) return rows;
    const [times, ...columns] = await storedColumns(archive, series, stretch(window.from, last + 1));
    return rows.filter(([at, ...texts]) => {
      const index = times!.indexOf(at);
      if (index === -1) return true;
      const [stored, venue] = [columns.map((column) => column[index]!), texts.map(valueOf)];
      if (stored.some((value, which) => value !== venue[which]))
        this.#revised.push({ at: at as EpochMs, stored, venue });
      return false;
    });
  }

  async #commit(): Promise<void> {
    const { archive, series } = this.#options;
    for (const pages of bySource(this.#pending)) {
      const { source, receivedAt: importedAt } = pages.at(-1)!;
      const rows = inOrder(pages);
      const before = this.#dataset?.count ?? 0;
      const options = { source, provenance: 'exchange', importedAt, overlap: 'keep' } as const;
      this.#dataset = await storeRows(archive, series, rows, options);
      this.#rowsAdded += this.#dataset.count - before;
    }
    if (this.#pending.length > 0) await this.#spool.clear();
    this.#pending = [];
  }

  /** What lies behind the last row is not noted: there may be more of it tomorrow. */
  async #noteAsked(): Promise<void> {
    const { archive, series } = this.#options;
    const last = this.#dataset?.last ?? -Infinity;
    const asked = this.#asked
      .map(({ from, to }) => stretch(from, Math.min(to, last + 1)))
      .filter(({ from, to }) => from < to);
    if (asked.length > 0) this.#dataset = await archive.noteAsked(series, asked);
  }
}

function bySource(pages: readonly SpooledPage[]): readonly (readonly SpooledPage[])[] {
  return [...Map.groupBy(pages, ({ source }) => source).values()];
}

/** All rows, one a time; pages do not overlap, but for what a killed run and this one both asked for. */
function inOrder(pages: readonly SpooledPage[]): readonly PastRow[] {
  const byTime = new Map<number, PastRow>();
  for (const { rows } of pages) for (const row of rows) if (!byTime.has(row[0])) byTime.set(row[0], row);
  return [...byTime.values()].toSorted(([a], [b]) => a - b);
}
