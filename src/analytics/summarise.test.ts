import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixed, ZERO, type EpochMs, type FillId, type InstrumentId, type StrategyId } from '../domain/index.ts';
import type { BarSeries } from './bar-series.ts';
import { DAY_MS, YEAR_MS, type EquityPoint } from './equity.ts';
import { METRIC_GROUPS, METRICS, type MetricKey } from './metrics/registry.ts';
import type { Execution } from './execution.ts';
import { roundTrips, type RoundTrips } from './round-trips.ts';
import { summarise } from './summarise.ts';

const START = Date.UTC(2024, 0, 1);
const NO_TRIPS: RoundTrips = { closed: [], open: [], strayFunding: ZERO };

function point(days: number, equity: number): EquityPoint {
  return { at: (START + days * DAY_MS) as EpochMs, equity };
}

function bought(days: number, side: 'buy' | 'sell', quantity: string, price: string, fee = '0'): Execution {
  return {
    type: 'fill',
    strategyId: 's' as StrategyId,
    purpose: 'entry',
    reason: 'because',
    fill: {
      fillId: `f${days}` as FillId,
      instrument: 'BTCUSDT.BINANCE' as InstrumentId,
      side,
      price: fixed(price),
      quantity: fixed(quantity),
      liquidity: 'taker',
      fee: fixed(fee),
      feeCurrency: 'quote',
      executedAt: (START + days * DAY_MS) as EpochMs,
      kind: 'trade',
    },
  };
}

function market(...closes: number[]): BarSeries {
  const open = [100, ...closes.slice(0, -1)];
  const openTime = closes.map((_, day) => START + day * DAY_MS);
  return { timeframe: '1d', openTime, open, high: closes, low: closes, close: closes, volume: closes };
}

test('a small history equals the same worked by hand', () => {
  const trips = roundTrips([
    bought(1, 'buy', '10', '100', '1'),
    bought(2, 'sell', '10', '110', '1.1'),
    bought(3, 'sell', '5', '120', '0.6'),
  ]);
  const { metrics, drawdowns, months } = summarise({
    start: point(0, 1_000),
    equity: [point(1, 1_000), point(2, 1_100), point(3, 880), point(4, 990)],
    trips,
    benchmark: market(110, 99, 88, 125),
  });
  expect(metrics).toMatchObject({
    netProfit: -10,
    finalEquity: 990,
    trades: 1,
    longTrades: 1,
    openTrades: 1,
    winRate: 1,
    bestTrade: 97.9,
    expectancy: 97.9,
    fees: 2.7,
    funding: 0,
    exposure: 0.5,
    maxDrawdownMs: 2 * DAY_MS,
    consecutiveWinsMax: 1,
    consecutiveLossesMax: 0,
    averageHoldingMs: DAY_MS,
  });
  expect(metrics.totalReturn).toBeCloseTo(-0.01, 12);
  expect(metrics.cagr).toBeCloseTo(0.99 ** (365 / 4) - 1, 12);
  expect(metrics.maxDrawdown).toBeCloseTo(-0.2, 12);
  expect(metrics.worstDay).toBeCloseTo(-0.2, 12);
  expect(metrics.positiveDays).toBe(0.5);
  expect(metrics.turnover).toBeCloseTo((1_000 + 1_100 + 600) / 994, 12);
  expect(metrics.turnoverYearly).toBeCloseTo(((2_700 / 994) * YEAR_MS) / (4 * DAY_MS), 9);
  expect(metrics.feeShareOfProfit).toBeCloseTo(2.1 / 100, 12);
  expect(metrics.benchmarkReturn).toBeCloseTo(0.25, 12);
  expect(metrics.benchmarkMaxDrawdown).toBeCloseTo(-0.2, 12);
  expect(metrics.excessReturn).toBeCloseTo(-0.26, 12);
  expect(months).toEqual([{ year: 2024, month: 1, return: 990 / 1_000 - 1 }]);
  expect(drawdowns).toEqual([
    {
      peakAt: START + 2 * DAY_MS,
      troughAt: START + 3 * DAY_MS,
      recoveredAt: undefined,
      depth: 880 / 1_100 - 1,
      lengthMs: 2 * DAY_MS,
    },
  ]);
});

