import { expect, test } from 'vitest';
import {
  batchesOf,
  fates,
  limit,
  optionsFor,
  orderOf,
  stop,
  stopLimit,
  target,
  tell,
  trailing,
  type Candle,
  type Wanted,
} from './test-market.ts';

/** The order comes to rest in the second bar, a flat one; the third opens with a jump. */
function afterGap(wanted: Wanted, jump: Candle): string[] {
  const flat: Candle = [100, 100, 100, 100];
  const lines = tell(optionsFor(batchesOf([[flat], [flat], [jump]])), {
    'bar 0': (venue) => venue.submit(orderOf(wanted)),
  });
  return fates(lines);
}

test('a sell stop that the open has jumped past fills at the open, worse than its trigger', () => {
  expect(afterGap({ side: 'sell', terms: stop(95) }, [80, 85, 78, 84])).toEqual([
    '+60000 triggered a-1',
    '+60000 fill a-1 sell 1 @ 80 taker fee 0.04',
  ]);
});

test('a buy stop that the open has jumped past fills at the open, worse than its trigger', () => {
  expect(afterGap({ terms: stop(105) }, [120, 121, 119, 120])).toEqual([
    '+60000 triggered a-1',
    '+60000 fill a-1 buy 1 @ 120 taker fee 0.06',
  ]);
});

test('a resting limit that the open has jumped past fills at the open, better than its limit, as a maker', () => {
  expect(afterGap({ terms: limit(95) }, [80, 85, 78, 84])).toEqual(['+60000 fill a-1 buy 1 @ 80 maker fee 0.016']);
  expect(afterGap({ side: 'sell', terms: limit(105) }, [120, 121, 119, 120])).toEqual([
    '+60000 fill a-1 sell 1 @ 120 maker fee 0.024',
  ]);
});

test('a resting limit exactly at the open waits until the price trades beyond it', () => {
  // High first, then 95 to 90 by the end of the second leg: 94.99 is 5.01 of the 10 from 100.
  expect(afterGap({ terms: limit(95) }, [95, 100, 90, 91])).toEqual(['+90020 fill a-1 buy 1 @ 95 maker fee 0.019']);
});

test('a take-profit that the open has jumped past fills at the open, better than its trigger', () => {
  expect(afterGap({ side: 'sell', terms: target(105) }, [120, 121, 119, 120])).toEqual([
    '+60000 triggered a-1',
    '+60000 fill a-1 sell 1 @ 120 taker fee 0.06',
  ]);
});

test('a stop-limit that the open has jumped past rests at its limit, and is met only if the price comes back', () => {
  const wanted: Wanted = { side: 'sell', terms: stopLimit(95, 94) };
  expect(afterGap(wanted, [80, 85, 78, 84])).toEqual(['+60000 triggered a-1']);
  // 94.01 is 16.01 of the 22 from 78 to 100 on the second leg.
  expect(afterGap(wanted, [80, 100, 78, 84])).toEqual([
    '+60000 triggered a-1',
    '+94555 fill a-1 sell 1 @ 94 maker fee 0.0188',
  ]);
});

test('a trailing stop that the open has jumped past fills at the open', () => {
  expect(afterGap({ side: 'sell', terms: trailing(5) }, [90, 91, 89, 90])).toEqual([
    '+60000 triggered a-1',
    '+60000 fill a-1 sell 1 @ 90 taker fee 0.045',
  ]);
});

test('a trailing stop follows a jump in its favour from the open on', () => {
  // The open lifts it to 115; low first: 115 is 5 of the 10 from 120 to 110.
  expect(afterGap({ side: 'sell', terms: trailing(5) }, [120, 125, 110, 120])).toEqual([
    '+70000 triggered a-1',
    '+70000 fill a-1 sell 1 @ 115 taker fee 0.0575',
  ]);
});
