import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import type { BarSeries } from '../bar-series.ts';
import { DAY_MS, type EquityPoint } from '../equity.ts';
import { factorExposure } from './market-factors.ts';

/** Daily bars of a market that wanders without a pattern that a factor could follow. */
function market(days: number): BarSeries {
  let price = 100;
  const open: number[] = [];
  const close: number[] = [];
  for (let day = 0; day < days; day += 1) {
    open.push(price);
    price *= 1 + 0.02 * Math.sin(day * day * 1.7) + 0.01 * Math.cos(day * 5.1);
    close.push(price);
  }
  return {
    timeframe: '1d',
    openTime: open.map((_, day) => day * DAY_MS),
    open,
    high: close,
    low: open,
    close,
    volume: open.map(() => 1),
  };
}

/** Equity at the end of each day that moves with the market so many times over. */
function moving(bars: BarSeries, beta: number, daily = 0): EquityPoint[] {
  const days: EquityPoint[] = [{ at: 0 as EpochMs, equity: 1_000 }];
  for (let day = 0; day < bars.close.length; day += 1) {
    const change = bars.close[day]! / (day === 0 ? bars.open[0]! : bars.close[day - 1]!) - 1;
    const noise = 1e-5 * Math.sin(day * 13);
    days.push({
      at: ((day + 1) * DAY_MS) as EpochMs,
      equity: days.at(-1)!.equity * (1 + beta * change + daily + noise),
    });
  }
  return days;
}

test('what moves with the market has its beta and no alpha; what earns besides has alpha', () => {
  const bars = market(300);
  const found = factorExposure(moving(bars, 0.5, 0.001), [bars]);
  if (found.type !== 'exposure') throw new Error(found.reason);
  const [alpha, beta, trend, volatility] = found.loadings;
  expect(beta!.value).toBeCloseTo(0.5, 3);
  expect(beta!.t!).toBeGreaterThan(100);
  expect(alpha!.value).toBeCloseTo(0.365, 2);
  expect(trend!.value).toBeCloseTo(0, 3);
  expect(volatility!.value).toBeCloseTo(0, 3);
  expect(found).toMatchObject({ days: 270, lags: 4 });
  expect(found.rSquared).toBeGreaterThan(0.999);
});

test('too few days, bars that begin too late, and equity that never moves have no exposure and say why', () => {
  const bars = market(300);
  expect(factorExposure(moving(market(20), 1), [market(20)])).toEqual({
    type: 'unknown',
    reason: 'there are 20 days, and it takes 35',
  });
  const late = { ...bars, openTime: Array.from(bars.openTime, (at) => at + 9 * DAY_MS) };
  expect(factorExposure(moving(bars, 1), [late])).toMatchObject({ type: 'unknown', reason: /whole time/ });
  const still = moving(bars, 0).map(({ at }) => ({ at, equity: 1 }));
  expect(factorExposure(still, [bars]).type).toBe('unknown');
  expect(factorExposure([], [bars]).type).toBe('unknown');
});
