import { TIMEFRAMES, isTimeframe, type EpochMs, type Timeframe } from '../domain/index.ts';
import {
  datasetName,
  datasetReport,
  exportBars,
  exportFunding,
  exportOpenInterest,
  fileArchive,
  generateMarket,
  guessInstrument,
  importFile,
  importFundingFile,
  inspectFile,
  isSound,
  parseInstrumentId,
  qualityLines,
  renderIntegrityReport,
  SIMULATED_COINS,
  type Archive,
  type Dataset,
  type DatasetReport,
  type OverlapTreatment,
  type SeriesKind,
} from '../market/index.ts';
import { seededRandom, usageError, type Timers } from '../runtime/index.ts';

/** `assay data …`: each returns what a person should read. */
export interface DataTools {
  readonly archive: Archive;
  readonly timers: Timers;
}

export function dataTools(dataDir: string, timers: Timers): DataTools {
  return { archive: fileArchive({ root: `${dataDir}/archive` }), timers };
}

export interface ImportWords {
  readonly instrument?: string;
  readonly timeframe?: string;
  readonly kind?: string;
  readonly overlap: string;
}

export async function importFiles(
  { archive, timers }: DataTools,
  paths: readonly string[],
  words: ImportWords,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const overlap = readOverlap(words.overlap);
  if (words.instrument !== undefined && paths.length > 1)
    throw usageError('BAD_OPTION', '--instrument names one file; import files of several instruments one by one');
  for (const path of paths) {
    const name = words.instrument === undefined ? guessInstrument(path) : parseInstrumentId(words.instrument);
    if (name === undefined)
      throw usageError(
        'BARS_UNKNOWN',
        `the name of ${path} does not say which instrument it holds; add --instrument BTCUSDT.BINANCE`,
      );
    const options = {
      source: path.split(/[\\/]/).at(-1)!,
      provenance: 'imported',
      importedAt: timers.now(),
      overlap,
    } as const;
    const kind = readKind(words.kind ?? kindOf(path));
    if (kind === 'funding') {
      const dataset = await archive.storeFunding(await importFundingFile(path, name.id), options);
      lines.push(`${datasetName(dataset.key)}: ${describe(dataset)}`);
      continue;
    }
    const { columns, notes } = await importFile(path, {
      instrument: name.id,
      kind,
      now: timers.now(),
      ...(words.timeframe === undefined ? {} : { timeframe: readTimeframe(words.timeframe) }),
    });
    const dataset = await archive.store(columns, { ...options, kind });
    lines.push(
      `${datasetName(dataset.key)}: ${columns.length.toLocaleString('en-US')} bars read; ${describe(dataset)}`,
    );
    if (notes.formingDropped) lines.push('  its last candle had not closed yet and was left out');
    if (notes.reversed) lines.push('  the file was newest first');
  }
  return lines;
}

export async function listDatasets({ archive }: DataTools): Promise<readonly string[]> {
  const { datasets, damaged } = await archive.list();
  if (datasets.length === 0 && damaged.length === 0)
    return ['The archive is empty. Fill it with: assay data import FILE, assay data download, or assay data generate'];
  const rows = datasets.map((dataset) => [
    datasetName(dataset.key),
    dataset.count.toLocaleString('en-US'),
    day(dataset.first),
    day(dataset.last),
    String(dataset.missing),
    dataset.provenance,
  ]);
  const table = align([['DATASET', 'ROWS', 'FROM', 'TO', 'MISSING', 'ORIGIN'], ...rows], new Set([1, 4]));
  return [...table, ...damaged.map(({ path, detail }) => `damaged: ${path}: ${detail}`)];
}

export async function checkData(
  tools: DataTools,
  target: string,
  words: { readonly instrument?: string },
): Promise<DatasetReport> {
  const dataset = await findDataset(tools, target);
  if (dataset !== undefined) return await datasetReport(tools.archive, dataset, tools.timers.now());
  const name = words.instrument === undefined ? guessInstrument(target) : parseInstrumentId(words.instrument);
  const { columns, report, place } = await inspectFile(target, {
    instrument: (name ?? parseInstrumentId('UNKNOWN.FILE')).id,
    now: tools.timers.now(),
  });
  return {
    text: renderIntegrityReport(report, place, qualityLines(columns, place, 'candles')),
    sound: isSound(report),
  };
}

