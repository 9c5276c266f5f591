import {
  stringifyExact,
  type AccountStatement,
  type ApprovedOrder,
  type ClientOrderId,
  type EpochMs,
  type Execution,
  type InstrumentId,
  type OrderAmendment,
  type OrderStatement,
  type Sighting,
  type VenueEvent,
} from '../domain/index.ts';
import { AssayError, type ProcessTimers } from '../runtime/index.ts';
import { creationFailure, RemoteEvents, type RemoteVenue, type VenueReport } from '../venues/index.ts';
import { REQUEST_WINDOW_MS, type OrderBody } from './exchange.ts';
import { NoAnswer, type Link } from './link.ts';
import { cancelIsRefused, createOutcome } from './outcomes.ts';
import { StreamReader } from './stream-reader.ts';
import type { Answer, Reply, Request, StatementPart, StreamBody } from './wire.ts';

/** How often a question (never an order) is asked before the exchange counts as unreachable, and how far apart. */
const ASKED_TIMES = 3;
const ASK_AGAIN_MS = 400;
/** A statement of more pages than this is not one. */
const PAGES_MAX = 1_000;

export interface SimVenueParts {
  readonly link: Link;
  readonly timers: ProcessTimers;
  readonly timeoutMs: number;
}

/**
 * The adapter under test conditions: what a Bybit adapter has to be, over the simulated wire. It sends once, says what
 * it does not know, numbers what it hears, and stamps everything by the exchange's clock, since its own may jump.
 */
export class SimVenue implements RemoteVenue {
  readonly requestWindowMs = REQUEST_WINDOW_MS;
  readonly limits: readonly string[] = [];
  private readonly parts: SimVenueParts;
  private readonly stream: StreamReader;
  private readonly events = new RemoteEvents(() => this.serverTime());
  private closed = false;
  /** The exchange's clock in its newest word, and ours when that was heard. */
  private clock: { readonly at: number; readonly heardMs: number } | undefined;
  private readonly newestBar = new Map<InstrumentId, EpochMs>();
  /** The newest of each order. */
  private readonly amendments = new Map<ClientOrderId, OrderAmendment>();
  private readonly amendedAt = new Map<ClientOrderId, EpochMs>();

  constructor(parts: SimVenueParts) {
    this.parts = parts;
    this.stream = new StreamReader({
      link: parts.link,
      timers: parts.timers,
      hear: (at, body) => {
        this.learnTime(at);
        this.onStream(at, body);
      },
      lost: (detail) => this.events.say({ type: 'stream-lost', detail }),
      restored: () => this.events.say({ type: 'stream-restored' }),
    });
    this.stream.connect();
  }

  next(): Promise<VenueEvent | undefined> {
    return this.events.next();
  }

  serverTime(): EpochMs {
    const { timers } = this.parts;
    if (this.clock === undefined) return 0 as EpochMs;
    return Math.floor(this.clock.at + timers.monotonicMs() - this.clock.heardMs) as EpochMs;
  }

  close(): void {
    this.closed = true;
    this.stream.close();
    this.events.close();
  }

  // --- what changes something: sent once, in the caller's own turn ---

  submit(order: ApprovedOrder): void {
    const { clientOrderId } = order;
    const request: Request = { type: 'create', clientOrderId, body: bodyOf(order), sentAt: this.serverTime() };
    this.send(
      request,
      (reply) => this.onCreated(order, reply),
      (detail) => this.events.say({ type: 'order-unknown', clientOrderId, detail }),
    );
  }

  cancel(clientOrderId: ClientOrderId): void {
    this.send(
      { type: 'cancel', clientOrderId, sentAt: this.serverTime() },
      (reply) => {
        if (reply.ok) return; // Noted; that it is gone is said on the stream.
        const { code, detail } = reply;
        if (cancelIsRefused(code)) this.events.say({ type: 'cancel-rejected', clientOrderId, code, detail });
        else this.events.say({ type: 'cancel-unknown', clientOrderId, detail: `${code} ${detail}` });
      },
      (detail) => this.events.say({ type: 'cancel-unknown', clientOrderId, detail }),
    );
  }

