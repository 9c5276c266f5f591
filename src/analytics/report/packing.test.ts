import { createContext, runInContext } from 'node:vm';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { packCandles, packCurve, packFills, type Packed, type PackedCandles } from './packing.ts';
import { UNPACK } from './page/script/unpack.ts';
import { SAMPLE_INSTRUMENT, sampleBars } from './testing.ts';
import { thinCandles } from './thin.ts';

/** The page's own code, run here as the browser would. */
interface PageCode {
  unpack(packed: Packed, count: number): Float64Array;
  unpackCandles(packed: PackedCandles): Record<'openTime' | 'open' | 'high' | 'low' | 'close' | 'volume', Float64Array>;
}
const page = runInContext(`${UNPACK}; ({ unpack, unpackCandles })`, createContext({ atob })) as PageCode;

test('candles come out of the page as they went in', () => {
  const candles = thinCandles(SAMPLE_INSTRUMENT, sampleBars(500), 1_000);
  const out = page.unpackCandles(packCandles(candles));
  expect(Array.from(out.openTime)).toEqual(candles.openTime);
  for (const column of ['open', 'high', 'low', 'close', 'volume'] as const) {
    expect(furthest(out[column], candles[column])).toBeLessThan(1e-9);
  }
});

test('any curve comes out right to seven digits of its largest value, its instants exactly', () => {
  const point = fc.record({
    gap: fc.integer({ min: 0, max: 9e9 }),
    equity: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(point, { maxLength: 30 }), (points) => {
      let at = 1.7e12;
      const curve = { at: points.map(({ gap }) => (at += gap)), equity: points.map(({ equity }) => equity) };
      const packed = packCurve(curve);
      expect(Array.from(page.unpack(packed.at, packed.count))).toEqual(curve.at);
      const top = Math.max(0, ...curve.equity.map(Math.abs));
      expect(furthest(page.unpack(packed.equity, packed.count), curve.equity)).toBeLessThanOrEqual(top * 1e-6 + 1e-12);
    }),
  );
});

test('tiny prices keep their digits', () => {
  const fills = { candles: [0, 0], at: [1, 2], price: [0.00001234, 0.00001235], side: [1, -1] as const };
  const packed = packFills(fills);
  expect(furthest(page.unpack(packed.price, 2), fills.price)).toBeLessThan(1e-12);
  expect(Array.from(page.unpack(packed.side, 2))).toEqual([1, -1]);
});

test('a candle takes about thirteen bytes', () => {
  const packed = JSON.stringify(packCandles(thinCandles(SAMPLE_INSTRUMENT, sampleBars(5_000), 10_000)));
  expect(packed.length / 5_000).toBeLessThan(18); // In base64.
});

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0);
}
