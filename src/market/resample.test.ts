import fc from 'fast-check';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixed, timeframeMs, type Bar, type InstrumentId, type Timeframe } from '../domain/index.ts';
import { barBuilder, type BarBuilderState } from './bar-builder.ts';
import { allocateColumns, columnBar, columnBars, type BarColumns } from './columns.ts';
import { importFile } from './import-file.ts';
import { resample } from './resample.ts';

const MONDAY = Date.UTC(2024, 0, 1);

/** Bars at the given steps from a Monday, with prices and volumes that tell them apart. */
function series(timeframe: Timeframe, steps: readonly number[]): BarColumns {
  const columns = allocateColumns(
    { instrument: 'BTCUSDT.BINANCE' as InstrumentId, timeframe, priceDecimals: 2, volumeDecimals: 3 },
    steps.length,
  );
  for (const [row, step] of steps.entries()) {
    columns.openTime[row] = MONDAY + step * timeframeMs(timeframe);
    columns.open[row] = 100 + step / 100;
    columns.close[row] = 100 + ((step * 7) % 13) / 100;
    columns.high[row] = 101 + ((step * 5) % 11) / 100;
    columns.low[row] = 99 - ((step * 3) % 17) / 100;
    columns.volume[row] = 0.1 + (step % 10) / 1000;
  }
  return columns;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
const plain = (bars: Iterable<Bar>): unknown[] =>
  [...bars].map(
    (bar) =>
      JSON.parse(
        JSON.stringify(bar, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
      ) as unknown,
  );

test('five minutes make one bar: first open, highest high, lowest low, last close, exact sum of volume', () => {
  const fine = series('1m', range(0, 5));
  fine.volume.fill(0.1);
  const { columns, incomplete, withGaps } = resample(fine, '5m');
  expect([columns.length, incomplete, withGaps]).toEqual([1, 0, 0]);
  const bar = columnBar(columns, 0);
  expect(bar).toMatchObject({
    timeframe: '5m',
    openTime: MONDAY,
    closeTime: MONDAY + 300_000,
    openFloat: 100,
    volumeFloat: 0.5,
  });
  expect([bar.highFloat, bar.lowFloat, bar.closeFloat]).toEqual([
    Math.max(...fine.high),
    Math.min(...fine.low),
    fine.close[4],
  ]);
  expect(bar.volume).toBe(fixed('0.5')); // In floats, 0.1 five times over is 0.5 by luck; six times is not.
  const six = series('1m', range(0, 60));
  six.volume.fill(0.1);
  expect(resample(six, '1h').columns.volume[0]).toBe(6);
});

test('an interval the series begins or ends within is left out, one with a gap inside is made and counted', () => {
  const fine = series('1m', [3, 4, 5, 6, 8, 9, 20, 21, 25]);
  const { columns, incomplete, withGaps } = resample(fine, '5m');
  expect([...columns.openTime].map((at) => (at - MONDAY) / 60_000)).toEqual([5, 20]);
  expect([incomplete, withGaps]).toEqual([2, 2]);
  const kept = resample(fine, '5m', 'keep');
  expect([...kept.columns.openTime].map((at) => (at - MONDAY) / 60_000)).toEqual([0, 5, 20, 25]);
  expect(resample(series('1m', [1, 2]), '5m')).toMatchObject({ incomplete: 1, columns: { length: 0 } });
});

test('weeks begin on Monday and days at midnight UTC', () => {
  const { columns } = resample(series('6h', range(-3, 60)), '1w');
  expect([...columns.openTime].map((at) => new Date(at).toISOString())).toEqual([
    '2024-01-01T00:00:00.000Z',
    '2024-01-08T00:00:00.000Z',
  ]);
});

test.each([
  ['1h', '5m'],
  ['5m', '3m'],
  ['4h', '6h'],
  ['3m', '5m'],
] as const)('bars of %s do not make bars of %s', (from, to) => {
  expect(() => resample(series(from, [0, 1]), to)).toThrow(/cannot be made from bars of/);
  expect(() => barBuilder(series(from, [0]), [to])).toThrow(/cannot be made from bars of/);
});

const holes = fc.tuple(
  fc.integer({ min: 0, max: 200 }),
  fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 120 }),
);
/** Steps with gaps of any length: most of one, some long. */
const steps = holes.map(([start, distances]) => {
  let at = start;
  return distances.map((distance) => (at += distance > 20 ? distance : 1));
});

