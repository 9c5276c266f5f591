import type { DefaultLogger, WebsocketClient, WsKey } from 'bybit-api';
import type { Log, Timers } from '../../runtime/index.ts';
import type { VenueClock } from '../clock.ts';
import { redactorOf, type BybitCredentials } from './credentials.ts';
import { guardedAgents, type GuardedAgents } from '../guarded-agents.ts';
import { assertMayReach, type BybitEnvironment, type Purpose } from './environments.ts';
import { bybitLibrary } from './library.ts';
import { sign } from './rest.ts';

/** Bybit cuts who opens more than 500 connections in five minutes. */
const BACK_OFF_MS = { least: 500, most: 16_000 } as const;
/** Open, signed in and subscribed within this, or the attempt has failed. */
const READY_WITHIN_MS = 8_000;
/** A connection that has lasted this long was a good one: the next failure is retried at once again. */
const LASTED_MS = 30_000;
const PING_EVERY_MS = 10_000;
/** One second, the library's own, is too short for a process that is busy. */
const PONG_WITHIN_MS = 5_000;
const MESSAGE_BYTES_MAX = 8 * 1024 * 1024;
const LOOK_EVERY_MS = 1_000;
/** A key that was refused is not shown again at once: Bybit bans those who hammer. */
const REFUSED_KEY_MS = 60_000;

export type LineKind = 'private' | 'trade' | 'spot' | 'linear';
const KEYS: Readonly<Record<LineKind, WsKey>> = {
  private: 'v5Private',
  trade: 'v5PrivateTrade',
  spot: 'v5SpotPublic',
  linear: 'v5LinearPublic',
};

export interface LineParts {
  readonly kind: LineKind;
  readonly url: string;
  readonly environment: BybitEnvironment;
  readonly credentials: BybitCredentials | undefined;
  readonly topics: readonly string[];
  readonly timers: Timers;
  readonly clock: VenueClock;
  readonly log: Log;
  readonly recvWindowMs: number;
  /** Silence after which a line that ought to be talking is taken for broken; absent where silence is normal. */
  readonly silenceMs?: number;
  hear(message: unknown): void;
  /** Everything that is said from here on is heard. */
  up(): void;
  /** What is said from here on may be missed. */
  down(detail: string): void;
}

/**
 * Keeps one stream open. The library makes each connection and signs in; when to try again is decided here, with a new
 * client each time: one that was cut while signing in never signs in again.
 */
export class Line {
  private readonly parts: LineParts;
  private readonly agents: GuardedAgents;
  private readonly clean: (text: string) => string;
  private client: WebsocketClient | undefined;
  private readonly granted = new Set<string>();
  /** Requests on the trade stream that have not been answered, by the id that the answer repeats. */
  private readonly asked = new Map<
    string,
    { readonly resolve: (answer: unknown) => void; readonly reject: (why: Error) => void }
  >();
  private requests = 0;
  private ready = false;
  private readonly over = new AbortController();
  private openedMs = 0;
  private heardMs = 0;
  private patienceMs: number = BACK_OFF_MS.least;

  constructor(parts: LineParts) {
    this.parts = parts;
    const purpose: Purpose = parts.kind === 'private' || parts.kind === 'trade' ? 'signed' : 'public';
    this.agents = guardedAgents((host) => assertMayReach(parts.environment.name, purpose, host));
    this.clean = redactorOf(parts.credentials);
  }

  get isUp(): boolean {
    return this.ready;
  }

