import { expect, test } from 'vitest';
import type { Side } from '../../domain/index.ts';
import { oppositeQuote, slippageRates, takerPrice, type Encounter } from './slippage.ts';
import {
  at,
  batchesOf,
  fates,
  limit,
  optionsFor,
  orderOf,
  stop,
  tell,
  type Candle,
  type Wanted,
} from './test-market.ts';

const encounter = (changes: Partial<Encounter>): Encounter => ({
  side: 'buy',
  price: at(100),
  quantity: at(10),
  volume: at(100),
  taken: at(0),
  ...changes,
});

test('fixed basis points cost half the spread and the slippage, rounded against us', () => {
  const rates = slippageRates({ model: 'fixed-bps', spreadBps: 4, slippageBps: 3 });
  // 100 * (1 + 0.0002 + 0.0003)
  expect(takerPrice(rates, at('0.01'), encounter({}))).toBe(at('100.05'));
  expect(takerPrice(rates, at('0.01'), encounter({ side: 'sell' }))).toBe(at('99.95'));
  expect(takerPrice(rates, at('0.02'), encounter({}))).toBe(at('100.06'));
  expect(takerPrice(rates, at('0.02'), encounter({ side: 'sell' }))).toBe(at('99.94'));
});

test('volume share costs the square of what we have taken of the bar', () => {
  const rates = slippageRates({ model: 'volume-share', spreadBps: 0, impact: 0.1 });
  // (10 / 100)² * 0.1 = 0.001; with 10 taken before, (20 / 100)² * 0.1 = 0.004.
  expect(takerPrice(rates, at('0.01'), encounter({}))).toBe(at('100.1'));
  expect(takerPrice(rates, at('0.01'), encounter({ taken: at(10) }))).toBe(at('100.4'));
  expect(takerPrice(rates, at('0.01'), encounter({ side: 'sell', taken: at(10) }))).toBe(at('99.6'));
});

test('a share counts as one at most, and as one when the bar had no volume', () => {
  const rates = slippageRates({ model: 'volume-share', spreadBps: 0, impact: 0.1 });
  expect(takerPrice(rates, at('0.01'), encounter({ volume: at(5) }))).toBe(at(110));
  expect(takerPrice(rates, at('0.01'), encounter({ volume: at(0) }))).toBe(at(110));
});

test('a sale never gets less than one price step', () => {
  const rates = slippageRates({ model: 'fixed-bps', spreadBps: 0, slippageBps: 9000 });
  expect(takerPrice(rates, at('0.01'), encounter({ side: 'sell', price: at('0.01') }))).toBe(at('0.01'));
});

test('the other side of the spread is half of it away', () => {
  const rates = slippageRates({ model: 'fixed-bps', spreadBps: 10, slippageBps: 50 });
  const quotes = (['buy', 'sell'] as const satisfies Side[]).map((side) => oppositeQuote(rates, side, at(100)));
  expect(quotes).toEqual([at('100.05'), at('99.95')]);
});

test('a negative or absurd number is refused by name', () => {
  const refused =
    (spreadBps: number): (() => unknown) =>
    () =>
      slippageRates({ model: 'fixed-bps', spreadBps, slippageBps: 0 });
  for (const spreadBps of [-1, Number.NaN, Infinity, 10_000]) {
    expect(refused(spreadBps)).toThrow(
      expect.objectContaining({ code: 'BAD_VENUE_OPTIONS', message: expect.stringContaining('spreadBps') as string }),
    );
  }
});

const FLAT: Candle = [100, 100, 100, 100];

function filled(wanted: Wanted, candle: Candle = FLAT): string[] {
  const slippage = { model: 'fixed-bps', spreadBps: 10, slippageBps: 20 } as const;
  return fates(
    tell(optionsFor(batchesOf([[FLAT], [candle]]), { slippage }), {
      'bar 0': (venue) => venue.submit(orderOf(wanted)),
    }),
  );
}

test('market orders and stops pay spread and slippage on the price of the path', () => {
  expect(filled({})).toEqual(['+0 fill a-1 buy 1 @ 100.25 taker fee 0.050125']);
  // 95 * (1 - 0.0025) = 94.7625, rounded down.
  expect(filled({ side: 'sell', terms: stop(95) }, [100, 100, 90, 95])[1]).toBe(
    '+10000 fill a-1 sell 1 @ 94.76 taker fee 0.04738',
  );
});

test('a limit that takes pays them too, but never more than its limit', () => {
  expect(filled({ terms: limit(101) })).toEqual(['+0 fill a-1 buy 1 @ 100.25 taker fee 0.050125']);
  expect(filled({ terms: limit('100.1') })).toEqual(['+0 fill a-1 buy 1 @ 100.1 taker fee 0.05005']);
  expect(filled({ side: 'sell', terms: limit('99.9') })).toEqual(['+0 fill a-1 sell 1 @ 99.9 taker fee 0.04995']);
});

test('a limit inside the spread rests, and trades at its limit once the price goes its way', () => {
  // The ask is 100.05. High first: back below 100.02 on the second leg, at 100.01.
  expect(filled({ terms: limit('100.02') }, [100, 101, 99, 100])).toEqual([
    '+29900 fill a-1 buy 1 @ 100.02 maker fee 0.020004',
  ]);
  expect(filled({ terms: limit('100.02') }, FLAT)).toEqual([]);
});
