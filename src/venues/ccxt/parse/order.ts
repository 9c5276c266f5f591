import { z } from 'zod';
import { ZERO, type OrderStatement, type OrderTerms, type VenueOrderId } from '../../../domain/index.ts';
import { amount, instant, optionalAmount, putAside, understood, type Reading } from '../../reading.ts';
import type { Dialect, OrderFacts } from '../dialect.ts';
import { fromContracts, inKind, instrumentIdOf, type CcxtMarket } from '../symbols.ts';
import { identifier, readAs, side } from './words.ts';

const orderRow = z.object({
  id: identifier,
  clientOrderId: z.string().nullish(),
  symbol: z.string(),
  side,
  status: z.enum(['open', 'closed', 'canceled', 'rejected', 'expired']),
  amount,
  price: optionalAmount,
  triggerPrice: optionalAmount,
  filled: optionalAmount,
  reduceOnly: z.boolean().nullish(),
  timestamp: instant.nullish(),
  lastUpdateTimestamp: instant.nullish(),
  info: z.unknown(),
});
type OrderRow = z.infer<typeof orderRow>;

export interface OrderReading {
  readonly statement: OrderStatement;
  readonly symbol: string;
  readonly waitsForTrigger: boolean;
}

/** Finds the market of a symbol; `undefined` for one that is not traded here. */
export type MarketFinder = (symbol: string) => CcxtMarket | undefined;

/** An order as ccxt tells it, asked for or pushed. */
export function readOrder(dialect: Dialect, marketOf: MarketFinder, raw: unknown): Reading<OrderReading> {
  const reading = readAs(orderRow, 'an order', raw);
  if (!reading.ok) return reading;
  const row = reading.value;
  const symbol = inKind(row.symbol, dialect.kindOf(row.info));
  const instrument = instrumentIdOf(symbol, dialect);
  if (instrument === undefined) return putAside(`order ${row.id} is of ${symbol.slice(0, 40)}, which is not traded`);
  const { contractSize } = marketOf(symbol) ?? {};
  if (contractSize === undefined) return putAside(`order ${row.id} is of ${symbol}, whose contracts are not known`);
  const facts = dialect.orderFacts(row.info);
  const terms = termsOf(row, facts);
  if (terms === undefined) return putAside(`order ${row.id} has terms that are not understood`);
  const updatedAt = row.lastUpdateTimestamp ?? row.timestamp;
  if (updatedAt === undefined || updatedAt === null) return putAside(`order ${row.id} does not say as of when`);
  const clientOrderId = dialect.readClientId(row.clientOrderId ?? '');
  const [quantity, filledQuantity] = [row.amount, row.filled ?? ZERO].map((one) => fromContracts(one, contractSize));
  const status = statusOf(row, filledQuantity! >= quantity!);
  const ended = status !== 'working' && status !== 'partially-filled';
  const statement: OrderStatement = {
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    venueOrderId: row.id as VenueOrderId,
    instrument,
    side: row.side,
    quantity: quantity!,
    terms,
    reduceOnly: row.reduceOnly ?? false,
    status,
    filledQuantity: filledQuantity!,
    ...(ended ? { reason: (status === 'filled' ? 'filled' : (facts.reason ?? row.status)).slice(0, 60) } : {}),
    updatedAt,
  };
  return understood({ statement, symbol, waitsForTrigger: facts.waitsForTrigger });
}

function statusOf({ status, filled = ZERO }: OrderRow, isFull: boolean): OrderStatement['status'] {
  switch (status) {
    case 'open':
      return filled > 0n ? 'partially-filled' : 'working';
    // ccxt calls an order closed, too, that was cancelled after a part of it was filled.
    case 'closed':
      return isFull ? 'filled' : 'cancelled';
    case 'canceled':
      return 'cancelled';
    case 'expired':
      return 'expired';
    case 'rejected':
      // What was filled in part is for us an end with fills, whatever the exchange calls it.
      return filled > 0n ? 'cancelled' : 'rejected';
  }
}

function termsOf(
  { price = ZERO, triggerPrice: trigger = ZERO, side }: OrderRow,
  facts: OrderFacts,
): OrderTerms | undefined {
  const { isMarket } = facts;
  if (!isMarket && price <= 0n) return undefined;
  if (trigger === ZERO) return isMarket ? { type: 'market' } : { type: 'limit', price };
  if (facts.rises === undefined) return undefined;
  // A stop waits on the losing side of its owner: above for a buy, below for a sell.
  const isStop = facts.rises === (side === 'buy');
  if (isStop) return isMarket ? { type: 'stop-market', trigger } : { type: 'stop-limit', trigger, price };
  return isMarket ? { type: 'take-profit', trigger } : { type: 'take-profit-limit', trigger, price };
}
