import {
  add,
  divide,
  magnitude,
  multiply,
  negate,
  subtract,
  ZERO,
  type Fixed,
  type Price,
  type Quantity,
} from '../../domain/index.ts';
import type { Account } from './account.ts';
import type { Floor } from './floor.ts';
import type { Order } from './order.ts';
import { positionOf } from './order-life.ts';
import type { PositionChange } from './position.ts';
import type { ClosedPnlRow, ExecType, TransactionRow, TransactionType } from './rows.ts';

/** One side of a trade. */
export interface Fill {
  readonly order: Order;
  readonly price: Price;
  readonly qty: Quantity;
  readonly execType: ExecType;
  readonly execId: string;
  readonly isMaker: boolean;
  readonly seq: number;
}

interface Booked {
  readonly fee: Fixed;
  readonly feeRate: Fixed;
  readonly feeCoin: string;
  readonly change: PositionChange | undefined;
}

/** Books a fill: the money, the position, the order's sums, and the rows that will be asked for. */
export function bookFill(floor: Floor, fill: Fill): void {
  const { order, price, qty } = fill;
  const value = multiply(price, qty);
  const booked = order.market.isLinear ? bookLinear(floor, fill, value) : bookSpot(floor, fill, value);
  order.cumExecQty = add(order.cumExecQty, qty);
  order.cumExecValue = add(order.cumExecValue, value);
  order.cumExecFee = add(order.cumExecFee, booked.fee);
  floor.riskChanged = true;
  floor.house.takeFee(booked.feeCoin, booked.fee);
  if (order.tpsl !== undefined) floor.filled.add(order);
  if (!order.account.quiet) record(floor, fill, value, booked);
  floor.publisher.order(order);
}

function bookSpot(floor: Floor, { order, qty, isMaker }: Fill, value: Fixed): Booked {
  const { account, market, buys } = order;
  const { baseCoin, quoteCoin } = market.spec;
  const { makerFeeRate, takerFeeRate } = account.feeRatesFor(market);
  const feeRate = isMaker ? makerFeeRate : takerFeeRate;
  const fee = multiply(buys ? qty : value, feeRate);
  move(floor, account, baseCoin, buys ? subtract(qty, fee) : negate(qty));
  move(floor, account, quoteCoin, buys ? negate(value) : subtract(value, fee));
  return { fee, feeRate, feeCoin: market.feeCoin(order.terms.side), change: undefined };
}

function bookLinear(floor: Floor, { order, qty, isMaker, execType, seq }: Fill, value: Fixed): Booked {
  const { account, market, buys } = order;
  const { makerFeeRate, takerFeeRate } = account.feeRatesFor(market);
  // A takeover and a deleveraging are no trades of the customer's, and cost no fee here.
  const feeRate = execType !== 'Trade' ? ZERO : isMaker ? makerFeeRate : takerFeeRate;
  const fee = multiply(value, feeRate);
  const position = positionOf(floor, order);
  const longBefore = position.size > ZERO ? position.size : ZERO;
  const change = position.apply({ qty: buys ? qty : negate(qty), value, fee, at: floor.now });
  const longAfter = position.size > ZERO ? position.size : ZERO;
  market.openInterest = add(market.openInterest, subtract(longAfter, longBefore));
  position.seq = seq;
  const open = floor.positions.get(market)!;
  if (position.isOpen) open.add(position);
  else open.delete(position);
  const coin = market.spec.quoteCoin;
  const gain = subtract(change.realised, fee);
  move(floor, account, coin, gain);
  const balance = account.coin(coin);
  balance.cumRealisedPnl = add(balance.cumRealisedPnl, gain);
  if (change.closedSize !== ZERO) order.closedPnl = add(order.closedPnl, netOf(change));
  floor.resized.add(position);
  floor.publisher.position(position);
  return { fee, feeRate, feeCoin: coin, change };
}

function move(floor: Floor, account: Account, coin: string, amount: Fixed): void {
  const balance = account.coin(coin);
  balance.walletBalance = add(balance.walletBalance, amount);
  floor.publisher.wallet(account, coin);
}

function netOf({ realised, openFee, closeFee }: PositionChange): Fixed {
  return subtract(subtract(realised, openFee), closeFee);
}

