import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  add,
  fixed,
  totalPnl,
  ZERO,
  type EpochMs,
  type Fill,
  type FillId,
  type Fixed,
  type InstrumentId,
  type StrategyId,
} from '../../domain/index.ts';
import type { Execution } from '../execution.ts';
import { roundTrips } from '../round-trips.ts';
import { sampleBars } from '../report/testing.ts';
import { breakdowns, DIMENSIONS, NO_KEY } from './breakdown.ts';
import { marketStates } from './market-states.ts';

const INSTRUMENTS = ['BTCUSDT.BINANCE', 'ETHUSDT.BINANCE'] as InstrumentId[];
const bars = sampleBars(500);
const START = bars.openTime[0]!;
const HOUR = 3_600_000;

/** Anything an account may live through: several strategies, adding, cutting, reversing, funding before and after. */
const history = fc
  .array(
    fc.record({
      strategy: fc.constantFrom('a', 'b'),
      instrument: fc.constantFrom(...INSTRUMENTS),
      funding: fc.boolean(),
      side: fc.constantFrom<Fill['side'][]>('buy', 'sell'),
      quantity: fc.bigInt({ min: 1n, max: 10n ** 13n }),
      price: fc.bigInt({ min: 1n, max: 10n ** 17n }),
      fee: fc.bigInt({ min: -(10n ** 9n), max: 10n ** 11n }),
      inCoin: fc.boolean(),
      reason: fc.constantFrom('crossed', 'broke out', undefined),
    }),
    { maxLength: 40 },
  )
  .map((rows) =>
    rows.map((row, index): Execution => {
      const at = (START + index * 11 * HOUR) as EpochMs;
      const strategyId = row.strategy as StrategyId;
      if (row.funding) return { type: 'funding', strategyId, instrument: row.instrument, at, amount: row.fee as Fixed };
      const fill: Fill = {
        fillId: `f${index}` as FillId,
        instrument: row.instrument,
        side: row.side,
        price: row.price as Fixed,
        quantity: row.quantity as Fixed,
        liquidity: 'taker',
        fee: row.inCoin ? ((row.quantity / 1_000n) as Fixed) : (row.fee as Fixed),
        feeCurrency: row.inCoin ? 'base' : 'quote',
        executedAt: at,
        kind: 'trade',
      };
      return { type: 'fill', strategyId, fill, purpose: 'entry', reason: row.reason };
    }),
  );

test('the parts of every dimension sum to the whole result, its fees, funding and trades, to the last digit', () => {
  const marks = new Map(INSTRUMENTS.map((id) => [id, fixed('31234.567')]));
  fc.assert(
    fc.property(history, (executions) => {
      const trips = roundTrips(executions);
      const { total, by } = breakdowns(trips, marks, new Map([[INSTRUMENTS[0]!, bars]]));
      const open = trips.open.map((trip) => totalPnl(trip.position, marks.get(trip.instrument)!));
      const expected = [...trips.closed.map(({ netPnl }) => netPnl), ...open, trips.strayFunding];
      expect(total).toBe(expected.reduce<Fixed>((sum, value) => add(sum, value), ZERO));
      expect(by.map(({ dimension }) => dimension)).toEqual(DIMENSIONS);
      for (const { parts } of by) {
        expect(parts.reduce<Fixed>((sum, { netPnl }) => add(sum, netPnl), ZERO)).toBe(total);
        expect(parts.reduce((sum, { trades }) => sum + trades, 0)).toBe(trips.closed.length);
        expect(parts.reduce((sum, part) => sum + part.open, 0)).toBe(trips.open.length);
        expect(new Set(parts.map(({ key }) => key)).size).toBe(parts.length);
      }
    }),
  );
});

function held(side: Fill['side'], hour: number): Execution {
  return {
    type: 'fill',
    strategyId: 'a' as StrategyId,
    fill: {
      fillId: `${side} ${hour}` as FillId,
      instrument: INSTRUMENTS[0]!,
      side,
      price: fixed('100'),
      quantity: fixed('1'),
      liquidity: 'taker',
      fee: fixed('0.1'),
      feeCurrency: 'quote',
      executedAt: (START + hour * HOUR) as EpochMs,
      kind: 'trade',
    },
    purpose: side === 'buy' ? 'entry' : 'exit',
    reason: side,
  };
}

test('a trade is at the hour and weekday of its entry, and in the market that was known then', () => {
  // 2024-01-01 was a Monday; hour 30 is Tuesday 06:00, too early for a mean of 200 bars.
  const { by } = breakdowns(
    roundTrips([held('buy', 30), held('sell', 60)]),
    new Map(),
    new Map([[INSTRUMENTS[0]!, bars]]),
  );
  const keys = Object.fromEntries(by.map(({ dimension, parts }) => [dimension, parts.map(({ key }) => key)]));
  expect(keys).toEqual({
    strategy: ['a'],
    instrument: ['BTCUSDT.BINANCE'],
    side: ['long'],
    'entry reason': ['buy'],
    exit: ['exit'],
    hour: ['06'],
    weekday: ['Tuesday'],
    volatility: [NO_KEY],
    trend: [NO_KEY],
  });
});

test('a third of the bars is in each state of volatility, and no state knows a bar that has not closed', () => {
  const stateAt = marketStates(bars);
  const known = Array.from(bars.openTime)
    .slice(50)
    .map((at) => stateAt(at as EpochMs));
  for (const name of ['calm', 'middling', 'wild'])
    expect(known.filter(({ volatility }) => volatility === name).length / known.length).toBeGreaterThan(0.25);
  const at = (START + 400 * HOUR) as EpochMs;
  // The bar that opens then ends a crash, and does not count yet; once it has closed, it does.
  const close = Array.from(bars.close, (value, index) => (index === 400 ? 1 : value));
  const crashed = marketStates({ ...bars, close });
  expect(crashed(at).trend).toBe(stateAt(at).trend);
  expect(crashed((at + HOUR) as EpochMs)).toEqual({ volatility: 'wild', trend: 'falling' });
});
