import type { EpochMs, InstrumentId, Quantity } from '../../domain/index.ts';
import { AssayError, type Timers } from '../../runtime/index.ts';
import type { ClosingVenue } from '../../venues/index.ts';
import { Closer, type ClosingAct, type Look } from './closer.ts';
import { exposureOf, type ExposureLimits, type ExposureVerdict } from './exposure-limits.ts';
import { HeartbeatWatch, type HeartbeatFound, type HeartbeatTimes, type ServerHealth } from './heartbeat.ts';

/** Why the watchdog acts. */
export interface WatchdogCause {
  readonly type: 'latch' | 'silence' | 'exposure' | 'orderly-stop';
  readonly detail: string;
}

export interface WatchdogStatus {
  /** By the watchdog's clock; for people. */
  readonly at: EpochMs;
  /**
   * `watching`: nothing to be done. `stopping`, `stop-incomplete`: it cancels and closes. `stopped`: the account is at
   * rest, looked at twice, and is kept so while the cause stands.
   */
  readonly state: 'watching' | 'stopping' | 'stop-incomplete' | 'stopped';
  readonly cause: WatchdogCause | undefined;
  /** The two looks at an empty account that "stopped" rests on. */
  readonly evidence: readonly EpochMs[];
  readonly server: ServerHealth;
  /** The newest look at the account; absent until there was one. */
  readonly account:
    | {
        readonly at: EpochMs;
        readonly openOrders: number;
        readonly positions: readonly { readonly instrument: InstrumentId; readonly quantity: Quantity }[];
        readonly exposure: ExposureVerdict;
      }
    | undefined;
  /** Why the account cannot be seen at this moment. */
  readonly problem: string | undefined;
}

export interface WatchdogParts {
  readonly venue: ClosingVenue;
  readonly timers: Timers;
  readonly limits: ExposureLimits;
  readonly times: HeartbeatTimes;
  /** Part of every order id: `[A-Za-z0-9]{1,12}`, another one for each life. */
  readonly boot: string;
  heartbeat(): HeartbeatFound;
  readonly latch: {
    /** The order to stop that stands. */
    read(): { readonly by: string; readonly reason: string } | undefined;
    /** @throws {AssayError} FILE_NOT_WRITTEN */
    write(order: { readonly by: string; readonly reason: string }): void;
  };
  /** Told at every look. Must not throw. */
  report(status: WatchdogStatus): void;
  acted(act: ClosingAct): void;
  /** Something that a person has to know now. */
  alarm(words: string): void;
}

export const DEFAULT_TIMES: HeartbeatTimes = { staleMs: 15_000, startingMs: 120_000 };
const BY = 'watchdog';
const LOOK_EVERY_MS = 1_000;
const ACCOUNT_EVERY_MS = 5_000;
/** A living server carries out a stop by itself; after this it gets help. */
const LATCH_GRACE_MS = 10_000;
/** Too much is seen twice before anything is done about it. */
const EXPOSURE_AGAIN_MS = 2_000;
/** Two looks that found nothing, so far apart that whatever was on its way between them is dead. */
const VERIFY_APART_MS = 10_000;
const INCOMPLETE_AFTER_MS = 60_000;
const ALARM_EVERY_MS = 15_000;

/**
 * The second line of the emergency stop: a process of its own with a connection of its own, which knows no strategy and
 * cannot open a position. When the server falls silent, when the latch file says stop, or when the account holds more
 * than it may, it cancels every order, closes every position, and keeps on until two looks have found nothing.
 *
 * It remembers nothing over a restart but the latch: what is to be done it sees by looking.
 */