function record(floor: Floor, fill: Fill, value: Fixed, booked: Booked): void {
  const { order, price, qty, execType, execId, isMaker, seq } = fill;
  const { account, market, terms } = order;
  const { change, fee, feeCoin, feeRate } = booked;
  floor.publisher.execution(account, {
    category: market.spec.category,
    symbol: market.spec.symbol,
    execId,
    orderId: terms.orderId,
    orderLinkId: terms.orderLinkId,
    side: terms.side,
    orderPrice: order.price,
    orderQty: order.qty,
    leavesQty: order.leavesQty,
    createType: terms.createType,
    orderType: terms.orderType,
    stopOrderType: order.trigger?.kind ?? '',
    execFee: fee,
    execPrice: price,
    execQty: qty,
    execValue: value,
    execType,
    execTime: floor.now,
    execPnl: change?.realised ?? ZERO,
    feeCurrency: feeCoin,
    feeRate,
    isMaker,
    isLeverage: terms.isLeverage,
    marketUnit: terms.marketUnit,
    markPrice: market.isLinear ? market.prices.mark : undefined,
    indexPrice: market.isLinear ? market.prices.index : undefined,
    closedSize: change?.closedSize ?? ZERO,
    seq,
  });
  if (change === undefined) {
    const { baseCoin, quoteCoin } = market.spec;
    const sign = order.buys ? 1n : -1n;
    log(floor, fill, { currency: baseCoin, cashFlow: (sign * qty) as Fixed, booked });
    log(floor, fill, { currency: quoteCoin, cashFlow: (-sign * value) as Fixed, booked });
    return;
  }
  log(floor, fill, { currency: market.spec.quoteCoin, cashFlow: change.realised, booked });
  if (change.closedSize !== ZERO) recordClosed(floor, fill, change);
}

const TRANSACTION_OF: Readonly<Record<ExecType, TransactionType>> = {
  Trade: 'TRADE',
  Funding: 'SETTLEMENT',
  BustTrade: 'LIQUIDATION',
  AdlTrade: 'ADL',
  Settle: 'SETTLEMENT',
};

function log(
  floor: Floor,
  { order, price, qty, execType, execId }: Fill,
  entry: { readonly currency: string; readonly cashFlow: Fixed; readonly booked: Booked },
): void {
  const { account, market, terms } = order;
  const { currency, cashFlow, booked } = entry;
  const fee = booked.feeCoin === currency ? booked.fee : ZERO;
  fileTransaction(floor, account, {
    category: market.spec.category,
    symbol: market.spec.symbol,
    side: terms.side,
    type: TRANSACTION_OF[execType],
    qty,
    size: market.isLinear ? magnitude(positionOf(floor, order).size) : ZERO,
    currency,
    tradePrice: price,
    funding: ZERO,
    fee,
    cashFlow,
    change: subtract(cashFlow, fee),
    feeRate: booked.feeRate,
    tradeId: execId,
    orderId: terms.orderId,
    orderLinkId: terms.orderLinkId,
  });
}

/** Called after the money has moved: the row shows the balance as it is now. */
export function fileTransaction(
  floor: Floor,
  account: Account,
  entry: Omit<TransactionRow, 'id' | 'transactionTime' | 'cashBalance'>,
): void {
  const row = {
    ...entry,
    id: floor.names.uuid(),
    transactionTime: floor.now,
    cashBalance: account.coin(entry.currency).walletBalance,
  };
  account.archive.transactions.file(row, floor.now);
}

/** One row for each closing order, that grows with its fills. */
function recordClosed(floor: Floor, { order, execType }: Fill, change: PositionChange): void {
  const { account, market, terms } = order;
  const known = account.archive.lastClosedPnl(terms.orderId);
  const closedSize = add(known?.closedSize ?? ZERO, change.closedSize);
  const cumEntryValue = add(known?.cumEntryValue ?? ZERO, change.entryValue);
  const cumExitValue = add(known?.cumExitValue ?? ZERO, change.exitValue);
  const row: ClosedPnlRow = {
    symbol: market.spec.symbol,
    orderId: terms.orderId,
    side: terms.side,
    qty: order.qty,
    orderPrice: order.price,
    orderType: terms.orderType,
    execType,
    closedSize,
    cumEntryValue,
    avgEntryPrice: divide(cumEntryValue, closedSize),
    cumExitValue,
    avgExitPrice: divide(cumExitValue, closedSize),
    closedPnl: order.closedPnl,
    fillCount: (known?.fillCount ?? 0) + 1,
    leverage: account.holding(market).leverageOf(order.buys ? 'Sell' : 'Buy'),
    openFee: add(known?.openFee ?? ZERO, change.openFee),
    closeFee: add(known?.closeFee ?? ZERO, change.closeFee),
    createdTime: known?.createdTime ?? floor.now,
    updatedTime: floor.now,
  };
  account.archive.fileClosedPnl(row);
}
