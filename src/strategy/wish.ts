import type { TimeInForce } from '../domain/index.ts';

/**
 * What a strategy may ask for. Prices and distances are numbers computed from indicators, in quote currency;
 * the engine turns them into exact whole steps of the instrument, always to the cautious side.
 */
export type Wish = TargetWish | PlaceWish | AmendWish | CancelWish;

/** Where to leave if it goes wrong or well. Distances are from the entry's fill price. */
export interface Bracket {
  readonly stopLoss?: { readonly distance: number } | { readonly price: number };
  readonly takeProfit?: { readonly distance: number } | { readonly price: number };
  readonly trailingStop?: { readonly distance: number };
}

/** Stand here: the engine sizes it, and orders the difference at market (or at `limitPrice`). */
export interface TargetWish {
  readonly type: 'target';
  /** -1 is fully short, 0 flat, +1 fully long; what "fully" means is the session's sizing. */
  readonly exposure: number;
  readonly instrument?: string;
  readonly bracket?: Bracket;
  /** Enter with a limit order at this price instead of at market. Cancelled when the wish changes. */
  readonly limitPrice?: number;
  readonly reason: string;
}

/** Leave this order with the venue. One working order per tag: placing a tag again replaces it. */
export interface PlaceWish {
  readonly type: 'place';
  readonly tag: string;
  readonly side: 'buy' | 'sell';
  readonly instrument?: string;
  readonly order:
    | { readonly type: 'market' }
    | { readonly type: 'limit'; readonly price: number }
    | { readonly type: 'stop-market'; readonly trigger: number }
    | { readonly type: 'stop-limit'; readonly trigger: number; readonly price: number }
    | { readonly type: 'take-profit'; readonly trigger: number }
    | { readonly type: 'take-profit-limit'; readonly trigger: number; readonly price: number }
    | { readonly type: 'trailing-stop'; readonly distance: number; readonly activation?: number };
  /** Share of the session's full size (0.25 is a quarter of it), or an exact number of base units. */
  readonly size: { readonly share: number } | { readonly quantity: number };
  readonly timeInForce?: TimeInForce;
  readonly reduceOnly?: boolean;
  readonly bracket?: Bracket;
  readonly ocoGroup?: string;
  readonly reason: string;
}

export interface AmendWish {
  readonly type: 'amend';
  readonly tag: string;
  readonly price?: number;
  readonly trigger?: number;
  readonly reason: string;
}

export interface CancelWish {
  readonly type: 'cancel';
  /** All of the strategy's working entries when absent. */
  readonly tag?: string;
  readonly reason: string;
}
