import type { ApprovedOrder, ClientOrderId, EpochMs, OrderAmendment, VenueOrderId } from '../../domain/index.ts';
import type { Timers } from '../../runtime/index.ts';
import type { KnownOrders } from '../known-orders.ts';
import type { Untimed } from '../remote-events.ts';
import type { Line, TradeOperation } from './line.ts';
import { amendBody, cancelBody, createBody, type Body } from './order-body.ts';
import { outcomeOf } from './outcomes.ts';
import type { Pace, Urgency } from './pace.ts';
import { readAcknowledgement } from './parse/acknowledgement.ts';
import type { Rest, RestReply } from './rest.ts';
import { marketOf, type KnownOrder, type Market } from './symbols.ts';
import { askTrade } from './trade-request.ts';

/** After this an answer is late: the order counts as unknown until it comes, or until it has been looked up. */
const TIMEOUT_MS = 5_000;
/** An order may wait this long for a place in the venue's limits; a cancel longer, since it is asked for again anyway. */
const PATIENCE_MS = { order: 1_000, cancel: 4_000 } as const;

export interface OrderEntryParts {
  readonly rest: Rest;
  /** Orders go by it while it is up; by REST otherwise. */
  readonly trade: Line | undefined;
  readonly pace: Pace;
  readonly timers: Timers;
  readonly orders: KnownOrders<KnownOrder>;
  say(event: Untimed): void;
  /** Finds out where an order of an earlier life is. */
  locate(id: ClientOrderId): Promise<KnownOrder | undefined>;
  clean(text: string): string;
  now(): EpochMs;
}

/** What changes something at the venue: each request leaves at most once, and its outcome is told as an event. */
export class OrderEntry {
  private readonly parts: OrderEntryParts;
  /** The newest of each order: a late answer must not be taken for that of a newer one. */
  private readonly amendments = new Map<ClientOrderId, OrderAmendment>();

  constructor(parts: OrderEntryParts) {
    this.parts = parts;
  }

  submit(order: ApprovedOrder): void {
    const { clientOrderId } = order;
    const { say, orders } = this.parts;
    const market = marketOf({ id: order.instrument });
    const made = createBody(order, market);
    if (!made.possible) {
      say({ type: 'order-rejected', clientOrderId, code: 'UNSUPPORTED', detail: made.why });
      return;
    }
    orders.learn(clientOrderId, { market, waitsForTrigger: 'triggerPrice' in made.body });
    const urgency = order.reduceOnly ? 'urgent' : 'normal';
    this.send('create', made.body, urgency, (reply) => this.onCreated(clientOrderId, reply));
  }

  cancel(clientOrderId: ClientOrderId): void {
    this.where(
      clientOrderId,
      ({ market, waitsForTrigger }) => {
        const body = { ...cancelBody(clientOrderId, market), ...filterFor(market, waitsForTrigger) };
        this.send('cancel', body, 'urgent', (reply) => this.onCancelled(clientOrderId, reply));
      },
      (detail, certain) =>
        this.parts.say(
          certain
            ? { type: 'cancel-rejected', clientOrderId, code: 'NOT_FOUND', detail }
            : { type: 'cancel-unknown', clientOrderId, detail },
        ),
    );
  }

  amend(amendment: OrderAmendment): void {
    const { clientOrderId } = amendment;
    this.amendments.set(clientOrderId, amendment);
    this.where(
      clientOrderId,
      ({ market }) =>
        this.send('amend', amendBody(amendment, market), 'normal', (reply) => this.onAmended(amendment, reply)),
      (detail, certain) =>
        this.parts.say(
          certain
            ? { type: 'amend-rejected', clientOrderId, code: 'NOT_FOUND', detail }
            : { type: 'order-unknown', clientOrderId, detail: `amendment: ${detail}` },
        ),
    );
  }

  /** @param lost told when the order's market is not known: `certain` when the venue itself does not know the order */
  private where(
    id: ClientOrderId,
    found: (order: KnownOrder) => void,
    lost: (detail: string, certain: boolean) => void,
  ): void {
    const known = this.parts.orders.get(id);
    if (known !== undefined) {
      found(known);
      return;
    }
    const begunAt = this.parts.now();
    this.parts.locate(id).then(
      (order) => {
        if (order === undefined) lost('the exchange does not know it', true);
        // Whoever asked has long asked again.
        else if (this.parts.now() - begunAt > TIMEOUT_MS) lost('it took too long to find its market', false);
        else found(order);
      },
      (error: unknown) => lost(error instanceof Error ? error.message : 'its market could not be found', false),
    );
  }

