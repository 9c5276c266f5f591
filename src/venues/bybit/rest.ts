import { createHmac } from 'node:crypto';
import type { RestClientV5 } from 'bybit-api';
import type { EpochMs } from '../../domain/index.ts';
import type { Timers } from '../../runtime/index.ts';
import type { VenueClock } from '../clock.ts';
import { redactorOf, type BybitCredentials } from './credentials.ts';
import { guardedAgents, type GuardedAgents } from '../guarded-agents.ts';
import { assertMayReach, type BybitEnvironment } from './environments.ts';
import { bybitLibrary } from './library.ts';
import type { Pace, Urgency } from './pace.ts';

/** What came of a request. Only `answer` and `refused` say anything about its effect. */
export type RestReply =
  | {
      readonly type: 'answer';
      /** 0: done. */
      readonly code: number;
      readonly message: string;
      readonly result: unknown;
      /** When it was answered, by the venue's clock. */
      readonly at: EpochMs;
    }
  /** Refused by HTTP before anyone looked at what it asks. */
  | { readonly type: 'refused'; readonly status: number; readonly detail: string }
  /** It never left. */
  | { readonly type: 'not-sent'; readonly detail: string }
  /** It may have had its effect or not. */
  | { readonly type: 'no-answer'; readonly detail: string };

export interface RestRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly timeoutMs: number;
  /** How long it may wait for a place in the venue's limits before it is given up unsent. */
  readonly patienceMs: number;
  readonly urgency: Urgency;
  readonly isPublic?: boolean;
  /** Told when an answer comes after all, later than `timeoutMs`. */
  late?(reply: RestReply): void;
}

/** Longer than any of our own time-outs: late answers are still worth hearing. */
const SOCKET_TIMEOUT_MS = 30_000;
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
const TOO_FREQUENT = /too frequent/i;

export interface RestParts {
  readonly environment: BybitEnvironment;
  readonly credentials: BybitCredentials | undefined;
  readonly timers: Timers;
  readonly clock: VenueClock;
  readonly pace: Pace;
  readonly recvWindowMs: number;
}

/** Bybit over HTTP: each request leaves at most once, and never throws for what the network or the venue does. */
export class Rest {
  private readonly parts: RestParts;
  private readonly client: RestClientV5;
  private readonly agents: GuardedAgents;
  private readonly clean: (text: string) => string;
  private closed = false;

  constructor(parts: RestParts) {
    this.parts = parts;
    const { environment, credentials, recvWindowMs } = parts;
    this.clean = redactorOf(credentials);
    this.agents = guardedAgents((host) => assertMayReach(environment.name, 'signed', host));
    this.client = new (environment.library ?? bybitLibrary()).RestClientV5(
      {
        ...credentials,
        baseUrl: environment.rest,
        recv_window: recvWindowMs,
        parseAPIRateLimits: true,
        // Ours, measured with half the round trip; the library's own is good to a second.
        syncTimeBeforePrivateRequests: true,
        customSignMessageFn: sign,
      },
      {
        timeout: SOCKET_TIMEOUT_MS,
        httpAgent: this.agents.http,
        httpsAgent: this.agents.https,
        // A redirect would carry a signed request to wherever it says.
        maxRedirects: 0,
        proxy: false,
        maxContentLength: ANSWER_BYTES_MAX,
      },
    );
    // It signs with the venue's clock instead of this machine's.
    this.client.fetchTimeOffset = () => Promise.resolve(parts.clock.libraryOffsetMs());
  }

  /** Leaves in the caller's own turn when the venue's limits allow it. */
  async send(request: RestRequest): Promise<RestReply> {
    const held = this.hold(request);
    if (held !== undefined) {
      const refusal = await held;
      if (refusal !== undefined) return refusal;
    }
    const { timers } = this.parts;
    const reply = this.call(request);
    const given = new AbortController();
    const timedOut = timers.sleep(request.timeoutMs, given.signal).then(
      () => 'timed-out' as const,
      () => 'timed-out' as const,
    );
    const first = await Promise.race([reply, timedOut]);
    given.abort();
    if (first !== 'timed-out') return first;
    const { late } = request;
    if (late !== undefined) {
      void reply.then((answer) => {
        if (!this.closed) late(answer);
      });
    }
    return { type: 'no-answer', detail: `no answer in ${request.timeoutMs} ms` };
  }

