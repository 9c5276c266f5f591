import type { EpochMs, Fixed, Price, Quantity, Rate } from '../../domain/index.ts';
import type {
  OrderType,
  PositionIdx,
  Side,
  SmpType,
  TimeInForce,
  TpslMode,
  TriggerBy,
  TriggerDirection,
  Uid,
} from './requests.ts';
import type { Category } from './spec.ts';

// Rows as Bybit shows them to an account: its names and enums, amounts exact, absent where Bybit writes "" or "0".
// Each is a snapshot: it never changes after it was handed out.

export type OrderStatus =
  | 'New'
  | 'PartiallyFilled'
  | 'Untriggered'
  | 'Triggered'
  | 'Filled'
  | 'Cancelled'
  | 'Rejected'
  | 'PartiallyFilledCanceled'
  | 'Deactivated';

export type StopOrderType =
  | ''
  | 'Stop'
  | 'TakeProfit'
  | 'StopLoss'
  | 'TrailingStop'
  | 'PartialTakeProfit'
  | 'PartialStopLoss'
  | 'tpslOrder';

export type CreateType =
  | 'CreateByUser'
  | 'CreateByStopOrder'
  | 'CreateByTakeProfit'
  | 'CreateByPartialTakeProfit'
  | 'CreateByStopLoss'
  | 'CreateByPartialStopLoss'
  | 'CreateByTrailingStop'
  | 'CreateByLiq'
  | 'CreateByTakeOver_PassThrough'
  | 'CreateByAdl_PassThrough'
  | 'CreateByClosing';

export type CancelType =
  | 'UNKNOWN'
  | 'CancelByUser'
  | 'CancelByReduceOnly'
  | 'CancelByPrepareLiq'
  | 'CancelAllBeforeLiq'
  | 'CancelByPrepareAdl'
  | 'CancelByAdmin'
  | 'CancelByTpSlTsClear'
  | 'CancelBySmp'
  | 'CancelByDCP'
  | 'CancelByOCOTpCanceledBySlTriggered'
  | 'CancelByOCOSlCanceledByTpTriggered';

export type RejectReason =
  | 'EC_NoError'
  | 'EC_Others'
  | 'EC_PerCancelRequest'
  | 'EC_PostOnlyWillTakeLiquidity'
  | 'EC_NoImmediateQtyToFill'
  | 'EC_CancelForNoFullFill'
  | 'EC_NoEnoughQtyToFill'
  | 'EC_BySelfMatch'
  | 'EC_OrigClOrdIDDoesNotExist'
  | 'EC_ReachRiskPriceLimit';

export type ExecType = 'Trade' | 'Funding' | 'BustTrade' | 'AdlTrade' | 'Settle';

export interface OrderRow {
  readonly category: Category;
  readonly orderId: string;
  readonly orderLinkId: string;
  /** `orderLinkId` of the order a TP/SL came with. */
  readonly parentOrderLinkId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  /** A market order shows the bound of its price. */
  readonly price: Price;
  readonly qty: Quantity;
  readonly marketUnit: '' | 'baseCoin' | 'quoteCoin';
  readonly isLeverage: boolean;
  readonly positionIdx: PositionIdx;
  readonly orderStatus: OrderStatus;
  readonly createType: CreateType;
  readonly cancelType: CancelType;
  readonly rejectReason: RejectReason;
  readonly avgPrice: Price | undefined;
  readonly leavesQty: Quantity;
  readonly leavesValue: Fixed;
  readonly cumExecQty: Quantity;
  readonly cumExecValue: Fixed;
  /** In `feeCurrency`. */
  readonly cumExecFee: Fixed;
  readonly feeCurrency: string;
  readonly stopOrderType: StopOrderType;
  readonly slippageToleranceType: 'UNKNOWN' | 'TickSize' | 'Percent';
  readonly slippageTolerance: Fixed | undefined;
  readonly triggerPrice: Price | undefined;
  readonly triggerDirection: 0 | TriggerDirection;
  readonly triggerBy: TriggerBy | '';
  readonly takeProfit: Price | undefined;
  readonly stopLoss: Price | undefined;
  readonly tpslMode: TpslMode | '';
  readonly tpLimitPrice: Price | undefined;
  readonly slLimitPrice: Price | undefined;
  readonly tpTriggerBy: TriggerBy | '';
  readonly slTriggerBy: TriggerBy | '';
  readonly lastPriceOnCreated: Price | undefined;
  readonly reduceOnly: boolean;
  readonly closeOnTrigger: boolean;
  readonly smpType: SmpType;
  readonly smpOrderId: string;
  readonly createdTime: EpochMs;
  readonly updatedTime: EpochMs;
  readonly closedPnl: Fixed;
}