export class Watchdog {
  private readonly parts: WatchdogParts;
  private readonly watch: HeartbeatWatch;
  private readonly closer: Closer;
  private server: ServerHealth = { type: 'never-seen' };
  private state: WatchdogStatus['state'] = 'watching';
  private cause: WatchdogCause | undefined;
  private evidence: readonly EpochMs[] = [];
  private account: WatchdogStatus['account'];
  private problem: string | undefined;
  private lookedMs = -Infinity;
  private latchedMs: number | undefined;
  private overMs: number | undefined;
  /** The latch has been seen since it began to act: if it is gone, somebody has lifted it. */
  private hasBeenLatched = false;

  constructor(parts: WatchdogParts) {
    this.parts = parts;
    this.watch = new HeartbeatWatch(parts.times);
    this.closer = new Closer({ venue: parts.venue, boot: parts.boot, acted: (act) => parts.acted(act) });
  }

  /** Watches until it is told not to. */
  async run(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await this.lookAtAccount();
      const cause = this.reason();
      if (cause === undefined) this.rest();
      else if (this.state !== 'stopped' || !this.isAtRest()) await this.bringToRest(cause, until);
      this.report();
      await this.pause(LOOK_EVERY_MS, until);
    }
  }

  // --- whether to act ---

  /** One look at the files, and at what the account has shown. */
  private reason(): WatchdogCause | undefined {
    const { parts } = this;
    const nowMs = parts.timers.monotonicMs();
    this.server = this.watch.hear(parts.heartbeat(), nowMs);
    const latch = parts.latch.read();
    this.latchedMs = latch === undefined ? undefined : (this.latchedMs ?? nowMs);
    if (this.server.type === 'silent')
      return { type: 'silence', detail: `the server is silent: ${this.server.detail}` };
    if (this.server.type === 'stopped-orderly' && this.server.positions === 'flatten')
      return { type: 'orderly-stop', detail: 'the server has stopped, and nothing is to be left open' };
    if (latch !== undefined && this.latchedMs !== undefined) {
      const isServersTurn = this.server.type === 'running' && nowMs - this.latchedMs < LATCH_GRACE_MS;
      if (!isServersTurn || latch.by === BY) return { type: 'latch', detail: `${latch.by}: ${latch.reason}` };
    }
    return this.overExposed(nowMs);
  }

  private overExposed(nowMs: number): WatchdogCause | undefined {
    const exposure = this.account?.exposure;
    if (exposure?.type !== 'over') {
      this.overMs = undefined;
      return undefined;
    }
    if (this.overMs === undefined) {
      this.overMs = nowMs;
      this.lookedMs = nowMs - ACCOUNT_EVERY_MS + EXPOSURE_AGAIN_MS;
      return undefined;
    }
    // Until the account has been looked at again this is the same look.
    return this.lookedMs > this.overMs ? { type: 'exposure', detail: exposure.detail } : undefined;
  }

  private rest(): void {
    if (this.state === 'watching') return;
    this.state = 'watching';
    this.cause = undefined;
    this.evidence = [];
  }

  private isAtRest(): boolean {
    return this.account !== undefined && this.account.openOrders === 0 && this.account.positions.length === 0;
  }

  // --- looking ---

  private async lookAtAccount(): Promise<void> {
    const { timers } = this.parts;
    if (timers.monotonicMs() - this.lookedMs < ACCOUNT_EVERY_MS) return;
    try {
      const look = await this.closer.look();
      this.learn(look);
      this.problem = look.unseen;
    } catch (error) {
      this.failed(error);
    }
    this.lookedMs = timers.monotonicMs();
  }

  private learn(look: Look): void {
    const { at, openOrders, positions } = look;
    const { limits } = this.parts;
    this.account = { at, openOrders, positions, exposure: exposureOf({ positions }, limits) };
  }

  /** When the venue does not answer, that is a problem, and no mistake of ours. */
  private failed(error: unknown): void {
    if (!(error instanceof AssayError)) throw error;
    this.problem = error.message;
  }

  // --- acting ---

  private async bringToRest(cause: WatchdogCause, until: AbortSignal): Promise<void> {
    const { parts } = this;
    const { timers } = parts;
    this.cause = cause;
    this.state = 'stopping';
    this.evidence = [];
    this.latch(cause);
    this.hasBeenLatched = parts.latch.read() !== undefined;
    const isQuiet = cause.type === 'latch' && this.isAtRest();
    if (!isQuiet) {
      parts.alarm(`the watchdog cancels and closes everything: ${cause.detail}`);
      this.closer.sweepOnce();
    }
    this.report();
    const beganMs = timers.monotonicMs();
    let alarmedMs = beganMs + INCOMPLETE_AFTER_MS - ALARM_EVERY_MS;
    let empty: Look | undefined;
    while (!until.aborted) {
      const look = await this.step();
      this.lookedMs = timers.monotonicMs();
      if (look !== undefined) {
        if (!this.isAtRest() || this.closer.unresolved > 0) empty = undefined;
        else if (empty?.signature !== look.signature) empty = look;
        else if (look.at - empty.at >= VERIFY_APART_MS) return this.stopped(empty, look);
      }
      if (timers.monotonicMs() - alarmedMs >= ALARM_EVERY_MS) {
        alarmedMs = timers.monotonicMs();
        this.state = 'stop-incomplete';
        parts.alarm(`the stop is not complete: ${this.residue()}`);
      }
      this.report();
      await this.pause(LOOK_EVERY_MS, until);
      if (this.isCalledOff()) return this.rest();
    }
  }

  /** @returns what was seen, if it was all that there is to be seen, and all could be asked for that is to be done */
  private async step(): Promise<Look | undefined> {
    try {
      const { look, problem } = await this.closer.step();
      this.learn(look);
      this.problem = problem;
      return problem === undefined ? look : undefined;
    } catch (error) {
      this.failed(error);
      return undefined;
    }
  }

  /** The server must not go on where it was: it starts halted, until an operator has looked. */
  private latch({ type, detail }: WatchdogCause): void {
    const { latch, alarm } = this.parts;
    if (type === 'orderly-stop' || latch.read() !== undefined) return;
    try {
      latch.write({ by: BY, reason: detail });
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      alarm(`the latch could not be written, so a server that starts now may trade: ${error.message}`);
    }
  }

  private stopped(first: Look, second: Look): void {
    this.state = 'stopped';
    this.evidence = [first.at, second.at];
    const iso = (at: EpochMs): string => new Date(at).toISOString();
    this.parts.alarm(`stopped: no open order and no position at ${iso(first.at)} and at ${iso(second.at)}`);
  }

  /** An operator has lifted the latch and the server lives, or the server has been started after an orderly stop. */
  private isCalledOff(): boolean {
    const { parts } = this;
    this.server = this.watch.hear(parts.heartbeat(), parts.timers.monotonicMs());
    if (this.cause?.type === 'orderly-stop') return this.server.type !== 'stopped-orderly';
    const isLatched = parts.latch.read() !== undefined;
    const isLifted = this.hasBeenLatched && !isLatched;
    this.hasBeenLatched ||= isLatched;
    return isLifted && this.server.type !== 'silent';
  }

  private residue(): string {
    const { account, problem } = this;
    if (account === undefined) return `the account has not been seen yet (${problem ?? 'no look yet'})`;
    const what = `${account.openOrders} open orders, ${account.positions.length} positions`;
    const unresolved = this.closer.unresolved === 0 ? '' : `, ${this.closer.unresolved} orders of unknown fate`;
    return problem === undefined ? `${what}${unresolved}` : `${what}${unresolved} when last seen; ${problem}`;
  }

  private report(): void {
    const { state, cause, evidence, server, account, problem } = this;
    this.parts.report({ at: this.parts.timers.now(), state, cause, evidence, server, account, problem });
  }

  private async pause(ms: number, until: AbortSignal): Promise<void> {
    // Being told to end is the only reason not to sleep.
    await this.parts.timers.sleep(ms, until).catch(() => undefined);
  }
}
