import type {
  AmendOrder,
  CancelAll,
  CancelOrder,
  PlaceOrder,
  PositionIdx,
  SetTradingStop,
  SmpType,
  TpslFields,
  TriggerBy,
  TriggerDirection,
} from '../../core/requests.ts';
import type { Category } from '../../core/spec.ts';
import { BadRequest, type Fields } from './fields.ts';

const TRIGGERS = ['LastPrice', 'MarkPrice', 'IndexPrice'] as const satisfies readonly TriggerBy[];
const SMP = ['None', 'CancelMaker', 'CancelTaker', 'CancelBoth'] as const satisfies readonly SmpType[];
const FILTERS = ['Order', 'tpslOrder', 'StopOrder'] as const;
const TYPES = ['Market', 'Limit'] as const;
const MODES = ['Full', 'Partial'] as const;

/**
 * `POST /v5/order/create`. What does not apply to the category is left out rather than refused: clients send
 * `reduceOnly` with spot orders and a trigger direction with spot stops, and Bybit does not mind.
 */
export function placeOrder(fields: Fields, category: Category): PlaceOrder {
  const orderType = fields.needChoice('orderType', TYPES);
  const timeInForce = fields.choice('timeInForce', ['GTC', 'IOC', 'FOK', 'PostOnly', 'RPI']);
  if (timeInForce === 'RPI') throw new BadRequest(10001, 'params error: RPI orders are for market makers only');
  return {
    category,
    symbol: fields.needText('symbol'),
    side: fields.needChoice('side', ['Buy', 'Sell']),
    orderType,
    qty: fields.needDecimal('qty'),
    price: orderType === 'Market' ? undefined : fields.decimal('price'),
    timeInForce: orderType === 'Market' ? undefined : timeInForce,
    slippageToleranceType: fields.choice('slippageToleranceType', ['TickSize', 'Percent']),
    slippageTolerance: fields.decimal('slippageTolerance'),
    triggerPrice: fields.decimal('triggerPrice'),
    orderLinkId: fields.text('orderLinkId'),
    smpType: fields.choice('smpType', SMP),
    ...tpsl(fields),
    ...(category === 'linear' ? linearOnly(fields) : spotOnly(fields)),
  };
}

function linearOnly(fields: Fields): Partial<PlaceOrder> {
  return {
    triggerDirection: fields.whole('triggerDirection', { min: 1, max: 2 }) as TriggerDirection | undefined,
    triggerBy: fields.choice('triggerBy', TRIGGERS),
    positionIdx: positionIdx(fields),
    reduceOnly: fields.flag('reduceOnly'),
    closeOnTrigger: fields.flag('closeOnTrigger'),
  };
}

function spotOnly(fields: Fields): Partial<PlaceOrder> {
  return {
    marketUnit: fields.choice('marketUnit', ['baseCoin', 'quoteCoin']),
    isLeverage: fields.flag('isLeverage'),
    orderFilter: fields.choice('orderFilter', FILTERS),
  };
}

export function positionIdx(fields: Fields): PositionIdx | undefined {
  return fields.whole('positionIdx', { min: 0, max: 2 }) as PositionIdx | undefined;
}

export function amendOrder(fields: Fields, category: Category): AmendOrder {
  return {
    ...orderRef(fields, category),
    qty: fields.decimal('qty'),
    price: fields.decimal('price'),
    triggerPrice: fields.decimal('triggerPrice'),
    triggerBy: fields.choice('triggerBy', TRIGGERS),
    ...tpsl(fields),
  };
}

export function cancelOrder(fields: Fields, category: Category): CancelOrder {
  const orderFilter = category === 'spot' ? fields.choice('orderFilter', FILTERS) : undefined;
  return { ...orderRef(fields, category), orderFilter };
}

export function cancelAll(fields: Fields, category: Category): CancelAll {
  return {
    category,
    symbol: fields.text('symbol'),
    baseCoin: fields.text('baseCoin'),
    settleCoin: fields.text('settleCoin'),
    orderFilter: orderFilter(fields),
    stopOrderType: fields.choice('stopOrderType', ['Stop']),
  };
}

/** Of queries and of cancel-all; on linear `StopOrder` means whatever waits for a trigger. */
export function orderFilter(fields: Fields): (typeof FILTERS)[number] | undefined {
  return fields.choice('orderFilter', FILTERS);
}

export function tradingStop(fields: Fields): SetTradingStop {
  return {
    symbol: fields.needText('symbol'),
    // ccxt sends neither; Bybit then takes the one-way position and the whole of it.
    positionIdx: positionIdx(fields) ?? 0,
    ...tpsl(fields),
    tpslMode: fields.choice('tpslMode', MODES) ?? 'Full',
    trailingStop: fields.decimal('trailingStop'),
    activePrice: fields.decimal('activePrice'),
    tpSize: fields.decimal('tpSize'),
    slSize: fields.decimal('slSize'),
  };
}

function orderRef(fields: Fields, category: Category): CancelOrder {
  const orderId = fields.text('orderId');
  const orderLinkId = fields.text('orderLinkId');
  if (orderId === undefined && orderLinkId === undefined) {
    throw new BadRequest(10001, 'params error: OrderId or orderLinkId is required');
  }
  return { category, symbol: fields.needText('symbol'), orderId, orderLinkId };
}

function tpsl(fields: Fields): TpslFields {
  return {
    takeProfit: fields.decimal('takeProfit'),
    stopLoss: fields.decimal('stopLoss'),
    tpTriggerBy: fields.choice('tpTriggerBy', TRIGGERS),
    slTriggerBy: fields.choice('slTriggerBy', TRIGGERS),
    tpslMode: fields.choice('tpslMode', MODES),
    tpOrderType: fields.choice('tpOrderType', TYPES),
    slOrderType: fields.choice('slOrderType', TYPES),
    tpLimitPrice: fields.decimal('tpLimitPrice'),
    slLimitPrice: fields.decimal('slLimitPrice'),
  };
}
