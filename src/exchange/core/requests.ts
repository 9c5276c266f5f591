import type { Brand, EpochMs, Fixed, Price, Quantity } from '../../domain/index.ts';
import type { Category, SymbolRef } from './spec.ts';

/** Decimal digits, as Bybit's `userID`. */
export type Uid = Brand<string, 'Uid'>;

export type Side = 'Buy' | 'Sell';
export type OrderType = 'Market' | 'Limit';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'PostOnly';
export type TriggerBy = 'LastPrice' | 'MarkPrice' | 'IndexPrice';
/** 1: the price rises to the trigger; 2: it falls to it. */
export type TriggerDirection = 1 | 2;
/** 0: one-way; 1: the long position of hedge mode; 2: the short one. */
export type PositionIdx = 0 | 1 | 2;
export type TpslMode = 'Full' | 'Partial';
export type SmpType = 'None' | 'CancelMaker' | 'CancelTaker' | 'CancelBoth';
/** Spot only: an order, a TP/SL order that holds its funds at once, a stop that takes them when it triggers. */
export type OrderFilter = 'Order' | 'tpslOrder' | 'StopOrder';
export type MarginMode = 'REGULAR_MARGIN' | 'ISOLATED_MARGIN';

/** TP/SL that come with an order, or are put on a position. Zero removes. */
export interface TpslFields {
  readonly takeProfit?: Price | undefined;
  readonly stopLoss?: Price | undefined;
  readonly tpTriggerBy?: TriggerBy | undefined;
  readonly slTriggerBy?: TriggerBy | undefined;
  readonly tpslMode?: TpslMode | undefined;
  readonly tpOrderType?: OrderType | undefined;
  readonly slOrderType?: OrderType | undefined;
  readonly tpLimitPrice?: Price | undefined;
  readonly slLimitPrice?: Price | undefined;
}

/** `POST /v5/order/create`, read: the wire has checked names and types, the exchange checks everything else. */
export interface PlaceOrder extends SymbolRef, TpslFields {
  readonly side: Side;
  readonly orderType: OrderType;
  readonly qty: Quantity;
  readonly price?: Price | undefined;
  readonly timeInForce?: TimeInForce | undefined;
  readonly marketUnit?: 'baseCoin' | 'quoteCoin' | undefined;
  readonly slippageToleranceType?: 'TickSize' | 'Percent' | undefined;
  readonly slippageTolerance?: Fixed | undefined;
  readonly isLeverage?: boolean | undefined;
  readonly orderFilter?: OrderFilter | undefined;
  readonly triggerPrice?: Price | undefined;
  readonly triggerDirection?: TriggerDirection | undefined;
  readonly triggerBy?: TriggerBy | undefined;
  readonly positionIdx?: PositionIdx | undefined;
  readonly orderLinkId?: string | undefined;
  readonly reduceOnly?: boolean | undefined;
  readonly closeOnTrigger?: boolean | undefined;
  readonly smpType?: SmpType | undefined;
}

/** Which order: `orderId` wins when both are given. */
export interface OrderRef extends SymbolRef {
  readonly orderId?: string | undefined;
  readonly orderLinkId?: string | undefined;
}

export interface AmendOrder extends OrderRef, TpslFields {
  /** The new total, filled part included. */
  readonly qty?: Quantity | undefined;
  readonly price?: Price | undefined;
  readonly triggerPrice?: Price | undefined;
  readonly triggerBy?: TriggerBy | undefined;
}

export interface CancelOrder extends OrderRef {
  readonly orderFilter?: OrderFilter | undefined;
}

/** One of symbol, base coin and settle coin is needed on linear. */
export interface Scope {
  readonly category: Category;
  readonly symbol?: string | undefined;
  readonly baseCoin?: string | undefined;
  readonly settleCoin?: string | undefined;
}

export interface CancelAll extends Scope {
  readonly orderFilter?: OrderFilter | undefined;
  readonly stopOrderType?: 'Stop' | undefined;
}

export interface OrderIds {
  readonly orderId: string;
  readonly orderLinkId: string;
}

export interface SetLeverage {
  readonly symbol: string;
  readonly buyLeverage: Fixed;
  readonly sellLeverage: Fixed;
}

/** By symbol, or every symbol of a settle coin. */
export interface SwitchPositionMode {
  readonly symbol?: string | undefined;
  readonly coin?: string | undefined;
  readonly mode: 'one-way' | 'hedge';
}

/** `POST /v5/position/trading-stop`. */
export interface SetTradingStop extends TpslFields {
  readonly symbol: string;
  readonly positionIdx: PositionIdx;
  readonly tpslMode: TpslMode;
  /** Distance from the best price since activation; zero removes. */
  readonly trailingStop?: Price | undefined;
  readonly activePrice?: Price | undefined;
  readonly tpSize?: Quantity | undefined;
  readonly slSize?: Quantity | undefined;
}

export interface AddMargin {
  readonly symbol: string;
  readonly positionIdx: PositionIdx;
  /** Negative takes margin out. */
  readonly margin: Fixed;
}

export interface SetAutoAddMargin {
  readonly symbol: string;
  readonly positionIdx: PositionIdx;
  readonly autoAddMargin: boolean;
}

export interface Paging {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface Window {
  readonly startTime?: EpochMs | undefined;
  readonly endTime?: EpochMs | undefined;
}

export interface OrderQuery extends Scope, Paging {
  readonly orderId?: string | undefined;
  readonly orderLinkId?: string | undefined;
  readonly orderFilter?: OrderFilter | undefined;
  /** `realtime` only: the latest closed orders instead of the open ones; ignored when an id is given. */
  readonly closed?: boolean | undefined;
}

export interface OrderHistoryQuery extends OrderQuery, Window {
  readonly orderStatus?: string | undefined;
}

export interface ExecutionQuery extends Scope, Paging, Window {
  readonly orderId?: string | undefined;
  readonly orderLinkId?: string | undefined;
  readonly execType?: string | undefined;
}

export interface PositionQuery extends Scope, Paging {}

export interface ClosedPnlQuery extends Scope, Paging, Window {}

export interface TransactionLogQuery extends Paging, Window {
  readonly category?: Category | undefined;
  readonly currency?: string | undefined;
  readonly baseCoin?: string | undefined;
  readonly type?: string | undefined;
}

/** Kline intervals as Bybit writes them. */
export type KlineInterval = '1' | '3' | '5' | '15' | '30' | '60' | '120' | '240' | '360' | '720' | 'D' | 'W' | 'M';
/** Which price the candles are of. */
export type KlineOf = 'trade' | 'mark' | 'index' | 'premium';

export interface KlineQuery extends SymbolRef {
  readonly of?: KlineOf | undefined;
  readonly interval: KlineInterval;
  readonly start?: EpochMs | undefined;
  readonly end?: EpochMs | undefined;
  readonly limit?: number | undefined;
}
