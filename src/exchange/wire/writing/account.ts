import { format } from '../../../domain/index.ts';
import type { CoinRow, PositionRow, TransactionRow, WalletRow } from '../../core/rows.ts';
import { amount, amountOrZero } from './amounts.ts';

export function positionJson(row: PositionRow): Record<string, unknown> {
  return { ...position(row), avgPrice: format(row.avgPrice) };
}

/** As the `position` topic has it: the average price is called `entryPrice` there. */
export function positionEventJson(row: PositionRow): Record<string, unknown> {
  return { category: 'linear', ...position(row), entryPrice: format(row.avgPrice) };
}

function position(row: PositionRow): Record<string, unknown> {
  return {
    positionIdx: row.positionIdx,
    riskId: row.riskId,
    riskLimitValue: format(row.riskLimitValue),
    symbol: row.symbol,
    side: row.side,
    size: format(row.size),
    positionValue: row.size === 0n ? '' : format(row.positionValue),
    autoAddMargin: row.autoAddMargin ? 1 : 0,
    positionStatus: row.positionStatus,
    leverage: format(row.leverage),
    breakEvenPrice: amount(row.breakEvenPrice),
    markPrice: format(row.markPrice),
    liqPrice: amount(row.liqPrice),
    positionIM: format(row.positionIM),
    positionIMByMp: format(row.positionIM),
    positionMM: format(row.positionMM),
    positionMMByMp: format(row.positionMM),
    takeProfit: amount(row.takeProfit),
    stopLoss: amount(row.stopLoss),
    trailingStop: amountOrZero(row.trailingStop),
    sessionAvgPrice: amount(row.sessionAvgPrice),
    delta: '',
    gamma: '',
    vega: '',
    theta: '',
    unrealisedPnl: format(row.unrealisedPnl),
    curRealisedPnl: format(row.curRealisedPnl),
    cumRealisedPnl: format(row.cumRealisedPnl),
    adlRankIndicator: row.adlRankIndicator,
    createdTime: String(row.createdTime),
    updatedTime: String(row.updatedTime),
    openTime: row.openTime,
    seq: row.seq,
    isReduceOnly: false,
    mmrSysUpdatedTime: '',
    leverageSysUpdatedTime: '',
    tradeMode: 0,
    tpslMode: 'Full',
    bustPrice: '',
    positionBalance: format(row.positionBalance),
  };
}

export function walletJson(row: WalletRow): Record<string, unknown> {
  return {
    accountType: 'UNIFIED',
    accountLTV: '0',
    accountIMRate: amount(row.accountIMRate),
    accountIMRateByMp: amount(row.accountIMRate),
    accountMMRate: amount(row.accountMMRate),
    accountMMRateByMp: amount(row.accountMMRate),
    totalEquity: format(row.totalEquity),
    totalWalletBalance: format(row.totalWalletBalance),
    totalMarginBalance: amount(row.totalMarginBalance),
    totalAvailableBalance: amount(row.totalAvailableBalance),
    totalPerpUPL: format(row.totalPerpUPL),
    totalInitialMargin: amount(row.totalInitialMargin),
    totalInitialMarginByMp: amount(row.totalInitialMargin),
    totalMaintenanceMargin: amount(row.totalMaintenanceMargin),
    totalMaintenanceMarginByMp: amount(row.totalMaintenanceMargin),
    coin: row.coin.map(coinJson),
  };
}

function coinJson(row: CoinRow): Record<string, unknown> {
  return {
    coin: row.coin,
    equity: format(row.equity),
    usdValue: format(row.usdValue),
    walletBalance: format(row.walletBalance),
    locked: format(row.locked),
    spotHedgingQty: '0',
    borrowAmount: format(row.borrowAmount),
    accruedInterest: '0',
    totalOrderIM: format(row.totalOrderIM),
    totalPositionIM: format(row.totalPositionIM),
    totalPositionMM: format(row.totalPositionMM),
    unrealisedPnl: format(row.unrealisedPnl),
    cumRealisedPnl: format(row.cumRealisedPnl),
    bonus: '0',
    marginCollateral: true,
    collateralSwitch: true,
    colRes: '0',
    spotBorrow: format(row.borrowAmount),
    free: '',
    availableToWithdraw: '',
    availableToBorrow: '',
  };
}

export function transactionJson(row: TransactionRow): Record<string, unknown> {
  return {
    id: row.id,
    symbol: row.symbol,
    category: row.category,
    side: row.side,
    transactionTime: String(row.transactionTime),
    type: row.type,
    transSubType: '',
    qty: format(row.qty),
    size: format(row.size),
    currency: row.currency,
    tradePrice: format(row.tradePrice),
    funding: row.funding === 0n ? '' : format(row.funding),
    fee: format(row.fee),
    cashFlow: format(row.cashFlow),
    change: format(row.change),
    cashBalance: format(row.cashBalance),
    feeRate: format(row.feeRate),
    bonusChange: '',
    tradeId: row.tradeId,
    orderId: row.orderId,
    orderLinkId: row.orderLinkId,
    extraFees: '',
  };
}
