import { z } from 'zod';
import type { ClientOrderId, EpochMs, Execution, Fill, FillId, Funding, VenueOrderId } from '../../../domain/index.ts';
import { parseInstrumentId } from '../../../market/index.ts';
import { amount, instant, putAside, understood, type Reading } from '../../reading.ts';
import type { Dialect } from '../dialect.ts';
import { fromContracts, inKind, instrumentIdOf } from '../symbols.ts';
import type { MarketFinder } from './order.ts';
import { identifier, readAs, side } from './words.ts';

const feeRow = z.object({ cost: amount, currency: z.string().optional() });
const tradeRow = z.object({
  id: identifier,
  order: identifier.nullish(),
  side,
  amount,
  price: amount,
  takerOrMaker: z.enum(['taker', 'maker']).nullish(),
  fee: z.unknown(),
  timestamp: instant,
  info: z.unknown(),
});

export type TradeReading =
  | {
      readonly type: 'fill';
      readonly execution: Execution;
      readonly venueOrderId?: VenueOrderId;
      /** Whose order it was cannot be told from the row: it has to be asked. */
      readonly ownerIsOpen: boolean;
    }
  | { readonly type: 'funding'; readonly funding: Funding; readonly chargedAt: EpochMs };

/** An execution as ccxt tells it, asked for or pushed. */
export function readTrade(dialect: Dialect, marketOf: MarketFinder, raw: unknown): Reading<TradeReading> {
  const { symbol: named, info, timestamp } = (raw ?? {}) as { symbol?: unknown; info?: unknown; timestamp?: unknown };
  const facts = dialect.tradeFacts(info);
  const symbol = inKind(String(named), dialect.kindOf(info));
  const instrument = instrumentIdOf(symbol, dialect);
  if (instrument === undefined) return putAside(`an execution is of ${symbol.slice(0, 40)}, which is not traded`);
  if (facts.isFunding) {
    const funding = dialect.readFunding?.(info, instrument) ?? putAside('funding is not understood');
    if (!funding.ok) return funding;
    const chargedAt = readAs(instant, 'the time of a funding', timestamp);
    return chargedAt.ok
      ? understood({ type: 'funding', funding: funding.value, chargedAt: chargedAt.value })
      : chargedAt;
  }
  const reading = readAs(tradeRow, 'an execution', raw);
  if (!reading.ok) return reading;
  const { id, order, side, amount: contracts, price, takerOrMaker, timestamp: executedAt } = reading.value;
  const { contractSize } = marketOf(symbol) ?? {};
  if (contractSize === undefined) return putAside(`execution ${id} is of ${symbol}, whose contracts are not known`);
  if (contracts <= 0n || price <= 0n) return putAside(`execution ${id} is of nothing`);
  if (takerOrMaker === undefined || takerOrMaker === null) return putAside(`execution ${id} names no liquidity`);
  const fee = readAs(feeRow, `the fee of execution ${id}`, facts.fee ?? reading.value.fee);
  if (!fee.ok) return fee;
  const { base, quote } = parseInstrumentId(instrument);
  const { cost, currency = quote } = fee.value;
  if (currency !== quote && currency !== base)
    return putAside(`execution ${id} has a fee in ${currency.slice(0, 20)}, which is neither side of its market`);
  const clientOrderId: ClientOrderId | undefined =
    facts.clientId === undefined || facts.forced ? undefined : dialect.readClientId(facts.clientId);
  const fill: Fill = {
    fillId: (dialect.executionIdsAreUnique ? id : `${instrument}:${id}:${side}`) as FillId,
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    instrument,
    side,
    price,
    quantity: fromContracts(contracts, contractSize),
    liquidity: takerOrMaker,
    fee: cost,
    feeCurrency: currency === quote ? 'quote' : 'base',
    executedAt,
    kind: facts.forced ? 'liquidation' : 'trade',
  };
  return understood({
    type: 'fill',
    execution: { fill, sequence: executedAt },
    ...(order === undefined || order === null ? {} : { venueOrderId: order as VenueOrderId }),
    ownerIsOpen: clientOrderId === undefined && !facts.forced && !facts.namesClientId,
  });
}
