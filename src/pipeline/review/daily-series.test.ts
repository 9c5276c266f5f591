import { expect, test } from 'vitest';
import type { EpochMs, InstrumentId } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';
import { normal, seededRandom } from '../../runtime/index.ts';
import { DEFAULT_POLICY } from '../policy/default-policy.ts';
import { betaOf, countPerDay, dailySeries, excessOf } from './daily-series.ts';
import { freezeBacktest } from './frozen.ts';

const DAY = 86_400_000;

function bars(closes: readonly number[]): BarColumns {
  const values = Float64Array.from(closes);
  return {
    instrument: 'BTCUSDT.TEST' as InstrumentId,
    timeframe: '1d',
    priceDecimals: 2,
    volumeDecimals: 0,
    length: closes.length,
    openTime: values.map((_, day) => day * DAY),
    open: values,
    high: values,
    low: values,
    close: values,
    volume: values,
  };
}

/** Worth at the end of each day. */
function curve(worths: readonly number[]) {
  return worths.map((worth, day) => ({ at: ((day + 1) * DAY) as EpochMs, worth }));
}

test('returns are of whole days, beside those of the market', () => {
  const series = dailySeries(curve([100, 110, 99, 99]), bars([10, 11, 11, 12]));
  // Day 3 may not be over yet.
  expect(series.days).toEqual([1, 2]);
  expect([...series.returns].map((value) => Number(value.toFixed(12)))).toEqual([0.1, -0.1]);
  expect([...series.market].map((value) => Number(value.toFixed(12)))).toEqual([0.1, 0]);
});

test('a day without a point has the worth of the day before', () => {
  const points = curve([100, 110, 0, 121, 121]).toSpliced(2, 1);
  const series = dailySeries(points, bars([10, 10, 10, 10, 10]));
  expect([...series.returns].map((value) => Number(value.toFixed(12)))).toEqual([0.1, 0, 0.1]);
});

test('what the market gave is taken out', () => {
  const market = Float64Array.from([0.02, -0.01, 0.03, 0]);
  const returns = market.map((value) => 0.5 * value + 0.001);
  expect(betaOf({ returns, market })).toBeCloseTo(0.5, 12);
  for (const value of excessOf({ returns, market }, 0.5)) expect(value).toBeCloseTo(0.001, 12);
  expect(betaOf({ returns, market: new Float64Array(4) })).toBe(0);
  expect([...countPerDay([1, 2, 3], [DAY, DAY + 5, 3 * DAY])]).toEqual([2, 0, 1]);
});

test('a stored backtest is frozen with its own share of the market, and the same one freezes the same', () => {
  const random = seededRandom(4).next;
  const [closes, worths] = [[100], [1_000]];
  for (let day = 1; day < 400; day += 1) {
    const move = 0.03 * normal(random);
    closes.push(closes.at(-1)! * (1 + move));
    worths.push(worths.at(-1)! * (1 + 0.6 * move + 0.002 + 0.01 * normal(random)));
  }
  const result = JSON.stringify({
    equity: worths.map((worth, day) => [(day + 1) * DAY, worth]),
    trades: [{ exitedAt: new Date(5 * DAY).toISOString() }],
  });
  const frozen = freezeBacktest(result, bars(closes), DEFAULT_POLICY.monitoring);
  expect(freezeBacktest(result, bars(closes), DEFAULT_POLICY.monitoring)).toEqual(frozen);
  expect(frozen).toMatchObject({ type: 'value', value: { days: 398, cost: null } });
  expect(frozen.type === 'value' && frozen.value.beta).toBeCloseTo(0.6, 1);
  expect(frozen.type === 'value' && frozen.value.deviation).toBeCloseTo(0.01, 2);
});
