import { expect, test } from 'vitest';
import { returnStatistics } from '../../analytics/index.ts';
import { stanceReturns } from './stance-returns.ts';
import { syntheticMarket, type MarketKind } from './synthetic-market.ts';

const KINDS: readonly MarketKind[] = [
  'gaussian',
  'garch-t5',
  'drift',
  'momentum-20',
  'reversal',
  'hour-of-day',
  'lead-lag',
  'shock-reversal',
];
const LONG = 8_000;

function sharpe(kind: MarketKind, edge: number, costRate: number, seed = 5): number {
  const { returns, oracle, periodsPerYear } = syntheticMarket({ kind, seed, periods: LONG, edge });
  return returnStatistics([...stanceReturns(returns, oracle, costRate)], periodsPerYear).sharpe!;
}

test.each(KINDS)('%s: the same options make the same market, and a longer one begins with a shorter one', (kind) => {
  const market = (periods: number, seed = 3): Float64Array =>
    syntheticMarket({ kind, seed, periods, edge: 0.1 }).returns;
  expect(market(300)).toEqual(market(300));
  expect(market(300).slice(0, 100)).toEqual(market(100));
  expect(market(100, 4)).not.toEqual(market(100));
});

test.each(['gaussian', 'garch-t5'] as const)('%s: nobody knows anything of it', (kind) => {
  const { returns, oracle } = syntheticMarket({ kind, seed: 1, periods: LONG, edge: 0.5 });
  expect(oracle.every((stance) => stance === 0)).toBe(true);
  const yearly = returnStatistics([...returns], 365);
  expect(Math.abs(yearly.sharpe!)).toBeLessThan(3 * Math.sqrt(365 / LONG));
  expect(yearly.volatility! / Math.sqrt(365)).toBeCloseTo(0.03, 2);
});

test('GARCH has the fat tails that a Gaussian walk has not, and its wild days come together', () => {
  const of = (kind: MarketKind): readonly number[] => [
    ...syntheticMarket({ kind, seed: 2, periods: LONG, edge: 0 }).returns,
  ];
  expect(returnStatistics(of('gaussian'), 365).excessKurtosis).toBeLessThan(0.3);
  expect(returnStatistics(of('garch-t5'), 365).excessKurtosis).toBeGreaterThan(3);
  const squares = of('garch-t5').map((value) => Math.min(value * value, 0.02));
  const centre = squares.reduce((sum, value) => sum + value, 0) / squares.length;
  const product = (lag: number): number =>
    squares.slice(lag).reduce((sum, value, at) => sum + (value - centre) * (squares[at]! - centre), 0);
  expect(product(1) / product(0)).toBeGreaterThan(0.05);
});

test.each([
  ['momentum-20', 0.12, 365],
  ['hour-of-day', 0.3, 8_760 / 12],
  ['reversal', 0.1, 8_760],
  ['lead-lag', 0.16, 365],
  // 13.4 % of normal returns are beyond one and a half deviations.
  ['shock-reversal', 0.4, 365 * 0.134],
] as const)('%s: the oracle earns what was planted, and nothing where nothing was', (kind, edge, stancesPerYear) => {
  const planted = edge * Math.sqrt(stancesPerYear);
  const found = [1, 2, 3, 4, 5, 6].map((seed) => sharpe(kind, edge, 0, seed));
  expect(found.reduce((sum, value) => sum + value, 0) / found.length / planted).toBeCloseTo(1, 0.7);
  expect(Math.abs(sharpe(kind, 0, 0))).toBeLessThan(3 * Math.sqrt(stancesPerYear / (LONG / (8_760 / 365))));
});

test('reversal is a cost trap: good before costs, ruinous after', () => {
  expect(sharpe('reversal', 0.04, 0)).toBeGreaterThan(2);
  expect(sharpe('reversal', 0.04, 0.0005)).toBeLessThan(-2);
});

test('a stance pays for each change of it, the first too', () => {
  const [returns, stances] = [Float64Array.of(0.01, 0.02, -0.03), Float64Array.of(1, 1, -1)];
  const found = [...stanceReturns(returns, stances, 0.001)];
  expect(found).toEqual([0.009, 0.02, 0.028].map((value) => expect.closeTo(value, 12) as number));
});

test('what can be no market is refused', () => {
  for (const attempt of [
    () => syntheticMarket({ kind: 'gaussian', seed: -1, periods: 5, edge: 0 }),
    () => syntheticMarket({ kind: 'gaussian', seed: 1, periods: 0, edge: 0 }),
    () => syntheticMarket({ kind: 'gaussian', seed: 1, periods: 5, edge: NaN }),
    () => stanceReturns(Float64Array.of(1), Float64Array.of(), 0),
    () => stanceReturns(Float64Array.of(1), Float64Array.of(1), -1),
  ]) {
    expect(attempt).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error);
  }
});
