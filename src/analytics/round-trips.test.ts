import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  add,
  applyFill,
  applyFunding,
  FLAT,
  fixed,
  format,
  totalPnl,
  ZERO,
  type EpochMs,
  type Fill,
  type FillId,
  type Fixed,
  type InstrumentId,
  type Money,
  type Position,
  type StrategyId,
} from '../domain/index.ts';
import type { Execution } from './execution.ts';
import { roundTrips, type RoundTrips } from './round-trips.ts';

const BTC = 'BTCUSDT.BINANCE' as InstrumentId;
const ETH = 'ETHUSDT.BINANCE' as InstrumentId;
const TREND = 'trend' as StrategyId;
const REVERSION = 'reversion' as StrategyId;

interface Traded {
  readonly at?: number;
  readonly strategyId?: StrategyId;
  readonly instrument?: InstrumentId;
  readonly fee?: string;
  readonly feeCurrency?: 'quote' | 'base';
  readonly purpose?: Extract<Execution, { type: 'fill' }>['purpose'];
}

function traded(side: 'buy' | 'sell', quantity: string, price: string, rest: Traded = {}): Execution {
  const { at = 0, strategyId = TREND, instrument = BTC, fee = '0', feeCurrency = 'quote', purpose = 'entry' } = rest;
  const fill: Fill = {
    fillId: `${side}-${at}` as FillId,
    instrument,
    side,
    price: fixed(price),
    quantity: fixed(quantity),
    liquidity: 'taker',
    fee: fixed(fee),
    feeCurrency,
    executedAt: at as EpochMs,
    kind: 'trade',
  };
  return { type: 'fill', strategyId, fill, purpose, reason: `${side} because` };
}

function funded(at: number, amount: string, instrument: InstrumentId = BTC): Execution {
  return { type: 'funding', strategyId: TREND, instrument, at: at as EpochMs, amount: fixed(amount) };
}

test('a buy and a sell are one long trip', () => {
  const { closed, open } = roundTrips([
    traded('buy', '2', '100', { at: 1_000, fee: '0.2' }),
    traded('sell', '2', '110', { at: 61_000, fee: '0.22', purpose: 'take-profit' }),
  ]);
  expect(open).toEqual([]);
  expect(closed).toHaveLength(1);
  expect(closed[0]).toMatchObject({
    direction: 'long',
    enteredAt: 1_000,
    exitedAt: 61_000,
    holdingMs: 60_000,
    exitCause: 'take-profit',
    entryReason: 'buy because',
    exitReason: 'sell because',
    fillCount: 2,
    quantity: fixed('2'),
    entryPrice: fixed('100'),
    exitPrice: fixed('110'),
    grossPnl: fixed('20'),
    fees: fixed('0.42'),
    funding: ZERO,
    netPnl: fixed('19.58'),
  });
});

test('adding to a position and leaving it in parts is one trip, at average prices', () => {
  const { closed } = roundTrips([
    traded('sell', '1', '100', { at: 1 }),
    traded('sell', '3', '120', { at: 2 }),
    traded('buy', '2', '110', { at: 3 }),
    traded('sell', '1', '105', { at: 4 }),
    traded('buy', '3', '100', { at: 5, purpose: 'stop-loss' }),
  ]);
  expect(closed).toHaveLength(1);
  expect(closed[0]).toMatchObject({
    direction: 'short',
    enteredAt: 1,
    exitedAt: 5,
    exitCause: 'stop-loss',
    fillCount: 5,
    quantity: fixed('5'),
    entryPrice: fixed('113'),
    exitPrice: fixed('104'),
    grossPnl: fixed('45'),
  });
});

test('a reversal ends one trip, starts the next, and shares its fee by quantity', () => {
  const { closed, open } = roundTrips([
    traded('buy', '1', '100', { at: 1, fee: '0.1' }),
    traded('sell', '4', '90', { at: 2, fee: '0.4' }),
    traded('buy', '3', '80', { at: 3, fee: '0.3', purpose: 'exit' }),
  ]);
  expect(open).toEqual([]);
  expect(closed.map((trip) => [trip.direction, trip.exitCause, format(trip.grossPnl), format(trip.fees)])).toEqual([
    ['long', 'reversal', '-10', '0.2'],
    ['short', 'exit', '30', '0.6'],
  ]);
});

test('what is still open keeps what it has realised so far', () => {
  const { closed, open } = roundTrips([
    traded('buy', '2', '100', { fee: '1' }),
    traded('sell', '0.5', '120', { fee: '0.5' }),
  ]);
  expect(closed).toEqual([]);
  expect(open[0]!.position).toEqual({
    quantity: fixed('1.5'),
    cost: fixed('150'),
    realisedPnl: fixed('10'),
    fees: fixed('1.5'),
    funding: ZERO,
  });
});

test('strategies and instruments never share a trip', () => {
  const { closed, open } = roundTrips([
    traded('buy', '1', '100'),
    traded('sell', '1', '100', { strategyId: REVERSION }),
    traded('buy', '1', '10', { instrument: ETH }),
    traded('sell', '1', '101'),
  ]);
  expect(closed.map((trip) => [trip.strategyId, trip.instrument])).toEqual([[TREND, BTC]]);
  expect(open.map((trip) => [trip.strategyId, trip.instrument, trip.direction])).toEqual([
    [REVERSION, BTC, 'short'],
    [TREND, ETH, 'long'],
  ]);
});

