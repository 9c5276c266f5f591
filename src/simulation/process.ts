import type { Bar } from '../domain/index.ts';
import { AssayError, silentLog, type ProcessTimers, type SimulatedTime } from '../runtime/index.ts';
import { AccountSession, type AccountSessionInput, type Verdict } from '../sessions/index.ts';
import type { SessionJournal, Storage } from '../storage/index.ts';
import type { Boundaries } from './boundaries.ts';
import type { Chance } from './chance.ts';
import type { DurableEvidence } from './evidence.ts';
import type { FaultPlan } from './fault-plan.ts';
import { stateText, type Suspect } from './invariants/index.ts';
import type { Judge } from './judge.ts';
import type { Link } from './link.ts';
import type { Mutant } from './mutants/index.ts';
import type { Latch, SharedFolder } from './shared-folder.ts';
import { SimVenue } from './sim-venue.ts';
import { tapJournal, tapTimers, tapVenue, type Tap } from './taps.ts';
import { describeEffect, describeEvent } from './telling.ts';
import type { Trace } from './trace.ts';

export interface ProcessParts {
  readonly name: string;
  readonly time: SimulatedTime;
  readonly trace: Trace;
  readonly link: Link;
  readonly faults: FaultPlan;
  readonly chance: Chance;
  readonly judge: Judge;
  readonly evidence: DurableEvidence;
  readonly boundaries: Boundaries;
  readonly input: AccountSessionInput;
  /** Bars of the past, oldest first. */
  readonly archive: readonly Bar[];
  readonly mutant: Mutant | undefined;
  /** Where server and watchdog meet; absent when there is no watchdog. */
  readonly folder: SharedFolder | undefined;
  /** Told when the process is gone, in whatever way; `died` when nobody meant it to. */
  gone(process: SimProcess): void;
  /** State of the engine at each commit, for comparison after a restart. */
  keep(snapshot: () => string): void;
  /** Told of a halt that no operator asked for. */
  halted(reason: string): void;
  /** Told of each request that changes something, as it leaves: the worst moment for anything to happen. */
  tempt(): void;
}

/** Within this, what a process hears is dealt with: in its turn, and a commit before it may be slow. */
const DEALT_WITH_MS = 12_000;
/** How long requests may take before they count as unanswered; programs differ. */
const LATCH_EVERY_MS = 500;
const STOP_AGAIN_MS = 15_000;
const TIMEOUTS_MS = [2_000, 3_000, 8_000] as const;

/** One life of the server: real session, real journal, simulated clock and wire. */
export class SimProcess implements Suspect {
  readonly name: string;
  readonly timers: ProcessTimers;
  readonly venue: SimVenue;
  readonly session: AccountSession;
  isSuperseded = false;
  diskFailed = false;
  /** When it was first heard that the stream has, or had, a hole that has not been filled since. */
  private holeMs: number | undefined;
  /** When the stream last came back; `undefined` while it is away. */
  private backMs: number | undefined;
  private engineKnows = false;
  verdict: Verdict | undefined;
  private readonly parts: ProcessParts;
  private readonly journal: SessionJournal;

  private constructor(
    parts: ProcessParts,
    journal: SessionJournal,
    checkpoint: Awaited<ReturnType<Storage['history']['checkpoint']>>,
  ) {
    const { name, time, link, chance, mutant } = parts;
    this.parts = parts;
    this.name = name;
    this.journal = journal;
    this.timers = time.process();
    this.venue = new SimVenue({ link, timers: this.timers, timeoutMs: chance.pick(TIMEOUTS_MS) });
    const tap = this.createTap();
    const tapped = {
      venue: tapVenue(this.venue, tap, this.timers),
      journal: tapJournal(journal, tap, this.timers),
      timers: tapTimers(this.timers, tap),
    };
    this.session = new AccountSession(parts.input, {
      venue: mutant?.venue?.(tapped.venue, this.timers) ?? tapped.venue,
      journal: mutant?.journal?.(tapped.journal) ?? tapped.journal,
      checkpoint: checkpoint && (mutant?.checkpoint?.(checkpoint) ?? checkpoint),
      timers: tapped.timers,
      log: silentLog,
      warmUp: (engine) => {
        for (const bar of parts.archive) engine.warm(bar);
        for (const { id } of parts.input.instruments) {
          const price = engine.portfolio.mark(id);
          if (price !== undefined) parts.evidence.now.warmed(id, price);
        }
      },
      ...(parts.folder === undefined ? {} : { onBeat: () => this.beat() }),
    });
    mutant?.session?.(this.session);
  }

  /** Takes up what an earlier life left, and begins to recover. Resolves when it can be killed. */
  static async start(parts: ProcessParts, storage: Storage): Promise<SimProcess> {
    const { sessionId, instruments } = parts.input;
    const journal = await storage.journal(sessionId, { instruments });
    const checkpoint = await storage.history.checkpoint(sessionId);
    return new SimProcess(parts, journal, checkpoint);
  }

