import {
  add,
  remainingQuantity,
  ZERO,
  type EpochMs,
  type Order,
  type OrderPurpose,
  type Quantity,
  type Side,
} from '../../domain/index.ts';
import { cannotGrow } from './protection.ts';

/** What is known of the stop that is to end a position's loss. */
export type Cover =
  /** The venue has it, or several, for the whole size. */
  | 'resident'
  /** It, or a change of it, was sent a moment ago. */
  | 'coming'
  /** It was sent, and for too long nobody has known what became of it. */
  | 'unanswered'
  /** There is none, or they are too small. */
  | 'missing';

/** How long a stop may be on its way before its silence counts. */
const ON_ITS_WAY_MS = 2_000;

/** Orders that end a loss; a take-profit does not. */
const STOPS: ReadonlySet<OrderPurpose> = new Set(['stop-loss', 'trailing-stop']);

/**
 * The best that the orders of any one kind give, since a venue carries out whichever is reached first; those of one kind
 * may share the position.
 *
 * @param suffices whether orders of so much close the position
 */
export function coverOf(
  orders: readonly Order[],
  { side, now, suffices }: { readonly side: Side; readonly now: EpochMs; suffices(quantity: Quantity): boolean },
): Cover {
  let best: Cover = 'missing';
  for (const purpose of STOPS) {
    const stops = orders.filter(
      ({ draft, cancelRequested }) => draft.purpose === purpose && draft.side === side && !cancelRequested,
    );
    const cover = coverByAll(stops, now, suffices);
    if (RANK[cover] > RANK[best]) best = cover;
  }
  return best;
}

function coverByAll(stops: readonly Order[], now: EpochMs, suffices: (quantity: Quantity) => boolean): Cover {
  let [resident, coming] = [ZERO, ZERO];
  let [follows, isUnanswered] = [false, false];
  for (const order of stops) {
    const cover = coverBy(order, now);
    if (cover === 'resident') resident = add(resident, remainingQuantity(order));
    if (cover === 'coming') coming = add(coming, remainingQuantity(order));
    // Of what size one is that is being changed, or that nobody has answered for, is known when it is answered for.
    if (cover === 'coming' && order.amending !== undefined && !cannotGrow(order)) follows = true;
    if (cover === 'unanswered') isUnanswered = true;
  }
  if (resident > 0n && suffices(resident)) return 'resident';
  if (follows || (coming > 0n && suffices(add(resident, coming)))) return 'coming';
  return isUnanswered ? 'unanswered' : 'missing';
}

const RANK: Readonly<Record<Cover, number>> = { missing: 0, unanswered: 1, coming: 2, resident: 3 };

function coverBy({ status, amending, sentAt }: Order, now: EpochMs): Cover {
  const isKnown = status === 'working' || status === 'partially-filled';
  if (isKnown && amending === undefined) return 'resident';
  const waitsSince = isKnown && amending !== undefined ? amending.sentAt : sentAt;
  return status !== 'quarantined' && now - waitsSince <= ON_ITS_WAY_MS ? 'coming' : 'unanswered';
}
