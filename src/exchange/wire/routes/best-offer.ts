import type { Price } from '../../../domain/index.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Side } from '../../core/requests.ts';
import type { SymbolRef } from '../../core/spec.ts';
import { BadRequest } from '../reading/fields.ts';

/** The price of a best-bid-or-offer order: a level of the own side (`Queue`) or of the other (`Counterparty`). */
export function bestOfferPrice(
  exchange: Exchange,
  { category, symbol, side }: SymbolRef & { readonly side: Side },
  { side: of, level }: { readonly side: 'Queue' | 'Counterparty'; readonly level: number },
): Price {
  const book = exchange.orderbook({ category, symbol }, level);
  if (!book.ok) throw new BadRequest(book.retCode, book.retMsg);
  const bids = (side === 'Buy') === (of === 'Queue');
  const found = (bids ? book.value.bids : book.value.asks)[level - 1];
  if (found === undefined) throw new BadRequest(110118, 'no price at this level of the order book');
  return found[0];
}
