import { existsSync } from 'node:fs';
import { timeframeMs, type EpochMs, type Instrument, type Timeframe } from '../domain/index.ts';
import {
  barsBetween,
  contentHash,
  datasetName,
  guessInstrument,
  importFile,
  instrumentSpec,
  parseInstrumentId,
  treatGaps,
  type Archive,
  type BarColumns,
  type Dataset,
  type GapTreatment,
  type Provenance,
} from '../market/index.ts';
import { usageError } from '../runtime/index.ts';

/** Bars of one instrument with what has to be said about them. */
export interface ChosenBars {
  readonly columns: BarColumns;
  readonly instrument: Instrument;
  readonly hash: string;
  readonly provenance: Provenance;
  /** File or dataset, in words. */
  readonly source: string;
}

export interface BarsChoice {
  /** A candle file, a dataset (`BTCUSDT.BINANCE/1h`), or an instrument. */
  readonly text: string;
  /** What the strategy listens to: the coarsest bars that will do. */
  readonly timeframe: Timeframe | undefined;
  /** Name of the instrument in a file, when the file's own name does not tell. */
  readonly instrument: string | undefined;
  readonly from: EpochMs | undefined;
  readonly to: EpochMs | undefined;
  readonly gaps: GapTreatment;
}

/** Days of history before `from` that are loaded to warm the indicators, where there are any. */
const WARM_UP_BARS = 2_000;

/**
 * @throws {AssayError} BARS_UNKNOWN, and those of importing and loading: the message says what was looked for and how to
 *   name it.
 */
export async function chooseBars(choice: BarsChoice, archive: Archive): Promise<ChosenBars> {
  if (existsSync(choice.text) && /\.(csv|json|feather|arrow)(\.gz)?$/i.test(choice.text)) return barsOfFile(choice);
  return barsOfDataset(choice, archive);
}

async function barsOfFile(choice: BarsChoice): Promise<ChosenBars> {
  const { text, instrument } = choice;
  const named = instrument === undefined ? guessInstrument(text) : parseInstrumentId(instrument);
  if (named === undefined)
    throw usageError(
      'BARS_UNKNOWN',
      `the name of ${text} does not say which instrument it holds; add --instrument BTCUSDT.BINANCE`,
    );
  const { columns } = await importFile(text, { instrument: named.id });
  const chosen = barsBetween(columns, choice.to === undefined ? {} : { to: choice.to });
  return {
    columns: treatGaps(chosen, choice.gaps),
    instrument: instrumentSpec(named.id, columns),
    hash: contentHash(columns),
    provenance: 'imported',
    source: text,
  };
}

async function barsOfDataset(choice: BarsChoice, archive: Archive): Promise<ChosenBars> {
  const { datasets } = await archive.list();
  const candles = datasets.filter(({ key }) => key.kind === 'candles');
  const [name, series] = choice.text.split('/');
  const wanted = candles.filter(({ key }) => key.instrument === name!.toUpperCase());
  const candidates = wanted
    .filter(({ key }) => fits(key, series, choice.timeframe))
    .toSorted((a, b) => durationOf(b) - durationOf(a));
  const [dataset] = candidates;
  if (dataset === undefined || dataset.key.kind === 'funding') {
    const fitting = choice.timeframe === undefined ? '' : ` that ${choice.timeframe} bars can be made of`;
    const have =
      candles.length === 0
        ? 'the archive is empty'
        : `the archive has ${candles.map(({ key }) => datasetName(key)).join(', ')}`;
    throw usageError(
      'BARS_UNKNOWN',
      `"${choice.text}" is neither a file nor a dataset${fitting}; ${have}; import one with: assay data import FILE, or fetch one with: assay data download`,
    );
  }
  const { key } = dataset;
  const warmFrom =
    choice.from === undefined
      ? undefined
      : ((choice.from - WARM_UP_BARS * timeframeMs(choice.timeframe ?? key.timeframe)) as EpochMs);
  const from =
    warmFrom === undefined ? undefined : (Math.max(warmFrom, Math.min(dataset.first, choice.from!)) as EpochMs);
  const columns = await archive.load(key.instrument, key.timeframe, {
    ...(from === undefined ? {} : { from }),
    ...(choice.to === undefined ? {} : { to: choice.to }),
    gaps: choice.gaps,
  });
  return {
    columns,
    instrument: instrumentSpec(key.instrument, columns),
    hash: dataset.contentHash,
    provenance: dataset.provenance,
    source: datasetName(key),
  };
}

function fits(key: Dataset['key'], series: string | undefined, timeframe: Timeframe | undefined): boolean {
  if (key.kind !== 'candles') return false;
  if (series !== undefined && key.timeframe !== series) return false;
  return timeframe === undefined || timeframeMs(timeframe) % timeframeMs(key.timeframe) === 0;
}

function durationOf({ key }: Dataset): number {
  return key.kind === 'funding' ? 0 : timeframeMs(key.timeframe);
}
