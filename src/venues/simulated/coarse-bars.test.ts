import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeframeMs, type Bar, type EpochMs } from '../../domain/index.ts';
import { barBuilder, StoredBar, type BarShape } from '../../market/index.ts';
import { CoarseBars } from './coarse-bars.ts';
import { createSimulatedVenue } from './simulated-venue.ts';
import {
  barOf,
  batchesOf,
  feedOf,
  listen,
  MINUTE,
  optionsFor,
  orderOf,
  PERP,
  SPOT,
  START,
  type Candle,
} from './test-market.ts';

const FLAT: Candle = [100, 100, 100, 100];

function announced(rows: number, timeframes: readonly ('1m' | '3m' | '5m')[]): string[] {
  const batches = batchesOf(
    Array.from({ length: rows }, () => [FLAT, FLAT]),
    [PERP, SPOT],
  );
  return listen(createSimulatedVenue(optionsFor(batches, { instruments: [PERP, SPOT], timeframes })));
}

test('a coarse bar is announced when it closes, after the base bars, finest first', () => {
  expect(announced(3, ['3m', '1m']).slice(4)).toEqual([
    'bar 2',
    'bar 2 BTCUSDT.SIM',
    'bar 3m 0',
    'bar 3m 0 BTCUSDT.SIM',
  ]);
  const lines = announced(15, ['1m', '3m', '5m']);
  expect(lines.slice(-6)).toEqual([
    'bar 14',
    'bar 14 BTCUSDT.SIM',
    'bar 3m 4',
    'bar 3m 4 BTCUSDT.SIM',
    'bar 5m 2',
    'bar 5m 2 BTCUSDT.SIM',
  ]);
});

test('the base is not announced unless asked for', () => {
  expect(announced(6, ['3m'])).toEqual(['bar 3m 0', 'bar 3m 0 BTCUSDT.SIM', 'bar 3m 1', 'bar 3m 1 BTCUSDT.SIM']);
});

test('an interval that was entered in its middle is not announced', () => {
  const batches = batchesOf(Array.from({ length: 7 }, (): [Candle] => [FLAT])).slice(1);
  const venue = createSimulatedVenue(optionsFor(batches, { timeframes: ['3m'] }));
  expect(listen(venue)).toEqual(['bar 3m 1']);
});

test('a coarse bar whose last minutes are missing is announced when it would have closed, and can be answered', () => {
  const batches = batchesOf(Array.from({ length: 9 }, (): [Candle] => [FLAT])).filter(
    (_, index) => index < 4 || index > 7,
  );
  const venue = createSimulatedVenue(optionsFor(batches, { timeframes: ['3m'], feed: feedOf(batches) }));
  const lines = listen(venue, { 'bar 3m 1': () => venue.submit(orderOf()) });
  const closed = 5 * MINUTE;
  const open = 7 * MINUTE;
  expect(lines).toEqual([
    'bar 3m 0',
    'bar 3m 1',
    `+${closed} accepted a-1`,
    `+${open} fill a-1 buy 1 @ 100 taker fee 0.05`,
    'bar 3m 2',
  ]);
});

test('what is built is what the market room builds, to the last bit, holes and restarts included', () => {
  const shape: BarShape = { instrument: PERP.id, timeframe: '1m', priceDecimals: 2, volumeDecimals: 3 };
  const minute = fc.record({
    skip: fc.nat(3).map((some) => (some === 0 ? 1 : 0)),
    open: fc.integer({ min: 100, max: 999_999 }),
    close: fc.integer({ min: 100, max: 999_999 }),
    up: fc.nat(500),
    down: fc.nat(99),
    volume: fc.nat(1_000_000_000),
  });
  fc.assert(
    fc.property(fc.array(minute, { maxLength: 60 }), fc.nat(10), fc.nat(60), (minutes, offset, cut) => {
      const builder = barBuilder(shape, ['3m', '5m']);
      let coarse = new CoarseBars(['3m', '5m'], [PERP.id]);
      const theirs: unknown[] = [];
      const ours: unknown[] = [];
      let openTime = START + offset * MINUTE;
      for (const [index, { skip, open, close, up, down, volume }] of minutes.entries()) {
        openTime += (1 + skip) * MINUTE;
        const high = Math.max(open, close) + up;
        const low = Math.min(open, close) - down;
        const numbers = {
          openTime,
          open: open / 100,
          high: high / 100,
          low: low / 100,
          close: close / 100,
          volume: volume / 1000,
        };
        const bar = new StoredBar(shape, numbers);
        theirs.push(...builder.add(bar).map(plain));
        if (index === cut) coarse = new CoarseBars(['3m', '5m'], [PERP.id], coarse.state());
        coarse.closeThrough(openTime, (each) => ours.push(plain(each)));
        coarse.add([bar]);
        coarse.closeThrough(openTime + MINUTE, (each) => ours.push(plain(each)));
      }
      expect(ours).toEqual(theirs);
    }),
    { numRuns: 60 },
  );
});

function plain(bar: Bar): Bar {
  return bar instanceof StoredBar ? bar.toJSON() : bar;
}

test('the next close is that of the interval that ends first', () => {
  const coarse = new CoarseBars(['3m', '5m'], [PERP.id]);
  expect(coarse.nextClose()).toBe(Infinity);
  coarse.add([barOf(FLAT, START)]);
  expect(coarse.nextClose()).toBe((START + timeframeMs('3m')) as EpochMs);
});
