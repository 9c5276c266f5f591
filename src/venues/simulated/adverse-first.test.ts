import { expect, test } from 'vitest';
import {
  batchesOf,
  fates,
  limit,
  optionsFor,
  orderOf,
  stop,
  target,
  tell,
  type Candle,
  type Reactions,
} from './test-market.ts';

const FLAT: Candle = [100, 100, 100, 100];
const WIDE: Candle = [100, 110, 90, 105];

function fatesIn(rows: readonly Candle[], reactions: Reactions, latencyMs = 0): string[] {
  return fates(tell(optionsFor(batchesOf(rows.map((candle) => [candle])), { latencyMs }), reactions));
}

/** A position of `side` taken in the second bar, and a stop and a target placed before the wide third. */
function bracketAround(side: 'buy' | 'sell', stopAt: number, targetAt: number): string[] {
  const out = side === 'buy' ? 'sell' : 'buy';
  return fatesIn([FLAT, FLAT, WIDE], {
    'bar 0': (venue) => venue.submit(orderOf({ id: 'in-1', side })),
    'bar 1': (venue) => {
      venue.submit(orderOf({ id: 'target', side: out, terms: target(targetAt), reduceOnly: true }));
      venue.submit(orderOf({ id: 'stop', side: out, terms: stop(stopAt), reduceOnly: true }));
    },
  }).slice(1);
}

test('a bar that holds the stop and the target of a long stops it out', () => {
  expect(bracketAround('buy', 95, 108)).toEqual([
    '+70000 triggered stop',
    '+70000 fill stop sell 1 @ 95 taker fee 0.0475',
    '+70000 cancelled target reduce-only',
  ]);
});

test('a bar that holds the stop and the target of a short stops it out', () => {
  expect(bracketAround('sell', 105, 92)).toEqual([
    '+70000 triggered stop',
    '+70000 fill stop buy 1 @ 105 taker fee 0.0525',
    '+70000 cancelled target reduce-only',
  ]);
});

test('a bar that holds only the target of a long takes the profit', () => {
  expect(bracketAround('buy', 89, 108)).toEqual([
    '+98000 triggered target',
    '+98000 fill target sell 1 @ 108 taker fee 0.054',
    '+98000 cancelled stop reduce-only',
  ]);
});

/** Enters in the wide second bar and answers its own fill with a stop and a target. */
function enterAndBracket(
  entry: Parameters<typeof orderOf>[0],
  filled: string,
  stopAt: number,
  targetAt: number,
  latencyMs = 0,
): string[] {
  const out = entry?.side === 'sell' ? 'buy' : 'sell';
  return fatesIn(
    [FLAT, WIDE, FLAT],
    {
      'bar 0': (venue) => venue.submit(orderOf(entry)),
      [filled]: (venue) => {
        venue.submit(orderOf({ id: 'target', side: out, terms: target(targetAt), reduceOnly: true }));
        venue.submit(orderOf({ id: 'stop', side: out, terms: stop(stopAt), reduceOnly: true }));
      },
    },
    latencyMs,
  ).slice(1);
}

test('an entry at the open counts as held: its stop comes before its target', () => {
  expect(enterAndBracket({}, '+0 fill a-1 buy 1 @ 100 taker fee 0.05', 95, 108)).toEqual([
    '+10000 triggered stop',
    '+10000 fill stop sell 1 @ 95 taker fee 0.0475',
    '+10000 cancelled target reduce-only',
  ]);
  expect(enterAndBracket({ side: 'sell' }, '+0 fill a-1 sell 1 @ 100 taker fee 0.05', 105, 92)).toEqual([
    '+10000 triggered stop',
    '+10000 fill stop buy 1 @ 105 taker fee 0.0525',
    '+10000 cancelled target reduce-only',
  ]);
});

test('an order on its way at the open decides the path of a flat owner, whatever the bar does', () => {
  const falling: Candle = [100, 110, 90, 95];
  const rising: Candle = [100, 110, 90, 105];
  const first = (side: 'buy' | 'sell', candle: Candle): string | undefined =>
    fatesIn([FLAT, candle], { 'bar 0': (venue) => venue.submit(orderOf({ side })) }, 10_000)[0];
  // Ten seconds on the way: half of the first leg, to 95 with the low first and to 105 with the high first.
  expect(first('buy', falling)).toBe('+10000 fill a-1 buy 1 @ 95 taker fee 0.0475');
  expect(first('sell', rising)).toBe('+10000 fill a-1 sell 1 @ 105 taker fee 0.0525');
});

