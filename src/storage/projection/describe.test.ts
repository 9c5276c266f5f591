import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fixed,
  ZERO,
  type ApprovedOrder,
  type ClientOrderId,
  type EpochMs,
  type Fill,
  type FillId,
  type InstrumentId,
  type Order,
  type OrderTerms,
  type StrategyId,
} from '../../domain/index.ts';
import type { Effect, EngineEvent } from '../../engine/index.ts';
import { anyEntry } from '../record/any-entry.ts';
import { describeEntry } from './describe.ts';
import type { Vocabulary } from './wording.ts';

const BTC = 'BTCUSDT.BINANCE' as InstrumentId;
const EMA = 'ema' as StrategyId;
const at = 1_700_000_000_000 as EpochMs;

function draft(values: Partial<ApprovedOrder> = {}): ApprovedOrder {
  return {
    clientOrderId: 'o-1' as ClientOrderId,
    strategyId: EMA,
    instrument: BTC,
    side: 'buy',
    quantity: fixed('0.0123'),
    terms: { type: 'market' },
    timeInForce: 'GTC',
    reduceOnly: false,
    purpose: 'entry',
    reason: 'fast average crossed above slow',
    decisionPrice: fixed('64210.5'),
    decidedAt: at,
    ...values,
  } as ApprovedOrder;
}

const stop = draft({
  side: 'sell',
  purpose: 'stop-loss',
  terms: { type: 'stop-market', trigger: fixed('60000') },
  clientOrderId: 'o-2' as ClientOrderId,
});
const stopOrder: Order = {
  draft: stop,
  status: 'working',
  filledQuantity: fixed('0.01'),
  filledNotional: ZERO,
  fees: ZERO,
  cancelRequested: false,
  quantity: stop.quantity,
  terms: stop.terms,
  sentAt: at,
  updatedAt: at,
};
const vocabulary: Vocabulary = {
  title: (id) => (id === EMA ? 'EMA cross' : id),
  coins: (instrument) => (instrument === BTC ? { base: 'BTC', quote: 'USDT' } : undefined),
  order: (id) => (id === 'o-2' ? stopOrder : undefined),
};

function fill(values: Partial<Fill> = {}): Fill {
  return {
    fillId: 'f' as FillId,
    instrument: BTC,
    side: 'buy',
    price: fixed('64210.5'),
    quantity: fixed('0.0123'),
    liquidity: 'taker',
    fee: fixed('0.43'),
    feeCurrency: 'quote',
    executedAt: at,
    kind: 'trade',
    ...values,
  };
}
const booked = (
  values: Partial<Fill>,
  purpose: Extract<Effect, { type: 'fill-booked' }>['purpose'] = 'entry',
): Effect => ({ type: 'fill-booked', strategyId: EMA, fill: fill(values), purpose, reason: 'r' });
const submit = (terms: OrderTerms, side: 'buy' | 'sell' = 'sell'): Effect => ({
  type: 'submit',
  order: draft({ terms, side, reason: '' }),
});

