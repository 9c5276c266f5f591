import type { ClientOrderId, EpochMs } from '../domain/index.ts';
import type { ProcessTimers, SimulatedTime } from '../runtime/index.ts';
import type { Chance } from './chance.ts';
import { REQUEST_WINDOW_MS, type SimExchange } from './exchange.ts';
import type { FaultId } from './faults/index.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Trace } from './trace.ts';
import type { RefusalCode, Reply, Request, StreamBody, StreamMessage } from './wire.ts';

/** No answer, or none that can be read: whatever was asked may have happened or not. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

type Create = Extract<Request, { type: 'create' }>;

export interface LinkParts {
  readonly time: SimulatedTime;
  readonly trace: Trace;
  readonly faults: FaultPlan;
  readonly chance: Chance;
  readonly exchange: SimExchange;
}

/** One open connection, as the process sees it. */
export interface StreamReceiver {
  heard(message: StreamMessage): void;
  closed(): void;
}

/** Requests take this long each way, in the middle and at worst without a fault. */
const LATENCY_MS = { least: 4, mean: 35, most: 900 } as const;

/**
 * The wire between processes and the exchange: everything that a network does to a message happens here, drawn from
 * the seed. What is on the wire stays on it whatever becomes of the process that sent it.
 */
export class Link {
  /** Every create that was put on the wire and has not arrived yet. One that was doubled is here twice. */
  private readonly creates = new Map<number, Create>();
  private readonly parts: LinkParts;
  private readonly latency: Chance;
  private readonly streamChance: Chance;
  private slowUntil = 0;
  private bannedUntil = 0;
  private stormUntil = 0;
  private sent = 0;

  constructor(parts: LinkParts) {
    this.parts = parts;
    this.latency = parts.chance.fork('latency');
    this.streamChance = parts.chance.fork('stream');
  }

  /** Orders that can still come into being: on their way, inside their window, and not there yet. */
  get underWay(): ReadonlySet<ClientOrderId> {
    const { exchange } = this.parts;
    const ids = new Set<ClientOrderId>();
    for (const { clientOrderId, sentAt } of this.creates.values()) {
      if (this.now - sentAt <= REQUEST_WINDOW_MS && exchange.canBecome(clientOrderId)) ids.add(clientOrderId);
    }
    return ids;
  }

  /** Whether requests get through, but for what happens to a single one. */
  get isOpen(): boolean {
    return this.now >= this.slowUntil && this.now >= this.bannedUntil;
  }

  /** For half a minute each way takes very long; the stream is well. */
  slowRequests(forMs: number): void {
    this.slowUntil = this.now + forMs;
  }

  banRequests(forMs: number): void {
    this.bannedUntil = this.now + forMs;
  }

  /** Closes every stream, and each new one at once, for a while. */
  disconnect(forMs: number): void {
    this.stormUntil = this.now + forMs;
    this.parts.exchange.dropStreams();
  }

  /** Ends every lasting trouble. */
  heal(): void {
    this.slowUntil = this.bannedUntil = this.stormUntil = 0;
  }

