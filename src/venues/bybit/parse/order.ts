import { z } from 'zod';
import {
  ZERO,
  type ClientOrderId,
  type OrderStatement,
  type OrderTerms,
  type Side,
  type VenueOrderId,
} from '../../../domain/index.ts';
import { instrumentIdOf, type Category, type Market } from '../symbols.ts';
import {
  amount,
  identifier,
  instant,
  optionalAmount,
  orderLinkId,
  putAside,
  readAs,
  side,
  symbol,
  understood,
  word,
  type Reading,
} from './reading.ts';

const OPEN = ['New', 'PartiallyFilled', 'Untriggered', 'Triggered'] as const;
const ENDED = ['Filled', 'Cancelled', 'PartiallyFilledCanceled', 'Deactivated', 'Rejected'] as const;

const orderRow = z.object({
  orderId: identifier,
  orderLinkId,
  symbol,
  side,
  orderType: z.enum(['Market', 'Limit']),
  orderStatus: z.enum([...OPEN, ...ENDED]),
  qty: amount,
  price: optionalAmount,
  triggerPrice: optionalAmount,
  triggerDirection: z.number().nullish(),
  stopOrderType: word,
  lastPriceOnCreated: optionalAmount,
  basePrice: optionalAmount,
  cumExecQty: optionalAmount,
  reduceOnly: z.boolean().nullish(),
  cancelType: word,
  rejectReason: word,
  updatedTime: instant,
});
type OrderRow = z.infer<typeof orderRow>;

export interface OrderReading {
  readonly statement: OrderStatement;
  readonly market: Market;
  readonly waitsForTrigger: boolean;
}

/** A row of `order/realtime`, `order/history` or the `order` topic. */
export function readOrder(category: Category, raw: unknown): Reading<OrderReading> {
  const reading = readAs(orderRow, 'an order', raw);
  if (!reading.ok) return reading;
  const row = reading.value;
  const terms = termsOf(row);
  if (terms === undefined) return putAside(`order ${row.orderId} has a trigger, and does not say which way it is`);
  const filledQuantity = row.cumExecQty ?? ZERO;
  const status = statusOf(row, filledQuantity > 0n);
  const clientOrderId = row.orderLinkId as ClientOrderId | undefined;
  const ended = status !== 'working' && status !== 'partially-filled';
  const market: Market = { category, symbol: row.symbol };
  const statement: OrderStatement = {
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    venueOrderId: row.orderId as VenueOrderId,
    instrument: instrumentIdOf(market),
    side: row.side,
    quantity: row.qty,
    terms,
    reduceOnly: row.reduceOnly ?? false,
    status,
    filledQuantity,
    ...(ended ? { reason: reasonOf(row) } : {}),
    updatedAt: row.updatedTime,
  };
  return understood({ statement, market, waitsForTrigger: row.orderStatus === 'Untriggered' });
}

function statusOf({ orderStatus }: OrderRow, hasFills: boolean): OrderStatement['status'] {
  switch (orderStatus) {
    case 'New':
    case 'Untriggered':
    case 'Triggered':
    case 'PartiallyFilled':
      return hasFills ? 'partially-filled' : 'working';
    case 'Filled':
      return 'filled';
    case 'Cancelled':
    case 'PartiallyFilledCanceled':
    case 'Deactivated':
      return 'cancelled';
    case 'Rejected':
      // Bybit has been seen to reject what it had filled in part: for us that is an end with fills.
      return hasFills ? 'cancelled' : 'rejected';
  }
}

function termsOf(row: OrderRow): OrderTerms | undefined {
  const { orderType, price = ZERO, triggerPrice: trigger = ZERO } = row;
  const isMarket = orderType === 'Market';
  if (trigger === ZERO) return isMarket ? { type: 'market' } : { type: 'limit', price };
  const protects = isStop(row);
  if (protects === undefined) return undefined;
  if (protects) return isMarket ? { type: 'stop-market', trigger } : { type: 'stop-limit', trigger, price };
  return isMarket ? { type: 'take-profit', trigger } : { type: 'take-profit-limit', trigger, price };
}

/** Whether the trigger lies on the losing side of its owner: above for a buy, below for a sell. */
function isStop(row: OrderRow): boolean | undefined {
  switch (row.stopOrderType) {
    case 'TakeProfit':
    case 'PartialTakeProfit':
      return false;
    case 'StopLoss':
    case 'PartialStopLoss':
    case 'TrailingStop':
      return true;
    default:
      break;
  }
  const rising = isRising(row);
  return rising === undefined ? undefined : rising === (row.side === ('buy' satisfies Side));
}

function isRising({ triggerDirection, triggerPrice, lastPriceOnCreated, basePrice }: OrderRow): boolean | undefined {
  if (triggerDirection === 1) return true;
  if (triggerDirection === 2) return false;
  // Spot names no direction; it is the one from the price at the time of its creation.
  const from = basePrice ?? lastPriceOnCreated;
  return from === undefined || from === ZERO || triggerPrice === undefined ? undefined : triggerPrice >= from;
}

/** Bybit's words for an end in ours; those we have no word for are kept as they are. */
const CANCEL_REASONS: Readonly<Record<string, string>> = {
  CancelByUser: 'requested',
  CancelByReduceOnly: 'reduce-only',
  CancelByPrepareLiq: 'liquidation',
  CancelAllBeforeLiq: 'liquidation',
  CancelByPrepareAdl: 'auto-deleveraging',
  CancelAllBeforeAdl: 'auto-deleveraging',
  CancelBySmp: 'self-match',
};
const REJECT_REASONS: Readonly<Record<string, string>> = {
  EC_PerCancelRequest: 'requested',
  EC_PostOnlyWillTakeLiquidity: 'post-only',
  EC_NoImmediateQtyToFill: 'ioc-remainder',
  EC_NoEnoughQtyToFill: 'fok',
  EC_CancelForNoFullFill: 'fok',
  EC_BySelfMatch: 'self-match',
};

function reasonOf({ orderStatus, cancelType, rejectReason }: OrderRow): string {
  if (orderStatus === 'Filled') return 'filled';
  const rejected = rejectReason === '' || rejectReason === 'EC_NoError' ? undefined : rejectReason;
  const cancelled = cancelType === '' || cancelType === 'UNKNOWN' ? undefined : cancelType;
  // What the matching engine says is more to the point than that a user asked for a cancel.
  const said = REJECT_REASONS[rejected ?? ''] ?? CANCEL_REASONS[cancelled ?? ''] ?? rejected ?? cancelled;
  return (said ?? orderStatus).slice(0, 60);
}
