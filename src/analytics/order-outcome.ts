import {
  multiply,
  subtract,
  ZERO,
  type EpochMs,
  type InstrumentId,
  type Money,
  type Order,
  type OrderTerms,
  type Price,
  type StrategyId,
} from '../domain/index.ts';

/** An order, open or ended, with the times by which it is measured, all of our own clock. */
export interface OrderOutcome {
  readonly order: Order;
  /** When it was first heard that the venue has it. */
  readonly acceptedAt?: EpochMs;
  readonly firstFillAt?: EpochMs;
  readonly lastFillAt?: EpochMs;
}

/** How often our own side said no for one reason: the gate to an order, or to a wish before there was an order. */
export interface OwnRefusals {
  readonly strategyId: StrategyId;
  readonly instrument: InstrumentId;
  readonly kind: 'denied' | 'wish-refused';
  readonly code: string;
  readonly count: number;
}

/**
 * How an order means to trade, because times and prices of the three say nothing about each other. `taking`: at once
 * (market, IOC, FOK). `resting`: at its price or not at all (limit). `triggered`: when a level is reached (stops,
 * take-profits, trailing stops).
 */
export type Manner = 'taking' | 'resting' | 'triggered';

/** What one order adds to each tally it belongs to. */
export interface Measured extends OrderOutcome {
  readonly manner: Manner;
  readonly value: { readonly ordered: Money; readonly filled: Money };
  readonly slippage: { readonly cost: Money; readonly reference: Money } | undefined;
}

export function measure(outcome: OrderOutcome): Measured {
  const { order } = outcome;
  const { draft, terms, filledQuantity, filledNotional } = order;
  const reference = referencePrice(terms, draft.decisionPrice);
  const atReference = reference === undefined ? ZERO : multiply(reference, filledQuantity);
  return {
    ...outcome,
    manner: mannerOf(order),
    value: {
      ordered: multiply(draft.decisionPrice, order.quantity),
      filled: multiply(draft.decisionPrice, filledQuantity),
    },
    slippage:
      reference === undefined || filledQuantity === 0n
        ? undefined
        : {
            reference: atReference,
            cost: draft.side === 'buy' ? subtract(filledNotional, atReference) : subtract(atReference, filledNotional),
          },
  };
}

function mannerOf({ draft, terms }: Order): Manner {
  switch (terms.type) {
    case 'market':
      return 'taking';
    case 'limit':
      return draft.timeInForce === 'IOC' || draft.timeInForce === 'FOK' ? 'taking' : 'resting';
    case 'stop-market':
    case 'stop-limit':
    case 'take-profit':
    case 'take-profit-limit':
    case 'trailing-stop':
      return 'triggered';
  }
}

/**
 * The price against which an order's fills are measured: the market's when it was decided on, of triggered orders their
 * trigger. Trailing stops have none, since theirs moves at the venue.
 */
export function referencePrice(terms: OrderTerms, decisionPrice: Price): Price | undefined {
  switch (terms.type) {
    case 'market':
    case 'limit':
      return decisionPrice;
    case 'stop-market':
    case 'stop-limit':
    case 'take-profit':
    case 'take-profit-limit':
      return terms.trigger;
    case 'trailing-stop':
      return undefined;
  }
}
