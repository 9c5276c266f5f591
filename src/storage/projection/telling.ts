import type { Fixed, InstrumentId, StrategyId } from '../../domain/index.ts';
import type { ActivityKind, Severity } from '../ports/session-views.ts';
import { coinName, orderName, quoteAmount, quoted, toTrade, type Vocabulary } from './wording.ts';

/** What there is to say of one event or effect. */
export interface Telling {
  readonly kind: ActivityKind;
  readonly severity: Severity;
  readonly strategyId?: StrategyId | undefined;
  readonly instrument?: InstrumentId | undefined;
  readonly text: string;
}

/** What is told of an order, as far as the order is known. */
export function about(
  clientOrderId: string,
  kind: ActivityKind,
  severity: Severity,
  vocabulary: Vocabulary,
): Omit<Telling, 'text'> {
  const draft = vocabulary.order(clientOrderId)?.draft;
  return { kind, severity, strategyId: draft?.strategyId, instrument: draft?.instrument };
}

/** `EMA cross's stop-loss to sell 0.0123 BTC at market once the price reaches 60,000` */
export function orderPhrase(clientOrderId: string, vocabulary: Vocabulary): string {
  const order = vocabulary.order(clientOrderId);
  if (order === undefined) return `order ${quoted(clientOrderId)}`;
  return `${vocabulary.title(order.draft.strategyId)}'s ${orderName(order.draft.purpose)} to ${toTrade(order.draft, vocabulary, order)}`;
}

export function tellFunding(
  amount: Fixed,
  instrument: InstrumentId,
  strategyId: StrategyId | undefined,
  vocabulary: Vocabulary,
): Telling {
  const who = strategyId === undefined ? 'The account' : vocabulary.title(strategyId);
  const verb = amount < 0n ? 'paid' : 'received';
  const text = `${who} ${verb} ${quoteAmount(amount, instrument, vocabulary)} of funding on ${coinName(instrument, vocabulary)}.`;
  return { kind: 'funding', severity: 'info', strategyId, instrument, text };
}
