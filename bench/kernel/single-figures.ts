import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMs } from '../../src/domain/index.ts';
import type { BarColumns } from '../../src/market/index.ts';
import {
  beginDays,
  kernelBacktest,
  kernelDays,
  settleDays,
  sharedColumns,
  strategyOf,
  sweepMarket,
} from '../../src/research/index.ts';
import { RuleProgram, treesOf } from '../../src/strategy/index.ts';
import { ParityError } from '../parity.ts';
import type { Row } from '../row.ts';
import type { Surroundings } from '../workloads/index.ts';
import { generatedMarket, kernelOf, ONE_SET, planOf } from './grid.ts';

const YEAR_OF_MINUTES = 525_600;
/** The clock of a thread's work may be one tick of the system behind, four milliseconds: so many runs are one sample. */
const RUNS = 10;
const DAY_RUNS = 200;

/** P11: the rules bar by bar, as they are asked live, and over columns: the same answers at every bar. */
export function steppingRows(repeats: number): Row[] {
  const market = generatedMarket('1m', YEAR_OF_MINUTES);
  const kernel = kernelOf(market);
  const { signals, exits } = planOf(ONE_SET);
  const trees = treesOf(strategyOf(signals[0]!, exits[0]!));
  const stepped = (): Uint8Array => {
    const program = new RuleProgram(trees);
    const answers = new Uint8Array(YEAR_OF_MINUTES);
    for (let bar = 0; bar < YEAR_OF_MINUTES; bar += 1) answers[bar] = answerAt(program, market.columns, bar);
    return answers;
  };
  const inColumns = (): Int32Array => {
    kernel.forget();
    return kernel.trees.using(() => {
      for (const [place, tree] of trees) if (!place.includes('.')) kernel.trees.number(tree as never);
      return kernel.trees.whenTrue(trees[0]![1] as never);
    });
  };
  const one = stepped();
  if (inColumns().some((bar) => one[bar] !== 1) || one.reduce((sum, value) => sum + value, 0) !== inColumns().length)
    throw new ParityError('the rules answer otherwise bar by bar');
  const [batch, live]: [number[], number[]] = [[], []];
  for (let round = 0; round < repeats; round += 1) {
    batch.push(workMs(() => manyTimes(inColumns)) / RUNS);
    live.push(workMs(() => manyTimes(stepped)) / RUNS);
  }
  const samples = live.map((value, round) => value / batch[round]!);
  return [
    { label: 'rules bar by bar', unit: 'ms', samples: live, work: { bars: YEAR_OF_MINUTES } },
    { label: 'rules bar by bar to over columns', unit: 'x', samples, goal: { id: 'P11', atMost: 4 } },
  ];
}

/** As live: one bar more, which has just come. A year of them in memory would be waited for longer than the rules take. */
function answerAt(program: RuleProgram, columns: BarColumns, bar: number): number {
  program.update({
    openTime: columns.openTime[bar]! as EpochMs,
    openFloat: columns.open[bar]!,
    highFloat: columns.high[bar]!,
    lowFloat: columns.low[bar]!,
    closeFloat: columns.close[bar]!,
    volumeFloat: columns.volume[bar]!,
  });
  return program.value('long.enter') === 1 ? 1 : 0;
}

/** P16: in a process that has never run one, and the same afterwards. */
export async function firstRunRows({ repeats, folder }: Surroundings): Promise<Row[]> {
  const { columns } = generatedMarket('1m', YEAR_OF_MINUTES);
  const file = join(folder, 'bars.bin');
  const { openTime, open, high, low, close, volume, ...shape } = columns;
  writeFileSync(file, Buffer.concat([openTime, open, high, low, close, volume].map((one) => Buffer.from(one.buffer))));
  const [cold, warm]: [number[], number[]] = [[], []];
  for (let round = 0; round < repeats; round += 1) {
    const child = fork(new URL('./first-run-process.ts', import.meta.url), [file, JSON.stringify(shape)]);
    const [{ coldMs, warmMs }] = (await once(child, 'message')) as [{ coldMs: number; warmMs: number }];
    cold.push(coldMs);
    warm.push(warmMs);
  }
  const work = { bars: YEAR_OF_MINUTES };
  return [
    {
      label: 'a year of minutes, first in its process',
      unit: 'ms',
      samples: cold,
      work,
      goal: { id: 'P16', atMost: 100 },
    },
    {
      label: 'a year of minutes, later ones',
      unit: 'ms',
      samples: warm,
      work,
      goal: { id: 'P16', atMost: 20 },
    },
  ];
}

/** P15: sums of the daily returns, squares, losses and the deepest fall, from the fills of ten years. */
export function daySumsRow(repeats: number): Row {
  const market = generatedMarket('1h', 87_600);
  const kernel = kernelOf(market);
  const { signals, exits } = planOf({ fast: [20], slow: [60], exits: [[2, 4, 3]] });
  const result = kernelBacktest(kernel, strategyOf(signals[0]!, exits[0]!));
  const plain = sweepMarket(kernel, kernelDays(market));
  if ('uncovered' in result || plain === undefined) throw new ParityError('the bench has to be covered');
  const { instrument } = market;
  const fills = result.fills.map(({ bar, side, price, quantity }) => ({
    bar,
    steps: Number(price / instrument.priceStep),
    lots: Number(quantity / instrument.quantityStep) * (side === 'buy' ? 1 : -1),
  }));
  const addAll = (): void => {
    let [lots, spent, turned] = [0, 0, 0];
    beginDays(plain.days);
    for (const fill of fills) {
      settleDays(plain.days, plain.close, fill.bar, lots, spent, turned, plain.feeRate);
      lots += fill.lots;
      spent += fill.lots * fill.steps;
      turned += Math.abs(fill.lots * fill.steps);
    }
    settleDays(plain.days, plain.close, plain.end, lots, spent, turned, plain.feeRate);
  };
  const samples = Array.from({ length: repeats + 1 }, () => {
    const ms = workMs(() => {
      for (let run = 0; run < DAY_RUNS; run += 1) addAll();
    });
    return (ms * 1_000) / DAY_RUNS;
  }).slice(1);
  return {
    label: `daily sums of ten years, ${fills.length} fills`,
    unit: 'µs',
    samples,
    goal: { id: 'P15', atMost: 100 },
  };
}

/** P21: what ten years of one-minute bars hold in memory that threads share. */
export function memoryRow(): Row {
  const length = 10 * YEAR_OF_MINUTES;
  const column = new Float64Array(length);
  const [openTime, open, high, low, close, volume] = [column, column, column, column, column, column];
  const { columns } = generatedMarket('1m', 1);
  const before = process.memoryUsage().arrayBuffers;
  const held = sharedColumns({ ...columns, length, openTime, open, high, low, close, volume });
  const bytes = process.memoryUsage().arrayBuffers - before;
  if (held.close.length !== length) throw new ParityError('the columns are of another length');
  const label = 'columns of ten years of minutes';
  return {
    label,
    unit: 'MB',
    samples: [bytes / 1e6],
    goal: { id: 'P21', atMost: Math.round((1.1 * 48 * length) / 1e6) },
  };
}

function manyTimes(run: () => unknown): void {
  for (let one = 0; one < RUNS; one += 1) run();
}

/** Of this thread, whatever else the machine did. */
function workMs(run: () => unknown): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
