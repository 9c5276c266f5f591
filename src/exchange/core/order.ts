import {
  divide,
  multiply,
  subtract,
  ZERO,
  type EpochMs,
  type Fixed,
  type Price,
  type Quantity,
} from '../../domain/index.ts';
import type { Account } from './account.ts';
import type { BookQueue } from './book.ts';
import type { Market } from './market-state.ts';
import type {
  OrderType,
  PositionIdx,
  Side,
  SmpType,
  TimeInForce,
  TpslFields,
  TriggerBy,
  TriggerDirection,
} from './requests.ts';
import type { CancelType, CreateType, OrderRow, OrderStatus, RejectReason, StopOrderType } from './rows.ts';

/** What is settled when an order is made; what happens to it afterwards is in `Order`. */
export interface OrderTerms {
  readonly orderId: string;
  readonly orderLinkId: string;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly price: Price;
  readonly qty: Quantity;
  readonly positionIdx: PositionIdx;
  readonly createType: CreateType;
  readonly createdTime: EpochMs;
  readonly smpType: SmpType;
  readonly marketUnit: '' | 'baseCoin' | 'quoteCoin';
  readonly isLeverage: boolean;
  readonly reduceOnly: boolean;
  readonly closeOnTrigger: boolean;
  readonly tpsl?: TpslFields | undefined;
  readonly trigger?: Trigger | undefined;
  readonly slippage?: { readonly type: 'TickSize' | 'Percent'; readonly tolerance: Fixed } | undefined;
  readonly lastPriceOnCreated: Price | undefined;
  readonly parentOrderLinkId?: string | undefined;
}

/** When a conditional order comes alive. A trailing stop's price follows the market, so it is not settled. */
export interface Trigger {
  price: Price;
  readonly direction: TriggerDirection;
  readonly by: TriggerBy;
  readonly kind: Exclude<StopOrderType, ''>;
  readonly trailing?: Trailing | undefined;
}

export interface Trailing {
  readonly distance: Price;
  readonly activePrice: Price | undefined;
  /** Best price for the position since activation; absent until active. */
  extreme: Price | undefined;
}

/** A customer's order, from acceptance to its end. */
export class Order {
  readonly account: Account;
  readonly market: Market;
  readonly terms: OrderTerms;
  price: Price;
  qty: Quantity;
  leavesQty: Quantity;
  cumExecQty: Quantity = ZERO;
  cumExecValue: Fixed = ZERO;
  cumExecFee: Fixed = ZERO;
  closedPnl: Fixed = ZERO;
  orderStatus: OrderStatus = 'New';
  cancelType: CancelType = 'UNKNOWN';
  rejectReason: RejectReason = 'EC_NoError';
  smpOrderId = '';
  updatedTime: EpochMs;
  tpsl: TpslFields | undefined;
  trigger: Trigger | undefined;
  /** Quote still to be spent by a spot market order sized in quote. */
  budget: Fixed | undefined;
  /** Funds of a spot order that are held for it, in the coin it gives. */
  locked: Fixed = ZERO;
  /** Its part in the sums of its holding, while it could open or enlarge a linear position. */
  reservedQty: Quantity = ZERO;
  reservedValue: Fixed = ZERO;
  /** The other half of a pair of which only one may trade. */
  oco: Order | undefined;
  /** Its funds are held by the other half. */
  sharesLock = false;
  /** Its number among all orders of the account, by acceptance. */
  place = 0;
  /** TP and SL that its fills have brought to life. */
  readonly children: Order[] = [];
  // Where it waits in the book; absent when it does not.
  queue: BookQueue | undefined;
  before: Order | undefined;
  behind: Order | undefined;

  constructor(account: Account, market: Market, terms: OrderTerms) {
    this.account = account;
    this.market = market;
    this.terms = terms;
    this.price = terms.price;
    this.qty = terms.qty;
    this.leavesQty = terms.qty;
    this.tpsl = terms.tpsl;
    this.trigger = terms.trigger;
    this.updatedTime = terms.createdTime;
    if (terms.trigger !== undefined) this.orderStatus = 'Untriggered';
    if (terms.marketUnit === 'quoteCoin') {
      this.budget = terms.qty;
      this.leavesQty = ZERO;
    }
  }

  get buys(): boolean {
    return this.terms.side === 'Buy';
  }

  /** May only make a position smaller: by the customer's word, or because of the hedge position it names. */
  get closes(): boolean {
    const { reduceOnly, positionIdx, side } = this.terms;
    return reduceOnly || (positionIdx === 1 && side === 'Sell') || (positionIdx === 2 && side === 'Buy');
  }

  get isOpen(): boolean {
    const { orderStatus } = this;
    return orderStatus === 'New' || orderStatus === 'PartiallyFilled' || orderStatus === 'Untriggered';
  }

  get untriggered(): boolean {
    return this.orderStatus === 'Untriggered';
  }

  row(): OrderRow {
    const { terms, market, trigger, tpsl } = this;
    return {
      category: market.spec.category,
      orderId: terms.orderId,
      orderLinkId: terms.orderLinkId,
      parentOrderLinkId: terms.parentOrderLinkId ?? '',
      symbol: market.spec.symbol,
      side: terms.side,
      orderType: terms.orderType,
      timeInForce: terms.timeInForce,
      price: this.price,
      qty: this.qty,
      marketUnit: terms.marketUnit,
      isLeverage: terms.isLeverage,
      positionIdx: terms.positionIdx,
      orderStatus: this.orderStatus,
      createType: terms.createType,
      cancelType: this.cancelType,
      rejectReason: this.rejectReason,
      avgPrice: this.cumExecQty === ZERO ? undefined : divide(this.cumExecValue, this.cumExecQty),
      leavesQty: this.isOpen ? this.leavesQty : ZERO,
      leavesValue: this.#leavesValue(),
      cumExecQty: this.cumExecQty,
      cumExecValue: this.cumExecValue,
      cumExecFee: this.cumExecFee,
      feeCurrency: market.feeCoin(terms.side),
      stopOrderType: trigger?.kind ?? '',
      slippageToleranceType: terms.slippage?.type ?? 'UNKNOWN',
      slippageTolerance: terms.slippage?.tolerance,
      triggerPrice: trigger?.price,
      triggerDirection: trigger?.direction ?? 0,
      triggerBy: trigger?.by ?? '',
      takeProfit: tpsl?.takeProfit,
      stopLoss: tpsl?.stopLoss,
      tpslMode: tpsl?.tpslMode ?? '',
      tpLimitPrice: tpsl?.tpLimitPrice,
      slLimitPrice: tpsl?.slLimitPrice,
      tpTriggerBy: tpsl?.tpTriggerBy ?? '',
      slTriggerBy: tpsl?.slTriggerBy ?? '',
      lastPriceOnCreated: terms.lastPriceOnCreated,
      reduceOnly: terms.reduceOnly,
      closeOnTrigger: terms.closeOnTrigger,
      smpType: terms.smpType,
      smpOrderId: this.smpOrderId,
      createdTime: terms.createdTime,
      updatedTime: this.updatedTime,
      closedPnl: this.closedPnl,
    };
  }

  /** What is not spent of a budget, or the unfilled part at the order's own price. */
  #leavesValue(): Fixed {
    if (this.budget !== undefined) return subtract(this.qty, this.cumExecValue);
    return this.isOpen ? multiply(this.leavesQty, this.price) : ZERO;
  }
}
