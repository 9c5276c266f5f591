import type { InstrumentId } from '../../domain/index.ts';
import { parseInstrumentId } from '../../market/index.ts';

/** Bybit's word for a kind of market. */
export type Category = 'spot' | 'linear';
export const CATEGORIES: readonly Category[] = ['linear', 'spot'];

/** A market in Bybit's words. */
export interface Market {
  readonly category: Category;
  readonly symbol: string;
}

export function marketOf({ id }: { readonly id: InstrumentId }): Market {
  const { kind, pair } = parseInstrumentId(id);
  return { category: kind === 'spot' ? 'spot' : 'linear', symbol: pair };
}

/** The market as we name it, whether we trade it or someone else does. */
export function instrumentIdOf({ category, symbol }: Market): InstrumentId {
  return `${symbol}${category === 'linear' ? '-PERP' : ''}.BYBIT` as InstrumentId;
}

export function isCategory(text: unknown): text is Category {
  return text === 'spot' || text === 'linear';
}

/** What has to be said about an order, beside our id of it, to cancel or amend it. */
export interface KnownOrder {
  readonly market: Market;
  /** Spot keeps orders that wait for their trigger apart from the others. */
  readonly waitsForTrigger: boolean;
}
