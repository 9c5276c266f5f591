import type { EpochMs } from '../../domain/index.ts';
import { normal, seededRandom } from '../../runtime/index.ts';
import type { BarColumns } from './batch.ts';
import type { Indicator, IndicatorBar } from './indicator.ts';

const HOUR_MS = 3_600_000;

/** For tests: hourly bars from 1970-01-01T00:00Z; a bare number is a bar that opened, turned and closed there. */
export function testBars(
  prices: readonly (number | { high: number; low: number; close: number; volume?: number })[],
): IndicatorBar[] {
  return prices.map((price, index) => {
    const {
      high,
      low,
      close,
      volume = 1,
    } = typeof price === 'number' ? { high: price, low: price, close: price } : price;
    return {
      openTime: (index * HOUR_MS) as EpochMs,
      openFloat: close,
      highFloat: high,
      lowFloat: low,
      closeFloat: close,
      volumeFloat: volume,
    };
  });
}

/** Values of an output at every bar. */
export function valuesOf<Output extends string>(
  indicator: Indicator<Output>,
  bars: readonly IndicatorBar[],
  output: Output = indicator.outputs[0]!,
): number[] {
  return bars.map((bar) => {
    indicator.update(bar);
    return indicator.value(output);
  });
}

/** A random walk of hourly bars with wicks and uneven volume. */
export function randomWalk(seed: number, length: number): IndicatorBar[] {
  const random = seededRandom(seed);
  const next = (): number => random.next();
  let price = 100;
  return Array.from({ length }, (_, index) => {
    const open = price;
    price *= Math.exp(0.01 * normal(next));
    return {
      openTime: (index * HOUR_MS) as EpochMs,
      openFloat: open,
      highFloat: Math.max(open, price) * (1 + 0.004 * next()),
      lowFloat: Math.min(open, price) * (1 - 0.004 * next()),
      closeFloat: price,
      volumeFloat: 1 + 50 * next(),
    };
  });
}

export function toColumns(bars: readonly IndicatorBar[]): BarColumns {
  const column = (read: (bar: IndicatorBar) => number): Float64Array => Float64Array.from(bars, read);
  return {
    openTime: column((bar) => bar.openTime),
    open: column((bar) => bar.openFloat),
    high: column((bar) => bar.highFloat),
    low: column((bar) => bar.lowFloat),
    close: column((bar) => bar.closeFloat),
    volume: column((bar) => bar.volumeFloat),
  };
}
