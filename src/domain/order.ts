import type { Brand } from './brand.ts';
import type { Money, Price, Quantity } from './fixed.ts';
import type { EpochMs, InstrumentId } from './market.ts';

/** Ours, decided before the order leaves, so that sending it twice is sending it once. `[A-Za-z0-9_-]{1,36}`. */
export type ClientOrderId = Brand<string, 'ClientOrderId'>;
/** What the ids of the watchdog's orders begin with. No session can have such ids: in its name there is no underscore. */
export const WATCHDOG_ID = 'watchdog_';
export type VenueOrderId = Brand<string, 'VenueOrderId'>;
/** The venue's identifier of one execution; the key by which a repeated fill is recognised. */
export type FillId = Brand<string, 'FillId'>;
/** Names one running strategy version on one account; also the middle part of its client order ids. */
export type StrategyId = Brand<string, 'StrategyId'>;

export type Side = 'buy' | 'sell';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'post-only';

/**
 * How an order becomes active, and at what price it may trade.
 *
 * A stop triggers when the market moves against its owner (a sell stop at or below its trigger), a take-profit
 * when it moves in the owner's favour (a sell take-profit at or above). A trailing stop follows the best price
 * seen since it was accepted, at a fixed distance, and never moves back.
 */
export type OrderTerms =
  | { readonly type: 'market' }
  | { readonly type: 'limit'; readonly price: Price }
  | { readonly type: 'stop-market'; readonly trigger: Price }
  | { readonly type: 'stop-limit'; readonly trigger: Price; readonly price: Price }
  | { readonly type: 'take-profit'; readonly trigger: Price }
  | { readonly type: 'take-profit-limit'; readonly trigger: Price; readonly price: Price }
  | { readonly type: 'trailing-stop'; readonly distance: Price; readonly activation?: Price };

export type OrderType = OrderTerms['type'];

/** Why an order exists; shown beside it, and used for attribution. */
export type OrderPurpose = 'entry' | 'exit' | 'stop-loss' | 'take-profit' | 'trailing-stop' | 'flatten' | 'manual';

/** What we would like to do, before anyone has checked it. */
export interface OrderDraft {
  readonly clientOrderId: ClientOrderId;
  readonly strategyId: StrategyId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly terms: OrderTerms;
  readonly timeInForce: TimeInForce;
  /** May only shrink the strategy's position in the instrument. */
  readonly reduceOnly: boolean;
  readonly purpose: OrderPurpose;
  /** Orders of one group cancel each other: the first that fills ends the others. */
  readonly ocoGroup?: string;
  /** The strategy's own name for the order, by which it may amend or cancel it. */
  readonly tag?: string;
  /** One line for the journal and the screen: why. */
  readonly reason: string;
  /** Market price when the decision was taken; slippage is measured against it. */
  readonly decisionPrice: Price;
  readonly decidedAt: EpochMs;
}

/** A draft the risk gate has passed. Only `engine/risk/gate.ts` makes one, and a venue accepts nothing else. */
export type ApprovedOrder = Brand<OrderDraft, 'ApprovedOrder'>;

/**
 * `sent`: on its way, no answer yet. `unknown`: the answer was lost, so it may exist; it counts in full until that is
 * known. `working`: accepted and resting (or waiting for its trigger). `quarantined`: what is known of it contradicts
 * itself; only an operator ends that. The last five are final; `not-accepted` is proved, not assumed.
 */
export type OrderStatus =
  | 'sent'
  | 'unknown'
  | 'working'
  | 'partially-filled'
  | 'quarantined'
  | 'filled'
  | 'cancelled'
  | 'rejected'
  | 'expired'
  | 'not-accepted';

/** An order known to exist, or to have been sent. */
export interface Order {
  readonly draft: OrderDraft;
  readonly status: OrderStatus;
  readonly venueOrderId?: VenueOrderId;
  readonly filledQuantity: Quantity;
  /** Sum of price times quantity over its fills; the average price is derived from it. */
  readonly filledNotional: Money;
  readonly fees: Money;
  readonly cancelRequested: boolean;
  /** Amended terms and quantity, once the venue has confirmed them. */
  readonly quantity: Quantity;
  readonly terms: OrderTerms;
  /** An amendment that was sent and not answered: it may be in force already. There is one at a time. */
  readonly amending?: { readonly quantity: Quantity; readonly terms: OrderTerms; readonly sentAt: EpochMs };
  /** How many were refused since one was last in force. */
  readonly amendmentsRefused?: number;
  /** The venue's time of what is known of it from the venue's statements: an older one teaches nothing. */
  readonly statedAt?: EpochMs;
  readonly sentAt: EpochMs;
  readonly updatedAt: EpochMs;
  /** Why it ended, in the venue's code or ours. */
  readonly endReason?: string;
  /** The venue says that it is over, and has counted more than we have booked: it ends when the fills have come. */
  readonly closing?: {
    readonly status: 'filled' | 'cancelled' | 'rejected' | 'expired';
    readonly filledQuantity: Quantity;
    readonly reason: string;
  };
}

export function isFinal(status: OrderStatus): boolean {
  switch (status) {
    case 'filled':
    case 'cancelled':
    case 'rejected':
    case 'expired':
    case 'not-accepted':
      return true;
    case 'sent':
    case 'unknown':
    case 'working':
    case 'partially-filled':
    case 'quarantined':
      return false;
  }
}

export function remainingQuantity(order: Order): Quantity {
  return (order.quantity - order.filledQuantity) as Quantity;
}

export type Liquidity = 'maker' | 'taker';

/** One execution of an order of ours, or a liquidation forced by the venue. */
export interface Fill {
  readonly fillId: FillId;
  /** Absent when the venue itself traded our position (liquidation, auto-deleveraging). */
  readonly clientOrderId?: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly liquidity: Liquidity;
  /** Paid by us when positive, a rebate when negative, in `feeCurrency`. */
  readonly fee: Money;
  readonly feeCurrency: 'quote' | 'base';
  /** When the venue executed it, by the venue's clock. */
  readonly executedAt: EpochMs;
  readonly kind: 'trade' | 'liquidation';
}

/** A change to a working order. At least one field is given. */
export interface OrderAmendment {
  readonly clientOrderId: ClientOrderId;
  readonly quantity?: Quantity;
  readonly price?: Price;
  readonly trigger?: Price;
}
