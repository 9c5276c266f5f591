import fc from 'fast-check';
import {
  TIMEFRAMES,
  timeframeMs,
  toFloat,
  type Bar,
  type ClientOrderId,
  type EpochMs,
  type Fill,
  type FillId,
  type Fixed,
  type InstrumentId,
  type OrderDraft,
  type OrderTerms,
  type StrategyId,
  type VenueOrderId,
} from '../../domain/index.ts';
import { defaultLimits, type Effect, type EngineEvent } from '../../engine/index.ts';
import type { JournalEntry } from '../journal.ts';

/** For tests: generators of every event and effect there is, awkward texts included. */
export function anyEntry(): fc.Arbitrary<JournalEntry> {
  return record({
    seq: fc.integer({ min: 1, max: 2 ** 40 }),
    event: anyEvent,
    effects: fc.array(anyEffect, { maxLength: 4 }),
  });
}

/** Plain objects, as the engine makes them; the library's own have no prototype. */
function record<T extends object>(
  fields: { [Name in keyof T]: fc.Arbitrary<T[Name]> },
  options: { readonly requiredKeys?: (keyof T)[] } = {},
): fc.Arbitrary<T> {
  return fc.record(fields, { ...options, noNullPrototype: true });
}

const anyFixed = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }) as fc.Arbitrary<Fixed>;
const anyAt = fc.integer({ min: 0, max: 4_000_000_000_000 }) as fc.Arbitrary<EpochMs>;
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('~', '~1.5', '~~NaN', 'a\u0000b\n', '\ud800', '{"$":1}'),
);
const anyId = <T extends string>(): fc.Arbitrary<T> =>
  fc.stringMatching(/^[A-Za-z0-9_-]{1,36}$/) as unknown as fc.Arbitrary<T>;
const instrument = fc.constantFrom(
  'BTCUSDT.BINANCE',
  'ETHUSDT-PERP.BYBIT',
  '1000PEPEUSDT.BINANCE',
) as fc.Arbitrary<InstrumentId>;
const strategyId = anyId<StrategyId>();
const clientOrderId = anyId<ClientOrderId>();
const side = fc.constantFrom('buy' as const, 'sell' as const);
const exposure = fc.double({ min: -1, max: 1, noNaN: true }).map((value) => value || 0);

const anyTerms: fc.Arbitrary<OrderTerms> = fc.oneof(
  record({ type: fc.constant('market' as const) }),
  record({ type: fc.constant('limit' as const), price: anyFixed }),
  record({ type: fc.constant('stop-market' as const), trigger: anyFixed }),
  record({ type: fc.constant('stop-limit' as const), trigger: anyFixed, price: anyFixed }),
  record({ type: fc.constant('take-profit' as const), trigger: anyFixed }),
  record({ type: fc.constant('take-profit-limit' as const), trigger: anyFixed, price: anyFixed }),
  record(
    { type: fc.constant('trailing-stop' as const), distance: anyFixed, activation: anyFixed },
    { requiredKeys: ['type', 'distance'] },
  ),
);

const anyDraft = record(
  {
    clientOrderId,
    strategyId,
    instrument,
    side,
    quantity: anyFixed,
    terms: anyTerms,
    timeInForce: fc.constantFrom('GTC', 'IOC', 'FOK', 'post-only'),
    reduceOnly: fc.boolean(),
    purpose: fc.constantFrom('entry', 'exit', 'stop-loss', 'take-profit', 'trailing-stop', 'flatten', 'manual'),
    ocoGroup: anyText,
    tag: anyText,
    reason: anyText,
    decisionPrice: anyFixed,
    decidedAt: anyAt,
  },
  {
    requiredKeys: [
      'clientOrderId',
      'strategyId',
      'instrument',
      'side',
      'quantity',
      'terms',
      'timeInForce',
      'reduceOnly',
      'purpose',
      'reason',
      'decisionPrice',
      'decidedAt',
    ],
  },
) as fc.Arbitrary<OrderDraft>;

