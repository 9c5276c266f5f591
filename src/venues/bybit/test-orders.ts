import {
  fixed,
  type ApprovedOrder,
  type ClientOrderId,
  type EpochMs,
  type InstrumentId,
  type OrderDraft,
  type StrategyId,
} from '../../domain/index.ts';

/** An order as a gate would let it pass; the tests of an adapter are no gate, and say so by this cast. */
export function anOrder(changes: Partial<OrderDraft> = {}): ApprovedOrder {
  const draft: OrderDraft = {
    clientOrderId: 's1-A-1' as ClientOrderId,
    strategyId: 'A' as StrategyId,
    instrument: 'BTCUSDT-PERP.BYBIT' as InstrumentId,
    side: 'buy',
    quantity: fixed('0.01'),
    terms: { type: 'market' },
    timeInForce: 'GTC',
    reduceOnly: false,
    purpose: 'entry',
    reason: 'a test',
    decisionPrice: fixed('72000'),
    decidedAt: 0 as EpochMs,
    ...changes,
  };
  return draft as ApprovedOrder;
}
