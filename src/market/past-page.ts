import { timeframeMs, type EpochMs } from '../domain/index.ts';
import type { DatasetKey } from './archive.ts';
import { readDecimal } from './decimals.ts';
import type { Stretch } from './holes.ts';
import type { PastRow } from './past-data.ts';
import { isAligned } from './timeframe-inference.ts';

/** What a venue sent, as far as it can be believed. */
export interface ReadPage {
  /** In order, one a time, inside the window, closed and sound. */
  readonly rows: readonly PastRow[];
  /** Rows that came again with the same numbers. */
  readonly duplicates: number;
  readonly forming: number;
  /** Left out: with them the series would say what cannot be. The venue is asked for them again. */
  readonly unsound: readonly UnsoundRow[];
}

export interface UnsoundRow {
  readonly at: EpochMs;
  readonly problem: string;
}

const NUMBERS: Readonly<Record<DatasetKey['kind'], number>> = { candles: 5, mark: 4, funding: 1, 'open-interest': 1 };

/**
 * Reads a page.
 *
 * @param closedBy what ends later has not closed
 * @throws Error naming the row, when one is not what rows of its kind are: then none of the page is to be trusted
 */
export function readPage(
  series: DatasetKey,
  rows: readonly PastRow[],
  window: Stretch & { readonly closedBy: number },
): ReadPage {
  const step = series.kind === 'funding' ? 0 : timeframeMs(series.timeframe);
  const byTime = new Map<number, PastRow>();
  const contradicted = new Set<number>();
  let [duplicates, forming] = [0, 0];
  for (const row of rows) {
    const [at] = row;
    const problem = misreadOf(series, row);
    if (problem !== undefined) throw new Error(`a row of ${momentOf(at)} ${problem}`);
    if (at < window.from || at >= window.to) continue;
    if (at + step > window.closedBy) {
      forming += 1;
      continue;
    }
    const before = byTime.get(at);
    if (before !== undefined && isSame(before, row)) duplicates += 1;
    else if (before !== undefined) contradicted.add(at);
    byTime.set(at, row);
  }
  const unsound: UnsoundRow[] = [];
  const sound: PastRow[] = [];
  for (const row of [...byTime.values()].toSorted(([a], [b]) => a - b)) {
    const at = row[0] as EpochMs;
    const problem = contradicted.has(at) ? 'came twice with different numbers' : unsoundnessOf(series, row);
    if (problem === undefined) sound.push(row);
    else unsound.push({ at, problem });
  }
  return { rows: sound, duplicates, forming, unsound };
}

/** Whether two rows say the same, however many zeros they are written with. */
export function isSame([, ...a]: PastRow, [, ...b]: PastRow): boolean {
  return a.length === b.length && a.every((text, index) => valueOf(text) === valueOf(b[index]!));
}

export function valueOf(text: string): number {
  return readDecimal(text)?.value ?? Number.NaN;
}

/** What makes a row none of its kind; such a page is a misunderstanding, not data. */
function misreadOf(series: DatasetKey, [at, ...numbers]: PastRow): string | undefined {
  if (!Number.isSafeInteger(at)) return 'has no time';
  if (series.kind !== 'funding' && !isAligned(at, series.timeframe)) return `is off the grid of ${series.timeframe}`;
  const count = NUMBERS[series.kind];
  if (numbers.length !== count) return `has ${numbers.length} numbers instead of ${count}`;
  for (const [index, text] of numbers.entries()) {
    const reading = readDecimal(text);
    if (reading === undefined) return `holds "${text.slice(0, 40)}", which is no number`;
    // A volume is a sum: some venues add it up in floats. It decides nothing about money, and the nearest float will do.
    const isVolume = series.kind === 'candles' && index === 4;
    if (!isVolume && reading.kind !== 'exact')
      return `holds ${text.slice(0, 40)}, more digits than can be kept exactly`;
  }
  return undefined;
}

function unsoundnessOf({ kind }: DatasetKey, [, ...texts]: PastRow): string | undefined {
  const numbers = texts.map(valueOf);
  if (kind === 'funding') return undefined;
  if (kind === 'open-interest') return numbers[0]! < 0 ? 'is negative' : undefined;
  const [open, high, low, close, volume = 0] = numbers as [number, number, number, number, number?];
  if (!(Math.min(open, high, low, close) > 0)) return 'has a price of zero or less';
  if (volume < 0) return 'has a negative volume';
  return high >= Math.max(open, close, low) && low <= Math.min(open, close) ? undefined : 'contradicts itself';
}

function momentOf(at: number): string {
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : String(at);
}
