import { intervalStart, timeframeMs, type Timeframe } from '../domain/index.ts';
import { usageError, type AssayError } from '../runtime/index.ts';
import { datasetName, type Dataset, type DatasetKey, type Provenance } from './archive.ts';
import type { BarColumns } from './columns.ts';
import type { Overlap } from './merge.ts';

export function noDataset(key: DatasetKey): AssayError {
  return usageError(
    'NO_DATASET',
    `there is no dataset ${datasetName(key)}; "assay data list" shows what there is, "assay data import" adds to it`,
  );
}

export function nothingInRange(dataset: Dataset): AssayError {
  return usageError(
    'RANGE_OUTSIDE_DATASET',
    `${datasetName(dataset.key)} has nothing in that range; it covers ${span(dataset)}`,
  );
}

export function overlapRefused(key: DatasetKey, overlap: Overlap): AssayError {
  const { count, first, last, identical } = overlap;
  const sameness =
    identical === count ? 'all the same' : identical === 0 ? 'all different' : `${count - identical} of them different`;
  return usageError(
    'OVERLAP',
    `${datasetName(key)} already has ${count} of these, ${utc(first)} to ${utc(last)} (${sameness}); nothing was stored. ` +
      'Say what to do: --overlap keep (add only what is missing) or --overlap replace (the import wins)',
  );
}

/** Invented prices never stand beside real ones: a result over both would mean nothing. */
export function refuseMix(key: DatasetKey, stored: Provenance | undefined, incoming: Provenance): void {
  if (stored === undefined || (stored === 'simulated') === (incoming === 'simulated')) return;
  throw usageError(
    'PROVENANCE_MIX',
    `${datasetName(key)} holds ${stored} data, and ${incoming} data cannot be added to it; remove the dataset first, or use another instrument name`,
  );
}

/**
 * Refuses a range of which the dataset lacks the beginning or the end.
 *
 * @param bars what was found in the range: not empty
 */
export function refuseRaggedRange(
  dataset: Dataset,
  bars: BarColumns,
  range: { readonly from?: number | undefined; readonly to?: number | undefined },
): void {
  const { timeframe } = bars;
  const step = timeframeMs(timeframe);
  const found = { first: bars.openTime[0]!, last: bars.openTime[bars.length - 1]! };
  const first = range.from === undefined ? found.first : firstOpenFrom(range.from, timeframe);
  const last = range.to === undefined ? found.last : firstOpenFrom(range.to, timeframe) - step;
  if (first >= found.first && last <= found.last) return;
  const edge = first < found.first ? `begins at ${utc(found.first)}` : `ends at ${utc(found.last + step)}`;
  throw usageError(
    'RANGE_OUTSIDE_DATASET',
    `${datasetName(dataset.key)}: what there is of that range ${edge} (the dataset covers ${span(dataset)}); ` +
      'ask for less, or say how to treat what is missing: --gaps skip or --gaps fill',
  );
}

/** First opening time not before the instant. */
function firstOpenFrom(at: number, timeframe: Timeframe): number {
  const start = intervalStart(at, timeframe);
  return start === at ? start : start + timeframeMs(timeframe);
}

function span({ key, first, last }: Dataset): string {
  return `${utc(first)} to ${utc(key.kind === 'funding' ? last : last + timeframeMs(key.timeframe))}`;
}

function utc(ms: number): string {
  return new Date(ms).toISOString().replace(/(?::00)?\.000Z$/, 'Z');
}
