import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { timeframeMs, type EpochMs } from '../../src/domain/index.ts';
import {
  barBuilder,
  columnBar,
  exportBars,
  fileArchive,
  importFile,
  resample,
  type BarColumns,
} from '../../src/market/index.ts';
import { assertParity } from '../parity.ts';
import type { Row } from '../row.ts';
import { contender, interleaved } from '../contender.ts';
import { minuteBars } from './ema-cross-run.ts';
import type { Workload } from './index.ts';

const YEAR_OF_MINUTES = 525_600;

export const marketData: Workload = {
  name: 'market-data',
  about: 'one year of one-minute bars (525,600): CSV in, archive to columns, 1m to 1h',
  async run({ repeats, folder }) {
    const columns = minuteBars(YEAR_OF_MINUTES);
    const csv = join(folder, 'minutes.csv');
    await exportBars(columns, csv);
    const archive = fileArchive({ root: join(folder, 'archive') });
    await archive.store(columns, { source: 'generated, seed 1', provenance: 'simulated', importedAt: 0 as EpochMs });
    const load = (): Promise<BarColumns> => archive.load(columns.instrument, '1m');
    const read = async (): Promise<BarColumns> => (await importFile(csv, { instrument: columns.instrument })).columns;
    await checkParity(columns, { load, read, csv });

    const timings = await interleaved(
      [
        contender('import', read),
        contender('split', () => readBySplitting(csv)),
        contender('load', load),
        contender('resample', () => resample(columns, '1h')),
        contender('pass', () => passOver(columns)),
      ],
      repeats,
    );
    const row = (name: string, label: string): Row => ({
      label,
      unit: 'ms',
      samples: timings.get(name)!.wallMs,
      cpuMs: timings.get(name)!.cpuMs,
      work: { bars: columns.length },
    });
    const split = row('split', 'CSV by readline, split and Number');
    const pass = row('pass', 'floor: one pass over the columns');
    const besideFloor = { label: pass.label, words: 'x the floor' };
    return [
      {
        ...row('import', 'CSV import, every value checked'),
        against: { label: split.label, words: 'of split and Number' },
      },
      split,
      { ...row('load', 'load: archive to columns'), against: besideFloor },
      { ...row('resample', 'resample 1m to 1h'), against: besideFloor },
      pass,
    ];
  },
};

interface Ways {
  readonly load: () => Promise<BarColumns>;
  readonly read: () => Promise<BarColumns>;
  readonly csv: string;
}

async function checkParity(columns: BarColumns, { load, read, csv }: Ways): Promise<void> {
  assertParity('bars', {
    generated: numbersOf(columns),
    archive: numbersOf(await load()),
    importer: numbersOf(await read()),
    'split and Number': await readBySplitting(csv),
  });
  const builder = barBuilder(columns, ['1h']);
  const hours = Array.from(columns.openTime, (_at, row) => builder.add(columnBar(columns, row))).flat();
  const { openTime, open, high, low, close } = resample(columns, '1h').columns;
  assertParity('hours', {
    resampled: [openTime, open, high, low, close].map((column) => [...column]),
    built: [
      hours.map((bar) => bar.openTime),
      hours.map((bar) => bar.openFloat),
      hours.map((bar) => bar.highFloat),
      hours.map((bar) => bar.lowFloat),
      hours.map((bar) => bar.closeFloat),
    ],
  });
  assertParity('number of hours', {
    resampled: openTime.length,
    expected: (columns.length * 60_000) / timeframeMs('1h'),
  });
}

/** How a script reads candles: a line at a time, split at the commas, each field through `Number`. */
async function readBySplitting(csv: string): Promise<number[][]> {
  const columns: number[][] = [[], [], [], [], [], []];
  let isHeader = true;
  for await (const line of createInterface({ input: createReadStream(csv), crlfDelay: Infinity })) {
    if (isHeader) isHeader = false;
    else for (const [index, field] of line.split(',').entries()) columns[index]!.push(Number(field));
  }
  return columns;
}

function numbersOf({ openTime, open, high, low, close, volume }: BarColumns): number[][] {
  return [openTime, open, high, low, close, volume].map((column) => [...column]);
}

function passOver({ length, openTime, open, high, low, close, volume }: BarColumns): number {
  let sum = 0;
  for (let row = 0; row < length; row += 1) {
    sum += openTime[row]! + open[row]! + high[row]! + low[row]! + close[row]! + volume[row]!;
  }
  return sum;
}