  /** Call once. */
  open(): void {
    if (this.over.signal.aborted) return;
    const { kind, url, environment, credentials, topics, timers, clock, recvWindowMs } = this.parts;
    this.granted.clear();
    this.openedMs = timers.monotonicMs();
    this.heardMs = this.openedMs;
    const client = new (environment.library ?? bybitLibrary()).WebsocketClient(
      {
        ...(kind === 'private' || kind === 'trade' ? credentials : {}),
        wsUrl: url,
        recvWindow: recvWindowMs,
        pingInterval: PING_EVERY_MS,
        pongTimeout: PONG_WITHIN_MS,
        // Never used: a cut retires the client.
        reconnectTimeout: BACK_OFF_MS.most,
        customSignMessageFn: sign,
        wsOptions: {
          agent: url.startsWith('wss:') ? this.agents.https : this.agents.http,
          maxPayload: MESSAGE_BYTES_MAX,
          handshakeTimeout: READY_WITHIN_MS,
        },
      },
      this.logger(),
    );
    client.setTimeOffsetMs(clock.libraryOffsetMs());
    this.client = client;
    const whileCurrent =
      (act: (message: unknown) => void) =>
      (message: unknown): void => {
        if (this.client === client) act(message);
      };
    client.on('update', whileCurrent(this.onUpdate.bind(this)));
    client.on('response', whileCurrent(this.onResponse.bind(this)));
    client.on('authenticated', whileCurrent(this.onAuthenticated.bind(this)));
    client.on('exception', whileCurrent(this.onException.bind(this)));
    client.on(
      'reconnect',
      whileCurrent(() => this.retire('the connection was closed')),
    );
    client.on(
      'close',
      whileCurrent(() => this.retire('the connection was closed')),
    );
    const category = kind === 'spot' ? 'spot' : 'linear';
    const begun: Promise<unknown>[] =
      topics.length === 0 ? [client.connect(KEYS[kind])] : client.subscribeV5([...topics], category);
    // How it goes is told by events; the promises say the same again.
    Promise.allSettled(begun).catch(() => {});
    void this.watch(client);
  }

  /**
   * Sends a request on the trade stream. Only while it is up: nothing may wait here and leave late.
   *
   * The frame is written here: the library's own way to it, with its traces and waits, took as long as all the rest.
   */
  request(operation: TradeOperation, body: object): Promise<unknown> {
    const { clock, recvWindowMs } = this.parts;
    const socket = this.ready ? this.client?.getWsStore().getWs(KEYS.trade) : undefined;
    if (socket === undefined) return Promise.reject(new Error('the trade stream is not up'));
    this.requests += 1;
    const reqId = `r${this.requests}`;
    const header = {
      'X-BAPI-TIMESTAMP': String(Date.now() + clock.libraryOffsetMs()), // ambient-ok: what the library's clock is set against
      'X-BAPI-RECV-WINDOW': String(recvWindowMs),
    };
    return new Promise((resolve, reject) => {
      this.asked.set(reqId, { resolve, reject });
      socket.send(JSON.stringify({ reqId, header, op: operation, args: [body] }));
    });
  }

  /** Asks for one topic again, so that it begins with a snapshot. */
  renew(topic: string): void {
    const { client, parts } = this;
    if (client === undefined || !this.ready) return;
    const category = parts.kind === 'spot' ? 'spot' : 'linear';
    Promise.allSettled(client.unsubscribeV5(topic, category)).then(
      () => Promise.allSettled(this.client === client ? client.subscribeV5(topic, category) : []),
      () => {},
    );
  }

  /** Gives this connection up and makes another. */
  retire(why: string): void {
    const { client, parts } = this;
    if (client === undefined) return;
    this.client = undefined;
    this.leaveUnanswered(why);
    client.closeAll(true);
    const { timers } = parts;
    if (timers.monotonicMs() - this.openedMs >= LASTED_MS) this.patienceMs = BACK_OFF_MS.least;
    if (this.ready) parts.down(why);
    else parts.log.debug(`the ${parts.kind} stream did not come up`, { why });
    this.ready = false;
    const waitMs = this.patienceMs;
    this.patienceMs = Math.min(BACK_OFF_MS.most, waitMs * 2);
    timers.sleep(waitMs, this.over.signal).then(
      () => this.open(),
      () => {}, // It was closed meanwhile.
    );
  }

  close(): void {
    this.over.abort();
    const { client } = this;
    this.client = undefined;
    this.ready = false;
    this.leaveUnanswered('the connection was closed');
    client?.closeAll(true);
    this.agents.close();
  }

