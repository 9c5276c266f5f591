import { floorToStep, magnitude, smaller, subtract, ZERO, type Price, type Quantity } from '../../domain/index.ts';
import type { Floor } from './floor.ts';
import { hold } from './funds.ts';
import { Order, type Trailing, type Trigger } from './order.ts';
import { cancel, register, shrinkTo, wait } from './order-life.ts';
import type { Position } from './position.ts';
import type { OrderType, TpslFields, TriggerBy } from './requests.ts';
import type { CreateType, StopOrderType } from './rows.ts';

type Guard = Exclude<StopOrderType, '' | 'Stop' | 'tpslOrder'>;

const CREATED_BY: Readonly<Record<Guard, CreateType>> = {
  TakeProfit: 'CreateByTakeProfit',
  StopLoss: 'CreateByStopLoss',
  TrailingStop: 'CreateByTrailingStop',
  PartialTakeProfit: 'CreateByPartialTakeProfit',
  PartialStopLoss: 'CreateByPartialStopLoss',
};

const OF_WHOLE_POSITION: ReadonlySet<StopOrderType> = new Set(['TakeProfit', 'StopLoss', 'TrailingStop']);

/** Orders that may only close follow the position: never larger than it, gone when it is, gone when it turns. */
export function followPositions(floor: Floor): void {
  for (const position of floor.resized) {
    floor.resized.delete(position);
    for (const order of position.closers) {
      const size = closable(position, order);
      if (order.leavesQty > size) shrinkTo(floor, order, size, { cancelType: 'CancelByReduceOnly' });
    }
    for (const order of position.stops) followWithStop(floor, position, order);
  }
}

function followWithStop(floor: Floor, position: Position, order: Order): void {
  const size = closable(position, order);
  const { kind } = order.trigger!;
  const cancelType = kind === 'Stop' ? 'CancelByReduceOnly' : 'CancelByTpSlTsClear';
  if (size === ZERO) cancel(floor, order, { cancelType });
  else if (order.leavesQty > size) shrinkTo(floor, order, size, { cancelType });
  else if (OF_WHOLE_POSITION.has(kind) && order.leavesQty < size) {
    order.qty = size;
    order.leavesQty = size;
    floor.publisher.order(order);
  }
}

/** How much of the position an order of its side could close. */
export function closable(position: Position, order: Order): Quantity {
  const isOpposite = order.buys ? position.size < ZERO : position.size > ZERO;
  return isOpposite ? magnitude(position.size) : ZERO;
}

/** TP and SL that came with an order come alive as it fills, each as large as what has been filled. */
export function bringToLife(floor: Floor): void {
  for (const order of floor.filled) {
    floor.filled.delete(order);
    if (order.market.isLinear) protectPosition(floor, order);
    else if (!order.isOpen) protectHolding(floor, order);
  }
}

function protectPosition(floor: Floor, order: Order): void {
  const { account, market, terms, tpsl } = order;
  const position = account.holding(market).positionAt(terms.positionIdx, floor.now);
  if (tpsl === undefined || !position.isOpen || position.size > ZERO !== order.buys) return;
  for (const leg of legsOf(tpsl)) {
    if (tpsl.tpslMode === 'Partial') growPartial(floor, position, order, leg);
    else if (!isSetAlready(position, leg)) setWholeStop(floor, position, leg);
  }
}

function isSetAlready(position: Position, leg: Leg): boolean {
  const kind = leg.takesProfit ? 'TakeProfit' : 'StopLoss';
  return [...position.stops].some(
    ({ trigger }) => trigger?.kind === kind && trigger.price === leg.price && trigger.by === leg.by,
  );
}

/** One of the two ends that TP/SL fields describe. */
export interface Leg {
  readonly takesProfit: boolean;
  readonly price: Price;
  readonly by: TriggerBy;
  readonly orderType: OrderType;
  readonly limitPrice: Price | undefined;
}

/** The legs that are there; a price of zero says that one is not wanted. */
export function legsOf(tpsl: TpslFields): Leg[] {
  const { takeProfit, stopLoss, tpTriggerBy, slTriggerBy, tpOrderType, slOrderType, tpLimitPrice, slLimitPrice } = tpsl;
  const takes = { takesProfit: true, by: tpTriggerBy ?? 'LastPrice', limitPrice: tpLimitPrice } as const;
  const stops = { takesProfit: false, by: slTriggerBy ?? 'LastPrice', limitPrice: slLimitPrice } as const;
  const legs: Leg[] = [];
  if (isSet(takeProfit)) legs.push({ ...takes, price: takeProfit, orderType: tpOrderType ?? 'Market' });
  if (isSet(stopLoss)) legs.push({ ...stops, price: stopLoss, orderType: slOrderType ?? 'Market' });
  return legs;
}

