/**
 * Brings bars in, keeps them, and knows what is missing.
 *
 * Never: orders, strategies, a clock of its own. Prices come in exactly as their source wrote them, or are refused with
 * the line named; nothing is half-written; a gap is refused unless its treatment is said; generated data is called
 * `simulated` wherever it goes.
 * Start with `columns.ts` (what a series is), then `import-file.ts` (how one gets in) and `archive.ts` (where it lives).
 */
export {
  datasetName,
  seriesName,
  type Archive,
  type Dataset,
  type DatasetKey,
  type DatasetSource,
  type LoadOptions,
  type Provenance,
  type StoreOptions,
} from './archive.ts';
export { barBuilder, type BarBuilder, type BarBuilderState } from './bar-builder.ts';
export { barsBetween, columnBar, copiedBefore, type BarColumns } from './columns.ts';
export { exportBars, exportFunding, exportOpenInterest } from './csv-export.ts';
export type { SeriesKind } from './csv-layout.ts';
export { datasetReport, isSound, qualityLines, type DatasetReport } from './dataset-report.ts';
export {
  downloadSeries,
  type DownloadOptions,
  type DownloadProgress,
  type DownloadResult,
  type Revision,
} from './download.ts';
export { archiveFeed, type BarBatch, type Feed } from './feed.ts';
export { fileArchive } from './file-archive.ts';
export { contentHash } from './frame.ts';
export { type FundingSeries } from './funding.ts';
export { GAP_TREATMENTS, treatGaps, type Gap, type GapTreatment } from './gaps.ts';
export { generateMarket, SIMULATED_COINS, type GeneratedMarket, type SimulatedCoin } from './generate.ts';
export { fetchText } from './http-get.ts';
export { readStatus, type HttpGet, type HttpReply } from './http-reply.ts';
export {
  importFile,
  importFundingFile,
  inspectFile,
  type ImportedFile,
  type ImportFileOptions,
  type ImportNotes,
} from './import-file.ts';
export { guessInstrument, parseInstrumentId, type InstrumentName } from './instrument-id.ts';
export { instrumentSpec, type SeenDecimals } from './instruments.ts';
export type { Fault, IntegrityReport } from './integrity.ts';
export { count, renderIntegrityReport } from './integrity-text.ts';
export type { OverlapTreatment } from './merge.ts';
export type { OpenInterestSeries } from './open-interest.ts';
export type { Listing, PastData, PastReply, PastRequest, PastRow } from './past-data.ts';
export { askPatiently, type Patience, type Wait } from './patient-request.ts';
export { resample, type Resampled } from './resample.ts';
export { StoredBar, type BarNumbers, type BarShape } from './stored-bar.ts';
