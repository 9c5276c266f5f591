import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fixed,
  type ClientOrderId,
  type EpochMs,
  type InstrumentId,
  type Order,
  type OrderDraft,
  type StrategyId,
} from '../domain/index.ts';
import type { OrderOutcome } from './order-outcome.ts';
import { OrderTally, type OrderStatistics } from './order-statistics.ts';

const BTC = 'BTCUSDT.BINANCE' as InstrumentId;
const ETH = 'ETHUSDT.BINANCE' as InstrumentId;
const EMA = 'ema' as StrategyId;
const RSI = 'rsi' as StrategyId;
const SENT = 1_000_000;

/** An order sent at `SENT`; times are milliseconds after that. */
function outcome(
  order: Pick<Order, 'status'> & Partial<Order>,
  draft: Partial<OrderDraft> = {},
  times: { readonly accepted?: number; readonly first?: number; readonly last?: number } = {},
): OrderOutcome {
  const whole: OrderDraft = {
    clientOrderId: 'x' as ClientOrderId,
    strategyId: EMA,
    instrument: BTC,
    side: 'buy',
    quantity: fixed('2'),
    terms: { type: 'market' },
    timeInForce: 'GTC',
    reduceOnly: false,
    purpose: 'entry',
    reason: 'r',
    decisionPrice: fixed('100'),
    decidedAt: SENT as EpochMs,
    ...draft,
  };
  const after = (ms: number): EpochMs => (SENT + ms) as EpochMs;
  return {
    order: {
      draft: whole,
      filledQuantity: fixed('0'),
      filledNotional: fixed('0'),
      fees: fixed('0'),
      cancelRequested: false,
      quantity: whole.quantity,
      terms: whole.terms,
      sentAt: after(0),
      updatedAt: after(0),
      ...order,
    },
    ...(times.accepted === undefined ? {} : { acceptedAt: after(times.accepted) }),
    ...(times.first === undefined ? {} : { firstFillAt: after(times.first) }),
    ...(times.last === undefined ? {} : { lastFillAt: after(times.last) }),
  };
}

function statisticsOf(outcomes: readonly OrderOutcome[]): OrderStatistics {
  const tally = new OrderTally();
  for (const one of outcomes) tally.add(one);
  return tally.statistics();
}

/** Bought 2 for 202 and sold 1 for 98.5, both decided on at 100: 2 and 1.5 dearer than decided, on 300. */
const TAKEN: readonly OrderOutcome[] = [
  outcome(
    { status: 'filled', filledQuantity: fixed('2'), filledNotional: fixed('202'), fees: fixed('0.2') },
    {},
    { accepted: 30, first: 50, last: 80 },
  ),
  outcome(
    { status: 'filled', filledQuantity: fixed('1'), filledNotional: fixed('98.5'), fees: fixed('-0.05') },
    {
      strategyId: RSI,
      side: 'sell',
      quantity: fixed('1'),
      terms: { type: 'limit', price: fixed('98') },
      timeInForce: 'IOC',
    },
    { accepted: 10, first: 20, last: 20 },
  ),
  outcome(
    { status: 'rejected', endReason: 'NOTIONAL_TOO_SMALL' },
    { instrument: ETH, quantity: fixed('10'), decisionPrice: fixed('10') },
  ),
];

/** 5 of 10 bought for 49.5 after a minute, decided on at 10; then cancelled. Another still waits. */
const RESTED: readonly OrderOutcome[] = [
  outcome(
    { status: 'cancelled', filledQuantity: fixed('5'), filledNotional: fixed('49.5'), fees: fixed('0.01') },
    {
      instrument: ETH,
      quantity: fixed('10'),
      decisionPrice: fixed('10'),
      terms: { type: 'limit', price: fixed('9.9') },
    },
    { accepted: 40, first: 60_000, last: 61_000 },
  ),
  outcome({ status: 'working' }, { instrument: ETH, terms: { type: 'limit', price: fixed('9') } }, { accepted: 20 }),
];

/** Sold 2 for 179.1 where the trigger was 90: 0.9 less on 180. A trailing stop has no trigger of its own. */
const TRIGGERED: readonly OrderOutcome[] = [
  outcome(
    {
      status: 'filled',
      filledQuantity: fixed('2'),
      filledNotional: fixed('179.1'),
      terms: { type: 'stop-market', trigger: fixed('90') },
    },
    { side: 'sell', purpose: 'stop-loss', terms: { type: 'stop-market', trigger: fixed('80') } },
    { accepted: 5, first: 100_000, last: 100_000 },
  ),
  outcome(
    { status: 'filled', filledQuantity: fixed('2'), filledNotional: fixed('150') },
    { side: 'sell', terms: { type: 'trailing-stop', distance: fixed('5') } },
    { accepted: 5, first: 200, last: 300 },
  ),
];