  /**
   * Puts a request on the wire at once, in the caller's own turn.
   *
   * @param timers of the process that asks: if it is paused the answer waits, if it is dead there is none
   * @param late told of an answer that comes after the request was given up
   * @throws {NoAnswer} (rejects) when the time is up, the connection breaks, or the answer cannot be read
   */
  request(request: Request, timers: ProcessTimers, timeoutMs: number, late?: (reply: Reply) => void): Promise<Reply> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const settle = (outcome: () => void): void => {
        isOver = true;
        outcome();
      };
      const fail = (why: string): void => {
        if (!isOver) settle(() => reject(new NoAnswer(why)));
      };
      const arriveBack = (reply: Reply): void => {
        if (!isOver) settle(() => resolve(reply));
        else late?.(reply);
      };
      timers.after(timeoutMs, () => fail(`no answer in ${timeoutMs} ms`));
      this.travel(request, { timers, timeoutMs, arriveBack, fail });
    });
  }

  private travel(
    request: Request,
    way: {
      readonly timers: ProcessTimers;
      readonly timeoutMs: number;
      arriveBack(reply: Reply): void;
      fail(why: string): void;
    },
  ): void {
    const { time, faults, exchange } = this.parts;
    const { timers } = way;
    const order = orderOf(request);
    const strikes = (id: FaultId, effect: 'before' | 'after'): boolean => {
      if (!faults.strikes(id)) return false;
      faults.struck(id, effect, order);
      this.note(`${id} strikes ${describe(request)} ${effect} its effect`);
      return true;
    };
    let up = this.oneWay();
    const answer = (reply: Reply, delayMs = this.oneWay()): void => timers.after(delayMs, () => way.arriveBack(reply));
    const arrive = (afterMs: number, reply: (said: Reply) => void): void => {
      const number = this.put(request);
      time.world.after(afterMs, () => {
        this.creates.delete(number);
        reply(exchange.receive(request));
      });
    };

    // Before it has had an effect.
    if (strikes('N1', 'before')) return;
    if (this.now < this.bannedUntil) return answer(this.refusal('403', 'access too frequent'));
    if (strikes('X3', 'before')) return answer(this.refusal('10006', 'too many requests'));
    if (strikes('X1', 'before')) return answer(this.refusal('10000', 'server timeout'));
    if (strikes('N7', 'before')) return timers.after(up, () => way.fail('the connection was reset'));
    if (strikes('N14', 'before')) return timers.after(up, () => way.fail('the answer is a page of HTML'));
    const changes = 'sentAt' in request;
    if (changes && strikes('N5', 'before')) up = this.latency.between(5_200, 9_000);
    else if (changes && strikes('N6', 'before')) up = this.latency.between(600, 4_900);

    // It arrives; what becomes of the answer is another matter.
    if (request.type === 'create' && strikes('N4', 'after')) {
      const isSecondHeard = this.latency.happens(0.5);
      arrive(up, (said) => {
        if (!isSecondHeard) answer(said);
      });
      return arrive(up + this.latency.between(0, 400), (said) => {
        if (isSecondHeard) answer(said);
      });
    }
    if (strikes('N2', 'after')) return arrive(up, () => {});
    if (strikes('N3', 'after'))
      return arrive(up, (said) => answer(said, way.timeoutMs + this.latency.between(0, 3_000)));
    if (strikes('X1', 'after')) return arrive(up, () => answer(this.refusal('10016', 'internal error')));
    if (strikes('N7', 'after'))
      return arrive(up, () => timers.after(this.oneWay(), () => way.fail('the connection was reset')));
    if (strikes('N14', 'after'))
      return arrive(up, () => timers.after(this.oneWay(), () => way.fail('the answer is cut off')));
    arrive(up, (said) => answer(said));
  }

  private put(request: Request): number {
    this.sent += 1;
    if (request.type === 'create') this.creates.set(this.sent, request);
    return this.sent;
  }

  private refusal(code: RefusalCode, detail: string): Reply {
    return { ok: false, at: this.now, code, detail };
  }

  private oneWay(): number {
    const { least, mean, most } = LATENCY_MS;
    if (this.now < this.slowUntil) return this.latency.between(2_000, 30_000);
    return Math.round(Math.min(most, least + this.latency.waiting(mean)));
  }

  /**
   * Opens a stream. Messages are numbered as they leave, come in that order, and take their time.
   *
   * @returns how to close it from this side
   */
  open(receiver: StreamReceiver, timers: ProcessTimers): () => void {
    const { faults, exchange } = this.parts;
    const closed = (): void => timers.after(this.streamMs(), () => receiver.closed());
    if (this.now < this.stormUntil || this.now < exchange.unavailableUntil) {
      closed();
      return () => {};
    }
    let number = 0;
    let lastArrivesAt = 0;
    let isDeaf = false;
    const isPartial = faults.strikes('N13');
    if (isPartial) faults.struckAll('N13');
    const leave = (body: StreamBody, way: { readonly inOrder: boolean; readonly delayMs: number }): void => {
      number += 1;
      const message: StreamMessage = { number, at: this.now, body };
      if (this.strikesMessage('N10b', body)) return;
      let arrivesAt = this.now + this.streamMs() + way.delayMs;
      if (way.inOrder) lastArrivesAt = arrivesAt = Math.max(lastArrivesAt, arrivesAt);
      timers.after(arrivesAt - this.now, () => receiver.heard(message));
    };
    const unsubscribe = exchange.subscribe({
      hear: (body) => {
        if (isDeaf) return;
        if (body.type !== 'ping' && faults.strikes('N11')) {
          isDeaf = true;
          faults.struckAll('N11');
          this.note('N11 strikes the stream: it is half open');
          return;
        }
        const isPrivate = body.type === 'order' || body.type === 'execution' || body.type === 'funding';
        if (isPartial && isPrivate) return;
        if (this.strikesMessage('N10', body)) return;
        const isLate = this.strikesMessage('N9', body);
        leave(body, { inOrder: !isLate, delayMs: isLate ? this.streamChance.between(50, 3_000) : 0 });
        if (this.strikesMessage('N8', body))
          leave(body, { inOrder: true, delayMs: this.streamChance.between(0, 2_000) });
      },
      closed,
    });
    leave({ type: 'subscribed', isComplete: !isPartial }, { inOrder: true, delayMs: 0 });
    return () => {
      isDeaf = true;
      unsubscribe();
    };
  }

  private strikesMessage(id: FaultId, body: StreamBody): boolean {
    if (body.type === 'ping' || body.type === 'subscribed' || !this.parts.faults.strikes(id)) return false;
    const order = orderIn(body);
    this.parts.faults.struck(id, 'after', order);
    this.note(`${id} strikes ${body.type}${order === undefined ? '' : ` of ${order}`}`);
    return true;
  }

  private streamMs(): number {
    return Math.round(3 + this.streamChance.waiting(25));
  }

  private get now(): EpochMs {
    return this.parts.time.now();
  }

  private note(what: string): void {
    this.parts.trace.note('wire', what);
  }
}

function orderOf(request: Request): ClientOrderId | undefined {
  switch (request.type) {
    case 'create':
    case 'cancel':
    case 'order':
      return request.clientOrderId;
    case 'amend':
      return request.amendment.clientOrderId;
    case 'cancel-all':
    case 'time':
    case 'statement':
      return undefined;
  }
}

function orderIn(body: StreamBody): ClientOrderId | undefined {
  switch (body.type) {
    case 'order':
      return body.order.clientOrderId;
    case 'execution':
      return body.execution.fill.clientOrderId;
    case 'subscribed':
    case 'ping':
    case 'bar':
    case 'quote':
    case 'funding':
      return undefined;
  }
}

function describe(request: Request): string {
  const order = orderOf(request);
  return order === undefined ? request.type : `${request.type} ${order}`;
}
