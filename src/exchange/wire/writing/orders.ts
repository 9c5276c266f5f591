import { format } from '../../../domain/index.ts';
import type { ClosedPnlRow, ExecutionRow, OrderRow } from '../../core/rows.ts';
import { amount, amountOrZero } from './amounts.ts';

/** REST writes `UNKNOWN` where an enumeration is not set, the private stream writes nothing. */
export type Unset = 'UNKNOWN' | '';

export function orderJson(row: OrderRow, unset: Unset): Record<string, unknown> {
  const spot = row.category === 'spot';
  return {
    orderId: row.orderId,
    orderLinkId: row.orderLinkId,
    parentOrderLinkId: row.parentOrderLinkId,
    blockTradeId: '',
    symbol: row.symbol,
    price: format(row.price),
    qty: format(row.qty),
    side: row.side,
    isLeverage: row.isLeverage ? '1' : spot ? '0' : '',
    positionIdx: row.positionIdx,
    orderStatus: row.orderStatus,
    ...(spot ? {} : { createType: row.createType }),
    cancelType: row.cancelType,
    rejectReason: row.rejectReason,
    avgPrice: amount(row.avgPrice),
    leavesQty: format(row.leavesQty),
    leavesValue: format(row.leavesValue),
    cumExecQty: format(row.cumExecQty),
    cumExecValue: format(row.cumExecValue),
    cumExecFee: format(row.cumExecFee),
    timeInForce: row.timeInForce,
    orderType: row.orderType,
    stopOrderType: row.stopOrderType === '' ? unset : row.stopOrderType,
    orderIv: '',
    marketUnit: row.marketUnit,
    slippageToleranceType: row.slippageToleranceType,
    slippageTolerance: amount(row.slippageTolerance),
    triggerPrice: amount(row.triggerPrice),
    takeProfit: amount(row.takeProfit),
    stopLoss: amount(row.stopLoss),
    tpslMode: row.tpslMode,
    ocoTriggerBy: spot ? 'OcoTriggerByUnknown' : '',
    tpLimitPrice: amount(row.tpLimitPrice),
    slLimitPrice: amount(row.slLimitPrice),
    tpTriggerBy: row.tpTriggerBy === '' ? unset : row.tpTriggerBy,
    slTriggerBy: row.slTriggerBy === '' ? unset : row.slTriggerBy,
    triggerDirection: row.triggerDirection,
    triggerBy: row.triggerBy === '' ? unset : row.triggerBy,
    ...(spot
      ? { basePrice: amountOrZero(row.lastPriceOnCreated) }
      : { lastPriceOnCreated: amount(row.lastPriceOnCreated) }),
    reduceOnly: row.reduceOnly,
    closeOnTrigger: row.closeOnTrigger,
    placeType: '',
    smpType: row.smpType,
    smpGroup: 0,
    smpOrderId: row.smpOrderId,
    createdTime: String(row.createdTime),
    updatedTime: String(row.updatedTime),
    extraFees: '',
    cumFeeDetail: row.cumExecFee === 0n ? {} : { [row.feeCurrency]: format(row.cumExecFee) },
    rpiTakerAccess: false,
    rpiMatchedQty: '0',
  };
}

/** As the `order` topic has it. */
export function orderEventJson(row: OrderRow): Record<string, unknown> {
  return {
    category: row.category,
    ...orderJson(row, ''),
    closedPnl: format(row.closedPnl),
    feeCurrency: row.feeCurrency,
  };
}

export function executionJson(row: ExecutionRow, unset: Unset): Record<string, unknown> {
  return {
    symbol: row.symbol,
    orderId: row.orderId,
    orderLinkId: row.orderLinkId,
    side: row.side,
    orderPrice: format(row.orderPrice),
    orderQty: format(row.orderQty),
    leavesQty: format(row.leavesQty),
    createType: row.createType,
    orderType: row.orderType,
    stopOrderType: row.stopOrderType === '' ? unset : row.stopOrderType,
    execFee: format(row.execFee),
    execFeeV2: '',
    execId: row.execId,
    execPrice: format(row.execPrice),
    execQty: format(row.execQty),
    execType: row.execType,
    execValue: format(row.execValue),
    execTime: String(row.execTime),
    feeCurrency: row.feeCurrency,
    isMaker: row.isMaker,
    feeRate: format(row.feeRate),
    tradeIv: '',
    markIv: '',
    markPrice: amount(row.markPrice),
    indexPrice: amount(row.indexPrice),
    underlyingPrice: '',
    blockTradeId: '',
    closedSize: format(row.closedSize),
    seq: row.seq,
    extraFees: '',
  };
}

/** As the `execution` topic has it. */
export function executionEventJson(row: ExecutionRow): Record<string, unknown> {
  return {
    category: row.category,
    ...executionJson(row, ''),
    isLeverage: row.isLeverage ? '1' : '0',
    execPnl: format(row.execPnl),
    marketUnit: row.marketUnit,
  };
}

/** `execution.fast`: sooner and poorer; a maker's own id is not on it. */
export function fastExecutionJson(row: ExecutionRow): Record<string, unknown> {
  return {
    category: row.category,
    symbol: row.symbol,
    execId: row.execId,
    execPrice: format(row.execPrice),
    execQty: format(row.execQty),
    orderId: row.orderId,
    isMaker: row.isMaker,
    orderLinkId: row.isMaker ? '' : row.orderLinkId,
    side: row.side,
    execTime: String(row.execTime),
    seq: row.seq,
  };
}

export function closedPnlJson(row: ClosedPnlRow): Record<string, unknown> {
  return {
    symbol: row.symbol,
    orderId: row.orderId,
    side: row.side,
    qty: format(row.qty),
    orderPrice: format(row.orderPrice),
    orderType: row.orderType,
    execType: row.execType,
    closedSize: format(row.closedSize),
    cumEntryValue: format(row.cumEntryValue),
    avgEntryPrice: format(row.avgEntryPrice),
    cumExitValue: format(row.cumExitValue),
    avgExitPrice: format(row.avgExitPrice),
    closedPnl: format(row.closedPnl),
    fillCount: String(row.fillCount),
    leverage: format(row.leverage),
    openFee: format(row.openFee),
    closeFee: format(row.closeFee),
    createdTime: String(row.createdTime),
    updatedTime: String(row.updatedTime),
  };
}