  amend(amendment: OrderAmendment): void {
    const { clientOrderId } = amendment;
    this.amendments.set(clientOrderId, amendment);
    this.amendedAt.set(clientOrderId, this.serverTime());
    // A late answer must not be taken for that of a newer amendment.
    const isNewest = (): boolean => this.amendments.get(clientOrderId) === amendment;
    this.send(
      { type: 'amend', amendment, sentAt: this.serverTime() },
      (reply) => {
        if (reply.ok || !isNewest()) return;
        const { code, detail } = reply;
        if (cancelIsRefused(code)) this.events.say({ type: 'amend-rejected', clientOrderId, code, detail });
        else this.events.say({ type: 'order-unknown', clientOrderId, detail: `amendment: ${code} ${detail}` });
      },
      (detail) => this.events.say({ type: 'order-unknown', clientOrderId, detail: `amendment: ${detail}` }),
    );
  }

  private send(request: Request, answered: (reply: Reply) => void, unanswered: (detail: string) => void): void {
    const { link, timers, timeoutMs } = this.parts;
    const onReply = (reply: Reply): void => {
      if (this.closed) return;
      this.learnTime(reply.at);
      answered(reply);
    };
    link.request(request, timers, timeoutMs, onReply).then(onReply, (error: unknown) => {
      if (!this.closed) unanswered((error as Error).message);
    });
  }

  private onCreated(order: ApprovedOrder, reply: Reply): void {
    const { clientOrderId } = order;
    if (reply.ok) {
      const { answer } = reply;
      if (answer.type === 'accepted')
        this.events.say({ type: 'order-accepted', clientOrderId, venueOrderId: answer.venueOrderId });
      return;
    }
    const { code, detail } = reply;
    const failure = creationFailure(createOutcome(code), { code, detail: `${code} ${detail}` }, order);
    if (failure.type === 'refused') this.events.say({ type: 'order-rejected', clientOrderId, code, detail });
    else this.events.say({ type: 'order-unknown', clientOrderId, ...codeOf(failure), detail: failure.detail });
  }

  // --- questions: asked again when there is no answer ---

  async find(clientOrderId: ClientOrderId): Promise<Sighting> {
    let order: OrderStatement | undefined;
    let lookedAt = Infinity;
    const executions: Execution[] = [];
    for (const place of ['realtime', 'history', 'executions'] as const) {
      const { answer, at } = await this.ask({ type: 'order', clientOrderId, place });
      lookedAt = Math.min(lookedAt, at);
      if (answer.type !== 'order') continue;
      order ??= answer.order;
      executions.push(...answer.executions);
    }
    const at = lookedAt as EpochMs;
    if (order !== undefined) return { type: 'found', at, order, executions };
    // An order that can be seen by its executions alone is not absent, and cannot be told of in full yet.
    if (executions.length > 0) throw unreachable(`${clientOrderId} has executions and is not listed yet`);
    return { type: 'not-found', at };
  }

  async statement({ since }: { readonly since: EpochMs }): Promise<AccountStatement> {
    const { equity: _equity, ...statement } = await this.readAccount(since);
    return statement;
  }

  async report(): Promise<VenueReport> {
    const { at, openOrders, positions, cash, equity } = await this.readAccount(this.serverTime());
    return {
      at,
      openOrders: openOrders.flatMap(({ clientOrderId, instrument, quantity, filledQuantity, terms }) =>
        clientOrderId === undefined ? [] : [{ clientOrderId, instrument, quantity, filledQuantity, terms }],
      ),
      positions,
      cash,
      equity: equity as VenueReport['equity'],
    };
  }