test('what has no answer has no value: never 0, Infinity or NaN', () => {
  const absent: MetricKey[] = [
    'volatility',
    'sharpe',
    'sortino',
    'calmar',
    'omega',
    'recoveryFactor',
    'winRate',
    'profitFactor',
    'expectancy',
    'bestTrade',
    'averageHoldingMs',
    'benchmarkReturn',
    'beta',
    'maxDrawdownMs',
    'skewness',
    'informationRatio',
  ];
  const idle = summarise({ start: point(0, 1_000), equity: [point(1, 1_000), point(9, 1_000)], trips: NO_TRIPS });
  expect(absent.filter((key) => idle.metrics[key] !== undefined)).toEqual([]);
  expect(idle.metrics).toMatchObject({
    totalReturn: 0,
    cagr: 0,
    maxDrawdown: 0,
    trades: 0,
    exposure: 0,
    fees: 0,
    turnover: 0,
  });
});

test('a run that has not moved yet has a summary', () => {
  const { metrics, months } = summarise({ start: point(0, 1_000), equity: [], trips: NO_TRIPS });
  expect(metrics).toMatchObject({ totalReturn: 0, cagr: undefined, exposure: undefined, bestDay: undefined });
  expect(months).toEqual([]);
});

test('once everything is lost, measures made of returns have no value, and those of money still do', () => {
  const equity = [point(1, 400), point(2, -50), point(3, -50)];
  const { metrics } = summarise({ start: point(0, 1_000), equity, trips: NO_TRIPS, benchmark: market(1, 2, 3) });
  expect(metrics).toMatchObject({
    netProfit: -1_050,
    sharpe: undefined,
    volatility: undefined,
    beta: undefined,
    cagr: undefined,
  });
  expect(metrics.maxDrawdown).toBeCloseTo(-1.05, 12);
});

test('a trade that lost nothing and won nothing is neither', () => {
  const { metrics } = summarise({
    start: point(0, 1_000),
    equity: [point(9, 1_000)],
    trips: roundTrips([bought(1, 'buy', '1', '5'), bought(2, 'sell', '1', '5')]),
  });
  expect(metrics).toMatchObject({ trades: 1, winRate: 0, profitFactor: undefined, consecutiveLossesMax: 0 });
});

test('returns can be measured per hour, and are then scaled by the hours of a year', () => {
  const equity = Array.from({ length: 48 }, (_, hour) => point((hour + 1) / 24, 1_000 + (hour % 3)));
  const input = { start: point(0, 1_000), equity, trips: NO_TRIPS };
  const [daily, hourly] = [summarise(input), summarise({ ...input, returnsPer: '1h' })];
  expect(hourly.metrics.timeUnderwater).toBeCloseTo(30 / 48, 12);
  expect(hourly.metrics.volatility).toBeGreaterThan(2 * daily.metrics.volatility!);
  expect(hourly.dailyReturns).toEqual(daily.dailyReturns);
});

test('equity that is not a number is our own mistake', () => {
  expect(() => summarise({ start: point(0, 1), equity: [point(1, NaN)], trips: NO_TRIPS })).toThrow(/finite/);
});

test('every metric has a value or none, whatever the curve, and every value is a finite number', () => {
  const equityValue = fc.oneof(
    fc.constantFrom(-5, 0, 1e-9, 1, 1_000, 1e12),
    fc.integer({ min: -1e8, max: 5e9 }).map((value) => value / 1e6),
  );
  const curve = fc.array(fc.record({ gap: fc.constantFrom(0, 1 / 24, 1, 9), equity: equityValue }), { maxLength: 25 });
  fc.assert(
    fc.property(equityValue, curve, (first, steps) => {
      let days = 0;
      const equity = steps.map((step) => point((days += step.gap), step.equity));
      const { metrics } = summarise({ start: point(0, first), equity, trips: NO_TRIPS, benchmark: market(1, 5, 5, 9) });
      expect(Object.keys(metrics).toSorted()).toEqual(Object.keys(METRICS).toSorted());
      const values = Object.values(metrics).filter((value) => value !== undefined);
      expect(values.filter((value) => !Number.isFinite(value))).toEqual([]);
    }),
  );
});

test('every metric is in one group, and explains itself', () => {
  expect(METRIC_GROUPS.flatMap((group) => group.keys).toSorted()).toEqual(Object.keys(METRICS).toSorted());
  const unclear = Object.values(METRICS).filter(
    ({ definition, unknown }) => !/^[A-Z(].*[.]$/.test(definition) || !/^[a-z].*[.]$/.test(unknown),
  );
  expect(unclear).toEqual([]);
});
