import type { ApprovedOrder, ClientOrderId, OrderAmendment, VenueOrderId } from '../../domain/index.ts';
import type { Timers } from '../../runtime/index.ts';
import { locateOrder, type LocateParts } from '../known-orders.ts';
import { OrderAnswers, type CreationOutcome, type RequestFailure, type RequestOutcome } from '../order-answers.ts';
import { changeFailure, creationFailure, type Refusal } from '../outcome.ts';
import type { Untimed } from '../remote-events.ts';
import type { Line, TradeOperation } from './line.ts';
import { amendBody, cancelBody, createBody, type Body } from './order-body.ts';
import { outcomeOf as outcomeOfCode } from './outcomes.ts';
import type { Pace, Urgency } from './pace.ts';
import { readAcknowledgement } from './parse/acknowledgement.ts';
import type { Rest, RestReply } from './rest.ts';
import { marketOf, type KnownOrder, type Market } from './symbols.ts';
import { askTrade } from './trade-request.ts';

/** After this an answer is late: the order counts as unknown until it comes, or until it has been looked up. */
const TIMEOUT_MS = 5_000;
/** An order may wait this long for a place in the venue's limits; a cancel longer, since it is asked for again anyway. */
const PATIENCE_MS = { order: 1_000, cancel: 4_000 } as const;

export interface OrderEntryParts extends LocateParts<KnownOrder> {
  readonly rest: Rest;
  /** Orders go by it while it is up; by REST otherwise. */
  readonly trade: Line | undefined;
  readonly pace: Pace;
  readonly timers: Timers;
  say(event: Untimed): void;
  clean(text: string): string;
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
    this.send('create', made.body, urgency, (reply) => this.answers.created(clientOrderId, creationOf(reply, order)));
  }

  cancel(clientOrderId: ClientOrderId): void {
    locateOrder(
      clientOrderId,
      this.parts,
      ({ market, waitsForTrigger }) => {
        const body = { ...cancelBody(clientOrderId, market), ...filterFor(market, waitsForTrigger) };
        this.send('cancel', body, 'urgent', (reply) => this.answers.cancelled(clientOrderId, outcomeOf(reply)));
      },
      (detail, certain) => this.answers.cancelLost(clientOrderId, detail, certain),
    );
  }

  amend(amendment: OrderAmendment): void {
    const { clientOrderId } = amendment;
    this.answers.amending(amendment);
    locateOrder(
      clientOrderId,
      this.parts,
      ({ market }) =>
        this.send('amend', amendBody(amendment, market), 'normal', (reply) =>
          this.answers.amended(amendment, outcomeOf(reply)),
        ),
      (detail, certain) => this.answers.amendmentLost(clientOrderId, detail, certain),
    );
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

function creationOf(reply: RestReply, order: ApprovedOrder): CreationOutcome {
  if (reply.type !== 'answer') return failureOf(reply);
  if (reply.code !== 0) {
    const failure = creationFailure(outcomeOfCode(reply.code), refusalIn(reply), order);
    return failure.type === 'refused' ? { ...failure, detail: reply.message } : failure;
  }
  const acknowledged = readAcknowledgement(reply.result);
  // It was accepted, under a name that cannot be read: the order has to be looked up.
  if (!acknowledged.ok) return { type: 'unknown', detail: acknowledged.problem };
  return { type: 'done', venueOrderId: acknowledged.value as VenueOrderId };
}

function outcomeOf(reply: RestReply): RequestOutcome {
  if (reply.type !== 'answer') return failureOf(reply);
  return reply.code === 0 ? { type: 'done' } : changeFailure(outcomeOfCode(reply.code), refusalIn(reply));
}

type Answer = Extract<RestReply, { readonly type: 'answer' }>;

function failureOf(reply: Exclude<RestReply, Answer>): RequestFailure {
  const { detail } = reply;
  switch (reply.type) {
    case 'not-sent':
      return { type: 'refused', code: 'NOT_SENT', detail };
    case 'refused':
      return { type: 'refused', code: String(reply.status), detail };
    case 'no-answer':
      return { type: 'unknown', detail, answerMayCome: true };
  }
}

function refusalIn({ code, message }: Answer): Refusal {
  return { code: String(code), detail: `${code} ${message}` };
}