const effects: readonly (readonly [Effect, string])[] = [
  [booked({}), 'fill info: EMA cross bought 0.0123 BTC at 64,210.5 (fee 0.43 USDT).'],
  [
    booked({ side: 'sell', fee: fixed('-0.01') }, 'stop-loss'),
    'fill info: EMA cross sold 0.0123 BTC at 64,210.5 by its stop-loss (rebate 0.01 USDT).',
  ],
  [
    booked({ fee: fixed('0.0000123'), feeCurrency: 'base' }),
    'fill info: EMA cross bought 0.0123 BTC at 64,210.5 (fee 0.0000123 BTC).',
  ],
  [
    booked({ fee: ZERO, quantity: fixed('1234567.5') }),
    'fill info: EMA cross bought 1,234,567.5 BTC at 64,210.5 (no fee).',
  ],
  [
    booked({ side: 'sell' }, 'liquidation'),
    'liquidation critical: The venue liquidated EMA cross: sold 0.0123 BTC at 64,210.5 (fee 0.43 USDT).',
  ],
  [
    { type: 'submit', order: draft() },
    'order info: EMA cross sent an order to buy 0.0123 BTC at market: fast average crossed above slow.',
  ],
  [
    { type: 'submit', order: stop },
    'order info: EMA cross sent a stop-loss to sell 0.0123 BTC at market once the price reaches 60,000: fast average crossed above slow.',
  ],
  [
    submit({ type: 'limit', price: fixed('0.00001234') }),
    'order info: EMA cross sent an order to sell 0.0123 BTC at 0.00001234 or better.',
  ],
  [
    submit({ type: 'stop-limit', trigger: fixed('60000'), price: fixed('59900') }),
    'order info: EMA cross sent an order to sell 0.0123 BTC at 59,900 or better once the price reaches 60,000.',
  ],
  [
    submit({ type: 'trailing-stop', distance: fixed('500'), activation: fixed('66000') }),
    'order info: EMA cross sent an order to sell 0.0123 BTC at market once the price turns by 500, armed at 66,000.',
  ],
  [
    { type: 'cancel', clientOrderId: 'o-2' as ClientOrderId, reason: 'signal reversed' },
    "order info: Asked to cancel EMA cross's stop-loss to sell 0.0123 BTC at market once the price reaches 60,000: signal reversed.",
  ],
  [
    { type: 'amend', amendment: { clientOrderId: 'o-2' as ClientOrderId, trigger: fixed('61000') }, reason: 'trail' },
    "order info: Asked to change EMA cross's stop-loss to sell 0.0123 BTC at market once the price reaches 60,000 to trigger 61,000: trail.",
  ],
  [
    { type: 'denied', draft: draft(), code: 'ORDER_NOTIONAL', detail: '789 USDT is above the limit of 500.' },
    'denied warning: Denied: EMA cross wanted to buy 0.0123 BTC at market: 789 USDT is above the limit of 500 (ORDER_NOTIONAL).',
  ],
  [
    { type: 'signal', strategyId: EMA, instrument: BTC, exposure: 1, reason: 'up' },
    'signal info: EMA cross wants to be 100 % long in BTC: up.',
  ],
  [
    { type: 'signal', strategyId: EMA, instrument: BTC, exposure: -0.125, reason: 'down' },
    'signal info: EMA cross wants to be 12.5 % short in BTC: down.',
  ],
  [
    { type: 'signal', strategyId: EMA, instrument: 'X' as InstrumentId, exposure: 0, reason: '' },
    'signal info: EMA cross wants no position in X.',
  ],
  [
    { type: 'wish-refused', strategyId: EMA, instrument: BTC, code: 'TOO_SMALL', detail: 'below the smallest size' },
    'denied warning: Not done: a wish of EMA cross for BTC: below the smallest size (TOO_SMALL).',
  ],
  [
    { type: 'strategy-status', strategyId: EMA, status: 'warming-up', reason: '' },
    'strategy info: EMA cross is warming up.',
  ],
  [
    { type: 'strategy-status', strategyId: EMA, status: 'stopped', reason: 'stopped by Ann: too risky' },
    'strategy info: EMA cross was stopped by Ann: too risky.',
  ],
  [
    { type: 'funding-booked', strategyId: EMA, instrument: BTC, amount: fixed('-1.5') },
    'funding info: EMA cross paid 1.5 USDT of funding on BTC.',
  ],
  [{ type: 'halted', by: 'Ann', reason: 'lost trust' }, 'halt critical: Trading was halted by Ann: lost trust.'],
  [{ type: 'resumed', by: 'Ann', reason: 'found it' }, 'halt warning: Trading was allowed again by Ann: found it.'],
  [
    {
      type: 'mode-changed',
      scope: { type: 'strategy', strategyId: EMA },
      mode: 'REDUCE_ONLY',
      by: 'risk',
      reason: 'five losses in a row',
      code: 'REPEATED_LOSSES',
    },
    'halt warning: risk set reducing only on EMA cross: five losses in a row (REPEATED_LOSSES).',
  ],
  [
    { type: 'mode-changed', scope: { type: 'instrument', instrument: BTC }, mode: 'HALTED', by: 'Ann', reason: 'odd' },
    'halt critical: Ann set a halt on BTC: odd.',
  ],
  [
    { type: 'mode-changed', scope: { type: 'account' }, mode: 'ACTIVE', by: 'Ann', reason: 'calm' },
    'halt warning: Ann set normal trading on the account: calm.',
  ],
  [
    {
      type: 'limits-changed',
      version: 3,
      loosened: ['grossLeverageMax'],
      tightened: ['openOrdersMax', 'dailyLossRateMax'],
      by: 'Ann',
      reason: 'weekend',
    },
    'system warning: Ann changed the risk limits to version 3: weekend: looser grossLeverageMax; tighter openOrdersMax, dailyLossRateMax.',
  ],
  [
    { type: 'limits-changed', version: 4, loosened: [], tightened: [], by: 'Ann', reason: 'none' },
    'system info: Ann changed the risk limits to version 4: none: all as before.',
  ],
  [
    { type: 'command-refused', command: 'clear-halt', code: 'RESUME_BLOCKED', detail: 'order o-2 is unknown' },
    'system warning: The command clear-halt was refused: order o-2 is unknown (RESUME_BLOCKED).',
  ],
];

