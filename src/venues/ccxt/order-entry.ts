import {
  format,
  type ApprovedOrder,
  type ClientOrderId,
  type EpochMs,
  type OrderAmendment,
  type OrderStatement,
  type VenueOrderId,
} from '../../domain/index.ts';
import type { KnownOrders } from '../known-orders.ts';
import type { Untimed } from '../remote-events.ts';
import type { CcxtConnection, CommandReply } from './connection.ts';
import type { Dialect, Parameters } from './dialect.ts';
import type { CcxtClient } from './library.ts';
import { amendedAmounts, createRequest } from './order-request.ts';
import type { Urgency } from './pace.ts';
import { identifier } from './parse/words.ts';
import type { CcxtMarket } from './symbols.ts';

/** What has to be said about an order, beside our id of it, to cancel or amend it. */
export interface KnownOrder {
  readonly market: CcxtMarket;
  readonly terms: Pick<OrderStatement, 'side' | 'quantity' | 'terms'>;
  readonly waitsForTrigger: boolean;
}

/** Whoever asked has long asked again. */
const LOCATED_WITHIN_MS = 5_000;
/** An order may wait this long for a place in the venue's limits; a cancel longer, since it is asked for again anyway. */
const PATIENCE_MS = { order: 1_000, cancel: 4_000 } as const;

