import { fixed, type EpochMs, type Instrument, type Money, type Rate, type Timeframe } from '../domain/index.ts';
import {
  Engine,
  type Effect,
  type EngineSnapshot,
  type ReconcileReport,
  type RiskLimits,
  type StrategySlot,
} from '../engine/index.ts';
import { AssayError, type Log, type Timers } from '../runtime/index.ts';
import type { Checkpoint, Journal, JournalEntry, SessionJournal } from '../storage/index.ts';
import type { RemoteVenue, Venue } from '../venues/index.ts';
import type { AccountClaim } from './claim.ts';
import { emergencyStop, type StopReport } from './emergency-stop.ts';
import { EventQueue, type Untimed } from './event-queue.ts';
import type { UntimedCommand } from './inbox.ts';
import { runLoop } from './loop.ts';
import { startPulse } from './pulse.ts';
import { watchProtection } from './protection-watch.ts';
import { Reconciler } from './reconciler.ts';
import { RecentNews } from './recent-news.ts';
import { Resolver, SEND_WITHIN_MS } from './resolver.ts';
import { Standstill } from './standstill.ts';
import { Tenure } from './tenure.ts';
import type { Follower, TradingSession } from './trading-session.ts';

export interface AccountSessionInput {
  readonly sessionId: string;
  readonly instruments: readonly Instrument[];
  readonly strategies: readonly StrategySlot[];
  readonly deposited: Money;
  readonly limits: RiskLimits;
  /** What no change of the limits may go beyond; absent for the program's own bounds. */
  readonly ceilings?: Partial<RiskLimits>;
  readonly leverage: number;
  /** Stop of every position whose strategy asked for none, as a fraction of its entry. Absent: none. */
  readonly protectiveStopRate?: Rate;
  readonly baseTimeframe: Timeframe;
}

/** Where a test may look in, or pull the plug: before and after each thing that leaves a mark. */
export interface Seams {
  boundary(name: 'commit' | 'submit' | 'cancel' | 'amend' | 'receive', side: 'before' | 'after'): void;
}

export interface AccountSessionParts {
  readonly venue: RemoteVenue;
  readonly journal: SessionJournal;
  /** Where an earlier life of this session was left; its journal must stand at the same entry. */
  readonly checkpoint: Checkpoint | undefined;
  readonly timers: Timers;
  readonly log: Log;
  /** From `claimAccount`. Absent only where nobody else can reach the account. */
  readonly claim?: AccountClaim;
  /** Feeds the indicators of an engine with the past, before anything is heard. */
  warmUp?(engine: Engine): void;
  observe?(entry: JournalEntry): void;
  /** Called by the loop itself every two seconds as long as it comes round: a loop that hangs falls silent. */
  onBeat?(): void;
  readonly seams?: Seams;
}

/** `READY`: may trade. `REDUCE_ONLY`: something is not known yet. `HALT`: an operator has to look. */
export interface Verdict {
  readonly type: 'READY' | 'REDUCE_ONLY' | 'HALT';
  readonly reasons: readonly string[];
}

interface SavedState {
  readonly engine: EngineSnapshot;
  readonly watermark: EpochMs;
  readonly moneyHaltedFor?: Money;
}

const RECONCILE_EVERY_MS = 20_000;
const RETRY_MS = 2_000;
const LOOK_EVERY_MS = 500;
/** Asks for no executions at all. */
const NOTHING_SINCE = Number.MAX_SAFE_INTEGER as EpochMs;

/**
 * An engine on an account at the end of a network. Starting and recovering from a crash are one path: take up the
 * state, listen, let every order without an answer be unknown, compare with the venue, and only then allow new risk.
 *
 * What was decided and not answered is never sent again: after a crash nobody knows whether it left.
 */
export class AccountSession implements TradingSession {
  readonly engine: Engine;
  readonly reconciler: Reconciler;
  readonly baseTimeframe: Timeframe;
  /** The market's own. */
  readonly speed = 1;
  readonly comparesItself = true;
  state: 'starting' | 'running' | 'stopped' | 'failed' = 'starting';
  failure: string | undefined;
  private readonly strategies: readonly StrategySlot[];
  private follower: Follower | undefined;
  private bars = 0;
  private readonly parts: AccountSessionParts;
  private readonly queue: EventQueue;
  /** For those who watch beside the loop: where they say what they see, and how long anybody listens. */
  private readonly hearing: { push(event: Untimed): void; alive(): boolean };
  private readonly resolver: Resolver;
  private readonly standstill: Standstill;
  private readonly tenure: Tenure | undefined;
  private readonly recent = new RecentNews();
  /** Moment of the newest comparison that worked; what was before it has been asked for already. */
  private watermark: EpochMs;
  private gaplessSince: EpochMs | undefined;
  private compareSoon = false;
  private streamIsAway = false;
  private ended = false;
  private loop: Promise<void> | undefined;
  private endPulse: () => void = () => {};

