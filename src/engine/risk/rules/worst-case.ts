import { add, larger, subtract, ZERO, type OrderDraft, type Quantity, type Side } from '../../../domain/index.ts';
import type { RiskView, Standing } from '../view.ts';

/**
 * Largest absolute position an instrument can come to when its pending orders fill or not, and whatever reduces it
 * fills or not. `RiskView.grossNotional` is the sum of this over instruments, each at its mark.
 */
export function worstQuantity(
  held: { readonly longs: Quantity; readonly shorts: Quantity },
  pending: { readonly buys: Quantity; readonly sells: Quantity },
): Quantity {
  return larger(add(held.longs, pending.buys), add(held.shorts, pending.sells));
}

/** The same of the draft's instrument, before the draft. */
export function worstBefore(draft: OrderDraft, view: RiskView): Quantity {
  const { instrument } = draft;
  return worstQuantity(
    { longs: view.sideQuantity(instrument, 'buy'), shorts: view.sideQuantity(instrument, 'sell') },
    { buys: view.pendingQuantity(instrument, 'buy'), sells: view.pendingQuantity(instrument, 'sell') },
  );
}

/**
 * Largest position on the draft's side that it can lead to: what stands there, what is pending there, and the draft.
 *
 * What is held on the other side gives no extra room, another strategy's least of all: a stop or an exit, which nothing
 * here may refuse, could close it first, and may have closed it already without our having heard. So whatever fills, in
 * whatever order, a position that was within a limit here stays so at that price.
 */
export function reachOf(draft: OrderDraft, view: RiskView): Quantity {
  const { instrument, side, quantity } = draft;
  return (view.sideQuantity(instrument, side) + view.pendingQuantity(instrument, side) + quantity) as Quantity;
}

/** The same for one holder: what it has on a side, held and pending. */
export function sideOf({ held, buys, sells }: Standing, side: Side): Quantity {
  if (side === 'buy') return held > 0n ? add(held, buys) : buys;
  return held < 0n ? subtract(sells, held) : sells;
}

/** The larger of its two sides. */
export function worstOf(standing: Standing): Quantity {
  return larger(sideOf(standing, 'buy'), sideOf(standing, 'sell'));
}

export const NOTHING: Standing = { held: ZERO, buys: ZERO, sells: ZERO };
