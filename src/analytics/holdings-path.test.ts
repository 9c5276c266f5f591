import { expect, test } from 'vitest';
import { fixed, type EpochMs, type Fill, type FillId, type InstrumentId, type StrategyId } from '../domain/index.ts';
import type { BarSeries } from './bar-series.ts';
import type { Execution } from './execution.ts';
import { holdingsPath } from './holdings-path.ts';
import { markOuts } from './mark-outs.ts';
import { roundTrips } from './round-trips.ts';
import { tradeStatistics } from './trade-statistics.ts';
import { tradingCosts } from './trading-costs.ts';

const HOUR = 3_600_000;
const BTC = 'BTCUSDT-PERP.BYBIT' as InstrumentId;
const ETH = 'ETHUSDT.BYBIT' as InstrumentId;
const S = 'S' as StrategyId;

function closes(...prices: readonly number[]): BarSeries {
  return {
    timeframe: '1h',
    openTime: prices.map((_, index) => index * HOUR),
    open: prices,
    high: prices,
    low: prices,
    close: prices,
    volume: prices.map(() => 1),
  };
}

function filled(
  hour: number,
  side: Fill['side'],
  quantity: string,
  price: string,
  rest: Partial<Fill> = {},
): Execution {
  const fill: Fill = {
    fillId: `${hour} ${side}` as FillId,
    instrument: BTC,
    side,
    price: fixed(price),
    quantity: fixed(quantity),
    liquidity: 'taker',
    fee: fixed('0'),
    feeCurrency: 'quote',
    executedAt: (hour * HOUR) as EpochMs,
    kind: 'trade',
    ...rest,
  };
  return { type: 'fill', strategyId: S, fill, purpose: 'entry', reference: fixed('100') };
}

const curve = [1, 2, 3].map((hour) => ({ at: (hour * HOUR) as EpochMs, equity: 1_000 }));
const bars = new Map([
  [BTC, closes(100, 110, 120)],
  [ETH, closes(10, 10, 10)],
]);
const margin = { leverage: 5, maintenanceRates: new Map([[BTC, 0.02]]) };

test('exposure, concentration, margin and distance are of what was held at each close', () => {
  const path = holdingsPath(
    curve,
    [filled(1, 'sell', '2', '100'), filled(2, 'buy', '20', '10', { instrument: ETH })],
    bars,
    margin,
  )!;
  expect(path[0]).toEqual({
    gross: 0.2,
    net: -0.2,
    concentration: 1,
    marginUse: 0.04,
    liquidationDistance: (1_000 - 4) / 200,
  });
  expect(path[2]!.gross).toBeCloseTo(0.24 + 0.2, 12);
  expect(path[2]!.net).toBeCloseTo(-0.24 + 0.2, 12);
  expect(path[2]!.concentration).toBeCloseTo((0.24 ** 2 + 0.2 ** 2) / 0.44 ** 2, 12);
});

test('two strategies that stand against each other hold nothing, and missing bars leave no answer', () => {
  const both = [filled(1, 'sell', '2', '100'), filled(1, 'buy', '2', '100')];
  expect(holdingsPath(curve, both, bars, margin)).toEqual([]);
  expect(holdingsPath(curve, both, new Map(), margin)).toBeUndefined();
});

test('coins that are paid for cannot be liquidated', () => {
  const [first] = holdingsPath(curve, [filled(1, 'buy', '2', '10', { instrument: ETH })], bars, margin)!;
  expect(first!.liquidationDistance).toBeUndefined();
});

test('a mark-out is the move in the trade’s favour to the close of the n-th bar that ends after it', () => {
  const sold = { instrument: BTC, direction: 'short', at: HOUR as EpochMs, price: fixed('100') } as const;
  expect(markOuts([sold], bars, 1)).toEqual([expect.closeTo(-0.1, 12)]);
  expect(markOuts([sold], bars, 2)).toEqual([expect.closeTo(-0.2, 12)]);
  expect(markOuts([sold], bars, 3)).toEqual([]);
  expect(markOuts([{ ...sold, at: 1 as EpochMs }], bars, 1)).toEqual([expect.closeTo(0, 12)]);
});

test('a result in R is over what the first stop would have cost; a later or a winning one does not count', () => {
  const executions = [filled(1, 'buy', '2', '100'), filled(3, 'sell', '2', '115', { fee: fixed('3') })];
  const at = (after: number, trigger: string) => ({
    strategyId: S,
    instrument: BTC,
    after,
    stop: { trigger: fixed(trigger) },
  });
  const risked = (...stops: ReturnType<typeof at>[]) => tradeStatistics(roundTrips(executions, bars, stops).closed);
  expect(risked(at(1, '90'), at(1, '99')).expectancyR).toBeCloseTo((30 - 3) / 20, 12);
  expect(risked(at(1, '101'), at(1, '95')).expectancyR).toBeCloseTo(27 / 10, 12);
  expect(risked(at(0, '90')).expectancyR).toBeUndefined(); // There was nothing to guard yet.
  expect(risked()).toMatchObject({ tradesWithRisk: 0, medianR: undefined });
  const trailing = { strategyId: S, instrument: BTC, after: 1, stop: { distance: fixed('5') } };
  expect(tradeStatistics(roundTrips(executions, bars, [trailing]).closed).medianR).toBeCloseTo(2.7, 12);
});

test('slippage is against the reference, and a better price is negative', () => {
  const executions = [
    filled(1, 'buy', '2', '101', { fee: fixed('1') }),
    filled(2, 'sell', '1', '103', { liquidity: 'maker' }),
  ];
  expect(tradingCosts(executions)).toEqual({ slippage: 2 - 3, fees: 1, reference: 300, traded: 305, made: 103 });
  const [bought] = executions;
  expect(tradingCosts([{ ...bought!, reference: undefined } as Execution]).slippage).toBeUndefined();
});