  constructor(input: AccountSessionInput, parts: AccountSessionParts) {
    this.parts = parts;
    this.baseTimeframe = input.baseTimeframe;
    this.strategies = input.strategies;
    const saved = parts.checkpoint?.engine as SavedState | undefined;
    this.engine = new Engine({
      sessionId: input.sessionId,
      ...(parts.claim === undefined ? {} : { epoch: parts.claim.epoch }),
      currency: input.instruments[0]!.quote,
      deposited: input.deposited,
      instruments: input.instruments,
      strategies: input.strategies,
      limits: input.limits,
      ...(input.ceilings === undefined ? {} : { ceilings: input.ceilings }),
      leverage: input.leverage,
      ...(input.protectiveStopRate === undefined ? {} : { protectiveStopRate: input.protectiveStopRate }),
      ...(saved === undefined ? {} : { snapshot: saved.engine }),
    });
    this.watermark = saved?.watermark ?? (0 as EpochMs);
    parts.warmUp?.(this.engine);
    const { timers, venue } = parts;
    // The venue's clock and not ours, which may be set back or forward while orders are out.
    this.queue = new EventQueue(() => Math.max(venue.serverTime(), this.engine.lastEventAt) as EpochMs);
    this.hearing = { push: (event) => this.queue.push(event), alive: () => !this.ended };
    const shared = {
      engine: this.engine,
      venue,
      timers,
      ...this.hearing,
    };
    this.tenure =
      parts.claim &&
      new Tenure({ claim: parts.claim, timers, alive: shared.alive, lost: (failure) => this.fail(failure) });
    this.standstill = new Standstill({
      timers,
      afterMs: SEND_WITHIN_MS,
      alive: shared.alive,
      stoodStill: (seconds) => {
        const reason = `the process stood still for ${seconds} s`;
        this.queue.push({ type: 'reconciling', on: true, by: 'session', reason });
        this.compareSoon = true;
      },
    });
    this.resolver = new Resolver({ ...shared, gaplessSince: () => this.gaplessSince });
    this.reconciler = new Reconciler({
      ...shared,
      settled: () => this.queue.idle(),
      leverage: fixed(String(input.leverage)),
      recent: this.recent,
      watermark: () => this.watermark,
      booked: (until) => {
        this.watermark = until;
      },
      moneyHaltedFor: saved?.moneyHaltedFor,
      claim: parts.claim,
    });
  }

  /** One follower; call before `start`. */
  follow(follower: Follower): void {
    this.follower = follower;
  }

  /** A market that goes on has no end to be on the way to. */
  get progress(): TradingSession['progress'] {
    return { progress: undefined, endsAt: undefined, bars: this.bars };
  }

  /** Call once. Resolves when it is known whether trading may go on; it keeps trying to find out after that. */
  async start(): Promise<Verdict> {
    if (this.parts.checkpoint === undefined) await this.meet();
    this.queue.push({ type: 'reconciling', on: true, by: 'session', reason: 'starting' });
    for (const { draft, status } of this.engine.orders.values()) {
      if (status !== 'sent') continue;
      const detail = 'the session ended before an answer came';
      this.queue.push({ type: 'order-unknown', clientOrderId: draft.clientOrderId, detail });
    }
    this.loop = this.run();
    if (this.tenure !== undefined) this.tenure.keep().catch((error: unknown) => this.fail(error));
    void this.listen();
    void watchProtection({ engine: this.engine, timers: this.parts.timers, ...this.hearing });
    if (this.parts.onBeat !== undefined) this.endPulse = startPulse(this.parts.timers, () => this.queue.beat());
    const verdict = await this.becomeReady('start');
    if (!this.ended) {
      this.state = 'running';
      void this.standstill.watch();
      void this.keepWatch();
    }
    return verdict;
  }