test('orders that trade at once are measured against the price at which they were decided on', () => {
  const { taking, resting, triggered } = statisticsOf(TAKEN).total.byManner;
  expect(taking).toEqual({
    orders: 3,
    // 300 of 400 ordered: the rejected order's 100 count.
    fillRatio: 0.75,
    timeToFirstFill: { count: 2, p50Ms: 20, p99Ms: 50 },
    timeToLastFill: { count: 2, p50Ms: 20, p99Ms: 80 },
    // 3.5 / 300.
    slippage: { orders: 2, cost: fixed('3.5'), bps: expect.closeTo(116.6667, 4) as number },
  });
  const none = { count: 0, p50Ms: undefined, p99Ms: undefined };
  for (const idle of [resting, triggered]) {
    expect(idle).toEqual({
      orders: 0,
      fillRatio: undefined,
      timeToFirstFill: none,
      timeToLastFill: none,
      slippage: { orders: 0, cost: 0n, bps: undefined },
    });
  }
});

test('a resting order that got a better price has negative slippage, and one that still waits no fill ratio', () => {
  expect(statisticsOf(RESTED).total.byManner.resting).toEqual({
    orders: 2,
    fillRatio: 0.5,
    timeToFirstFill: { count: 1, p50Ms: 60_000, p99Ms: 60_000 },
    timeToLastFill: { count: 0, p50Ms: undefined, p99Ms: undefined },
    slippage: { orders: 1, cost: fixed('-0.5'), bps: expect.closeTo(-100, 9) as number },
  });
  expect(statisticsOf(RESTED.slice(1)).total.byManner.resting.fillRatio).toBeUndefined();
});

test('a stop is measured against its trigger as it stands, and a trailing stop not at all', () => {
  const { triggered } = statisticsOf(TRIGGERED).total.byManner;
  expect(triggered.slippage).toEqual({ orders: 1, cost: fixed('0.9'), bps: expect.closeTo(50, 9) as number });
  expect(triggered.timeToFirstFill.count).toBe(2);
});

test('all orders together are counted by state, with fees, acceptance times and the venue’s rejections', () => {
  const { total } = statisticsOf([...TAKEN, ...RESTED, ...TRIGGERED, outcome({ status: 'sent' })]);
  expect(total).toMatchObject({
    orders: 8,
    timeToAcceptance: { count: 6, p50Ms: 10, p99Ms: 40 },
    fees: fixed('0.16'),
    rejected: [{ code: 'NOTIONAL_TOO_SMALL', count: 1 }],
    denied: [],
    refusedWishes: [],
  });
  expect(total.byStatus).toEqual({
    sent: 1,
    unknown: 0,
    working: 1,
    'partially-filled': 0,
    quarantined: 0,
    filled: 4,
    cancelled: 1,
    rejected: 1,
    expired: 0,
    'not-accepted': 0,
  });
});

test('a strategy and an instrument have the figures they would have alone', () => {
  const every = [...TAKEN, ...RESTED, ...TRIGGERED];
  const { byStrategy, byInstrument } = statisticsOf(every);
  expect([...byStrategy.keys()]).toEqual([EMA, RSI]);
  const alone = (wanted: (draft: OrderDraft) => boolean): OrderStatistics['total'] =>
    statisticsOf(every.filter(({ order }) => wanted(order.draft))).total;
  expect(byStrategy.get(RSI)).toEqual(alone(({ strategyId }) => strategyId === RSI));
  expect(byStrategy.get(EMA)).toEqual(alone(({ strategyId }) => strategyId === EMA));
  expect(byInstrument.get(ETH)).toEqual(alone(({ instrument }) => instrument === ETH));
  expect(byInstrument.get(ETH)?.orders).toBe(3);
});

test('what our own side refused is counted by code, the commonest first', () => {
  const tally = new OrderTally();
  const refusal = { strategyId: EMA, instrument: BTC, kind: 'denied', code: 'HALTED', count: 2 } as const;
  tally.addRefusals(refusal);
  tally.addRefusals({ ...refusal, instrument: ETH, count: 3 });
  tally.addRefusals({ ...refusal, strategyId: RSI, code: 'DRAWDOWN', count: 9 });
  tally.addRefusals({ ...refusal, kind: 'wish-refused', code: 'SIZE_TOO_SMALL', count: 1 });
  const { total, byStrategy, byInstrument } = tally.statistics();
  expect(total.denied).toEqual([
    { code: 'DRAWDOWN', count: 9 },
    { code: 'HALTED', count: 5 },
  ]);
  expect(total.refusedWishes).toEqual([{ code: 'SIZE_TOO_SMALL', count: 1 }]);
  expect(byStrategy.get(EMA)?.denied).toEqual([{ code: 'HALTED', count: 5 }]);
  expect(byInstrument.get(ETH)).toMatchObject({ orders: 0, denied: [{ code: 'HALTED', count: 3 }] });
});

test('the order in which orders are told makes no difference', () => {
  const every = [...TAKEN, ...RESTED, ...TRIGGERED];
  const expected = statisticsOf(every);
  fc.assert(
    fc.property(fc.shuffledSubarray(every, { minLength: every.length }), (shuffled) => {
      expect(statisticsOf(shuffled)).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});
