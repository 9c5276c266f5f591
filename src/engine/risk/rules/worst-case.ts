import {
  add,
  larger,
  negate,
  subtract,
  ZERO,
  type OrderDraft,
  type Quantity,
  type Side,
} from '../../../domain/index.ts';
import type { RiskView, Standing } from '../view.ts';

/**
 * Largest absolute position an instrument can come to when its pending orders fill or not, and whatever reduces it
 * fills or not. `RiskView.grossNotional` is the sum of this over instruments, each at its mark.
 */
export function worstQuantity(net: Quantity, pending: { readonly buys: Quantity; readonly sells: Quantity }): Quantity {
  return larger(add(larger(net, ZERO), pending.buys), add(larger(negate(net), ZERO), pending.sells));
}

/** The same of the draft's instrument, before the draft. */
export function worstBefore(draft: OrderDraft, view: RiskView): Quantity {
  return worstQuantity(view.netQuantity(draft.instrument), {
    buys: view.pendingQuantity(draft.instrument, 'buy'),
    sells: view.pendingQuantity(draft.instrument, 'sell'),
  });
}

/**
 * Largest position on the draft's side that it can lead to: what stands there, what is pending there, and the draft.
 *
 * A position on the other side gives no extra room: a stop or an exit, which nothing here may refuse, could close it
 * first. So whatever fills, in whatever order, a position that was within a limit here stays so at that price.
 */
export function reachOf(draft: OrderDraft, view: RiskView): Quantity {
  const net = view.netQuantity(draft.instrument);
  const standing = draft.side === 'buy' ? net : -net;
  return ((standing > 0n ? standing : 0n) +
    view.pendingQuantity(draft.instrument, draft.side) +
    draft.quantity) as Quantity;
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