  /** A new account has no history with us: it begins at the venue's own time, once that is known. */
  private async meet(): Promise<void> {
    const { venue, timers } = this.parts;
    while (!this.ended) {
      try {
        await venue.statement({ since: NOTHING_SINCE });
        this.watermark = venue.serverTime();
        return;
      } catch (error) {
        if (!(error instanceof AssayError)) throw error;
        await timers.sleep(RETRY_MS);
      }
    }
  }

  /** @throws {AssayError} SESSION_OVER when nobody is listening any more */
  command(command: UntimedCommand): void {
    if (this.ended) throw this.over();
    this.queue.push(command);
  }

  private over(): AssayError {
    return new AssayError('SESSION_OVER', `the session is ${this.state}; start it again first`, { kind: 'usage' });
  }

  check(): readonly string[] | undefined {
    const { last } = this.reconciler;
    if (last === undefined || !last.checked) return undefined;
    return last.findings.filter(({ severity }) => severity !== 'S0').map(({ detail }) => detail);
  }

  /** @throws {AssayError} SESSION_OVER */
  async reconcile(why: string): Promise<ReconcileReport> {
    if (this.ended) throw this.over();
    return this.reconciler.run(why);
  }

  async emergencyStop(by: string, reason: string): Promise<StopReport> {
    const { venue, timers } = this.parts;
    return emergencyStop(
      { engine: this.engine, venue, timers, command: (command) => this.command(command), hurry: () => {} },
      { by, reason },
    );
  }

  /** Ends after what has been heard; open orders and positions stay as they are. */
  async stop(): Promise<void> {
    await this.queue.idle();
    this.state = 'stopped';
    this.end();
    await this.loop;
  }

  /** As a kill would: nothing more is heard, written or sent. For tests. */
  crash(): void {
    this.state = 'stopped';
    this.end();
  }

  private end(): void {
    this.ended = true;
    this.endPulse();
    this.queue.close();
  }

  // --- hearing ---

  private async listen(): Promise<void> {
    const { venue, seams } = this.parts;
    this.gaplessSince = this.parts.venue.serverTime();
    while (!this.ended) {
      const event = await venue.next();
      if (event === undefined || this.ended) return;
      seams?.boundary('receive', 'before');
      if (event.type === 'stream-lost') {
        this.gaplessSince = undefined;
        this.streamIsAway = true;
      } else if (event.type === 'stream-restored') {
        this.streamIsAway = false;
        this.compareSoon = true;
      }
      this.queue.push(event);
    }
  }

