import {
  fixed,
  larger,
  negate,
  type ClientOrderId,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type OrderDraft,
  type Quantity,
  type StrategyId,
  ZERO,
} from '../../domain/index.ts';
import { settleLimits, type RiskLimits } from './limits.ts';
import type { RiskRule } from './rules/rule.ts';
import type { RiskView, Standing } from './view.ts';

/*
 * A quiet account for tests of the gate: 10,000 of equity, flat, bitcoin at 100, so that every number below can be
 * checked in the head. A test changes the one fact it is about.
 */
export const bitcoin: Instrument = {
  id: 'BTCUSDT-PERP.TEST' as InstrumentId,
  kind: 'linear-perpetual',
  base: 'BTC',
  quote: 'USDT',
  priceStep: fixed('0.1'),
  quantityStep: fixed('0.001'),
  quantityMin: fixed('0.002'),
  notionalMin: fixed('5'),
  makerFeeRate: fixed('0.0002'),
  takerFeeRate: fixed('0.00055'),
  feeCurrency: 'quote',
  leverageMax: 100,
  maintenanceMarginRate: fixed('0.005'),
};

/** What an account shows that holds this, signed, in one hand. */
export function sidesOf(net: Quantity): RiskView['sideQuantity'] {
  return (_id, side) => larger(side === 'buy' ? net : negate(net), ZERO);
}

export function exampleView(changes: Partial<RiskView> = {}): RiskView {
  return {
    now: 0 as EpochMs,
    halted: false,
    reconciling: false,
    modeFor: () => undefined,
    unresolvedOrders: () => 0,
    instrument: (id) => (id === bitcoin.id ? bitcoin : undefined),
    markPrice: () => fixed('100'),
    markedAt: () => 0 as EpochMs,
    sideQuantity: () => ZERO,
    strategyQuantity: () => ZERO,
    pendingQuantity: () => ZERO,
    pendingReduceQuantity: () => ZERO,
    exposures: () => [],
    standingsOf: () => [],
    standingsIn: () => [],
    grossNotional: ZERO,
    directionNotional: () => ZERO,
    pendingNotional: ZERO,
    unpriced: undefined,
    openOrders: 0,
    openOrdersOf: () => 0,
    ordersIn: () => [],
    isAmendment: () => false,
    entryWaitMs: () => 0,
    twinOf: () => undefined,
    past: () => undefined,
    fundingRate: () => undefined,
    correlation: () => undefined,
    turnover: () => undefined,
    equity: fixed('10000'),
    peakEquity: fixed('10000'),
    dayStartEquity: fixed('10000'),
    ...changes,
  };
}

export function exampleDraft(changes: Partial<OrderDraft> = {}): OrderDraft {
  return {
    clientOrderId: 'test-1' as ClientOrderId,
    strategyId: 'trend' as StrategyId,
    instrument: bitcoin.id,
    side: 'buy',
    quantity: fixed('1'),
    terms: { type: 'market' },
    timeInForce: 'GTC',
    reduceOnly: false,
    purpose: 'entry',
    reason: 'test',
    decisionPrice: fixed('100'),
    decidedAt: 0 as EpochMs,
    ...changes,
  };
}

/** Limits so wide that only those given here can object. */
export function exampleLimits(changes: Partial<RiskLimits> = {}): RiskLimits {
  const settled = settleLimits({
    orderNotionalRateMax: fixed('100'),
    positionNotionalRateMax: fixed('100'),
    grossLeverageMax: fixed('100'),
    priceCollarRate: fixed('0.5'),
    openOrdersMax: 1_000,
    openOrdersPerInstrumentMax: 1_000,
    dailyLossRateMax: fixed('1'),
    drawdownRateMax: fixed('1'),
    ...changes,
  });
  if (!settled.ok) throw new RangeError(settled.problem);
  return settled.limits;
}

/** What a holder has: `held`, and what waits to be bought and sold. */
export function standing(held: string, buys = '0', sells = '0'): Standing {
  return { held: fixed(held), buys: fixed(buys), sells: fixed(sells) };
}

/** One rule's answer on its own: `passes`, or the sentence of its refusal. */
export function judged(
  rule: RiskRule,
  given: {
    readonly draft?: Partial<OrderDraft>;
    readonly view?: Partial<RiskView>;
    readonly limits?: Partial<RiskLimits>;
  },
): string {
  return rule.check(exampleDraft(given.draft), exampleView(given.view), exampleLimits(given.limits)) ?? 'passes';
}
