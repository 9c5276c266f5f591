import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { BarColumns } from '../../src/market/index.ts';
import { kernelDays, ROW_LENGTH, sweepMarket, type KernelMarket } from '../../src/research/index.ts';
import type { Contender, Took } from '../contender.ts';

/** Periods of the averages, and protection in average true ranges: every fast one with every slow one and every exit. */
export interface Grid {
  readonly fast: readonly number[];
  readonly slow: readonly number[];
  readonly exits: readonly (readonly [stop: number, target: number, trailing: number])[];
}

export const ATR_PERIOD = 14;
const COMPILER = 'gcc';
const FLAGS = ['-O3', '-march=native', '-ffp-contract=off'];

/** The C side of the comparison, compiled for this machine; it keeps its data in memory and is asked by the line. */
export class CLimit {
  private readonly process: ChildProcess;
  private readonly lines: Interface;
  private readonly rowsFile: string;

  private constructor(process: ChildProcess, rowsFile: string) {
    this.process = process;
    this.lines = createInterface({ input: process.stdout! });
    this.rowsFile = rowsFile;
  }

  /** @returns `undefined` where there is no compiler */
  static start(folder: string, market: KernelMarket, columns: BarColumns, grid: Grid): CLimit | undefined {
    const [program, data, rows] = ['limit', 'data', 'rows'].map((name) => join(folder, `${name}-${columns.length}`));
    try {
      execFileSync(COMPILER, [...FLAGS, join(import.meta.dirname, 'limit.c'), '-o', program!, '-lm', '-lpthread']);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    writeFileSync(data!, dataOf(market, columns, grid));
    const child = spawn(program!, [data!, rows!], { stdio: ['pipe', 'pipe', 'inherit'] });
    return new CLimit(child, rows!);
  }

  /** Runs one command, timed by its own clocks. */
  async run(command: string): Promise<Took> {
    const asked = new AbortController();
    const { signal } = asked;
    const answer = Promise.race([
      once(this.lines, 'line', { signal }) as Promise<string[]>,
      once(this.process, 'exit', { signal }).then(([code]) => {
        throw new Error(`the C program ended with ${String(code)}`);
      }),
    ]);
    this.process.stdin!.write(`${command}\n`);
    const [line = ''] = await answer;
    asked.abort();
    const [wallMs, cpuMs] = line.split(' ').map((nanoseconds) => Number(nanoseconds) / 1e6);
    return { wallMs: wallMs!, cpuMs: cpuMs! };
  }

  contender(name: string, command: string): Contender {
    return { name, once: () => this.run(command) };
  }

  /** Of the last command: eight numbers for each set. */
  rows(sets: number): Float64Array {
    const bytes = readFileSync(this.rowsFile);
    return new Float64Array(bytes.buffer, bytes.byteOffset, sets * ROW_LENGTH).slice();
  }

  close(): void {
    this.process.stdin!.end();
  }
}

/** As `limit.c` reads it. */
function dataOf(market: KernelMarket, columns: BarColumns, { fast, slow, exits }: Grid): Buffer {
  const days = kernelDays({ columns });
  const plain = sweepMarket(market, days);
  if (plain === undefined) throw new RangeError('the bench has to be of the kind that a sweep takes');
  const { stepLots, cash, lotsLeast, valueLeast, slipNumerator, slipDenominator, feeRate, priceStep, stepSize } = plain;
  const counts = [columns.length, days.count, fast.length, slow.length, exits.length, ATR_PERIOD];
  const head = [stepLots, cash, lotsLeast, valueLeast, slipNumerator, slipDenominator, feeRate, priceStep, stepSize];
  const { open, high, low, close } = market.steps;
  return Buffer.concat(
    [
      BigInt64Array.from(counts, BigInt),
      Float64Array.from([...head, plain.days.scale]),
      columns.high,
      columns.low,
      columns.close,
      open,
      high,
      low,
      close,
      days.lastBar,
      plain.days.dayOf,
      Float64Array.from([...fast, ...slow, ...exits.flat()]),
    ].map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)),
  );
}
