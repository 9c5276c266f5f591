import { expect, test } from 'vitest';
import {
  at,
  batchesOf,
  fates,
  limit,
  market,
  optionsFor,
  orderOf,
  stop,
  stopLimit,
  tell,
  type Candle,
  type Reactions,
  type Wanted,
} from './test-market.ts';

/** A fifth of each bar's volume may be ours. */
function fills(rows: readonly Candle[], ...orders: readonly Wanted[]): string[] {
  const options = optionsFor(batchesOf(rows.map((candle) => [candle])), { participationMax: at('0.2') });
  const reactions: Reactions = {
    'bar 0': (venue) => {
      for (const [index, order] of orders.entries()) venue.submit(orderOf({ id: `a-${index + 1}`, ...order }));
    },
  };
  return fates(tell(options, reactions));
}

const thin = (price: number): Candle => [price, price, price, price, 5];

test('a market order larger than our share of the volume goes on at the next opens', () => {
  expect(fills([thin(100), thin(100), thin(101), thin(102)], { terms: market, quantity: '2.5' })).toEqual([
    '+0 fill a-1 buy 1 @ 100 taker fee 0.05',
    '+60000 fill a-1 buy 1 @ 101 taker fee 0.0505',
    '+120000 fill a-1 buy 0.5 @ 102 taker fee 0.0255',
  ]);
});

test('the share is rounded down to whole quantity steps, and a bar without volume fills nothing', () => {
  expect(
    fills([thin(100), [100, 100, 100, 100, '0.0199'], [100, 100, 100, 100, 0], thin(100)], { quantity: '0.5' }),
  ).toEqual(['+0 fill a-1 buy 0.003 @ 100 taker fee 0.00015', '+120000 fill a-1 buy 0.497 @ 100 taker fee 0.02485']);
});

test('all orders in an instrument share the volume, in order of arrival', () => {
  expect(
    fills([thin(100), thin(100), thin(101)], { quantity: '0.7', owner: 'A' }, { quantity: '0.7', owner: 'B' }),
  ).toEqual([
    '+0 fill a-1 buy 0.7 @ 100 taker fee 0.035',
    '+0 fill a-2 buy 0.3 @ 100 taker fee 0.015',
    '+60000 fill a-2 buy 0.4 @ 101 taker fee 0.0202',
  ]);
});

test('what an IOC order cannot fill is cancelled', () => {
  expect(fills([thin(100), thin(100), thin(100)], { quantity: '2.5', timeInForce: 'IOC' })).toEqual([
    '+0 fill a-1 buy 1 @ 100 taker fee 0.05',
    '+0 cancelled a-1 ioc-remainder',
  ]);
});

test('an FOK order that does not fit is refused whole; one that fits fills whole', () => {
  expect(fills([thin(100), thin(100)], { quantity: '1.001', timeInForce: 'FOK' })).toEqual(['+0 cancelled a-1 fok']);
  expect(fills([thin(100), thin(100)], { quantity: 1, timeInForce: 'FOK' })).toEqual([
    '+0 fill a-1 buy 1 @ 100 taker fee 0.05',
  ]);
});

test('a triggered stop goes on at the market in the next bar, whatever the price has done', () => {
  const rows: readonly Candle[] = [thin(100), [100, 100, 90, 99, 5], thin(99)];
  expect(fills(rows, { side: 'sell', terms: stop(95), quantity: '1.5' })).toEqual([
    '+10000 triggered a-1',
    '+10000 fill a-1 sell 1 @ 95 taker fee 0.0475',
    '+60000 fill a-1 sell 0.5 @ 99 taker fee 0.02475',
  ]);
});

test('a resting limit keeps its remainder working until the price comes through again', () => {
  const rows: readonly Candle[] = [thin(100), [100, 100, 90, 100, 5], thin(100), [100, 100, 90, 100, 5]];
  // High first; 94.99 is 5.01 of the 10 down on the second leg.
  expect(fills(rows, { terms: limit(95), quantity: '1.5' })).toEqual([
    '+30020 fill a-1 buy 1 @ 95 maker fee 0.019',
    '+130020 fill a-1 buy 0.5 @ 95 maker fee 0.0095',
  ]);
});

test('a limit that took what there was goes on taking: waiting does not make it a maker', () => {
  expect(fills([thin(100), thin(100), thin(101)], { terms: limit(102), quantity: '1.5' })).toEqual([
    '+0 fill a-1 buy 1 @ 100 taker fee 0.05',
    '+60000 fill a-1 buy 0.5 @ 101 taker fee 0.02525',
  ]);
  const stopped: readonly Candle[] = [thin(100), [100, 110, 100, 105, 5], thin(104)];
  expect(fills(stopped, { terms: stopLimit(105, 106), quantity: '1.5' })).toEqual([
    '+10000 triggered a-1',
    '+10000 fill a-1 buy 1 @ 105 taker fee 0.0525',
    '+60000 fill a-1 buy 0.5 @ 104 taker fee 0.026',
  ]);
});