  private async watch(client: WebsocketClient): Promise<void> {
    const { timers, silenceMs } = this.parts;
    while (this.client === client) {
      await timers.sleep(LOOK_EVERY_MS, this.over.signal).catch(() => {});
      if (this.client !== client) return;
      const nowMs = timers.monotonicMs();
      if (!this.ready && nowMs - this.openedMs > READY_WITHIN_MS) {
        const missing = this.parts.topics.filter((topic) => !this.granted.has(topic));
        this.retire(missing.length === 0 ? 'it was not signed in' : `not granted: ${missing.join(', ')}`);
      } else if (silenceMs !== undefined && nowMs - this.heardMs > silenceMs) {
        this.retire('nothing was heard for too long');
      }
    }
  }

  private onUpdate(message: unknown): void {
    this.heardMs = this.parts.timers.monotonicMs();
    this.parts.hear(message);
  }

  private onResponse(message: unknown): void {
    const { op, success, req_id: about, isWSAPIResponse } = (message ?? {}) as Readonly<Record<string, unknown>>;
    if (isWSAPIResponse === true) return this.onAnswer(message);
    if (op !== 'subscribe' || success === false || typeof about !== 'string') return;
    // The library names a request after its topics.
    for (const topic of about.split(',')) this.granted.add(topic);
    this.becomeReady();
  }

  /** Yes or no: whoever asked reads it. */
  private onAnswer(message: unknown): void {
    const { reqId } = message as { readonly reqId?: unknown };
    if (typeof reqId !== 'string') return;
    this.asked.get(reqId)?.resolve(message);
    this.asked.delete(reqId);
  }

  /** What comes of them nobody hears on this connection any more. */
  private leaveUnanswered(why: string): void {
    for (const { reject } of this.asked.values()) reject(new Error(why));
    this.asked.clear();
  }

  private onAuthenticated(message: unknown): void {
    if (this.parts.kind !== 'trade') return;
    const { retCode } = (message ?? {}) as Readonly<Record<string, unknown>>;
    // The library takes any answer for a yes. 20001: signed in already.
    if (retCode === 0 || retCode === 20001) {
      this.becomeReady();
      return;
    }
    this.parts.log.error('the trade stream refused the key; orders go by REST', { code: retCode });
    this.patienceMs = REFUSED_KEY_MS;
    this.retire('the key was refused');
  }

  private onException(message: unknown): void {
    const { op, ret_msg: said, req_id: about, isWSAPIResponse } = (message ?? {}) as Readonly<Record<string, unknown>>;
    if (isWSAPIResponse === true) return this.onAnswer(message);
    if (op === 'subscribe' && typeof said === 'string' && said.includes('already subscribed')) {
      if (typeof about === 'string') for (const topic of about.split(',')) this.granted.add(topic);
      this.becomeReady();
      return;
    }
    const detail = this.clean(typeof said === 'string' ? said : '').slice(0, 200);
    if (op !== 'auth' && op !== 'subscribe') return;
    const { kind, log } = this.parts;
    log.error(`the ${kind} stream refused to ${op === 'auth' ? 'sign in' : 'subscribe'}`, { detail });
    if (op === 'auth') this.patienceMs = REFUSED_KEY_MS;
    this.retire(`refused: ${detail}`);
  }

  private becomeReady(): void {
    const { topics } = this.parts;
    if (this.ready || topics.some((topic) => !this.granted.has(topic))) return;
    this.ready = true;
    this.parts.up();
  }

  /** What the library would print; its objects can hold what is to stay secret, so only its words are kept. */
  private logger(): DefaultLogger {
    const { log, kind } = this.parts;
    const note = (said: unknown): void => {
      if (typeof said === 'string') log.debug(`${kind} stream: ${this.clean(said).slice(0, 200)}`);
    };
    return { trace: () => {}, info: note, error: note };
  }
}

export type TradeOperation = 'order.create' | 'order.amend' | 'order.cancel';