const anyFill = record(
  {
    fillId: anyId<FillId>(),
    clientOrderId,
    instrument,
    side,
    price: anyFixed,
    quantity: anyFixed,
    liquidity: fc.constantFrom('maker', 'taker'),
    fee: anyFixed,
    feeCurrency: fc.constantFrom('quote', 'base'),
    executedAt: anyAt,
    kind: fc.constantFrom('trade', 'liquidation'),
  },
  {
    requiredKeys: [
      'fillId',
      'instrument',
      'side',
      'price',
      'quantity',
      'liquidity',
      'fee',
      'feeCurrency',
      'executedAt',
      'kind',
    ],
  },
) as fc.Arbitrary<Fill>;

const anyBar: fc.Arbitrary<Bar> = record({
  instrument,
  timeframe: fc.constantFrom(...TIMEFRAMES),
  openTime: anyAt,
  prices: fc.array(anyFixed, { minLength: 5, maxLength: 5 }),
}).map(({ prices: [open, high, low, close, volume], ...key }) => ({
  ...key,
  closeTime: (key.openTime + timeframeMs(key.timeframe)) as EpochMs,
  open: open!,
  high: high!,
  low: low!,
  close: close!,
  volume: volume!,
  openFloat: toFloat(open!),
  highFloat: toFloat(high!),
  lowFloat: toFloat(low!),
  closeFloat: toFloat(close!),
  volumeFloat: toFloat(volume!),
}));

const anyMode = fc.constantFrom('ACTIVE', 'REDUCE_ONLY', 'HALTED');
const anyScope = fc.oneof(
  record({ type: fc.constantFrom('global', 'account') }),
  record({ type: fc.constant('instrument'), instrument }),
  record({ type: fc.constant('strategy'), strategyId }),
);

