import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cusumEvents } from './cusum-filter.ts';
import { ewmVolatility } from './ewm-volatility.ts';
import { fractionalDifference } from './fractional-difference.ts';
import { gaussianEmissions } from './regimes/gaussian-markov.ts';
import { filterStates, smoothStates } from './regimes/hidden-markov.ts';
import {
  delta,
  reference,
  rolling,
  rollingCorrelation,
  rollingCovariance,
  WINDOW_OPERATORS,
} from './time-series-operators.ts';
import { tripleBarrier } from './triple-barrier.ts';

const MODEL = {
  initial: [0.5, 0.5],
  transitions: [
    [0.9, 0.1],
    [0.2, 0.8],
  ],
  means: [100, 102],
  deviations: [3, 8],
};

/** Everything that stands at a bar, by name. A column has one entry per bar; a list of places holds bars' indexes. */
type Columns = (prices: readonly number[]) => readonly unknown[];
const COLUMNS: Readonly<Record<string, Columns>> = {
  cusumEvents: (prices) => {
    const events = new Set(cusumEvents(prices, 0.02));
    return prices.map((_, index) => events.has(index));
  },
  ewmVolatility: (prices) => ewmVolatility(prices, 8),
  fractionalDifference: (prices) => fractionalDifference(prices, 0.4, 0.05).values,
  filterStates: (prices) => filterStates(MODEL, gaussianEmissions(MODEL, prices)).chances,
  reference: (prices) => reference(prices, 3),
  delta: (prices) => delta(prices, 3),
  rollingCorrelation: (prices) => rollingCorrelation(prices, prices.map(Math.log), 5),
  rollingCovariance: (prices) => rollingCovariance(prices, prices.map(Math.sqrt), 5),
  ...Object.fromEntries(
    Object.keys(WINDOW_OPERATORS).map((name): [string, Columns] => [
      name,
      (prices) => rolling(name as keyof typeof WINDOW_OPERATORS, prices, 5),
    ]),
  ),
};

const price = fc.integer({ min: 90, max: 110 });

/** Whether what stands at the bars of a common past differs when the future does. */
function peeks(column: Columns): boolean {
  const run = fc.check(
    fc.property(
      fc.array(price, { minLength: 8, maxLength: 30 }),
      fc.array(price, { minLength: 1, maxLength: 5 }),
      (past, future) => {
        expect(column([...past, ...future]).slice(0, past.length)).toEqual(column(past));
      },
    ),
  );
  return run.failed;
}

test.each(Object.entries(COLUMNS))('%s at a bar depends on nothing after it', (_, column) => {
  expect(peeks(column)).toBe(false);
});

test('the check catches what looks ahead: smoothed states, and a window that is centred', () => {
  expect(peeks((prices) => smoothStates(MODEL, gaussianEmissions(MODEL, prices)).smoothed)).toBe(true);
  expect(peeks((prices) => reference(prices.toReversed(), 1).toReversed())).toBe(true);
});

test('a label is the same whatever happens after it was known, and unknown before', () => {
  fc.assert(
    fc.property(fc.array(price, { minLength: 20, maxLength: 40 }), (prices) => {
      const events = [{ at: 5, target: 0.03 }];
      const rules = { profit: 1, stop: 1, holdingMax: 10 };
      const label = tripleBarrier(prices, events, rules)[0]!;
      if (label.type === 'unfinished') throw new Error('ten bars are there');
      expect(tripleBarrier(prices.slice(0, label.end + 1), events, rules)).toEqual([label]);
      expect(tripleBarrier(prices.slice(0, label.end), events, rules)).toEqual([{ type: 'unfinished', start: 5 }]);
    }),
  );
});