  private async run(): Promise<void> {
    const { journal, seams } = this.parts;
    try {
      await runLoop({
        engine: this.engine,
        venue: seams === undefined ? this.parts.venue : watchedVenue(this.parts.venue, seams),
        source: this.queue,
        journal: seams === undefined ? journal : watchedJournal(journal, seams),
        durability: 'before-send',
        lastSeq: journal.lastSeq,
        checkpoint: (seq) => this.checkpoint(seq),
        record: (entry) => this.record(entry),
        isStale: (decidedAt) =>
          this.tenure?.isValid === false ||
          this.parts.venue.serverTime() - decidedAt > SEND_WITHIN_MS ||
          this.standstill.isBehind,
        kept: (effect, decidedAt) => this.keptBack(effect, decidedAt),
        observe: (entry) => {
          if (entry.event.type === 'reconciling') this.standstill.heard();
          this.parts.observe?.(entry);
          this.follower?.observe(entry);
        },
        beat: () => this.parts.onBeat?.(),
        committed: (seq) => {
          this.tenure?.proved();
          this.follower?.committed(seq);
        },
      });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Not another order leaves: the loop is over. The journal keeps all that was committed. */
  private fail(error: unknown): void {
    if (!this.ended) {
      this.state = 'failed';
      this.failure = error instanceof Error ? error.message : String(error);
      this.parts.log.error('the session stopped on its own mistake, a storage failure, or another in its place', {
        error,
      });
    }
    this.end();
  }

  /** What was not sent has no effect, and that is known at once. */
  private keptBack(effect: Extract<Effect, { type: 'submit' | 'amend' }>, sentAt: EpochMs): void {
    const detail = 'never sent: the decision had grown old, or it was not certain that the account is still ours';
    if (effect.type === 'submit') {
      this.queue.push({ type: 'order-absent', clientOrderId: effect.order.clientOrderId, evidence: detail });
      return;
    }
    const { clientOrderId } = effect.amendment;
    this.queue.push({ type: 'amend-rejected', clientOrderId, sentAt, code: 'STALE', detail });
  }

  private record({ event }: JournalEntry): void {
    if (event.type === 'bar' && event.bar.timeframe === this.baseTimeframe) this.recordEquity(event.at);
    this.recent.note(event);
  }

  private recordEquity(at: EpochMs): void {
    const { journal } = this.parts;
    this.bars += 1;
    journal.equity(at, this.engine.equity);
    for (const { strategyId } of this.strategies) {
      journal.equity(at, this.engine.portfolio.strategyPnl(strategyId), strategyId);
    }
  }

  private checkpoint(seq: number): Checkpoint {
    const { moneyHaltedFor } = this.reconciler;
    const engine: SavedState = {
      engine: this.engine.snapshot(),
      watermark: this.watermark,
      ...(moneyHaltedFor === undefined ? {} : { moneyHaltedFor }),
    };
    return { seq, marketAt: this.engine.lastEventAt, engine };
  }

  // --- watching ---

  private async keepWatch(): Promise<void> {
    const { timers } = this.parts;
    let comparedMs = timers.monotonicMs();
    while (!this.ended) {
      await timers.sleep(LOOK_EVERY_MS);
      if (this.ended) return;
      this.resolver.look();
      if (this.compareSoon) {
        await this.becomeReady('the stream came back');
        comparedMs = timers.monotonicMs();
      } else if (timers.monotonicMs() - comparedMs >= RECONCILE_EVERY_MS) {
        await this.reconciler.run('on schedule');
        comparedMs = timers.monotonicMs();
      }
    }
  }

  /** Compares until that has worked, then lets go. */
  private async becomeReady(why: string): Promise<Verdict> {
    const { timers } = this.parts;
    for (;;) {
      this.compareSoon = false;
      this.resolver.look();
      const report = await this.reconciler.run(why);
      await this.queue.idle();
      if (this.ended) return { type: 'HALT', reasons: ['the session ended'] };
      // What the stream does not carry now would be missed again.
      if (report.checked && !this.compareSoon && !this.streamIsAway) break;
      await timers.sleep(RETRY_MS);
      if (this.ended) return { type: 'HALT', reasons: ['the session ended'] };
    }
    this.gaplessSince ??= this.parts.venue.serverTime();
    this.queue.push({ type: 'reconciling', on: false, by: 'session', reason: why });
    await this.queue.idle();
    return this.verdict();
  }

  private verdict(): Verdict {
    const { halt } = this.engine;
    if (halt !== undefined) return { type: 'HALT', reasons: [`halted by ${halt.by}: ${halt.reason}`] };
    const open = [...this.engine.orders.values()].filter(
      ({ status }) => status === 'unknown' || status === 'quarantined',
    );
    if (open.length === 0) return { type: 'READY', reasons: [] };
    return {
      type: 'REDUCE_ONLY',
      reasons: open.map(({ draft, status }) => `order ${draft.clientOrderId} is ${status}`),
    };
  }
}

function watchedVenue(venue: RemoteVenue, seams: Seams): Venue {
  const around =
    <A extends readonly unknown[]>(name: 'submit' | 'cancel' | 'amend', call: (...args: A) => void) =>
    (...args: A) => {
      seams.boundary(name, 'before');
      call(...args);
      seams.boundary(name, 'after');
    };
  return {
    next: () => venue.next(),
    submit: around('submit', (order: Parameters<Venue['submit']>[0]) => venue.submit(order)),
    cancel: around('cancel', (id: Parameters<Venue['cancel']>[0]) => venue.cancel(id)),
    amend: around('amend', (amendment: Parameters<Venue['amend']>[0]) => venue.amend(amendment)),
    report: () => venue.report(),
    limits: venue.limits,
    close: () => venue.close(),
  };
}

function watchedJournal(journal: SessionJournal, seams: Seams): Journal {
  return {
    get pending() {
      return journal.pending;
    },
    append: (entry) => journal.append(entry),
    commit(checkpoint) {
      seams.boundary('commit', 'before');
      const written = journal.commit(checkpoint);
      seams.boundary('commit', 'after');
      return written;
    },
  };
}
