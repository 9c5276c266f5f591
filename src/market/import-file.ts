import { timeframeMs, type EpochMs, type InstrumentId, type Timeframe } from '../domain/index.ts';
import { usageError } from '../runtime/index.ts';
import { readBarFile } from './bar-file.ts';
import { sliceColumns, type BarColumns } from './columns.ts';
import type { SeriesKind } from './csv-layout.ts';
import type { FundingSeries } from './funding.ts';
import { integrityReport, type Fault, type IntegrityReport } from './integrity.ts';
import type { RawBars } from './raw-bars.ts';
import { settleTimeframe } from './timeframe-inference.ts';

export interface ImportFileOptions {
  readonly instrument: InstrumentId;
  /** `mark`: mark prices, which have no volume. Default `candles`. */
  readonly kind?: Exclude<SeriesKind, 'funding'>;
  /** Default: the step the file shows most often. A given one is checked against the file. */
  readonly timeframe?: Timeframe;
  /** A last candle that has not closed at this time is left out. */
  readonly now?: EpochMs;
}

export interface ImportedFile {
  readonly columns: BarColumns;
  readonly report: IntegrityReport;
  readonly notes: ImportNotes;
}

/** What was done to the file's content on the way in. */
export interface ImportNotes {
  /** The file was newest first. */
  readonly reversed: boolean;
  /** The last candle was still forming and has been left out. */
  readonly formingDropped: boolean;
  /** Values like `0.09946999000000001`, stored as the short decimal they stand for. */
  readonly noisyValues: number;
  /** Volumes with more than fifteen digits, stored as the nearest float. */
  readonly inexactVolumes: number;
}

/**
 * Reads bars from a file and vouches for them: in order, no duplicates, on the boundaries of their timeframe, consistent
 * and positive. Gaps, silent bars and jumps are reported, and left to the reader's judgement. Nothing is stored.
 *
 * @throws AssayError those of `readBarFile`, `IMPORT_TIMEFRAME`, and `IMPORT_INVALID` naming the first line at fault
 */
export async function importFile(path: string, options: ImportFileOptions): Promise<ImportedFile> {
  const inspected = await inspectFile(path, options);
  const fault = firstFault(inspected.report, options.kind ?? 'candles');
  if (fault === undefined) return inspected;
  throw usageError('IMPORT_INVALID', `${path}, ${inspected.place(fault.row)}: ${fault.problem}; ${fault.fix}`);
}

/** The same without judgement: for `data check`, which shows all that is wrong with a file instead of the first thing. */
export async function inspectFile(
  path: string,
  options: ImportFileOptions,
): Promise<ImportedFile & { readonly place: (row: number) => string }> {
  const raw = await readBarFile(path, options.kind ?? 'candles');
  const reversed = isNewestFirst(raw.openTime);
  if (reversed) for (const column of columnsOf(raw)) column.reverse();
  const timeframe = settleTimeframe(path, raw.openTime, options.timeframe);
  const closesAt = raw.openTime[raw.length - 1]! + timeframeMs(timeframe);
  const forming = options.now !== undefined && closesAt > options.now;
  if (forming && raw.length === 1) {
    throw usageError(
      'IMPORT_EMPTY',
      `${path}: its only candle closes at ${new Date(closesAt).toISOString()}, which is still to come`,
    );
  }
  const { length, openTime, open, high, low, close, volume, priceDecimals, volumeDecimals } = raw;
  const { instrument } = options;
  const all = {
    instrument,
    timeframe,
    length,
    openTime,
    open,
    high,
    low,
    close,
    volume,
    priceDecimals,
    volumeDecimals,
  };
  const columns = forming ? sliceColumns(all, 0, length - 1) : all;
  const { noisyValues, inexactVolumes } = raw;
  return {
    columns,
    report: { ...integrityReport(columns), forming },
    notes: { reversed, formingDropped: forming, noisyValues, inexactVolumes },
    place: (row) => raw.place(reversed ? length - 1 - row : row),
  };
}

/**
 * Reads funding rates from a file: a time and a rate (column `open`, as freqtrade has it, or `rate`, `fundingRate`).
 *
 * @throws AssayError those of `readBarFile`, and `IMPORT_INVALID` when times are not increasing
 */
export async function importFundingFile(path: string, instrument: InstrumentId): Promise<FundingSeries> {
  const raw = await readBarFile(path, 'funding');
  const reversed = isNewestFirst(raw.openTime);
  if (reversed) for (const column of columnsOf(raw)) column.reverse();
  for (let row = 1; row < raw.length; row += 1) {
    if (raw.openTime[row]! > raw.openTime[row - 1]!) continue;
    const place = raw.place(reversed ? raw.length - 1 - row : row);
    throw usageError(
      'IMPORT_INVALID',
      `${path}, ${place}: not later than the rate before it; sort the file and remove duplicates`,
    );
  }
  return { instrument, length: raw.length, time: raw.openTime, rate: raw.open, rateDecimals: raw.priceDecimals };
}

function firstFault(
  report: IntegrityReport,
  kind: SeriesKind,
): { readonly row: number; readonly problem: string; readonly fix: string } | undefined {
  const known: readonly (readonly [Fault, string, string])[] = [
    [report.outOfOrder, 'opens before the bar above it', 'sort the file by time'],
    [report.duplicates, 'opens at the same time as the bar above it', 'remove the duplicate'],
    [
      report.misaligned,
      `does not open on a boundary of ${report.timeframe}`,
      'give the timeframe of the file, or correct the time',
    ],
    [
      report.nonPositive,
      'a price of zero or less, or a negative volume',
      kind === 'candles' ? 'correct it (or, if these are funding rates, import them as such)' : 'correct it',
    ],
    [report.inconsistent, 'its high is below, or its low above, another of its prices', 'correct it'],
  ];
  const rows = known.filter(([fault]) => fault.firstRow !== undefined);
  const [first] = rows.toSorted(([a], [b]) => a.firstRow! - b.firstRow!);
  if (first === undefined) return undefined;
  const [{ firstRow, count }, problem, fix] = first;
  return { row: firstRow!, problem: count === 1 ? problem : `${problem} (the first of ${count})`, fix };
}

/** True when every time is before the one above it: how several sites publish. */
function isNewestFirst(times: Float64Array): boolean {
  for (let row = 1; row < times.length; row += 1) if (times[row]! >= times[row - 1]!) return false;
  return times.length > 1;
}

function columnsOf(raw: RawBars): readonly Float64Array[] {
  return [raw.openTime, raw.open, raw.high, raw.low, raw.close, raw.volume];
}
