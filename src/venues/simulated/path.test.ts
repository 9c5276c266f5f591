import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossingOf, isEarlier, LEGS, legOf, priceAt } from './path.ts';
import { at, barOf, START } from './test-market.ts';

const bar = barOf([100, 110, 90, 105], START);

test('the path leads from the open to one extreme, the other, and the close, a third of the time each', () => {
  const along = (highFirst: boolean): string[] =>
    [0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000].map((ms) => String(Number(priceAt(bar, highFirst, ms)) / 1e12));
  expect(along(true)).toEqual(['100', '105', '110', '100', '90', '97.5', '105']);
  expect(along(false)).toEqual(['100', '95', '90', '100', '110', '107.5', '105']);
});

test('a level is reached at the first whole millisecond by which the line has come to it', () => {
  const down = legOf(bar, true, 1);
  expect(crossingOf(down, { level: at('109.9995'), from: 'above' })?.atMs).toBe(20_001);
  expect(crossingOf(down, { level: at(90), from: 'above' })?.atMs).toBe(40_000);
  expect(crossingOf(down, { level: at('89.99'), from: 'above' })).toBeUndefined();
  expect(crossingOf(down, { level: at(95), from: 'below' })).toBeUndefined();
});

test('of two levels crossed in one millisecond the one the line comes to first is the earlier', () => {
  const down = legOf(bar, true, 1);
  const near = crossingOf(down, { level: at('109.9999'), from: 'above' })!;
  const far = crossingOf(down, { level: at('109.9998'), from: 'above' })!;
  expect(near.atMs).toBe(far.atMs);
  expect([isEarlier(near, far), isEarlier(far, near)]).toEqual([true, false]);
});

test('at its crossing the path is at the level or past it, and a millisecond before it was not', () => {
  const price = fc.integer({ min: 1, max: 2000 });
  const prices = fc.tuple(price, price, price, price).map((four) => four.toSorted((one, two) => one - two));
  fc.assert(
    fc.property(
      fc.record({ prices, level: price, highFirst: fc.boolean(), index: fc.nat(LEGS - 1), falling: fc.boolean() }),
      ({ prices: [low = 0, open = 0, close = 0, high = 0], level, highFirst, index, falling }) => {
        const some = barOf([open, high, low, close], START);
        const leg = legOf(some, highFirst, index);
        const crossing = crossingOf(leg, { level: at(level), from: falling ? 'above' : 'below' });
        // Whole numbers at the corners; between them the price is rounded down by less than 1e-12.
        const isAt = (there: bigint): boolean => (falling ? there <= at(level) : there + 1n >= at(level));
        const priceOn = (ms: number): bigint => (ms === leg.endMs ? leg.to : priceAt(some, highFirst, ms));
        const moves = falling ? leg.to < leg.from : leg.to > leg.from;
        expect(crossing !== undefined).toBe(moves && isAt(leg.to));
        fc.pre(crossing !== undefined);
        const { atMs } = crossing;
        expect(atMs >= leg.startMs && atMs <= leg.endMs && isAt(priceOn(atMs))).toBe(true);
        const wasThere = isAt(leg.from);
        const before = priceOn(Math.max(leg.startMs, atMs - 1));
        const notYet = falling ? before + 1n > at(level) : before < at(level);
        expect(wasThere ? atMs === leg.startMs : notYet).toBe(true);
      },
    ),
  );
});
