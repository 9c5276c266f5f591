import { larger, type OrderTerms, type Price } from '../../../domain/index.ts';

/** Worst price the order itself accepts; `undefined` when it takes what the market gives. */
export function limitPriceOf(terms: OrderTerms): Price | undefined {
  switch (terms.type) {
    case 'limit':
    case 'stop-limit':
    case 'take-profit-limit':
      return terms.price;
    case 'market':
    case 'stop-market':
    case 'take-profit':
    case 'trailing-stop':
      return undefined;
  }
}

/** Price the market must reach first; `undefined` when the order is active at once. */
export function triggerOf(terms: OrderTerms): Price | undefined {
  switch (terms.type) {
    case 'stop-market':
    case 'stop-limit':
    case 'take-profit':
    case 'take-profit-limit':
      return terms.trigger;
    case 'trailing-stop':
      return terms.activation;
    case 'market':
    case 'limit':
      return undefined;
  }
}

/** What an order is valued at: the highest of the mark, its limit price and its trigger. */
export function highestPriceOf(terms: OrderTerms, mark: Price): Price {
  return larger(mark, larger(limitPriceOf(terms) ?? mark, triggerOf(terms) ?? mark));
}