  private onCreated(clientOrderId: ClientOrderId, reply: RestReply): void {
    const { say } = this.parts;
    switch (reply.type) {
      case 'not-sent':
        return say({ type: 'order-rejected', clientOrderId, code: 'NOT_SENT', detail: reply.detail });
      case 'refused':
        return say({ type: 'order-rejected', clientOrderId, code: String(reply.status), detail: reply.detail });
      case 'no-answer':
        return say({ type: 'order-unknown', clientOrderId, detail: reply.detail });
      case 'answer':
        break;
    }
    if (reply.code === 0) {
      const acknowledged = readAcknowledgement(reply.result);
      // It was accepted, under a name that cannot be read: the order has to be looked up.
      if (!acknowledged.ok) return say({ type: 'order-unknown', clientOrderId, detail: acknowledged.problem });
      return say({ type: 'order-accepted', clientOrderId, venueOrderId: acknowledged.value as VenueOrderId });
    }
    const code = String(reply.code);
    switch (outcomeOf(reply.code)) {
      case 'refused':
      case 'gone': // Of an order that is to be made this makes no sense, and it was not made.
        return say({ type: 'order-rejected', clientOrderId, code, detail: reply.message });
      case 'exists': // It was sent once, so whatever stands under this id is to be looked at, not rejected.
      case 'unknown':
        return say({ type: 'order-unknown', clientOrderId, detail: `${code} ${reply.message}` });
    }
  }

  private onCancelled(clientOrderId: ClientOrderId, reply: RestReply): void {
    const refused = refusalOf(reply);
    if (refused === 'done') return; // Noted; that it is gone is said on the stream.
    const { say } = this.parts;
    if (refused === undefined) say({ type: 'cancel-unknown', clientOrderId, detail: describe(reply) });
    else say({ type: 'cancel-rejected', clientOrderId, code: refused, detail: describe(reply) });
  }

  private onAmended(amendment: OrderAmendment, reply: RestReply): void {
    const { clientOrderId } = amendment;
    if (this.amendments.get(clientOrderId) !== amendment) return;
    // Without an answer one may still come, late.
    if (reply.type !== 'no-answer') this.amendments.delete(clientOrderId);
    const refused = refusalOf(reply);
    if (refused === 'done') return; // What it has become is said on the stream.
    const { say } = this.parts;
    if (refused === undefined) say({ type: 'order-unknown', clientOrderId, detail: `amendment: ${describe(reply)}` });
    else say({ type: 'amend-rejected', clientOrderId, code: refused, detail: describe(reply) });
  }

  private send(
    what: 'create' | 'amend' | 'cancel',
    body: Body,
    urgency: Urgency,
    answered: (reply: RestReply) => void,
  ): void {
    const { rest, trade, pace, timers, clean, now } = this.parts;
    const path = `/v5/order/${what}`;
    const patienceMs = what === 'cancel' ? PATIENCE_MS.cancel : PATIENCE_MS.order;
    const reply =
      trade?.isUp === true && pace.take(path, urgency) === 0
        ? askTrade({
            trade,
            timers,
            operation: OPERATIONS[what],
            body,
            timeoutMs: TIMEOUT_MS,
            late: answered,
            clean,
            now,
          })
        : rest.send({
            method: 'POST',
            path,
            parameters: body,
            timeoutMs: TIMEOUT_MS,
            patienceMs,
            urgency,
            late: answered,
          });
    void reply.then(answered);
  }
}

const OPERATIONS: Readonly<Record<'create' | 'amend' | 'cancel', TradeOperation>> = {
  create: 'order.create',
  amend: 'order.amend',
  cancel: 'order.cancel',
};

function filterFor({ category }: Market, waitsForTrigger: boolean): Body {
  return category === 'spot' && waitsForTrigger ? { orderFilter: 'StopOrder' } : {};
}

/** @returns `done`; the code of a refusal that is certain; or `undefined` when nobody knows */
function refusalOf(reply: RestReply): string | undefined {
  switch (reply.type) {
    case 'not-sent':
      return 'NOT_SENT';
    case 'refused':
      return String(reply.status);
    case 'no-answer':
      return undefined;
    case 'answer':
      break;
  }
  if (reply.code === 0) return 'done';
  const outcome = outcomeOf(reply.code);
  return outcome === 'refused' || outcome === 'gone' ? String(reply.code) : undefined;
}

function describe(reply: RestReply): string {
  return reply.type === 'answer' ? `${reply.code} ${reply.message}` : reply.detail;
}
