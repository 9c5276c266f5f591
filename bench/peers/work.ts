import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fixed, toFloat, type EpochMs } from '../../src/domain/index.ts';
import { barsBetween, type BarColumns } from '../../src/market/index.ts';
import { kernelBacktest, kernelMarket, LAB_CAPITAL, labTerms, type KernelTerms } from '../../src/research/index.ts';
import type { ConditionNode, NumberNode, RuleStrategy } from '../../src/strategy/index.ts';
import { generatedMarket } from '../kernel/grid.ts';

/** One coin at every entry: the one size that every program can be told, whole units or not. */
export const QUANTITY = '1';
/** Worth of the account where one strategy is run. A sweep has the lab's, and the lab's size of a position. */
export const CASH = '1000000';
/**
 * Times the volume that a generated market of this size has: NautilusTrader gives an order a part of its bar's volume and the rest a
 * step worse, and no other program here does.
 */
const VOLUME_FACTOR = 1_000;
/** By then the averages of every program are the same, however each of them began. */
const FIRST_BAR = 2_000;
/** Bars after the last trip, so that nobody's treatment of an open end matters. */
const BARS_AFTER = 5;

/** What every program is given. */
export interface Work {
  readonly name: string;
  readonly columns: BarColumns;
  /** The first bar at whose close anything is decided. */
  readonly firstBar: number;
  /** One each, or every fast average with every slow one. */
  readonly fast: readonly number[];
  readonly slow: readonly number[];
}

/** Twenty fast averages and fifty slow ones: a thousand sets. */
const SWEEP_FAST = Array.from({ length: 20 }, (_, place) => 5 + place * 2);
const SWEEP_SLOW = Array.from({ length: 50 }, (_, place) => 50 + place * 4);

/** EMA 20 over 50, at most so many bars: they end a little after a position was closed. */
export function singleWork(name: string, barsMost: number): Work {
  const columns = deepMarket(barsMost);
  const whole: Work = { name, columns, firstBar: FIRST_BAR, fast: [20], slow: [50] };
  const market = kernelMarket(singleTerms(whole), columns);
  if ('uncovered' in market) throw new RangeError(market.uncovered);
  const run = kernelBacktest(market, rulesOf(20, 50), stretchOf(whole));
  if ('uncovered' in run) throw new RangeError(run.uncovered);
  const last = run.fills.findLastIndex(
    ({ bar, side }, place) => side === 'sell' && (run.fills[place + 1]?.bar ?? columns.length) > bar + BARS_AFTER + 1,
  );
  const length = run.fills[last]!.bar + BARS_AFTER;
  return { ...whole, columns: barsBetween(columns, { to: columns.openTime[length] as EpochMs }) };
}

export function sweepWork(bars: number): Work {
  const columns = deepMarket(bars);
  return { name: 'sweep', columns, firstBar: FIRST_BAR, fast: SWEEP_FAST, slow: SWEEP_SLOW };
}

function deepMarket(bars: number): BarColumns {
  const { columns } = generatedMarket('1m', bars);
  return { ...columns, volume: columns.volume.map((volume) => volume * VOLUME_FACTOR) };
}

/** In above the slow average, out below it: decided at the close, filled at the next open. */
export function rulesOf(fast: number, slow: number): RuleStrategy {
  return {
    format: 'assay-rules-1',
    name: 'cross',
    title: 'EMA cross',
    description: 'Long while the fast average is above the slow one.',
    family: 'TF',
    long: { enter: crossing('crosses-above', fast, slow), leave: crossing('crosses-below', fast, slow) },
  };
}

function crossing(op: 'crosses-above' | 'crosses-below', fast: number, slow: number): ConditionNode {
  const average = (period: number): NumberNode => ({ op: 'indicator', name: 'ema', parameters: [period] });
  return { op, left: average(fast), right: average(slow) };
}

export function stretchOf({ columns, firstBar }: Work): { readonly from: EpochMs; readonly to: EpochMs } {
  return {
    from: columns.openTime[firstBar]! as EpochMs,
    to: (columns.openTime[columns.length - 1]! + 1) as EpochMs,
  };
}

/** No spread and no slippage, since not every program has them. */
export function marketOf({ columns, name }: Work) {
  const { instrument } = generatedMarket('1m', 1);
  return {
    instrument,
    columns,
    costs: { slippage: { model: 'fixed-bps', spreadBps: 0, slippageBps: 0 } },
    dataHash: `${name} ${columns.length}`,
  } as const;
}

/** The terms of a single run. */
export function singleTerms(work: Work): KernelTerms {
  return {
    ...labTerms(marketOf(work)),
    cash: fixed(CASH),
    sizing: { kind: 'fixed-quantity', quantity: fixed(QUANTITY) },
  };
}

/** As a program of another language reads it: the bars in a file beside it, six columns of doubles one after the other. */
interface WrittenWork {
  readonly name: string;
  readonly file: string;
  readonly length: number;
  readonly firstBar: number;
  readonly fast: readonly number[];
  readonly slow: readonly number[];
  readonly cash: number;
  readonly feeRate: number;
  /** Of every position of a single run. */
  readonly quantity: number;
  /** Of every position of a sweep: the quantity is as many whole steps as the close of the decision allows. */
  readonly notional: number;
  readonly quantityStep: number;
}

const COLUMNS = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Puts the work where a program finds it. @returns the path that the program is given */
export function writeWork(folder: string, work: Work): string {
  const { columns, name, fast, slow, firstBar } = work;
  const { instrument, cash } = labTerms(marketOf(work));
  const written: WrittenWork = {
    name,
    file: `${name}.bin`,
    length: columns.length,
    firstBar,
    fast,
    slow,
    cash: isSweep(work) ? toFloat(cash) : Number(CASH),
    feeRate: toFloat(instrument.takerFeeRate),
    quantity: Number(QUANTITY),
    notional: toFloat(LAB_CAPITAL),
    quantityStep: toFloat(instrument.quantityStep),
  };
  const bytes = COLUMNS.map((column) => {
    const { buffer, byteOffset, byteLength } = columns[column];
    return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  });
  writeFileSync(join(folder, written.file), Buffer.concat(bytes));
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(written));
  return path;
}

export function readWork(path: string): Work & WrittenWork {
  const written = JSON.parse(readFileSync(path, 'utf8')) as WrittenWork;
  const bytes = readFileSync(join(dirname(path), written.file));
  const all = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const { length } = written;
  const column = (place: number): Float64Array => all.subarray(place * length, (place + 1) * length);
  const [openTime, open, high, low, close, volume] = COLUMNS.map((_name, place) => column(place));
  const { columns: shape } = generatedMarket('1m', 1);
  const columns = { ...shape, length, openTime, open, high, low, close, volume } as BarColumns;
  return { ...written, columns };
}

export function isSweep({ fast, slow }: Pick<Work, 'fast' | 'slow'>): boolean {
  return fast.length * slow.length > 1;
}