export interface ExecutionRow {
  readonly category: Category;
  readonly symbol: string;
  readonly execId: string;
  readonly orderId: string;
  readonly orderLinkId: string;
  readonly side: Side;
  readonly orderPrice: Price;
  readonly orderQty: Quantity;
  readonly leavesQty: Quantity;
  readonly createType: CreateType;
  readonly orderType: OrderType | 'UNKNOWN';
  readonly stopOrderType: StopOrderType;
  /** Positive is paid. A funding row has the position's size as `execQty`: no quantity changed hands. */
  readonly execFee: Fixed;
  readonly execPrice: Price;
  readonly execQty: Quantity;
  readonly execValue: Fixed;
  readonly execType: ExecType;
  readonly execTime: EpochMs;
  readonly execPnl: Fixed;
  readonly feeCurrency: string;
  readonly feeRate: Rate;
  readonly isMaker: boolean;
  readonly isLeverage: boolean;
  readonly marketUnit: '' | 'baseCoin' | 'quoteCoin';
  readonly markPrice: Price | undefined;
  readonly indexPrice: Price | undefined;
  readonly closedSize: Quantity;
  /** Joins an execution to the position update it caused: rising per symbol, not without gaps. */
  readonly seq: number;
}

export interface PositionRow {
  readonly symbol: string;
  readonly positionIdx: PositionIdx;
  readonly side: Side | '';
  readonly size: Quantity;
  /** The private stream calls it `entryPrice`. */
  readonly avgPrice: Price;
  readonly positionValue: Fixed;
  readonly riskId: number;
  readonly riskLimitValue: Fixed;
  readonly autoAddMargin: boolean;
  readonly positionStatus: 'Normal' | 'Liq' | 'Adl';
  readonly leverage: Fixed;
  readonly breakEvenPrice: Price | undefined;
  readonly markPrice: Price;
  /** Absent when no price within the symbol's range would liquidate. In cross an estimate. */
  readonly liqPrice: Price | undefined;
  readonly positionIM: Fixed;
  readonly positionMM: Fixed;
  readonly positionBalance: Fixed;
  readonly takeProfit: Price | undefined;
  readonly stopLoss: Price | undefined;
  readonly trailingStop: Price | undefined;
  readonly sessionAvgPrice: Price | undefined;
  readonly unrealisedPnl: Fixed;
  readonly curRealisedPnl: Fixed;
  readonly cumRealisedPnl: Fixed;
  readonly adlRankIndicator: number;
  readonly createdTime: EpochMs;
  readonly updatedTime: EpochMs;
  readonly openTime: number;
  /** -1: never traded. */
  readonly seq: number;
}

export interface ClosedPnlRow {
  readonly symbol: string;
  readonly orderId: string;
  readonly side: Side;
  readonly qty: Quantity;
  readonly orderPrice: Price;
  readonly orderType: OrderType;
  readonly execType: ExecType;
  readonly closedSize: Quantity;
  readonly cumEntryValue: Fixed;
  readonly avgEntryPrice: Price;
  readonly cumExitValue: Fixed;
  readonly avgExitPrice: Price;
  /** Fees of opening and of closing are in it. */
  readonly closedPnl: Fixed;
  readonly fillCount: number;
  readonly leverage: Fixed;
  readonly openFee: Fixed;
  readonly closeFee: Fixed;
  readonly createdTime: EpochMs;
  readonly updatedTime: EpochMs;
}

export interface CoinRow {
  readonly coin: string;
  readonly walletBalance: Fixed;
  readonly equity: Fixed;
  readonly usdValue: Fixed;
  /** Held by open spot orders. */
  readonly locked: Fixed;
  readonly borrowAmount: Fixed;
  readonly totalOrderIM: Fixed;
  readonly totalPositionIM: Fixed;
  readonly totalPositionMM: Fixed;
  readonly unrealisedPnl: Fixed;
  readonly cumRealisedPnl: Fixed;
}

/** Account-level amounts in USD; undefined where Bybit says "" in isolated margin. */
export interface WalletRow {
  readonly uid: Uid;
  readonly marginMode: 'REGULAR_MARGIN' | 'ISOLATED_MARGIN';
  readonly accountIMRate: Rate | undefined;
  readonly accountMMRate: Rate | undefined;
  readonly totalEquity: Fixed;
  readonly totalWalletBalance: Fixed;
  readonly totalMarginBalance: Fixed | undefined;
  readonly totalAvailableBalance: Fixed | undefined;
  readonly totalPerpUPL: Fixed;
  readonly totalInitialMargin: Fixed | undefined;
  readonly totalMaintenanceMargin: Fixed | undefined;
  readonly coin: readonly CoinRow[];
}

export type TransactionType = 'TRADE' | 'SETTLEMENT' | 'TRANSFER_IN' | 'TRANSFER_OUT' | 'LIQUIDATION' | 'ADL';

/** `change` = `cashFlow` + `funding` - `fee`; funding is positive when received, against `execFee`. */
export interface TransactionRow {
  readonly id: string;
  readonly category: Category | '';
  readonly symbol: string;
  readonly side: Side | 'None';
  readonly transactionTime: EpochMs;
  readonly type: TransactionType;
  readonly qty: Quantity;
  readonly size: Quantity;
  readonly currency: string;
  readonly tradePrice: Price;
  readonly funding: Fixed;
  readonly fee: Fixed;
  readonly cashFlow: Fixed;
  readonly change: Fixed;
  readonly cashBalance: Fixed;
  readonly feeRate: Rate;
  readonly tradeId: string;
  readonly orderId: string;
  readonly orderLinkId: string;
}
