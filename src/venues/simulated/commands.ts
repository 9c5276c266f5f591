import {
  ZERO,
  type ClientOrderId,
  type EpochMs,
  type OrderAmendment,
  type OrderDraft,
  type OrderTerms,
  type Price,
  type VenueOrderId,
} from '../../domain/index.ts';
import { highFirst } from './adverse-first.ts';
import { hasLimit, refusal, refuse, reservePriceOf, type Rejection } from './admission.ts';
import { endIfPointless } from './execution.ts';
import { priceAt } from './path.ts';
import { endOrder, isMoving, say, type Arrival, type Listing, type WorkingOrder, type World } from './world.ts';

/** Sends a command on its way. Latency is the same for all, so they arrive in the order in which they were sent. */
export function send(world: World, command: Unsent): void {
  const at = (world.clock + world.settings.latencyMs) as EpochMs;
  world.arrivals.push({ ...command, at });
}

/** A command before it is known when it will arrive. */
export type Unsent = Arrival extends infer A ? (A extends Arrival ? Omit<A, 'at'> : never) : never;

export function isArrivalDue(world: World): boolean {
  return world.arrivals.length > 0 && world.arrivals[0]!.at <= world.clock;
}

/** Lets the oldest command take effect. What becomes of it is said in events. */
export function receive(world: World): void {
  const arrival = world.arrivals[0]!;
  switch (arrival.type) {
    case 'submit':
      receiveOrder(world, arrival.order);
      break;
    case 'cancel':
      receiveCancel(world, arrival.clientOrderId);
      break;
    case 'amend':
      receiveAmendment(world, arrival.amendment);
      break;
  }
  // Only now: while the price is judged, an order that is just arriving still counts as on its way.
  world.arrivals.shift();
}

function receiveOrder(world: World, draft: OrderDraft): void {
  const order = admit(world, draft);
  const { clientOrderId } = draft;
  const at = world.clock;
  if ('code' in order) {
    say(world, { type: 'order-rejected', at, clientOrderId, ...order });
    return;
  }
  world.venueOrders += 1;
  world.orders.set(clientOrderId, order);
  order.listing.wake = undefined;
  say(world, { type: 'order-accepted', at, clientOrderId, venueOrderId: order.venueOrderId });
  endIfPointless(world, order);
}

function admit(world: World, draft: OrderDraft): WorkingOrder | Rejection {
  if (!/^[A-Za-z0-9_-]{1,36}$/.test(draft.clientOrderId)) {
    return refusal('BAD_ORDER_ID', 'an order id has 1 to 36 letters, digits, "-" or "_"');
  }
  if (!world.seenIds.add(draft.clientOrderId)) {
    return refusal('DUPLICATE_ORDER_ID', `${draft.clientOrderId} was used before on this account`);
  }
  const listing = world.listingOf.get(draft.instrument);
  if (listing === undefined) return refusal('UNKNOWN_INSTRUMENT', `${draft.instrument} is not traded here`);
  const price = presentPrice(world, listing, draft);
  if (price === undefined) return refusal('NO_MARKET', `${draft.instrument} has not traded yet`);
  const order: WorkingOrder = {
    draft,
    venueOrderId: `sim-order-${world.venueOrders + 1}` as VenueOrderId,
    listing,
    quantity: draft.quantity,
    terms: draft.terms,
    filled: ZERO,
    triggered: false,
    arriving: true,
    due: isMoving(world, listing),
    waiting: false,
    anchor: undefined,
    reservePrice: reservePriceOf(world, draft, price),
  };
  return refuse(world, order) ?? order;
}

function receiveCancel(world: World, clientOrderId: ClientOrderId): void {
  const order = world.orders.get(clientOrderId);
  if (order !== undefined) {
    endOrder(world, order, 'requested');
    return;
  }
  say(world, {
    type: 'cancel-rejected',
    at: world.clock,
    clientOrderId,
    ...refusal('UNKNOWN_ORDER', notWorking(clientOrderId)),
  });
}

function receiveAmendment(world: World, amendment: OrderAmendment): void {
  const { clientOrderId } = amendment;
  const at = world.clock;
  const outcome = amended(world, amendment);
  if ('code' in outcome) {
    say(world, { type: 'amend-rejected', at, clientOrderId, ...outcome });
    return;
  }
  const { before, after } = outcome;
  before.listing.wake = undefined;
  const keepsItsPlace = after.terms === before.terms && after.quantity <= before.quantity;
  if (!keepsItsPlace) {
    // A new price or a larger quantity is a new arrival: to the end of the queue, and it may take.
    world.orders.delete(clientOrderId);
    after.arriving = true;
    after.due = isMoving(world, after.listing);
  }
  world.orders.set(clientOrderId, after);
  say(world, { type: 'order-amended', at, clientOrderId, quantity: after.quantity, terms: after.terms });
}

function amended(world: World, amendment: OrderAmendment): { before: WorkingOrder; after: WorkingOrder } | Rejection {
  const before = world.orders.get(amendment.clientOrderId);
  if (before === undefined) return refusal('UNKNOWN_ORDER', notWorking(amendment.clientOrderId));
  const terms = amendTerms(before, amendment);
  if ('code' in terms) return terms;
  const quantity = amendment.quantity ?? before.quantity;
  if (quantity <= before.filled) return refusal('BAD_AMENDMENT', 'the quantity must stay above what has been filled');
  const price = presentPrice(world, before.listing, before.draft) ?? before.reservePrice;
  const reservePrice = reservePriceOf(world, { side: before.draft.side, terms }, price);
  const after: WorkingOrder = { ...before, quantity, terms, reservePrice };
  return refuse(world, after, before) ?? { before, after };
}

function amendTerms({ terms, triggered }: WorkingOrder, { price, trigger }: OrderAmendment): OrderTerms | Rejection {
  if (price === undefined && trigger === undefined) return terms;
  if (price !== undefined && !hasLimit(terms))
    return refusal('BAD_AMENDMENT', `a ${terms.type} order has no limit price`);
  if (trigger !== undefined && !('trigger' in terms))
    return refusal('BAD_AMENDMENT', `a ${terms.type} order has no trigger to amend`);
  if (trigger !== undefined && triggered) return refusal('BAD_AMENDMENT', 'the order has been triggered already');
  return { ...terms, ...(price === undefined ? {} : { price }), ...(trigger === undefined ? {} : { trigger }) };
}

/** The price an order of this owner meets now: the owner's path while a bar is travelled, else the last close. */
function presentPrice(world: World, listing: Listing, { strategyId }: OrderDraft): Price | undefined {
  const { bar } = listing;
  if (bar === undefined || !isMoving(world, listing)) return bar?.close;
  return world.elapsedMs === 0 ? bar.open : priceAt(bar, highFirst(world, listing, strategyId), world.elapsedMs);
}

function notWorking(clientOrderId: ClientOrderId): string {
  return `${clientOrderId} is not working: it has ended, or was never here`;
}
