import { timeframeMs } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';

/** Bars whose prices are whole numbers of the instrument's steps. */
export interface StepBars {
  readonly length: number;
  readonly open: Int32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  readonly close: Int32Array;
  /** The highest price. */
  readonly most: number;
  /** A third of a bar's time: the price goes to one extreme, to the other and to the close in a third each. */
  readonly thirdMs: number;
}

/** Prices are compared as whole steps of 32 bits. */
const STEPS_MAX = 2 ** 31 - 1;
const CHUNK = 4_096;

/** @returns a sentence when a price is not a whole number of steps, or one of too many */
export function stepBars(columns: BarColumns, priceStep: bigint): StepBars | string {
  const { priceDecimals, timeframe, length } = columns;
  const [open, high, low, close] = (['open', 'high', 'low', 'close'] as const).map((name) =>
    inSteps(columns[name], priceDecimals, priceStep),
  );
  if (open === undefined || high === undefined || low === undefined || close === undefined)
    return `prices are not whole steps of the instrument, or above ${STEPS_MAX} of them`;
  return { length, open, high, low, close, most: mostOf(high), thirdMs: timeframeMs(timeframe) / 3 };
}

function mostOf(column: Int32Array): number {
  let most = 0;
  for (let from = 0; from < column.length; from += CHUNK)
    most = mostOn(column, most, from, Math.min(from + CHUNK, column.length));
  return most;
}

function mostOn(column: Int32Array, before: number, from: number, to: number): number {
  let most = before;
  for (let bar = from; bar < to; bar += 1) if (column[bar]! > most) most = column[bar]!;
  return most;
}

function inSteps(prices: Float64Array, decimals: number, priceStep: bigint): Int32Array | undefined {
  const unit = 10n ** BigInt(12 - decimals);
  // Either a unit of the data is so many steps, or a step so many units.
  const isFiner = unit % priceStep === 0n;
  if (!isFiner && priceStep % unit !== 0n) return undefined;
  const [times, per] = isFiner ? [Number(unit / priceStep), 1] : [1, Number(priceStep / unit)];
  const scale = 10 ** decimals;
  const steps = new Int32Array(prices.length);
  for (let from = 0; from < prices.length; from += CHUNK) {
    const to = Math.min(from + CHUNK, prices.length);
    const isWhole =
      times === 1 && per === 1
        ? inUnitsOn(prices, steps, from, to, scale)
        : inStepsOn(prices, steps, from, to, scale, times, per);
    if (!isWhole) return undefined;
  }
  return steps;
}

/** A unit of the data is a step, as in most data: the next whole number, without a division. */
function inUnitsOn(prices: Float64Array, steps: Int32Array, from: number, to: number, scale: number): boolean {
  for (let bar = from; bar < to; bar += 1) {
    const units = prices[bar]! * scale;
    if (!(units >= 0.5 && units < STEPS_MAX + 0.5)) return false;
    steps[bar] = (units + 0.5) | 0;
  }
  return true;
}

/** @returns false at the first that is no whole number of steps */
function inStepsOn(
  prices: Float64Array,
  steps: Int32Array,
  from: number,
  to: number,
  scale: number,
  times: number,
  per: number,
): boolean {
  for (let bar = from; bar < to; bar += 1) {
    const count = (Math.round(prices[bar]! * scale) * times) / per;
    if (!(count >= 1 && count <= STEPS_MAX)) return false;
    steps[bar] = count;
    if (steps[bar] !== count) return false;
  }
  return true;
}
