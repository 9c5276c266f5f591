import { expect, test } from 'vitest';
import { fixed, type EpochMs, type FillId, type InstrumentId, type StrategyId } from '../domain/index.ts';
import type { BarSeries } from './bar-series.ts';
import { capacity } from './capacity.ts';
import type { Execution } from './execution.ts';

const HOUR = 3_600_000;
const BTC = 'BTCUSDT.BINANCE' as InstrumentId;
/** Swings by a per cent each hour; a hundred units of about a hundred change hands. */
const swings: BarSeries = {
  timeframe: '1h',
  openTime: Array.from({ length: 100 }, (_, bar) => bar * HOUR),
  open: Array.from({ length: 100 }, () => 100),
  high: Array.from({ length: 100 }, () => 101),
  low: Array.from({ length: 100 }, () => 100),
  close: Array.from({ length: 100 }, (_, bar) => (bar % 2 === 0 ? 100 : 101)),
  volume: Array.from({ length: 100 }, () => 100),
};

function fill(hour: number, quantity: string): Execution {
  return {
    type: 'fill',
    strategyId: 's' as StrategyId,
    purpose: 'entry',
    fill: {
      fillId: String(hour) as FillId,
      instrument: BTC,
      side: 'buy',
      price: fixed('100'),
      quantity: fixed(quantity),
      liquidity: 'taker',
      fee: fixed('0'),
      feeCurrency: 'quote',
      executedAt: (hour * HOUR) as EpochMs,
      kind: 'trade',
    },
  };
}

const bars = new Map([[BTC, swings]]);

test('impact follows the root of the share of a day’s volume, and capital the profit over it', () => {
  const found = capacity({ executions: [fill(48, '1')], bars, netProfit: 10, capital: 1_000 });
  if (found.type !== 'capacity') throw new Error(found.reason);
  const daily = 24 * 100 * 100.5;
  const volatility = Math.log(1.01) * Math.sqrt((24 * 47) / 48); // Nothing came before the first bar.
  const impact = 100 * volatility * Math.sqrt(100 / daily);
  expect(found.impact).toBeCloseTo(impact, 9);
  expect(found).toMatchObject({ fills: 1, participationMedian: 0.01, participation95: 0.01, capitalByVolume: 5_000 });
  expect(found.capitalZero).toBeCloseTo(1_000 * (10 / impact) ** 2, 3);
  // At the best scale one per cent more or less earns less.
  const earned = (scale: number) => scale * 10 - scale ** 1.5 * impact;
  const best = found.capitalBest! / 1_000;
  expect(earned(best)).toBeGreaterThan(Math.max(earned(best * 0.99), earned(best * 1.01)));
  expect(earned(found.capitalZero! / 1_000)).toBeCloseTo(0, 6);
});

test('a strategy that lost has no capital that earns, and fills without a market behind them are not measured', () => {
  expect(capacity({ executions: [fill(48, '1')], bars, netProfit: -1, capital: 1_000 })).toMatchObject({
    capitalBest: undefined,
    capitalZero: undefined,
  });
  const unknown = { type: 'unknown', reason: 'no fill lies in a bar with volume and days before it' };
  for (const executions of [[], [fill(5, '1')], [fill(200, '1')]])
    expect(capacity({ executions, bars, netProfit: 1, capital: 1 })).toEqual(unknown);
});
