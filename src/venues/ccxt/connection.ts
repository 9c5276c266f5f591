import type { EpochMs } from '../../domain/index.ts';
import { AssayError, type Log, type Timers } from '../../runtime/index.ts';
import { VenueClock } from '../clock.ts';
import type { Reading } from '../reading.ts';
import { redactor } from '../redactor.ts';
import type { CcxtCredentials } from './credentials.ts';
import type { Dialect } from './dialect.ts';
import type { CcxtEnvironment } from './environments.ts';
import { openCcxt, type CcxtClient, type OpenedCcxt } from './library.ts';
import { failureOf, type Failure } from './outcome.ts';
import { Pace, type Urgency } from './pace.ts';

/** What it takes to speak to one exchange through ccxt. */
export interface CcxtVenueAccess {
  readonly dialect: Dialect;
  readonly environment: CcxtEnvironment;
  readonly credentials: CcxtCredentials;
  readonly timers: Timers;
  readonly log: Log;
}

/** After this a request counts as not answered. */
const TIMEOUT_MS = 5_000;
/** How often a question (never an order) is asked before the venue counts as unreachable, and how far apart. */
const ASKED_TIMES = 3;
const ASK_AGAIN_MS = 400;
const PATIENCE_MS = 10_000;
/** A key that was refused is not tried again at once: exchanges ban those who hammer. */
const REFUSED_KEY_MS = 60_000;
/** What passes by itself: a lost connection, a time-out, a limit, a clock, a restart. */
const PASSING: ReadonlySet<string> = new Set([
  'BadResponse',
  'DDoSProtection',
  'ExchangeNotAvailable',
  'InvalidNonce',
  'NetworkError',
  'NullResponse',
  'OnMaintenance',
  'OperationFailed',
  'RateLimitExceeded',
  'RequestTimeout',
]);
const KEY_REFUSED: ReadonlySet<string> = new Set(['AccountNotEnabled', 'AuthenticationError', 'PermissionDenied']);

/** What came of a request that changes something; it left at most once. */
export type CommandReply =
  | { readonly type: 'answer'; readonly result: unknown }
  | { readonly type: 'not-sent'; readonly detail: string }
  | { readonly type: 'failure'; readonly failure: Failure };

/** One account at one exchange, for questions and commands; its streams have connections of their own. */
export class CcxtConnection {
  readonly clock: VenueClock;
  private readonly access: CcxtVenueAccess;
  /** Commands have a connection and a budget of their own: no question can stand in the way of a cancel. */
  private readonly asking: OpenedCcxt;
  private readonly commanding: OpenedCcxt;
  private readonly pace: Readonly<Record<'question' | 'command', Pace>>;
  private readonly clean: (text: string) => string;
  private keyRefused: { readonly untilMs: number; readonly detail: string } | undefined;
  private closed = false;

  constructor(access: CcxtVenueAccess) {
    this.access = access;
    const { timers, credentials } = access;
    this.clock = new VenueClock(timers);
    this.clean = redactor([credentials.secret, credentials.key, credentials.password]);
    this.asking = this.open('question');
    this.commanding = this.open('command');
    const { paceWindowMs } = access.dialect;
    const pace = (): Pace => new Pace(timers, { msPerUnit: this.asking.client.rateLimit, windowMs: paceWindowMs });
    this.pace = { question: pace(), command: pace() };
  }

  /**
   * The exchange's markets, which every other connection then knows.
   *
   * @throws {AssayError} VENUE_UNREACHABLE
   */
  async loadMarkets(): Promise<Readonly<Record<string, unknown>>> {
    const markets = await this.ask('the markets', (client) => client.loadMarkets());
    this.commanding.client.setMarketsFromExchange(this.asking.client);
    return markets;
  }

  /** Another connection of the same account, for a stream. */
  another(): OpenedCcxt {
    const opened = this.open('question');
    opened.client.setMarketsFromExchange(this.asking.client);
    return opened;
  }

  close(): void {
    this.closed = true;
    void this.asking.close();
    void this.commanding.close();
  }

  /**
   * Asks again when there is no answer.
   *
   * @param what names the question in an error
   * @throws {AssayError} VENUE_UNREACHABLE
   */
  async ask<T>(what: string, question: (client: CcxtClient) => Promise<T>): Promise<T> {
    let why = '';
    for (let turn = 0; turn < ASKED_TIMES; turn += 1) {
      if (turn > 0) await this.access.timers.sleep(ASK_AGAIN_MS * turn);
      this.assertKeyIsWelcome();
      const obstacle = await this.place('question', 'normal', PATIENCE_MS);
      if (obstacle !== undefined) throw unreachable(`${what}: ${obstacle}`);
      try {
        return await question(this.asking.client);
      } catch (error) {
        const { detail } = this.failureOf(error);
        why = detail;
        if (!PASSING.has(nameOf(error))) throw unreachable(`${what}: ${why}`);
      }
    }
    throw unreachable(`${what}: ${why}`);
  }

