import { expect, test } from 'vitest';
import type { EpochMs } from '../domain/index.ts';
import { columnBar, type BarColumns } from './columns.ts';
import { contentHash } from './frame.ts';
import { generateMarket, SIMULATED_COINS, type GeneratedMarket } from './generate.ts';
import { integrityReport } from './integrity.ts';

const base: GeneratedMarket = { seed: 11, timeframe: '1h', from: Date.UTC(2023, 0, 1) as EpochMs, bars: 10_000 };
const market = generateMarket(base);

function logReturns({ close }: BarColumns): number[] {
  return Array.from(close.subarray(1), (price, row) => Math.log(price / close[row]!));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function covariance(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  return mean(a.map((value, index) => (value - meanA) * (b[index]! - meanB)));
}

function correlation(a: readonly number[], b: readonly number[]): number {
  return covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b));
}

function kurtosis(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 4)) / mean(values.map((value) => (value - centre) ** 2)) ** 2;
}

/** Of |r| with itself one bar earlier: volatility that comes in clusters shows here. */
function clustering(values: readonly number[]): number {
  const sizes = values.map(Math.abs);
  return correlation(sizes.slice(1), sizes.slice(0, -1));
}

test('a market is a function of its seed, and a longer one begins like a shorter one', () => {
  const again = generateMarket(base);
  expect(again.map(contentHash)).toEqual(market.map(contentHash));
  expect(generateMarket({ ...base, seed: 12 }).map(contentHash)).not.toEqual(market.map(contentHash));
  const [short] = generateMarket({ ...base, bars: 100 });
  expect([...short!.close]).toEqual([...market[0]!.close.subarray(0, 100)]);
});

test('every bar is sound: consistent, positive, on the grid, open at the close before, exact in its decimals', () => {
  for (const columns of market) {
    const report = integrityReport(columns);
    expect(report).toMatchObject({ count: 10_000, missing: 0 });
    for (const fault of [
      report.inconsistent,
      report.nonPositive,
      report.misaligned,
      report.duplicates,
      report.zeroVolume,
    ])
      expect(fault.count).toBe(0);
    for (let row = 1; row < 200; row += 1) {
      expect(columns.open[row]).toBe(columns.close[row - 1]);
      const bar = columnBar(columns, row);
      expect(Number(bar.close) / 1e12).toBe(bar.closeFloat);
    }
  }
});

test.each([1, 2, 3])('returns have fat tails and clusters, and coins move together, seed %i', (seed) => {
  const returns = generateMarket({ ...base, seed, bars: 10_000, correlation: 0.6 }).map(logReturns);
  for (const series of returns) {
    expect(kurtosis(series)).toBeGreaterThan(4);
    expect(clustering(series)).toBeGreaterThan(0.05);
    expect(Math.abs(correlation(series.slice(1), series.slice(0, -1)))).toBeLessThan(0.06);
  }
  for (const other of returns.slice(1)) {
    const together = correlation(returns[0]!, other);
    expect(together).toBeGreaterThan(0.5);
    expect(together).toBeLessThan(0.7);
  }
});

test('the statistics are not vacuous: plain noise has neither tails nor clusters', () => {
  const noise = Array.from({ length: 5000 }, (_, index) => (Math.sin(index * 12.9898) * 43_758.5453) % 1);
  expect(kurtosis(noise)).toBeLessThan(3);
  expect(Math.abs(clustering(noise))).toBeLessThan(0.05);
});

test('volatility over a year is near what was asked for, and drift is near nothing', () => {
  for (const [index, columns] of market.entries()) {
    const returns = logReturns(columns);
    const annual = Math.sqrt(covariance(returns, returns) * 8760);
    const wanted = SIMULATED_COINS[index]!.annualVolatility;
    expect(annual).toBeGreaterThan(wanted * 0.7);
    expect(annual).toBeLessThan(wanted * 1.3);
  }
});

test('the afternoon trades more than the night', () => {
  const [columns] = market;
  const byHour = (hour: number): number =>
    mean([...columns!.volume].filter((_, row) => new Date(columns!.openTime[row]!).getUTCHours() === hour));
  expect(byHour(15)).toBeGreaterThan(2 * byHour(3));
});

test('a market of nothing is refused', () => {
  for (const wrong of [{ bars: 0 }, { coins: [] }, { correlation: 1.5 }, { correlation: Number.NaN }]) {
    expect(() => generateMarket({ ...base, ...wrong })).toThrow('at least one coin');
  }
});
