import {
  add,
  ceilToStep,
  divide,
  floorToStep,
  larger,
  magnitude,
  proportion,
  smaller,
  subtract,
  ZERO,
} from '../../domain/index.ts';
import type { Fixed, Price, Quantity } from '../../domain/index.ts';
import type { Account } from './account.ts';
import { adlScore } from './adl-rank.ts';
import { bookFill } from './booking.ts';
import type { Floor } from './floor.ts';
import { availableFor, marginBalance, markOf, positionIM, positionMM, standingOf, tierOf } from './margin.ts';
import { marketBound } from './market-bound.ts';
import type { Market } from './market-state.ts';
import { enter } from './matching.ts';
import { Order } from './order.ts';
import { cancel, finish, register } from './order-life.ts';
import type { Position } from './position.ts';
import type { Side } from './requests.ts';
import type { CreateType, ExecType } from './rows.ts';
import { settle } from './triggers.ts';

/** After a move of the mark: whoever cannot maintain their positions any more loses them. */
export function liquidateWhereDue(floor: Floor, market: Market): void {
  for (const position of floor.positions.get(market)!) {
    const { account } = position;
    if (account === floor.insurance || !position.isOpen || !isDue(floor, position)) continue;
    if (account.marginMode === 'ISOLATED_MARGIN') liquidateIsolated(floor, position);
    else liquidateCross(floor, account);
  }
}

function isDue(floor: Floor, position: Position): boolean {
  if (position.account.marginMode === 'REGULAR_MARGIN') return accountSlack(floor, position.account) <= ZERO;
  const slack = (): Fixed =>
    subtract(add(positionIM(position), position.unrealisedAt(markOf(position))), positionMM(position));
  if (slack() > ZERO) return false;
  if (position.autoAddMargin) addMarginFor(floor, position);
  return slack() <= ZERO;
}

/** What a cross account has above its maintenance margin, in dollars. */
function accountSlack(floor: Floor, account: Account): Fixed {
  const standing = standingOf(floor, account);
  return subtract(marginBalance(standing), standing.positionMM);
}

function addMarginFor(floor: Floor, position: Position): void {
  const available = availableFor(floor, position.account, position.market.spec.quoteCoin);
  position.extraMargin = add(position.extraMargin, larger(ZERO, smaller(available, positionIM(position))));
}

/** The worst loser first, until what is left can be maintained. */
function liquidateCross(floor: Floor, account: Account): void {
  cancelOrders(floor, account);
  while (accountSlack(floor, account) <= ZERO) {
    const worst = worstOf(account);
    if (worst === undefined) return;
    liquidatePosition(floor, worst);
  }
}

function liquidateIsolated(floor: Floor, position: Position): void {
  cancelOrders(floor, position.account, position.market);
  liquidatePosition(floor, position);
}

function worstOf(account: Account): Position | undefined {
  const open = [...account.holdings.values()].flatMap(({ openPositions }) => openPositions);
  const loss = (position: Position): Fixed => position.unrealisedAt(markOf(position));
  return open.reduce<Position | undefined>(
    (worst, position) => (worst === undefined || loss(position) < loss(worst) ? position : worst),
    undefined,
  );
}

function cancelOrders(floor: Floor, account: Account, market?: Market): void {
  for (const order of account.orders.values()) {
    const isMeant = market === undefined ? order.market.isLinear : order.market === market;
    if (isMeant) cancel(floor, order, { cancelType: 'CancelByPrepareLiq' });
  }
}

/** From a higher tier it is first sold down to the next; in the lowest the insurance fund takes it over. */
export function liquidatePosition(floor: Floor, position: Position): void {
  const { market } = position;
  const bust = bankruptcyPrice(floor, position);
  const size = magnitude(position.size);
  position.positionStatus = 'Liq';
  floor.publisher.position(position);
  const { category, symbol } = market.spec;
  const side = position.side === 'Sell' ? 'Sell' : 'Buy';
  const reduced = reduceTier(floor, position, bust);
  settle(floor);
  floor.publisher.tell({
    type: 'liquidation',
    at: floor.now,
    category,
    liquidation: { symbol, side, size: reduced === ZERO ? size : reduced, price: bust, time: floor.now },
  });
  if (reduced !== ZERO || !position.isOpen) return;
  passThrough(floor, position, insurancePosition(floor, market), {
    qty: magnitude(position.size),
    price: bust,
    execType: 'BustTrade',
    createType: 'CreateByTakeOver_PassThrough',
  });
}

/** The price at which what backs the position is used up; rounded so that no debt is left with the customer. */
function bankruptcyPrice(floor: Floor, position: Position): Price {
  const { account, market, size } = position;
  const mark = markOf(position);
  const backing = account.marginMode === 'ISOLATED_MARGIN' ? isolatedBacking(position) : crossBacking(floor, position);
  const distance = divide(backing, magnitude(size));
  const { tickSize, maxPrice } = market.spec;
  if (size > ZERO) return larger(tickSize, ceilToStep(subtract(mark, distance), tickSize));
  return smaller(maxPrice, larger(tickSize, floorToStep(add(mark, distance), tickSize)));
}

function isolatedBacking(position: Position): Fixed {
  const { account, market } = position;
  const own = divide(position.entryValue, account.holding(market).leverageOf(position.side));
  return add(add(own, position.extraMargin), position.unrealisedAt(markOf(position)));
}