  close(): void {
    this.closed = true;
    this.agents.close();
  }

  /** @returns `undefined` when it may leave now */
  private hold(request: RestRequest): Promise<RestReply | undefined> | undefined {
    const obstacle = this.obstacle();
    if (obstacle !== undefined) return Promise.resolve(obstacle);
    const waitMs = this.parts.pace.take(request.path, request.urgency);
    return waitMs === 0 ? undefined : this.waitForPlace(request, waitMs);
  }

  private async waitForPlace(request: RestRequest, firstWaitMs: number): Promise<RestReply | undefined> {
    const { timers, pace } = this.parts;
    const beganMs = timers.monotonicMs();
    let waitMs = firstWaitMs;
    for (;;) {
      if (timers.monotonicMs() - beganMs + waitMs > request.patienceMs)
        return { type: 'not-sent', detail: `there was no place for it in the limit of ${request.path}` };
      await timers.sleep(waitMs);
      const obstacle = this.obstacle();
      if (obstacle !== undefined) return obstacle;
      waitMs = pace.take(request.path, request.urgency);
      if (waitMs === 0) return undefined;
    }
  }

  private obstacle(): RestReply | undefined {
    if (this.closed) return { type: 'not-sent', detail: 'the venue was closed' };
    if (this.parts.pace.isBanned)
      return {
        type: 'not-sent',
        detail: 'this address was banned for asking too often; nothing is sent for ten minutes',
      };
    return undefined;
  }

  private async call({ method, path, parameters, isPublic }: RestRequest): Promise<RestReply> {
    try {
      const given = { ...parameters };
      const raw: unknown = await (isPublic === true
        ? this.client.get(path, given)
        : method === 'GET'
          ? this.client.getPrivate(path, given)
          : this.client.postPrivate(path, given));
      return this.read(path, raw);
    } catch (error) {
      return this.explain(error);
    }
  }

  private read(path: string, raw: unknown): RestReply {
    const { pace, clock } = this.parts;
    if (!isEnvelope(raw)) return { type: 'no-answer', detail: 'the answer is not one of Bybit’s' };
    const { retCode: code, retMsg, result, time, rateLimitApi } = raw;
    if (rateLimitApi !== undefined) {
      const { maxRequests: limit, remainingRequests: remaining, resetAtTimestamp: resetsAt } = rateLimitApi;
      pace.learned(path, { limit, remaining, resetsAt }, clock.now());
    }
    if (code === 10006) pace.throttled(path);
    if (code === 10002) clock.isDoubted = true;
    const message = this.clean(typeof retMsg === 'string' ? retMsg : '').slice(0, 300);
    return { type: 'answer', code, message, result, at: (time ?? clock.now()) as EpochMs };
  }

  /** From fields we know to be harmless: the library's own rejections carry the secret. */
  private explain(error: unknown): RestReply {
    const { code, message, body } = (error ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof code !== 'number') {
      const words = [code, message, typeof error === 'string' ? error : undefined].filter(
        (word) => typeof word === 'string',
      );
      return { type: 'no-answer', detail: this.clean(words.join(': ')).slice(0, 200) || 'the connection failed' };
    }
    const said = this.clean(typeof body === 'string' ? body : (JSON.stringify(body) ?? '')).slice(0, 120);
    const detail = `HTTP ${code} ${said}`;
    if (code === 400 || code === 401 || code === 404) return { type: 'refused', status: code, detail };
    if (code === 403 && TOO_FREQUENT.test(said)) this.parts.pace.banned();
    return { type: 'no-answer', detail };
  }
}

/** Synchronous inside: half the time of the library's own way through WebCrypto. */
export function sign(message: string, secret: string): Promise<string> {
  return Promise.resolve(createHmac('sha256', secret).update(message).digest('hex'));
}

interface Envelope {
  readonly retCode: number;
  readonly retMsg?: unknown;
  readonly result?: unknown;
  readonly time?: number;
  readonly rateLimitApi?: {
    readonly maxRequests: number;
    readonly remainingRequests: number;
    readonly resetAtTimestamp: number;
  };
}

function isEnvelope(raw: unknown): raw is Envelope {
  if (typeof raw !== 'object' || raw === null) return false;
  const { retCode, time } = raw as Partial<Envelope>;
  return Number.isInteger(retCode) && (time === undefined || Number.isFinite(time));
}