export async function exportData(tools: DataTools, target: string, out: string): Promise<string> {
  const { key } = await requireDataset(tools, target);
  const { archive } = tools;
  switch (key.kind) {
    case 'candles':
    case 'mark':
      await exportBars(await archive.load(key.instrument, key.timeframe, { kind: key.kind, gaps: 'skip' }), out);
      break;
    case 'funding':
      await exportFunding(await archive.loadFunding(key.instrument), out);
      break;
    case 'open-interest':
      await exportOpenInterest(await archive.loadOpenInterest(key.instrument, key.timeframe), out);
  }
  return `${target} written to ${out}`;
}

export async function removeData(tools: DataTools, target: string): Promise<string> {
  await tools.archive.remove((await requireDataset(tools, target)).key);
  return `${target} removed`;
}

export interface GenerateWords {
  readonly seed: string;
  readonly bars: string;
  readonly timeframe: string;
  readonly from: string;
}

export async function generateData({ archive, timers }: DataTools, words: GenerateWords): Promise<readonly string[]> {
  const [seed, bars, from] = [Number(words.seed), Number(words.bars), Date.parse(words.from)];
  if (!Number.isInteger(seed) || seed < 0)
    throw usageError('BAD_OPTION', `--seed takes a whole number, was "${words.seed}"`);
  if (!Number.isInteger(bars) || bars < 1 || bars > 10_000_000)
    throw usageError('BAD_OPTION', `--bars takes a whole number from 1 to 10000000, was "${words.bars}"`);
  if (Number.isNaN(from)) throw usageError('BAD_OPTION', `--from takes a day such as 2024-01-01, was "${words.from}"`);
  const timeframe = readTimeframe(words.timeframe);
  const lines: string[] = [];
  for (const columns of generateMarket({ seed, timeframe, from: from as EpochMs, bars, coins: SIMULATED_COINS })) {
    const dataset = await archive.store(columns, {
      source: `generated, seed ${seed}`,
      provenance: 'simulated',
      importedAt: timers.now(),
      overlap: 'replace',
    });
    lines.push(`${datasetName(dataset.key)}: ${describe(dataset)}`);
  }
  return [...lines, 'These prices never happened: every page and report made of them says SIMULATED MARKET.'];
}

async function findDataset({ archive }: DataTools, target: string): Promise<Dataset | undefined> {
  const { datasets } = await archive.list();
  return datasets.find(({ key }) => datasetName(key).toLowerCase() === target.toLowerCase());
}

async function requireDataset(tools: DataTools, target: string): Promise<Dataset> {
  const dataset = await findDataset(tools, target);
  if (dataset !== undefined) return dataset;
  const { datasets } = await tools.archive.list();
  const names = datasets.map((one) => datasetName(one.key)).join(', ');
  const have = names === '' ? 'the archive is empty' : `there are ${names}`;
  throw usageError('NO_DATASET', `there is no dataset "${target}"; ${have}`);
}

export function describe(dataset: Dataset): string {
  const gaps =
    dataset.missing === 0
      ? 'no gaps'
      : `${dataset.missing.toLocaleString('en-US')} missing in ${dataset.gapCount} gaps`;
  return `the archive now holds ${dataset.count.toLocaleString('en-US')} from ${day(dataset.first)} to ${day(dataset.last)}, ${gaps}`;
}

function kindOf(path: string): SeriesKind {
  if (/funding/i.test(path)) return 'funding';
  return /[-_]mark\b/i.test(path) ? 'mark' : 'candles';
}

function readKind(text: string): SeriesKind {
  if (text === 'candles' || text === 'mark' || text === 'funding') return text;
  throw usageError('BAD_OPTION', `--kind is candles, mark or funding, was "${text}"`);
}

function readOverlap(text: string): OverlapTreatment {
  if (text === 'refuse' || text === 'replace' || text === 'keep') return text;
  throw usageError('BAD_OPTION', `--overlap is refuse, replace or keep, was "${text}"`);
}

export function readTimeframe(text: string): Timeframe {
  if (isTimeframe(text)) return text;
  throw usageError('BAD_TIMEFRAME', `"${text}" is not a timeframe; it is one of ${TIMEFRAMES.join(', ')}`);
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

/** Columns of equal width; numbers to the right. */
export function align(rows: readonly (readonly string[])[], right: ReadonlySet<number> = new Set()): readonly string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (right.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** Chance for spacing out retries; nothing that is stored depends on it. */
export function jitter(timers: Timers): () => number {
  const random = seededRandom(timers.now() % 2 ** 32);
  return () => random.next();
}
