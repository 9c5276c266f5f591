import type { Order, OrderStatement, OrderStatus, Quantity } from '../../domain/index.ts';

/** What a venue's word on an order changes about what we know of it. */
export type Merge =
  /** Nothing new, or older than what is known. */
  | { readonly type: 'nothing' }
  | { readonly type: 'become'; readonly status: Extract<OrderStatus, 'working' | 'partially-filled'> }
  /** Over, and every fill is booked. */
  | { readonly type: 'end'; readonly status: FinalAtVenue; readonly reason: string }
  /** Over, but the venue has counted fills that have not been heard: they have to be asked for. */
  | {
      readonly type: 'await-fills';
      readonly status: FinalAtVenue;
      readonly filledQuantity: Quantity;
      readonly reason: string;
    }
  /** Both cannot be true; only a person can tell. */
  | { readonly type: 'contradiction'; readonly detail: string };

type FinalAtVenue = 'filled' | 'cancelled' | 'rejected' | 'expired';

/**
 * Sources come late, twice and in any order, so a statement may only add to what is known: quantity filled never
 * falls, what has ended never lives again. Any order in which the same statements and fills arrive leads to the same
 * end.
 */
export function mergeStatement(order: Order, statement: OrderStatement): Merge {
  const { draft, filledQuantity, status } = order;
  if (status === 'quarantined') return { type: 'nothing' };
  if (statement.instrument !== draft.instrument || statement.side !== draft.side) {
    return {
      type: 'contradiction',
      detail: `the venue has ${statement.side} ${statement.instrument} under the id of ${draft.side} ${draft.instrument}`,
    };
  }
  const said = statement.status;
  if (said === 'working' || said === 'partially-filled') {
    const known = status === 'sent' || status === 'unknown';
    const become = filledQuantity > 0n ? 'partially-filled' : 'working';
    return known ? { type: 'become', status: become } : { type: 'nothing' };
  }
  const reason = statement.reason ?? said;
  if (said === 'rejected' && statement.filledQuantity > 0n) {
    return { type: 'contradiction', detail: 'the venue says that it rejected the order and that it filled it' };
  }
  if (statement.filledQuantity > filledQuantity) {
    return { type: 'await-fills', status: said, filledQuantity: statement.filledQuantity, reason };
  }
  // Fewer than we have booked: the statement is older than the fill that came by another way.
  if (statement.filledQuantity < filledQuantity) return { type: 'nothing' };
  return { type: 'end', status: said, reason };
}
