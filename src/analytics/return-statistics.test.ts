import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixed, type EpochMs } from '../domain/index.ts';
import { DAY_MS } from './equity.ts';
import { returnStatistics, rollingSharpe } from './return-statistics.ts';
import { summarise } from './summarise.ts';

const change = fc.integer({ min: -400, max: 400 }).map((value) => value / 1000);

/** Relative; 1 when only one of the two has a value. */
function gap(got: number | undefined, wanted: number | undefined): number {
  if (got === undefined || wanted === undefined) return got === wanted ? 0 : 1;
  return Math.abs(got - wanted) / (1 + Math.abs(wanted));
}

test('a stream of daily returns measures what an equity curve that returns the same does', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 3, maxLength: 60 }), (returns) => {
      let equity = 1;
      const curve = returns.map((value, index) => {
        equity *= 1 + value;
        return { at: ((index + 1) * DAY_MS) as EpochMs, equity };
      });
      const { metrics } = summarise({
        start: { at: 0 as EpochMs, equity: 1 },
        equity: curve,
        trips: { closed: [], open: [], strayFunding: fixed('0') },
      });
      const measured = returnStatistics(returns, 365);
      for (const key of [
        'cagr',
        'sharpe',
        'sortino',
        'calmar',
        'omega',
        'maxDrawdown',
        'ulcerIndex',
        'burke',
      ] as const) {
        expect(gap(measured[key], metrics[key])).toBeLessThan(1e-6);
      }
    }),
  );
});

test('more periods a year scale the Sharpe ratio with their root', () => {
  const returns = [0.01, -0.02, 0.03, 0.005];
  expect(returnStatistics(returns, 8_760).sharpe! / returnStatistics(returns, 365).sharpe!).toBeCloseTo(Math.sqrt(24));
});

test('returns that do not vary, none at all, and ruin have no ratio', () => {
  for (const returns of [[], [0.01], [0.01, 0.01, 0.01], [0.5, -1, 0.5]]) {
    expect(returnStatistics(returns, 365).sharpe).toBeUndefined();
  }
  expect(returnStatistics([], 365)).toMatchObject({ totalReturn: undefined, cagr: undefined, winsInARow: 0 });
});

test('a number that is none is our own mistake', () => {
  expect(() => returnStatistics([0.1, NaN], 365)).toThrow(/finite/);
  expect(() => returnStatistics([0.1], 0)).toThrow(/0 periods/);
});

test('a rolling window knows nothing before it is full, and nothing of what follows', () => {
  const returns = [0.01, -0.02, 0.03, 0.005, -0.01];
  const rolled = rollingSharpe(returns, 3, 365);
  expect(rolled.slice(0, 2)).toEqual([undefined, undefined]);
  expect(rolled[2]).toBe(returnStatistics(returns.slice(0, 3), 365).sharpe);
  expect(rollingSharpe([...returns.slice(0, 4), 9], 3, 365).slice(0, 4)).toEqual(rolled.slice(0, 4));
});