  private async readAccount(since: EpochMs): Promise<StatementPart> {
    let cut: number | undefined;
    let account: StatementPart | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const { answer } = await this.ask({ type: 'statement', since, page, ...(cut === undefined ? {} : { cut }) });
      if (answer.type !== 'page') break;
      cut = answer.cut;
      const { part } = answer;
      account =
        account === undefined
          ? part
          : {
              ...account,
              openOrders: [...account.openOrders, ...part.openOrders],
              executions: [...account.executions, ...part.executions],
            };
      if (answer.isLast) return account;
    }
    throw unreachable('the pages of the account do not end');
  }

  /** @returns the answer, and when it was given by the exchange's clock */
  private async ask(request: Request): Promise<{ readonly answer: Answer; readonly at: EpochMs }> {
    const { link, timers, timeoutMs } = this.parts;
    let why = '';
    for (let turn = 0; turn < ASKED_TIMES; turn += 1) {
      if (turn > 0) await timers.sleep(ASK_AGAIN_MS * turn);
      try {
        const reply = await link.request(request, timers, timeoutMs);
        this.learnTime(reply.at);
        if (reply.ok) return reply;
        why = `${reply.code} ${reply.detail}`;
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        why = error.message;
      }
    }
    throw unreachable(why);
  }

  // --- what the exchange says by itself ---

  private onStream(at: EpochMs, body: StreamBody): void {
    switch (body.type) {
      case 'subscribed':
      case 'ping':
        return;
      case 'bar': {
        const { instrument, openTime } = body.bar;
        if (openTime <= (this.newestBar.get(instrument) ?? -Infinity)) return; // Twice, or overtaken.
        this.newestBar.set(instrument, openTime);
        return this.events.say({ type: 'bar', bar: body.bar }, at);
      }
      case 'quote':
        return this.events.say({ type: 'quote', quote: body.quote }, at);
      case 'execution':
        return this.events.say({ type: 'fill', fill: body.execution.fill }, at);
      case 'funding':
        return this.events.say({ type: 'funding', funding: body.funding }, at);
      case 'order':
        return this.onOrder(at, body.order, body.change);
    }
  }

  private onOrder(at: EpochMs, order: OrderStatement, change: Extract<StreamBody, { type: 'order' }>['change']): void {
    const { clientOrderId, venueOrderId, status, filledQuantity } = order;
    // What is not ours is told as it is, and so is whatever the narrower events cannot say in full.
    if (clientOrderId === undefined) return this.events.say({ type: 'order-statement', statement: order }, at);
    switch (change) {
      case 'accepted':
        return this.events.say({ type: 'order-accepted', clientOrderId, venueOrderId }, at);
      case 'triggered':
        return this.events.say({ type: 'order-triggered', clientOrderId }, at);
      case 'amend-refused':
        // Told twice, the word on an amendment is not taken for that on the next.
        if (at < (this.amendedAt.get(clientOrderId) ?? 0)) return;
        return this.events.say(
          { type: 'amend-rejected', clientOrderId, code: 'REFUSED', detail: 'refused by the exchange' },
          at,
        );
      case 'amended':
      case 'traded':
        return this.events.say({ type: 'order-statement', statement: order }, at);
      case 'ended':
        if (status === 'cancelled' && filledQuantity === 0n)
          return this.events.say({ type: 'order-cancelled', clientOrderId, reason: order.reason ?? '' }, at);
        return this.events.say({ type: 'order-statement', statement: order }, at);
    }
  }

  private learnTime(at: EpochMs): void {
    const heardMs = this.parts.timers.monotonicMs();
    // Of two words the one that says it is later is nearer the truth: the other was longer on its way.
    if (this.clock === undefined || at - heardMs > this.clock.at - this.clock.heardMs) this.clock = { at, heardMs };
  }
}

function codeOf({ code }: { readonly code?: string }): { readonly code?: string } {
  return code === undefined ? {} : { code };
}

function bodyOf({ clientOrderId, instrument, side, quantity, terms, timeInForce, reduceOnly }: ApprovedOrder): string {
  const body: OrderBody = { clientOrderId, instrument, side, quantity, terms, timeInForce, reduceOnly };
  return stringifyExact(body);
}

function unreachable(why: string): AssayError {
  return new AssayError(
    'VENUE_UNREACHABLE',
    `the exchange did not answer (${why}); nothing is known of the account until it does`,
  );
}
