import {
  format,
  type ApprovedOrder,
  type ClientOrderId,
  type OrderAmendment,
  type OrderStatement,
  type VenueOrderId,
} from '../../domain/index.ts';
import { locateOrder, type LocateParts } from '../known-orders.ts';
import { OrderAnswers, type CreationOutcome, type RequestFailure, type RequestOutcome } from '../order-answers.ts';
import { changeFailure, creationFailure } from '../outcome.ts';
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

/** An order may wait this long for a place in the venue's limits; a cancel longer, since it is asked for again anyway. */
const PATIENCE_MS = { order: 1_000, cancel: 4_000 } as const;

export interface OrderEntryParts extends LocateParts<KnownOrder> {
  readonly connection: CcxtConnection;
  readonly dialect: Dialect;
  /** `undefined` before the venue's markets are known, and for one that is not traded here. */
  marketOf(order: { readonly instrument: ApprovedOrder['instrument'] }): CcxtMarket | undefined;
  say(event: Untimed): void;
}

/** What changes something at the venue: each request leaves at most once, and its outcome is told as an event. */
export class OrderEntry {
  private readonly parts: OrderEntryParts;
  private readonly answers: OrderAnswers;

  constructor(parts: OrderEntryParts) {
    this.parts = parts;
    this.answers = new OrderAnswers((event) => parts.say(event));
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
      (reply) => this.answers.created(clientOrderId, creationOf(reply, order)),
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
          (reply) => this.answers.cancelled(clientOrderId, outcomeOf(reply)),
        ),
      (detail, certain) => this.answers.cancelLost(clientOrderId, detail, certain),
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
    this.answers.amending(amendment);
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
          (reply) => this.answers.amended(amendment, outcomeOf(reply)),
        );
      },
      (detail, certain) => this.answers.amendmentLost(clientOrderId, detail, certain),
    );
  }

  /** @param lost told when the order is not known: `certain` when the venue itself does not know it */
  private where(
    id: ClientOrderId,
    found: (order: KnownOrder, name: Parameters) => void,
    lost: (detail: string, certain: boolean) => void,
  ): void {
    const { dialect } = this.parts;
    const clientId = dialect.writeClientId(id);
    if (clientId === undefined) {
      lost('no order of the exchange can have this id', true);
      return;
    }
    const name = dialect.byClientId(clientId);
    locateOrder(id, this.parts, (order) => found(order, name), lost);
  }

  private send(
    urgency: Urgency,
    patienceMs: number,
    request: (client: CcxtClient) => Promise<unknown>,
    answered: (reply: CommandReply) => void,
  ): void {
    void this.parts.connection.command({ urgency, patienceMs }, request).then(answered);
  }
}

function creationOf(reply: CommandReply, order: ApprovedOrder): CreationOutcome {
  if (reply.type === 'not-sent') return notSent(reply.detail);
  if (reply.type === 'failure') return creationFailure(reply.failure.outcome, reply.failure, order);
  const named = identifier.safeParse((reply.result as { readonly id?: unknown } | undefined)?.id);
  // It was accepted, under a name that cannot be read: the order has to be looked up.
  if (!named.success) return { type: 'unknown', detail: 'accepted under no name' };
  return { type: 'done', venueOrderId: named.data as VenueOrderId };
}

function outcomeOf(reply: CommandReply): RequestOutcome {
  switch (reply.type) {
    case 'answer':
      return { type: 'done' };
    case 'not-sent':
      return notSent(reply.detail);
    case 'failure':
      return changeFailure(reply.failure.outcome, reply.failure);
  }
}

function notSent(detail: string): RequestFailure {
  return { type: 'refused', code: 'NOT_SENT', detail };
}