test('a fee taken in coin is not part of the exit price, and is part of the result', () => {
  const { closed } = roundTrips([
    traded('buy', '1', '100', { fee: '0.001', feeCurrency: 'base' }),
    traded('sell', '0.999', '110'),
  ]);
  // Paid 100, received 0.999 * 110.
  expect(format(closed[0]!.netPnl)).toBe('9.89');
  expect([format(closed[0]!.entryPrice), format(closed[0]!.exitPrice), format(closed[0]!.fees)]).toEqual([
    '100',
    '110',
    '0.1',
  ]);
});

test('funding belongs to the open trip, or to the one just ended, or to none', () => {
  const { closed, strayFunding } = roundTrips([
    funded(0, '5', ETH),
    traded('buy', '1', '100', { at: 1 }),
    funded(2, '-0.5'),
    traded('sell', '1', '100', { at: 3 }),
    funded(3, '0.2'),
  ]);
  expect(format(closed[0]!.funding)).toBe('-0.3');
  expect(format(closed[0]!.netPnl)).toBe('-0.3');
  expect(format(strayFunding)).toBe('5');
});

/** The identity that roundTrips promises, in 1e-12 of quote currency: zero when it holds. */
function unexplained(history: readonly Execution[], trips: RoundTrips, mark: Fixed): bigint {
  const whole = new Map<string, Position>();
  for (const execution of history) {
    const instrument = execution.type === 'fill' ? execution.fill.instrument : execution.instrument;
    const key = `${execution.strategyId} ${instrument}`;
    const before = whole.get(key) ?? FLAT;
    whole.set(
      key,
      execution.type === 'fill' ? applyFill(before, execution.fill) : applyFunding(before, execution.amount),
    );
  }
  const total = sum([...whole.values()].map((position) => totalPnl(position, mark)));
  const explained = sum([
    ...trips.closed.map((trip) => trip.netPnl),
    ...trips.open.map((trip) => totalPnl(trip.position, mark)),
    trips.strayFunding,
  ]);
  return total - explained;
}

function sum(amounts: readonly Money[]): Money {
  return amounts.reduce<Money>((total, amount) => add(total, amount), ZERO);
}

/** Awkward on purpose: twelve decimals everywhere, so that every division rounds. */
const amount = (max: bigint) => fc.bigInt({ min: 1n, max }).map((value) => value as Fixed);
const execution: fc.Arbitrary<Execution> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      type: fc.constant('fill' as const),
      strategyId: fc.constantFrom(TREND, REVERSION),
      purpose: fc.constantFrom('entry' as const, 'exit' as const, 'liquidation' as const),
      fill: fc.record({
        fillId: fc.constant('x' as FillId),
        instrument: fc.constantFrom(BTC, ETH),
        side: fc.constantFrom('buy' as const, 'sell' as const),
        price: amount(90_000_000_000_000_000n),
        // A few round sizes make exact closes and reversals common.
        quantity: fc.oneof(
          { weight: 1, arbitrary: amount(3_000_000_000_000n) },
          { weight: 4, arbitrary: fc.constantFrom(fixed('1'), fixed('2')) },
        ),
        liquidity: fc.constantFrom('maker' as const, 'taker' as const),
        fee: fc.bigInt({ min: -3_000_000n, max: 9_000_000_000n }).map((value) => value as Fixed),
        feeCurrency: fc.constantFrom('quote' as const, 'quote' as const, 'quote' as const, 'base' as const),
        executedAt: fc.constant(0 as EpochMs),
        kind: fc.constant('trade' as const),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('funding' as const),
      strategyId: fc.constantFrom(TREND, REVERSION),
      instrument: fc.constantFrom(BTC, ETH),
      at: fc.constant(0 as EpochMs),
      amount: fc.bigInt({ min: -9_999_999n, max: 9_999_999n }).map((value) => value as Fixed),
    }),
  },
);
const history = fc.array(execution, { maxLength: 40 });

test('closed trips and the open remainder add up to the positions to the last digit', () => {
  let [reversals, partials] = [0, 0];
  fc.assert(
    fc.property(history, amount(90_000_000_000_000_000n), (executions, mark) => {
      const trips = roundTrips(executions);
      reversals += trips.closed.filter((trip) => trip.exitCause === 'reversal').length;
      partials += trips.closed.filter((trip) => trip.fillCount > 2).length;
      expect(unexplained(executions, trips, mark)).toBe(0n);
      for (const trip of trips.closed) expect(trip.netPnl).toBe(trip.grossPnl - trip.fees + trip.funding);
    }),
    { numRuns: 300 },
  );
  expect(reversals).toBeGreaterThan(20); // The property was not met by avoiding the hard cases.
  expect(partials).toBeGreaterThan(3);
});

test('a fill counted twice is caught by the same check', () => {
  const executions = [traded('buy', '1', '100'), traded('sell', '1', '110'), traded('sell', '1', '90')];
  expect(unexplained(executions, roundTrips(executions), fixed('80'))).toBe(0n);
  expect(unexplained(executions, roundTrips([...executions, executions[1]!]), fixed('80'))).not.toBe(0n);
});