test('bars built as they come are those of the whole series, whatever is missing', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const fine = series('1m', list);
      const builder = barBuilder(fine, ['15m', '5m']);
      const built = [...columnBars(fine)].flatMap((bar) => builder.add(bar));
      for (const timeframe of ['5m', '15m'] as const) {
        expect(plain(built.filter((bar) => bar.timeframe === timeframe))).toEqual(
          plain(columnBars(resample(fine, timeframe).columns)),
        );
      }
      // In the order they closed, the shorter first.
      const order = built.map((bar) => bar.closeTime * 100 + timeframeMs(bar.timeframe) / 60_000);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }),
    { numRuns: 300 },
  );
});

test('the comparison is not vacuous: a builder that forgets a bar is found out', () => {
  const fine = series('1m', range(0, 30));
  const builder = barBuilder(fine, ['5m']);
  const built = [...columnBars(fine)].filter((_, row) => row !== 7).flatMap((bar) => builder.add(bar));
  expect(plain(built)).not.toEqual(plain(columnBars(resample(fine, '5m').columns)));
});

test('a builder written down and taken up again goes on as if nothing had happened', () => {
  fc.assert(
    fc.property(steps, fc.nat(), (list, cut) => {
      const bars = [...columnBars(series('1m', list))];
      const shape = series('1m', []);
      const through = barBuilder(shape, ['5m', '1h']);
      const expected = bars.map((bar) => plain(through.add(bar)));
      let builder = barBuilder(shape, ['5m', '1h']);
      const got = bars.map((bar, row) => {
        if (row === cut % bars.length)
          builder = barBuilder(shape, ['5m', '1h'], JSON.parse(JSON.stringify(builder.state())) as BarBuilderState);
        return plain(builder.add(bar));
      });
      expect(got).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test('time passing closes an interval whose last bar never came', () => {
  const fine = series('1m', [0, 1, 2]);
  const builder = barBuilder(fine, ['5m']);
  for (const bar of columnBars(fine)) expect(builder.add(bar)).toEqual([]);
  expect(builder.closeThrough(MONDAY + 299_999)).toEqual([]);
  expect(builder.closeThrough(MONDAY + 300_000)).toMatchObject([{ openTime: MONDAY, closeFloat: fine.close[2] }]);
  expect(builder.closeThrough(MONDAY + 300_000)).toEqual([]);
});

test('a bar out of order is our own mistake', () => {
  const fine = series('1m', [0, 1]);
  const builder = barBuilder(fine, ['5m']);
  builder.add(columnBar(fine, 1));
  expect(() => builder.add(columnBar(fine, 0))).toThrow('evaluated to a falsy value');
});

test('a long way in one step is the same as in several', () => {
  const fine = series('1m', range(0, 1440 * 2));
  const hours = resample(fine, '1h').columns;
  expect(resample(hours, '1d').columns).toEqual(resample(fine, '1d').columns);
});

const shared = join(import.meta.dirname, '../../../shared/data');
test.skipIf(!existsSync(shared))("real five-minute bars make the exchange's own hourly bars", async () => {
  const instrument = 'BTCUSDT.BINANCE' as InstrumentId;
  const fine = await importFile(join(shared, 'binance_5m/BTCUSDT-5m-2025.csv.gz'), { instrument });
  const hourly = await importFile(join(shared, 'binance_1h/BTCUSDT-1h-2019-2026.csv.gz'), { instrument });
  const { columns } = resample(fine.columns, '1h');
  const rowOf = new Map([...hourly.columns.openTime].map((at, row) => [at, row]));
  const differing = [...columns.openTime.keys()].filter((row) => {
    const other = rowOf.get(columns.openTime[row]!)!;
    return FIELDS.some((field) => columns[field][row] !== hourly.columns[field][other]);
  });
  expect(differing).toEqual([]);
  expect(columns.length).toBe(fine.columns.length / 12);
});

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;