  /** Sends once; never throws for what the network or the venue does. */
  async command(
    { urgency, patienceMs }: { readonly urgency: Urgency; readonly patienceMs: number },
    send: (client: CcxtClient) => Promise<unknown>,
  ): Promise<CommandReply> {
    const obstacle = await this.place('command', urgency, patienceMs);
    if (obstacle !== undefined) return { type: 'not-sent', detail: obstacle };
    try {
      return { type: 'answer', result: await send(this.commanding.client) };
    } catch (error) {
      return { type: 'failure', failure: this.failureOf(error) };
    }
  }

  /** @throws {AssayError} VENUE_UNREADABLE */
  certain<T>(reading: Reading<T>): T {
    if (reading.ok) return reading.value;
    this.access.log.error('an answer of the venue cannot be understood, and is not guessed at', {
      problem: reading.problem,
    });
    throw new AssayError('VENUE_UNREADABLE', `the exchange's answer cannot be understood: ${reading.problem}`);
  }

  /** @throws what `ask` throws */
  async serverTime(): Promise<number> {
    const at = await this.ask('the time', (client) => client.fetchTime());
    if (at === undefined || !Number.isFinite(at)) throw unreachable('the time: it says none');
    return at;
  }

  /** The venue's clock before anything is asked, so that whatever is answered is as of then or later. */
  now(): EpochMs {
    return this.clock.now();
  }

  /** Words from outside, without anything that nobody may read. */
  describe(error: unknown): string {
    return this.failureOf(error).detail;
  }

  private open(purpose: 'question' | 'command'): OpenedCcxt {
    const { dialect, environment, credentials } = this.access;
    return openCcxt({
      exchange: dialect.exchange,
      environment,
      credentials,
      timeoutMs: TIMEOUT_MS,
      options: dialect.settings,
      now: () => this.signingTime(),
      throttle: (cost) => {
        this.pace[purpose].leaves(cost);
        return Promise.resolve();
      },
    });
  }

  /** By the venue's clock once it is known: what is signed is dated by it. */
  private signingTime(): number {
    return Date.now() + this.clock.libraryOffsetMs(); // ambient-ok: what the library dates by, put right
  }

  /** Waits for a place in the venue's limits. @returns why there is none */
  private async place(
    purpose: 'question' | 'command',
    urgency: Urgency,
    patienceMs: number,
  ): Promise<string | undefined> {
    const { timers } = this.access;
    const beganMs = timers.monotonicMs();
    for (;;) {
      if (this.closed) return 'the venue was closed';
      const waitMs = this.pace[purpose].waitMs(urgency);
      if (waitMs === 0) return undefined;
      if (timers.monotonicMs() - beganMs + waitMs > patienceMs) return 'there was no place for it in the limits';
      await timers.sleep(waitMs);
    }
  }

  private failureOf(error: unknown): Failure {
    const failure = failureOf(error, this.access.dialect);
    const detail = this.clean(failure.detail).slice(0, 300);
    const name = nameOf(error);
    if (name === 'InvalidNonce') this.clock.isDoubted = true;
    for (const pace of Object.values(this.pace)) {
      if (name === 'RateLimitExceeded') pace.throttled();
      if (name === 'DDoSProtection') pace.banned();
    }
    if (KEY_REFUSED.has(name)) {
      this.keyRefused = {
        untilMs: this.access.timers.monotonicMs() + REFUSED_KEY_MS,
        detail: `the key was refused: ${detail}`,
      };
      this.access.log.error('the venue refused the key; it is asked again in a minute', { detail });
    }
    return { ...failure, detail };
  }

  private assertKeyIsWelcome(): void {
    if (this.keyRefused === undefined) return;
    if (this.access.timers.monotonicMs() < this.keyRefused.untilMs) throw unreachable(this.keyRefused.detail);
    this.keyRefused = undefined;
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** Without its cause: what ccxt throws may repeat the key. */
function unreachable(why: string): AssayError {
  return new AssayError(
    'VENUE_UNREACHABLE',
    `the exchange did not answer (${why}); nothing is known of the account until it does`,
  );
}