/** The position's share, by maintenance margin, of all that the account has. */
function crossBacking(floor: Floor, position: Position): Fixed {
  const standing = standingOf(floor, position.account);
  const price = floor.dollarPrice(position.market.spec.quoteCoin);
  const balance = marginBalance(standing);
  const inCoin = price === ZERO ? balance : divide(balance, price);
  const own = positionMM(position);
  const all = price === ZERO ? standing.positionMM : divide(standing.positionMM, price);
  return all <= ZERO ? inCoin : proportion(inCoin, own, all);
}

/** Returns the quantity that went into the market, zero in the lowest tier or when the market would not take it. */
function reduceTier(floor: Floor, position: Position, bust: Price): Quantity {
  const { market } = position;
  const value = position.valueAt(markOf(position));
  const tier = tierOf(market.spec, value);
  const lower = market.spec.riskTiers[market.spec.riskTiers.indexOf(tier) - 1];
  if (lower === undefined || market.status !== 'Trading') return ZERO;
  const excess = divide(subtract(value, lower.riskLimitValue), markOf(position));
  const qty = smaller(ceilToStep(excess, market.spec.qtyStep), magnitude(position.size));
  const order = closingOrder(floor, position, { qty, price: bust, createType: 'CreateByLiq' });
  enter(floor, order);
  return order.cumExecQty;
}

function insurancePosition(floor: Floor, market: Market): Position {
  return floor.insurance!.holding(market).positionAt(0, floor.now);
}

interface PassThrough {
  readonly qty: Quantity;
  readonly price: Price;
  readonly execType: ExecType;
  readonly createType: CreateType;
}

/** Closes (part of) a position at a set price, against another, without the book. */
function passThrough(
  floor: Floor,
  from: Position,
  to: Position,
  { qty, price, execType, createType }: PassThrough,
): void {
  const { market } = from;
  const seq = market.nextSeq();
  const giving = closingOrder(floor, from, { qty, price, createType });
  const taking = orderFor(floor, to, { side: giving.buys ? 'Sell' : 'Buy', qty, price, createType, reduceOnly: false });
  for (const order of [giving, taking]) {
    order.leavesQty = ZERO;
    bookFill(floor, { order, price, qty, execType, execId: floor.names.uuid(), isMaker: false, seq });
    finish(floor, order);
  }
  settle(floor);
}

function closingOrder(
  floor: Floor,
  position: Position,
  terms: { readonly qty: Quantity; readonly price: Price; readonly createType: CreateType },
): Order {
  return orderFor(floor, position, { ...terms, side: position.size > ZERO ? 'Sell' : 'Buy', reduceOnly: true });
}

function orderFor(
  floor: Floor,
  position: Position,
  terms: {
    readonly side: Side;
    readonly qty: Quantity;
    readonly price: Price;
    readonly createType: CreateType;
    readonly reduceOnly: boolean;
  },
): Order {
  const order = new Order(position.account, position.market, {
    ...terms,
    orderId: floor.names.order('linear'),
    orderLinkId: '',
    orderType: 'Limit',
    timeInForce: 'IOC',
    positionIdx: position.positionIdx,
    createdTime: floor.now,
    smpType: 'None',
    marketUnit: '',
    isLeverage: false,
    closeOnTrigger: false,
    lastPriceOnCreated: position.market.prices.last,
  });
  register(order);
  return order;
}

/** The fund sells what it took over as the book allows; when it can bear no more, the winners' positions are cut. */
export function unwindInsurance(floor: Floor, market: Market): void {
  const { insurance } = floor;
  const position = insurance?.holding(market).positionAt(0, floor.now);
  if (insurance === undefined || position === undefined || !position.isOpen) return;
  const side = position.size > ZERO ? 'Sell' : 'Buy';
  const bound = marketBound(market, side);
  if (bound !== undefined && market.status === 'Trading') {
    const qty = magnitude(position.size);
    enter(floor, closingOrder(floor, position, { qty, price: bound, createType: 'CreateByLiq' }));
    settle(floor);
  }
  if (position.isOpen && accountSlack(floor, insurance) < ZERO) deleverageFor(floor, position);
}

/** Auto-deleveraging: the best-placed positions of the other side are closed against it at the mark. */
function deleverageFor(floor: Floor, position: Position): void {
  const { market } = position;
  const winners = [...floor.positions.get(market)!]
    .filter((rival) => rival.side !== position.side && rival.account !== position.account)
    .map((rival) => ({ rival, score: adlScore(rival) }))
    .toSorted((a, b) => (a.score > b.score ? -1 : 1));
  for (const { rival } of winners) {
    if (!position.isOpen) return;
    deleverage(floor, rival, { against: position, qty: smaller(magnitude(rival.size), magnitude(position.size)) });
  }
}

export function deleverage(
  floor: Floor,
  winner: Position,
  { against, qty }: { readonly against?: Position; readonly qty: Quantity },
): void {
  const { market, account } = winner;
  for (const order of account.orders.values()) {
    if (order.market === market && !order.untriggered) cancel(floor, order, { cancelType: 'CancelByPrepareAdl' });
  }
  passThrough(floor, winner, against ?? insurancePosition(floor, market), {
    qty: smaller(qty, magnitude(winner.size)),
    price: markOf(winner),
    execType: 'AdlTrade',
    createType: 'CreateByAdl_PassThrough',
  });
}