  /** Begins to recover; what comes of it is in `verdict`. */
  run(): void {
    const { folder } = this.parts;
    if (folder !== undefined) {
      this.beat();
      void this.obeyLatch(folder);
    }
    this.session.start().then(
      (verdict) => {
        this.verdict = verdict;
        if (this.isAlive)
          this.note(`verdict ${verdict.type}${verdict.reasons.map((reason) => `; ${reason}`).join('')}`);
      },
      (error: unknown) => this.onError(error),
    );
  }

  /** Leaves word that it lives. */
  beat(state?: 'stopping' | 'stopped'): void {
    if (!this.isAlive || this.isSuperseded) return;
    this.parts.folder?.beatOf(this.name, state ?? (this.session.state === 'running' ? 'running' : 'starting'));
  }

  /** As the server does: a latch that stands halts it from the start, and is carried out until nothing is left. */
  private async obeyLatch(folder: SharedFolder): Promise<void> {
    const halt = (latch: Latch): void => this.session.command({ type: 'halt', ...latch });
    if (folder.latch !== undefined) halt(folder.latch);
    let obeyed: Latch | undefined;
    while (this.isAlive) {
      await this.timers.sleep(LATCH_EVERY_MS);
      const { latch } = folder;
      if (latch === undefined || latch === obeyed || this.isSuperseded) continue;
      try {
        const { state } = await this.session.emergencyStop(latch.by, latch.reason);
        this.note(`emergency stop by ${latch.by}: ${state}`);
        if (state === 'stopped') obeyed = latch;
        else await this.timers.sleep(STOP_AGAIN_MS);
      } catch (error) {
        if (!(error instanceof AssayError)) throw error;
        return; // The session is over.
      }
    }
  }

  get engine(): AccountSession['engine'] {
    return this.session.engine;
  }

  get durableSeq(): number {
    return this.journal.durableSeq;
  }

  /** What was heard has to be dealt with soon, in its turn. */
  get streamIsWhole(): boolean {
    if (this.holeMs === undefined) return true;
    return !this.engineKnows && this.timers.monotonicMs() - this.holeMs <= DEALT_WITH_MS;
  }

  get isAlive(): boolean {
    return this.timers.state !== 'dead';
  }

  /** SIGKILL: it never does anything again. */
  kill(): void {
    if (!this.isAlive) return;
    this.timers.kill();
    this.venue.close();
    this.session.crash();
    this.parts.gone(this);
  }

  private createTap(): Tap {
    const { parts } = this;
    const { faults, judge, trace, evidence, boundaries, chance } = parts;
    const isDead = (): boolean => !this.isAlive;
    return {
      get isDead() {
        return isDead();
      },
      survives: (name) => {
        if (isDead()) return false;
        if (!boundaries.kills(name, this.name)) return true;
        this.kill();
        return false;
      },
      heard: (event) => {
        if (event.type !== 'stream-lost' && event.type !== 'stream-restored') return;
        const nowMs = this.timers.monotonicMs();
        this.holeMs ??= nowMs;
        this.backMs = event.type === 'stream-restored' ? nowMs : undefined;
        this.engineKnows = false;
      },
      shown: (askedMs) => {
        if (this.backMs !== undefined && askedMs >= this.backMs) this.holeMs = this.backMs = undefined;
      },
      submitting: (order) => {
        trace.note(this.name, `submit ${order.clientOrderId}`);
        judge.submitting(order, this);
        parts.tempt();
      },
      cancelling: (id) => {
        trace.note(this.name, `cancel ${id}`);
        parts.tempt();
      },
      amending: ({ clientOrderId }) => {
        trace.note(this.name, `amend ${clientOrderId}`);
        parts.tempt();
      },
      appended: (entry) => {
        const { seq, event, effects } = entry;
        trace.note(this.name, `${seq} ${describeEvent(event)}`);
        for (const effect of effects) {
          trace.note(this.name, `${seq}   ${describeEffect(effect)}`);
          if (effect.type === 'halted' && effect.by !== 'operator') parts.halted(effect.reason);
        }
        if (event.type === 'stream-lost' || event.type === 'stream-restored') this.engineKnows = true;
        judge.appended(entry, this, evidence.apply(entry, parts.time.now()));
      },
      committed: () => {
        trace.note(this.name, `committed ${this.durableSeq}`);
        evidence.committed();
        const snapshot = this.engine.snapshot();
        parts.keep(() => stateText(snapshot));
        judge.committed(this);
      },
      disk: () => {
        if (faults.strikes('P7')) {
          faults.struckAll('P7');
          this.diskFailed = true;
          trace.note(this.name, 'P7 strikes: the disk is full');
          return 'fails';
        }
        if (!faults.strikes('P8')) return 0;
        faults.struckAll('P8');
        return chance.between(200, 6_000);
      },
    };
  }

  private onError(error: unknown): void {
    if (!this.isAlive) return;
    const isExpected = error instanceof AssayError;
    if (!isExpected) this.parts.judge.break('no-own-failure', `start failed: ${(error as Error).message}`);
    this.note(`start failed: ${(error as Error).message}`);
  }

  private note(what: string): void {
    this.parts.trace.note(this.name, what);
  }
}