function isSet(price: Price | undefined): price is Price {
  return price !== undefined && price !== ZERO;
}

function growPartial(floor: Floor, position: Position, parent: Order, leg: Leg): void {
  const kind = leg.takesProfit ? 'PartialTakeProfit' : 'PartialStopLoss';
  const known = parent.children.find(({ trigger }) => trigger?.kind === kind);
  if (known === undefined) {
    const made = placeGuard(floor, position, { leg, kind, qty: parent.cumExecQty, parent });
    const sibling = parent.children[0];
    if (sibling !== undefined) {
      made.oco = sibling;
      sibling.oco = made;
    }
    parent.children.push(made);
  } else if (known.untriggered) {
    known.qty = parent.cumExecQty;
    known.leavesQty = parent.cumExecQty;
    floor.publisher.order(known);
  }
}

/** A position has at most one TP and one SL for the whole of it: a new one takes the old one's place. */
export function setWholeStop(floor: Floor, position: Position, leg: Leg): void {
  const kind = leg.takesProfit ? 'TakeProfit' : 'StopLoss';
  clearStop(floor, position, kind);
  placeGuard(floor, position, { leg, kind, qty: magnitude(position.size) });
}

export function clearStop(floor: Floor, position: Position, kind: Guard): void {
  for (const order of position.stops) {
    if (order.trigger?.kind === kind) cancel(floor, order, { cancelType: 'CancelByTpSlTsClear' });
  }
}

/** A conditional order that closes the position, or part of it. */
export function placeGuard(
  floor: Floor,
  position: Position,
  guard: {
    readonly leg: Leg;
    readonly kind: Guard;
    readonly qty: Quantity;
    readonly parent?: Order;
    readonly trailing?: Trailing;
  },
): Order {
  const { leg, kind, qty, parent, trailing } = guard;
  const isLong = position.size > ZERO;
  const rises = leg.takesProfit === isLong;
  const trigger: Trigger = { price: leg.price, direction: rises ? 1 : 2, by: leg.by, kind, trailing };
  const order = new Order(position.account, position.market, {
    orderId: floor.names.order('linear'),
    orderLinkId: '',
    side: isLong ? 'Sell' : 'Buy',
    orderType: leg.orderType,
    timeInForce: leg.orderType === 'Market' ? 'IOC' : 'GTC',
    price: leg.orderType === 'Market' ? ZERO : (leg.limitPrice ?? ZERO),
    qty: smaller(qty, magnitude(position.size)),
    positionIdx: position.positionIdx,
    createType: CREATED_BY[kind],
    createdTime: floor.now,
    smpType: 'None',
    marketUnit: '',
    isLeverage: false,
    reduceOnly: true,
    closeOnTrigger: true,
    trigger,
    lastPriceOnCreated: position.market.prices.last,
    parentOrderLinkId: parent?.terms.orderLinkId,
  });
  register(order);
  wait(floor, order);
  return order;
}

/** What a spot order has bought or sold is given back by whichever of the pair is reached first. */
function protectHolding(floor: Floor, order: Order): void {
  const { account, market, terms, tpsl, buys } = order;
  if (tpsl === undefined || order.cumExecQty === ZERO || order.children.length > 0) return;
  const bought = buys ? subtract(order.cumExecQty, order.cumExecFee) : order.cumExecQty;
  const qty = floorToStep(bought, market.spec.qtyStep);
  if (qty === ZERO) return;
  for (const leg of legsOf(tpsl)) {
    const rises = leg.takesProfit === buys;
    const made = new Order(account, market, {
      orderId: floor.names.order('spot'),
      orderLinkId: '',
      side: buys ? 'Sell' : 'Buy',
      orderType: leg.orderType,
      timeInForce: leg.orderType === 'Market' ? 'IOC' : 'GTC',
      price: leg.orderType === 'Limit' && leg.limitPrice !== undefined ? leg.limitPrice : leg.price,
      qty,
      positionIdx: 0,
      createType: leg.takesProfit ? 'CreateByTakeProfit' : 'CreateByStopLoss',
      createdTime: floor.now,
      smpType: 'None',
      marketUnit: leg.orderType === 'Market' ? 'baseCoin' : '',
      isLeverage: false,
      reduceOnly: false,
      closeOnTrigger: false,
      trigger: { price: leg.price, direction: rises ? 1 : 2, by: 'LastPrice', kind: 'tpslOrder' },
      lastPriceOnCreated: market.prices.last,
      parentOrderLinkId: terms.orderLinkId,
    });
    pair(made, order.children[0]);
    order.children.push(made);
    register(made);
    wait(floor, made);
    hold(floor, made);
  }
}

function pair(made: Order, sibling: Order | undefined): void {
  if (sibling === undefined) return;
  made.oco = sibling;
  made.sharesLock = true;
  sibling.oco = made;
}