const events: readonly (readonly [EngineEvent, string | undefined])[] = [
  [{ type: 'fill', at, fill: fill() }, undefined],
  [
    { type: 'order-rejected', at, clientOrderId: 'o-2' as ClientOrderId, code: '110007', detail: 'not enough balance' },
    "rejected warning: The venue refused EMA cross's stop-loss to sell 0.0123 BTC at market once the price reaches 60,000: not enough balance (110007).",
  ],
  [
    { type: 'order-triggered', at, clientOrderId: 'o-2' as ClientOrderId },
    "order info: The price set off EMA cross's stop-loss to sell 0.0123 BTC at market once the price reaches 60,000.",
  ],
  [
    { type: 'order-cancelled', at, clientOrderId: 'o-2' as ClientOrderId, reason: 'requested' },
    "cancelled info: Cancelled after 0.01 of 0.0123 BTC: EMA cross's stop-loss to sell 0.0123 BTC at market once the price reaches 60,000.",
  ],
  [
    { type: 'order-cancelled', at, clientOrderId: 'nobody' as ClientOrderId, reason: 'fok' },
    'cancelled info: Cancelled: order nobody, because all of it could not be traded at once.',
  ],
  [
    { type: 'order-cancelled', at, clientOrderId: 'nobody' as ClientOrderId, reason: 'toString' },
    'cancelled info: Cancelled: order nobody, because the venue says toString.',
  ],
  [
    { type: 'flatten', at, by: 'Ann', reason: 'go home' },
    'halt warning: Ann ordered every order cancelled and every position closed: go home.',
  ],
  [
    { type: 'halt', at, by: 'Bob', reason: 'me too' },
    'halt info: Bob asked to halt trading: me too; it was halted already.',
  ],
  [
    { type: 'set-mode', at, scope: { type: 'global' }, mode: 'HALTED', by: 'Bob', reason: 'me too' },
    'halt info: Bob asked for a halt on everything: me too; nothing changed.',
  ],
];

test.each(effects)('%o', (effect, sentence) => {
  const [item, ...more] = describeEntry(
    { seq: 812, event: { type: 'bar', at } as EngineEvent, effects: [effect] },
    vocabulary,
  );
  expect(more).toEqual([]);
  expect(`${item?.kind} ${item?.severity}: ${item?.text}`).toBe(sentence);
  expect(item).toMatchObject({ id: '812.1', seq: 812, at });
});

test.each(events)('%o', (event, sentence) => {
  const [item] = describeEntry({ seq: 1, event, effects: [] }, vocabulary);
  expect(item && `${item.kind} ${item.severity}: ${item.text}`).toBe(sentence);
});

test('what the engine says about an event is not said twice', () => {
  const event: EngineEvent = { type: 'halt', at, by: 'Ann', reason: 'x' };
  const items = describeEntry({ seq: 3, event, effects: [{ type: 'halted', by: 'Ann', reason: 'x' }] }, vocabulary);
  expect(items.map(({ id }) => id)).toEqual(['3.1']);
});

test('every sentence is one bounded line, whatever a venue or a strategy puts into it', () => {
  fc.assert(
    fc.property(anyEntry(), (entry) => {
      for (const { text } of describeEntry(entry, vocabulary)) {
        expect(text).not.toMatch(/[\p{Cc}\u202e]/u);
        expect(text.isWellFormed()).toBe(true);
        expect(text.length).toBeLessThan(1_200);
        expect(text).toMatch(/\.$/);
      }
    }),
    { numRuns: 300 },
  );
  const long: Effect = { type: 'halted', by: 'x\n\u0000', reason: `a\u202eb${'y'.repeat(1_000)}` };
  const [item] = describeEntry(
    { seq: 1, event: { type: 'halt', at, by: '', reason: '' }, effects: [long] },
    vocabulary,
  );
  expect(item!.text.length).toBeLessThan(400);
});