export interface OrderEntryParts {
  readonly connection: CcxtConnection;
  readonly dialect: Dialect;
  readonly orders: KnownOrders<KnownOrder>;
  /** `undefined` before the venue's markets are known, and for one that is not traded here. */
  marketOf(order: { readonly instrument: ApprovedOrder['instrument'] }): CcxtMarket | undefined;
  say(event: Untimed): void;
  /** Finds out where an order of an earlier life is. */
  locate(id: ClientOrderId): Promise<KnownOrder | undefined>;
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
    const { clientOrderId, side, quantity, terms } = order;
    const { say, orders, dialect } = this.parts;
    const market = this.parts.marketOf(order);
    if (market === undefined) {
      const detail = `the market of ${order.instrument} is not known`;
      say({ type: 'order-rejected', clientOrderId, code: 'NOT_SENT', detail });
      return;
    }
    const made = createRequest(order, market, dialect);
    if (!made.possible) {
      say({ type: 'order-rejected', clientOrderId, code: 'UNSUPPORTED', detail: made.why });
      return;
    }
    orders.learn(clientOrderId, {
      market,
      terms: { side, quantity, terms },
      waitsForTrigger: 'trigger' in terms,
    });
    const { symbol, type, amount, price, parameters } = made.request;
    this.send(
      order.reduceOnly ? 'urgent' : 'normal',
      PATIENCE_MS.order,
      (client) => client.createOrder(symbol, type, side, amount, price, parameters),
      (reply) => this.onCreated(clientOrderId, reply),
    );
  }

  cancel(clientOrderId: ClientOrderId): void {
    this.where(
      clientOrderId,
      (order, name) =>
        this.send(
          'urgent',
          PATIENCE_MS.cancel,
          (client) =>
            client.cancelOrder(undefined, order.market.symbol, {
              ...name,
              ...(order.waitsForTrigger ? { trigger: true } : {}),
            }),
          (reply) => this.onCancelled(clientOrderId, reply),
        ),
      (detail, certain) =>
        this.parts.say(
          certain
            ? { type: 'cancel-rejected', clientOrderId, code: 'NOT_FOUND', detail }
            : { type: 'cancel-unknown', clientOrderId, detail },
        ),
    );
  }

  amend(amendment: OrderAmendment): void {
    const { clientOrderId, trigger } = amendment;
    const { say, dialect } = this.parts;
    if (!dialect.features.amend) {
      const detail = `${dialect.exchange} does not amend orders; cancel it and place another`;
      say({ type: 'amend-rejected', clientOrderId, code: 'UNSUPPORTED', detail });
      return;
    }
    this.amendments.set(clientOrderId, amendment);
    this.where(
      clientOrderId,
      ({ market, terms: { side, terms } }, name) => {
        const amounts = amendedAmounts(amendment, market);
        if (amounts === undefined) {
          const detail = 'the quantity is no whole number of contracts';
          say({ type: 'amend-rejected', clientOrderId, code: 'UNSUPPORTED', detail });
          return;
        }
        const type = 'price' in terms ? 'limit' : 'market';
        const parameters = { ...name, ...(trigger === undefined ? {} : { triggerPrice: format(trigger) }) };
        this.send(
          'normal',
          PATIENCE_MS.order,
          (client) => client.editOrder(undefined, market.symbol, type, side, amounts.amount, amounts.price, parameters),
          (reply) => this.onAmended(amendment, reply),
        );
      },
      (detail, certain) =>
        say(
          certain
            ? { type: 'amend-rejected', clientOrderId, code: 'NOT_FOUND', detail }
            : { type: 'order-unknown', clientOrderId, detail: `amendment: ${detail}` },
        ),
    );
  }

  /** @param lost told when the order is not known: `certain` when the venue itself does not know it */
  private where(
    id: ClientOrderId,
    found: (order: KnownOrder, name: Parameters) => void,
    lost: (detail: string, certain: boolean) => void,
  ): void {
    const { dialect, orders, locate, now } = this.parts;
    const clientId = dialect.writeClientId(id);
    if (clientId === undefined) {
      lost('no order of the exchange can have this id', true);
      return;
    }
    const name = dialect.byClientId(clientId);
    const known = orders.get(id);
    if (known !== undefined) {
      found(known, name);
      return;
    }
    const begunAt = now();
    locate(id).then(
      (order) => {
        if (order === undefined) lost('the exchange does not know it', true);
        else if (now() - begunAt > LOCATED_WITHIN_MS) lost('it took too long to find its market', false);
        else found(order, name);
      },
      (error: unknown) => lost(error instanceof Error ? error.message : 'its market could not be found', false),
    );
  }

  private send(
    urgency: Urgency,
    patienceMs: number,
    request: (client: CcxtClient) => Promise<unknown>,
    answered: (reply: CommandReply) => void,
  ): void {
    void this.parts.connection.command({ urgency, patienceMs }, request).then(answered);
  }

  private onCreated(clientOrderId: ClientOrderId, reply: CommandReply): void {
    const { say } = this.parts;
    switch (reply.type) {
      case 'not-sent':
        return say({ type: 'order-rejected', clientOrderId, code: 'NOT_SENT', detail: reply.detail });
      case 'answer': {
        const named = identifier.safeParse((reply.result as { readonly id?: unknown } | undefined)?.id);
        // It was accepted, under a name that cannot be read: the order has to be looked up.
        if (!named.success) return say({ type: 'order-unknown', clientOrderId, detail: 'accepted under no name' });
        return say({ type: 'order-accepted', clientOrderId, venueOrderId: named.data as VenueOrderId });
      }
      case 'failure':
        break;
    }
    const { outcome, code, detail } = reply.failure;
    switch (outcome) {
      case 'refused':
      case 'gone': // Of an order that is to be made this makes no sense, and it was not made.
        return say({ type: 'order-rejected', clientOrderId, code, detail });
      case 'exists': // It was sent once, so whatever stands under this id is to be looked at, not rejected.
      case 'unknown':
        return say({ type: 'order-unknown', clientOrderId, detail });
    }
  }

  private onCancelled(clientOrderId: ClientOrderId, reply: CommandReply): void {
    const refused = refusalOf(reply);
    if (refused === 'done') return; // Noted; that it is gone is said on the stream.
    const { say } = this.parts;
    if (refused === undefined) say({ type: 'cancel-unknown', clientOrderId, detail: describe(reply) });
    else say({ type: 'cancel-rejected', clientOrderId, code: refused, detail: describe(reply) });
  }

  private onAmended(amendment: OrderAmendment, reply: CommandReply): void {
    const { clientOrderId } = amendment;
    if (this.amendments.get(clientOrderId) !== amendment) return;
    this.amendments.delete(clientOrderId);
    const refused = refusalOf(reply);
    if (refused === 'done') return; // What it has become is said on the stream.
    const { say } = this.parts;
    if (refused === undefined) say({ type: 'order-unknown', clientOrderId, detail: `amendment: ${describe(reply)}` });
    else say({ type: 'amend-rejected', clientOrderId, code: refused, detail: describe(reply) });
  }
}

/** @returns `done`; the code of a refusal that is certain; or `undefined` when nobody knows */
function refusalOf(reply: CommandReply): string | undefined {
  switch (reply.type) {
    case 'answer':
      return 'done';
    case 'not-sent':
      return 'NOT_SENT';
    case 'failure':
      break;
  }
  const { outcome, code } = reply.failure;
  return outcome === 'refused' || outcome === 'gone' ? code : undefined;
}

function describe(reply: CommandReply): string {
  switch (reply.type) {
    case 'answer':
      return '';
    case 'not-sent':
      return reply.detail;
    case 'failure':
      return reply.failure.detail;
  }
}