const event = (type: EngineEvent['type'], fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  record({ type: fc.constant(type), at: anyAt, ...fields });
const refusal = { clientOrderId, code: anyText, detail: anyText };
const word = { by: anyText, reason: anyText };

const anyEvent = fc.oneof(
  event('bar', { bar: anyBar }),
  event('quote', {
    quote: record({
      instrument,
      at: anyAt,
      bid: anyFixed,
      bidQuantity: anyFixed,
      ask: anyFixed,
      askQuantity: anyFixed,
    }),
  }),
  event('order-accepted', { clientOrderId, venueOrderId: anyId<VenueOrderId>() }),
  event('order-rejected', refusal),
  event('order-triggered', { clientOrderId }),
  event('order-amended', { clientOrderId, quantity: anyFixed, terms: anyTerms }),
  event('amend-rejected', refusal),
  event('order-cancelled', { clientOrderId, reason: anyText }),
  event('cancel-rejected', refusal),
  event('fill', { fill: anyFill }),
  event('funding', {
    funding: record({
      fundingId: anyText,
      instrument,
      rate: anyFixed,
      markPrice: anyFixed,
      quantity: anyFixed,
      amount: anyFixed,
    }),
  }),
  event('order-unknown', { clientOrderId, detail: anyText }),
  event('order-unknown', { clientOrderId, code: anyText, detail: anyText }),
  event('cancel-unknown', { clientOrderId, detail: anyText }),
  event('order-statement', {
    statement: record({
      clientOrderId,
      venueOrderId: anyId<VenueOrderId>(),
      instrument,
      side,
      quantity: anyFixed,
      terms: anyTerms,
      reduceOnly: fc.boolean(),
      status: fc.constantFrom('working', 'filled', 'cancelled'),
      filledQuantity: anyFixed,
      updatedAt: anyAt,
    }),
  }),
  event('order-absent', { clientOrderId, evidence: anyText }),
  event('stream-lost', { detail: anyText }),
  event('stream-restored', {}),
  event('reconciling', { on: fc.boolean(), ...word }),
  event('verify-protection', { absent: fc.array(clientOrderId, { maxLength: 2 }) }),
  event('reconciled', {
    report: record({
      why: anyText,
      startedAt: anyAt,
      finishedAt: anyAt,
      checked: fc.boolean(),
      orders: fc.nat(),
      executions: fc.nat(),
      positions: fc.nat(),
      findings: fc.array(
        record({
          kind: fc.constantFrom('late-fill', 'position-differs'),
          severity: fc.constantFrom('S0', 'S3'),
          subject: anyText,
          detail: anyText,
          action: fc.constantFrom('booked', 'none'),
        }),
        { maxLength: 2 },
      ),
    }),
  }),
  event('start-strategy', { strategyId, ...word }),
  event('stop-strategy', { strategyId, positions: fc.constantFrom('close', 'keep'), ...word }),
  event('halt', word),
  event('clear-halt', word),
  event('set-mode', { scope: anyScope, mode: anyMode, ...word }),
  event('set-size', { strategyId, share: anyFixed, ...word }),
  event('set-limits', { version: fc.nat(), limits: fc.constant(defaultLimits), ...word }),
  event('resolve-discrepancy', {
    id: anyText,
    action: fc.constantFrom('adopt', 'close', 'ignore'),
    finding: record({
      kind: fc.constantFrom('position-differs', 'order-unknown-here'),
      severity: fc.constantFrom('S2', 'S3'),
      subject: anyText,
      instrument,
      detail: anyText,
      difference: anyFixed,
      action: fc.constantFrom('none', 'halted'),
    }),
    ...word,
  }),
  event('place-order', {
    order: record({
      instrument,
      side,
      quantity: anyFixed,
      terms: anyTerms,
      timeInForce: fc.constantFrom('GTC', 'post-only'),
      reduceOnly: fc.boolean(),
      bracket: record({ stopLoss: record({ price: exposure }) }),
    }),
    ...word,
  }),
  event('amend-order', { clientOrderId, quantity: anyFixed, price: anyFixed, trigger: anyFixed, ...word }),
  event('cancel-order', { clientOrderId, ...word }),
  event('cancel-orders', { instrument, strategyId, ...word }),
  event('close-position', { instrument, strategyId, ...word }),
  event('flatten', word),
) as fc.Arbitrary<EngineEvent>;

const effect = (type: Effect['type'], fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  record({ type: fc.constant(type), ...fields });

const anyEffect = fc.oneof(
  effect('submit', { order: anyDraft }),
  effect('cancel', { clientOrderId, reason: anyText }),
  effect('amend', {
    amendment: record(
      { clientOrderId, quantity: anyFixed, price: anyFixed, trigger: anyFixed },
      { requiredKeys: ['clientOrderId'] },
    ),
    reason: anyText,
  }),
  effect('fill-booked', {
    strategyId,
    fill: anyFill,
    purpose: fc.constantFrom('entry', 'liquidation', 'stop-loss'),
    reason: anyText,
  }),
  effect('funding-booked', { strategyId, instrument, amount: anyFixed }),
  effect('denied', { draft: anyDraft, code: anyText, detail: anyText }),
  effect('signal', { strategyId, instrument, exposure, reason: anyText }),
  effect('wish-refused', { strategyId, instrument, code: anyText, detail: anyText }),
  effect('strategy-status', {
    strategyId,
    status: fc.constantFrom('warming-up', 'running', 'stopped'),
    reason: anyText,
  }),
  effect('order-changed', { clientOrderId, status: fc.constantFrom('unknown', 'working', 'filled'), reason: anyText }),
  effect('alarm', { severity: fc.constantFrom('info', 'critical'), code: anyText, detail: anyText, instrument }),
  effect('halted', word),
  effect('resumed', word),
  effect('mode-changed', { scope: anyScope, mode: anyMode, code: anyText, ...word }),
  effect('size-changed', { strategyId, share: anyFixed, ...word }),
  effect('limits-changed', {
    version: fc.nat(),
    loosened: fc.subarray(['grossLeverageMax', 'drawdownRateMax']),
    tightened: fc.subarray(['orderNotionalMax']),
    ...word,
  }),
  effect('position-adopted', {
    instrument,
    difference: anyFixed,
    mark: anyFixed,
    parts: fc.array(record({ strategyId, quantity: anyFixed }), { maxLength: 3 }),
    ...word,
  }),
  effect('command-refused', {
    command: fc.constantFrom('set-mode', 'clear-halt'),
    code: anyText,
    detail: anyText,
  }),
) as fc.Arbitrary<Effect>;
