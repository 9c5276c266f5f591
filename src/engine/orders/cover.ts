import {
  remainingQuantity,
  type EpochMs,
  type Order,
  type OrderPurpose,
  type Quantity,
  type Side,
} from '../../domain/index.ts';

/** What is known of the stop that is to end a position's loss. */
export type Cover =
  /** The venue has it, for the whole size. */
  | 'resident'
  /** It, or a change of it, was sent a moment ago. */
  | 'coming'
  /** It was sent, and for too long nobody has known what became of it. */
  | 'unanswered'
  /** There is none, or one that is too small. */
  | 'missing';

/** How long a stop may be on its way before its silence counts. */
const ON_ITS_WAY_MS = 2_000;

/** Orders that end a loss; a take-profit does not. */
const STOPS: ReadonlySet<OrderPurpose> = new Set(['stop-loss', 'trailing-stop']);

/** The best that any one order gives, since a venue carries out whichever is reached first. */
export function coverOf(
  size: Quantity,
  orders: readonly Order[],
  { side, now }: { readonly side: Side; readonly now: EpochMs },
): Cover {
  let best: Cover = 'missing';
  for (const order of orders) {
    const { draft, amending, cancelRequested } = order;
    if (!STOPS.has(draft.purpose) || draft.side !== side || cancelRequested) continue;
    const cover = coverBy(order, now);
    // Of what size one is that nobody has answered for matters no more than whether it is there.
    if (cover !== 'unanswered' && amending === undefined && remainingQuantity(order) < size) continue;
    if (RANK[cover] > RANK[best]) best = cover;
  }
  return best;
}

const RANK: Readonly<Record<Cover, number>> = { missing: 0, unanswered: 1, coming: 2, resident: 3 };

function coverBy({ status, amending, sentAt }: Order, now: EpochMs): Cover {
  const isKnown = status === 'working' || status === 'partially-filled';
  if (isKnown && amending === undefined) return 'resident';
  const waitsSince = isKnown && amending !== undefined ? amending.sentAt : sentAt;
  return status !== 'quarantined' && now - waitsSince <= ON_ITS_WAY_MS ? 'coming' : 'unanswered';
}
