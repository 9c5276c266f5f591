import { expect, test } from 'vitest';
import { fixed, format, parseExact, stringifyExact, type InstrumentId } from '../domain/index.ts';
import { barsBetween, columnBar, columnBars, lowerBound, type BarColumns } from './columns.ts';

const START = Date.UTC(2024, 0, 1);
const columns: BarColumns = {
  instrument: 'BTCUSDT.BINANCE' as InstrumentId,
  timeframe: '1m',
  priceDecimals: 2,
  volumeDecimals: 8,
  length: 3,
  openTime: Float64Array.of(START, START + 60_000, START + 180_000),
  open: Float64Array.of(0.29, 1.1, 92_792.05),
  high: Float64Array.of(0.57, 1.15, 92_848.01),
  low: Float64Array.of(0.28, 1.05, 92_706.02),
  close: Float64Array.of(0.3, 1.1, 92_782.39),
  volume: Float64Array.of(0.00000003, 51.41651, 1_234_567.12345678),
};

test('a bar gives each price as a float and as the exact decimal it was written as', () => {
  const bar = columnBar(columns, 2);
  expect([bar.open, bar.high, bar.low, bar.close].map(format)).toEqual([
    '92792.05',
    '92848.01',
    '92706.02',
    '92782.39',
  ]);
  expect(bar.volume).toBe(fixed('1234567.12345678'));
  expect([bar.openFloat, bar.volumeFloat]).toEqual([92_792.05, 1_234_567.12345678]);
  expect([bar.openTime, bar.closeTime]).toEqual([START + 180_000, START + 240_000]);
  expect(bar.close).toBe(bar.close);
});

test('a bar written to a journal comes back with everything', () => {
  const bar = columnBar(columns, 0);
  const back = parseExact(stringifyExact(bar));
  expect(back).toEqual({
    instrument: 'BTCUSDT.BINANCE',
    timeframe: '1m',
    openTime: START,
    closeTime: START + 60_000,
    open: fixed('0.29'),
    high: fixed('0.57'),
    low: fixed('0.28'),
    close: fixed('0.3'),
    volume: fixed('0.00000003'),
    openFloat: 0.29,
    highFloat: 0.57,
    lowFloat: 0.28,
    closeFloat: 0.3,
    volumeFloat: 0.00000003,
  });
});

test('a range takes bars by opening time, its end exclusive', () => {
  const times = (range: { from?: number; to?: number }): number[] =>
    [...columnBars(barsBetween(columns, range))].map((bar) => bar.openTime - START);
  expect(times({})).toEqual([0, 60_000, 180_000]);
  expect(times({ from: START + 1 })).toEqual([60_000, 180_000]);
  expect(times({ from: START, to: START + 180_000 })).toEqual([0, 60_000]);
  expect(times({ from: START + 200_000 })).toEqual([]);
  expect(times({ from: START + 200_000, to: START })).toEqual([]);
});

test('the lower bound is the first time not before', () => {
  expect(
    [START - 1, START, START + 1, START + 180_000, START + 180_001].map((at) => lowerBound(columns.openTime, at)),
  ).toEqual([0, 0, 1, 2, 3]);
});
