import { add, magnitude, multiply, negate, subtract, ZERO, type Fixed, type Rate } from '../../domain/index.ts';
import { fileTransaction } from './booking.ts';
import type { Floor } from './floor.ts';
import type { Market } from './market-state.ts';
import { markOf } from './margin.ts';
import type { Position } from './position.ts';

/** Longs pay shorts (or the reverse) the rate on the value of every open position at the mark. */
export function settleFunding(floor: Floor, market: Market): void {
  const rate = market.prices.fundingRate;
  const { symbol, quoteCoin } = market.spec;
  let collected: Fixed = ZERO;
  for (const position of floor.positions.get(market)!) collected = add(collected, payFunding(floor, position, rate));
  floor.riskChanged = true;
  floor.house.takeRounding(quoteCoin, collected);
  market.prices.fundingSettled(rate);
  market.fundings.push({ symbol, fundingRate: rate, fundingRateTimestamp: floor.now });
}

/** Returns what the position paid; negative is received. */
function payFunding(floor: Floor, position: Position, rate: Rate): Fixed {
  const { account, market, size } = position;
  const mark = markOf(position);
  const value = position.valueAt(mark);
  const paid = multiply(size > ZERO ? value : negate(value), rate);
  const coin = market.spec.quoteCoin;
  const balance = account.coin(coin);
  balance.walletBalance = subtract(balance.walletBalance, paid);
  balance.cumRealisedPnl = subtract(balance.cumRealisedPnl, paid);
  position.curRealisedPnl = subtract(position.curRealisedPnl, paid);
  position.cumRealisedPnl = subtract(position.cumRealisedPnl, paid);
  position.seq = market.nextSeq();
  if (!account.quiet) record(floor, position, { paid, rate, value, mark });
  floor.publisher.position(position);
  floor.publisher.wallet(account, coin);
  return paid;
}

function record(
  floor: Floor,
  position: Position,
  payment: { readonly paid: Fixed; readonly rate: Rate; readonly value: Fixed; readonly mark: Fixed },
): void {
  const { account, market, size, seq } = position;
  const { paid, rate, value, mark } = payment;
  const { category, symbol, quoteCoin } = market.spec;
  const execId = floor.names.uuid();
  const orderId = floor.names.uuid();
  const side = size > ZERO ? 'Buy' : 'Sell';
  floor.publisher.execution(account, {
    category,
    symbol,
    execId,
    orderId,
    orderLinkId: '',
    side,
    orderPrice: ZERO,
    orderQty: ZERO,
    leavesQty: ZERO,
    createType: 'CreateByUser',
    orderType: 'UNKNOWN',
    stopOrderType: '',
    execFee: paid,
    execPrice: mark,
    execQty: magnitude(size),
    execValue: value,
    execType: 'Funding',
    execTime: floor.now,
    execPnl: ZERO,
    feeCurrency: quoteCoin,
    feeRate: rate,
    isMaker: false,
    isLeverage: false,
    marketUnit: '',
    markPrice: mark,
    indexPrice: market.prices.index,
    closedSize: ZERO,
    seq,
  });
  fileTransaction(floor, account, {
    category,
    symbol,
    side,
    type: 'SETTLEMENT',
    qty: magnitude(size),
    size: magnitude(size),
    currency: quoteCoin,
    tradePrice: mark,
    funding: negate(paid),
    fee: ZERO,
    cashFlow: ZERO,
    change: negate(paid),
    feeRate: rate,
    tradeId: execId,
    orderId,
    orderLinkId: '',
  });
}
