import {
  add,
  divide,
  larger,
  magnitude,
  multiply,
  fixed,
  subtract,
  ZERO,
  type Fixed,
  type Price,
} from '../../domain/index.ts';
import type { Account, CoinBalance } from './account.ts';
import type { Floor } from './floor.ts';
import { liquidationPrice } from './liquidation-price.ts';
import { marginBalance, markOf, orderIM, positionIM, positionMM, rateOf, standingOf, tierOf } from './margin.ts';
import type { Order } from './order.ts';
import type { Position } from './position.ts';
import type { CoinRow, PositionRow, WalletRow } from './rows.ts';

const BREAK_EVEN_FEE_MIN = fixed('0.00055');

export function positionRow(floor: Floor, position: Position): PositionRow {
  const { account, market, side } = position;
  const mark = markOf(position);
  const positionValue = position.isOpen ? position.entryValue : ZERO;
  const tier = tierOf(market.spec, position.valueAt(mark));
  const im = positionIM(position);
  const stop = (kind: string): Order | undefined => [...position.stops].find(({ trigger }) => trigger?.kind === kind);
  return {
    symbol: market.spec.symbol,
    positionIdx: position.positionIdx,
    side,
    size: magnitude(position.size),
    avgPrice: position.avgPrice,
    positionValue,
    riskId: tier.id,
    riskLimitValue: tier.riskLimitValue,
    autoAddMargin: position.autoAddMargin,
    positionStatus: position.positionStatus,
    leverage: account.holding(market).leverageOf(position.positionIdx === 2 ? 'Sell' : 'Buy'),
    breakEvenPrice: breakEvenPrice(position),
    markPrice: mark,
    liqPrice: liquidationPrice(floor, position),
    positionIM: im,
    positionMM: positionMM(position),
    positionBalance: im,
    takeProfit: stop('TakeProfit')?.trigger?.price,
    stopLoss: stop('StopLoss')?.trigger?.price,
    trailingStop: stop('TrailingStop')?.trigger?.trailing?.distance,
    sessionAvgPrice: undefined,
    unrealisedPnl: position.unrealisedAt(mark),
    curRealisedPnl: position.curRealisedPnl,
    cumRealisedPnl: position.cumRealisedPnl,
    adlRankIndicator: position.isOpen ? position.adlRank : 0,
    createdTime: position.createdTime,
    updatedTime: position.updatedTime,
    openTime: position.openTime,
    seq: position.seq,
  };
}

/** (entry value - realised) / (size -/+ size x fee), as Bybit states it. */
function breakEvenPrice(position: Position): Price | undefined {
  if (!position.isOpen) return undefined;
  const { account, market, size, entryValue, curRealisedPnl } = position;
  const fee = larger(account.feeRatesFor(market).takerFeeRate, BREAK_EVEN_FEE_MIN);
  const signedValue = size < ZERO ? (-entryValue as Fixed) : entryValue;
  return divide(subtract(signedValue, curRealisedPnl), subtract(size, multiply(magnitude(size), fee)));
}

export function walletRow(floor: Floor, account: Account, coins?: readonly string[]): WalletRow {
  const standing = standingOf(floor, account);
  const isCross = account.marginMode === 'REGULAR_MARGIN';
  const balance = marginBalance(standing);
  const im = add(standing.positionIM, standing.orderIM);
  const shown =
    coins?.map((name) => account.coin(name)) ??
    [...account.coins.values()].filter(({ walletBalance, locked }) => walletBalance !== ZERO || locked !== ZERO);
  return {
    uid: account.uid,
    marginMode: account.marginMode,
    accountIMRate: isCross ? rateOf(im, balance) : undefined,
    accountMMRate: isCross ? rateOf(standing.positionMM, balance) : undefined,
    totalEquity: balance,
    totalWalletBalance: standing.walletBalance,
    totalMarginBalance: isCross ? balance : undefined,
    totalAvailableBalance: isCross ? larger(ZERO, subtract(subtract(balance, im), standing.locked)) : undefined,
    totalPerpUPL: standing.unrealisedPnl,
    totalInitialMargin: isCross ? im : undefined,
    totalMaintenanceMargin: isCross ? standing.positionMM : undefined,
    coin: shown.map((one) => coinRow(floor, account, one)),
  };
}

function coinRow(floor: Floor, account: Account, balance: CoinBalance): CoinRow {
  const { coin, walletBalance, locked, cumRealisedPnl } = balance;
  const sums = { orderIM: ZERO, positionIM: ZERO, positionMM: ZERO, unrealisedPnl: ZERO };
  for (const holding of account.holdings.values()) {
    if (!holding.market.isLinear || holding.market.spec.quoteCoin !== coin) continue;
    sums.orderIM = add(sums.orderIM, orderIM(holding));
    for (const position of holding.openPositions) {
      sums.positionIM = add(sums.positionIM, positionIM(position));
      sums.positionMM = add(sums.positionMM, positionMM(position));
      sums.unrealisedPnl = add(sums.unrealisedPnl, position.unrealisedAt(markOf(position)));
    }
  }
  const equity = add(walletBalance, sums.unrealisedPnl);
  return {
    coin,
    walletBalance,
    equity,
    usdValue: multiply(equity, floor.dollarPrice(coin)),
    locked,
    borrowAmount: walletBalance < ZERO ? magnitude(walletBalance) : ZERO,
    totalOrderIM: sums.orderIM,
    totalPositionIM: sums.positionIM,
    totalPositionMM: sums.positionMM,
    unrealisedPnl: sums.unrealisedPnl,
    cumRealisedPnl,
  };
}
