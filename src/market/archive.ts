import type { EpochMs, InstrumentId, Timeframe } from '../domain/index.ts';
import type { BarColumns } from './columns.ts';
import type { FundingSeries } from './funding.ts';
import type { GapTreatment } from './gaps.ts';
import type { Stretch } from './holes.ts';
import type { OverlapTreatment } from './merge.ts';
import type { OpenInterestSeries } from './open-interest.ts';
import type { PageSpool } from './page-spool.ts';

/** One series in the archive: candles, mark prices or open interest of a timeframe, or the funding of a perpetual. */
export type DatasetKey =
  | {
      readonly kind: 'candles' | 'mark' | 'open-interest';
      readonly instrument: InstrumentId;
      readonly timeframe: Timeframe;
    }
  | { readonly kind: 'funding'; readonly instrument: InstrumentId };

/** Where numbers came from: an exchange's own interface, a file someone had, or our generator. */
export type Provenance = 'exchange' | 'imported' | 'simulated';

/** One import that a dataset is made of. */
export interface DatasetSource {
  /** The file or interface, in words: `BTCUSDT-5m-2025.csv.gz`, `bybit /v5/market/kline`. */
  readonly source: string;
  readonly provenance: Provenance;
  readonly importedAt: EpochMs;
  readonly count: number;
  readonly first: EpochMs;
  readonly last: EpochMs;
}

/** What the archive knows of a dataset without opening it. */
export interface Dataset {
  readonly key: DatasetKey;
  readonly count: number;
  /** Opening time of the first and last bar; of the first and last rate. */
  readonly first: EpochMs;
  readonly last: EpochMs;
  /** Missing bars between them, and in how many gaps; none for funding, whose intervals venues change. */
  readonly missing: number;
  readonly gapCount: number;
  /** Depends on the numbers alone: see `contentHash`. */
  readonly contentHash: string;
  /** `simulated` data never shares a dataset with other data; `exchange` only if all of it is. */
  readonly provenance: Provenance;
  readonly sources: readonly DatasetSource[];
  /** Stretches the venue has been asked for until it was certain: what is missing in them it does not have. In order. */
  readonly asked: readonly Stretch[];
}

export interface StoreOptions {
  readonly source: string;
  readonly provenance: Provenance;
  readonly importedAt: EpochMs;
  /** Default `refuse`. */
  readonly overlap?: OverlapTreatment;
}

export interface LoadOptions {
  /** Default `candles`. */
  readonly kind?: 'candles' | 'mark';
  /** First opening time wanted, inclusive. Default: the dataset's first. */
  readonly from?: EpochMs;
  /** Opening times before this one. Default: to the dataset's end. */
  readonly to?: EpochMs;
  /** Default `refuse`; then a range that reaches beyond the dataset is refused as well. */
  readonly gaps?: GapTreatment;
}

/**
 * Keeps bars and funding rates, and knows what is missing.
 *
 * Methods throw AssayError: `OVERLAP` and `PROVENANCE_MIX` (store), `NO_DATASET`, `RANGE_OUTSIDE_DATASET` and `GAP`
 * (load), `DATASET_DAMAGED` and `ARCHIVE_ACCESS` (any). A refused or failed call leaves everything as it was.
 */
export interface Archive {
  /** Adds bars to their dataset, making it if it is new. */
  store(columns: BarColumns, options: StoreOptions & { readonly kind?: 'candles' | 'mark' }): Promise<Dataset>;
  storeFunding(series: FundingSeries, options: StoreOptions): Promise<Dataset>;
  storeOpenInterest(series: OpenInterestSeries, options: StoreOptions): Promise<Dataset>;
  load(instrument: InstrumentId, timeframe: Timeframe, options?: LoadOptions): Promise<BarColumns>;
  loadFunding(
    instrument: InstrumentId,
    range?: { readonly from?: EpochMs; readonly to?: EpochMs },
  ): Promise<FundingSeries>;
  loadOpenInterest(
    instrument: InstrumentId,
    timeframe: Timeframe,
    range?: { readonly from?: EpochMs; readonly to?: EpochMs },
  ): Promise<OpenInterestSeries>;
  /**
   * Runs a download into a dataset, which nobody else downloads into meanwhile.
   *
   * @throws AssayError `DATASET_BUSY` when somebody does
   */
  receive<T>(key: DatasetKey, download: (spool: PageSpool) => Promise<T>): Promise<T>;
  /** Records what the venue has been asked for, with a dataset that is there. */
  noteAsked(key: DatasetKey, stretches: readonly Stretch[]): Promise<Dataset>;
  find(key: DatasetKey): Promise<Dataset | undefined>;
  /** Every dataset, by name; and the folders that claim to be one and cannot be read. */
  list(): Promise<{
    readonly datasets: readonly Dataset[];
    readonly damaged: readonly { readonly path: string; readonly detail: string }[];
  }>;
  /** False when there was none. */
  remove(key: DatasetKey): Promise<boolean>;
}

/** `BTCUSDT.BINANCE/1h`, `BTCUSDT-PERP.BINANCE/1h-mark`, `…/1h-open-interest`, `…/funding`. */
export function datasetName(key: DatasetKey): string {
  return `${key.instrument}/${seriesName(key)}`;
}

/** The second half of the name, and the folder's: `1h`, `1h-mark`, `1h-open-interest` or `funding`. */
export function seriesName(key: DatasetKey): string {
  if (key.kind === 'funding') return 'funding';
  return key.kind === 'candles' ? key.timeframe : `${key.timeframe}-${key.kind}`;
}