test('a reversal on its way at the open is judged by the side it will make', () => {
  const lines = fatesIn(
    [FLAT, FLAT, WIDE],
    {
      'bar 0': (venue) => venue.submit(orderOf({ id: 'in-1' })),
      'bar 1': (venue) => venue.submit(orderOf({ id: 'turn', side: 'sell', quantity: 2 })),
    },
    10_000,
  );
  expect(lines[1]).toBe('+70000 fill turn sell 2 @ 105 taker fee 0.105');
});

test('with latency too, an entry on its way at the open meets its stop before its target', () => {
  // At 100 ms the price is 100 - 10 * 100 / 20000 = 99.95.
  expect(enterAndBracket({}, '+100 fill a-1 buy 1 @ 99.95 taker fee 0.049975', 95, 108, 100)).toEqual([
    '+10000 triggered stop',
    '+10000 fill stop sell 1 @ 95 taker fee 0.0475',
    '+10000 cancelled target reduce-only',
  ]);
});

test('after a limit entry the low follows: the stop can be hit in the same bar', () => {
  const filled = '+35010 fill a-1 buy 1 @ 95 maker fee 0.019';
  expect(enterAndBracket({ terms: limit(95) }, filled, 92, 104)).toEqual([
    '+38000 triggered stop',
    '+38000 fill stop sell 1 @ 92 taker fee 0.046',
    '+38000 cancelled target reduce-only',
  ]);
});

test('after a limit entry only the way to the close can reach the target', () => {
  const filled = '+35010 fill a-1 buy 1 @ 95 maker fee 0.019';
  // 104 is 14 of the 15 from 90 to 105: 18666.7 of 20000 ms.
  expect(enterAndBracket({ terms: limit(95) }, filled, 89, 104)).toEqual([
    '+58667 triggered target',
    '+58667 fill target sell 1 @ 104 taker fee 0.052',
    '+58667 cancelled stop reduce-only',
  ]);
  expect(enterAndBracket({ terms: limit(95) }, filled, 89, 108)).toEqual([]);
});

test('a reversal at the open is judged by the new side', () => {
  const lines = fatesIn([FLAT, FLAT, WIDE], {
    'bar 0': (venue) => venue.submit(orderOf({ id: 'in-1' })),
    'bar 1': (venue) => {
      venue.submit(orderOf({ id: 'turn-1', side: 'sell', quantity: 2 }));
      // Placed before the turn has filled, so it may not be reduce-only yet.
      venue.submit(orderOf({ id: 'stop', side: 'buy', terms: stop(105) }));
      venue.submit(orderOf({ id: 'target', side: 'buy', terms: limit(92) }));
    },
  });
  // High first for a short: the stop at 105 after half of the first leg.
  expect(lines.slice(1)).toEqual([
    '+60000 fill turn-1 sell 2 @ 100 taker fee 0.1',
    '+70000 triggered stop',
    '+70000 fill stop buy 1 @ 105 taker fee 0.0525',
    '+98010 fill target buy 1 @ 92 maker fee 0.0184',
  ]);
});

test('two owners may travel one bar in different orders', () => {
  const lines = fatesIn([FLAT, FLAT, WIDE], {
    'bar 0': (venue) => {
      venue.submit(orderOf({ id: 'long', owner: 'A' }));
      venue.submit(orderOf({ id: 'short', owner: 'B', side: 'sell' }));
    },
    'bar 1': (venue) => {
      venue.submit(orderOf({ id: 'stop-a', owner: 'A', side: 'sell', terms: stop(94), reduceOnly: true }));
      venue.submit(orderOf({ id: 'stop-b', owner: 'B', side: 'buy', terms: stop(105), reduceOnly: true }));
    },
  });
  expect(lines.slice(2)).toEqual([
    '+70000 triggered stop-b',
    '+70000 fill stop-b buy 1 @ 105 taker fee 0.0525',
    '+72000 triggered stop-a',
    '+72000 fill stop-a sell 1 @ 94 taker fee 0.047',
  ]);
});

const bothSides: Reactions = {
  'bar 0': (venue) => {
    venue.submit(orderOf({ id: 'buy', terms: limit(95) }));
    venue.submit(orderOf({ id: 'sell', side: 'sell', terms: limit(104) }));
  },
};

test('flat with entries on both sides: a rising bar shows its low first, a falling one its high', () => {
  expect(fatesIn([FLAT, [100, 110, 90, 100]], bothSides).map((line) => line.split(' ')[2])).toEqual(['buy', 'sell']);
  expect(fatesIn([FLAT, [100, 110, 90, 99]], bothSides).map((line) => line.split(' ')[2])).toEqual(['sell', 'buy']);
});
