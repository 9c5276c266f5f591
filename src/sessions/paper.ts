import {
  timeframeMs,
  toFloat,
  type EpochMs,
  type Instrument,
  type Money,
  type Rate,
  type StrategyId,
  type Timeframe,
} from '../domain/index.ts';
import {
  Engine,
  type Effect,
  type EngineSnapshot,
  type ReconcileReport,
  type RiskLimits,
  type StrategySlot,
} from '../engine/index.ts';
import type { BarColumns } from '../market/index.ts';
import { AssayError, seededRandom, type Log, type Timers } from '../runtime/index.ts';
import type { Checkpoint, JournalEntry, SessionJournal } from '../storage/index.ts';
import {
  createSimulatedVenue,
  restoreSimulatedVenue,
  type SimulatedVenue,
  type SimulatedVenueOptions,
  type SimulatedVenueSnapshot,
} from '../venues/index.ts';
import { disagreements } from './agreement.ts';
import { BookComparison } from './book-comparison.ts';
import type { TradingCosts } from './backtest.ts';
import { columnsFeed, type ColumnsFeed } from './columns-feed.ts';
import { emergencyStop, type StopReport } from './emergency-stop.ts';
import { Inbox, type UntimedCommand } from './inbox.ts';
import { carryOut, runLoop } from './loop.ts';
import { pacedFeed, type PacedFeed } from './pacing.ts';
import { startPulse } from './pulse.ts';
import type { Follower, SessionState, TradingSession } from './trading-session.ts';
import { warmUp } from './warm-up.ts';

export interface PaperInput {
  readonly sessionId: string;
  readonly instruments: readonly Instrument[];
  readonly strategies: readonly StrategySlot[];
  /** One per instrument, all of one base timeframe. */
  readonly data: readonly BarColumns[];
  /** Opening time of the first bar to trade on; earlier bars warm the indicators. Aligned to every timeframe. */
  readonly from: EpochMs;
  readonly cash: Money;
  readonly limits: RiskLimits;
  /** What no change of the limits may go beyond; absent for the program's own bounds. */
  readonly ceilings?: Partial<RiskLimits>;
  readonly leverage: number;
  /** Stop of every position whose strategy asked for none, as a fraction of its entry. Absent: none. */
  readonly protectiveStopRate?: Rate;
  readonly costs: TradingCosts;
  readonly seed: number;
  /** Market seconds per real second. */
  readonly speed: number;
}

export interface PaperParts {
  readonly journal: SessionJournal;
  /** Where an earlier run of this session was left; its journal must stand at the same entry. */
  readonly checkpoint: Checkpoint | undefined;
  readonly timers: Timers;
  readonly log: Log;
  /** Called by the loop itself every two seconds as long as it comes round. */
  onBeat?(): void;
}

/** What a checkpoint adds to the engine's state: effects that were decided and not yet carried out. */
interface EngineState {
  readonly engine: EngineSnapshot;
  readonly unsent: readonly Effect[];
}

/**
 * A session on recorded bars that arrive as the market's own clock would bring them, on a simulated venue whose state
 * is stored in the same transaction as the journal. So after a crash, even one in the middle of an order, it goes on
 * exactly as if nothing had happened.
 */
export class PaperSession implements TradingSession {
  readonly engine: Engine;
  readonly venue: SimulatedVenue;
  readonly baseTimeframe: Timeframe;
  readonly comparesItself = false;
  state: SessionState = 'starting';
  /** Why it failed. */
  failure: string | undefined;
  private readonly input: PaperInput;
  private readonly parts: PaperParts;
  private readonly records: ColumnsFeed;
  private readonly feed: PacedFeed;
  private readonly inbox: Inbox;
  private readonly comparison: BookComparison;
  private running: Promise<void> | undefined;
  private follower: Follower | undefined;
  private bars = 0;

  constructor(input: PaperInput, parts: PaperParts) {
    this.input = input;
    this.parts = parts;
    const { checkpoint } = parts;
    const saved = checkpoint?.engine as EngineState | undefined;
    /** Opening time of the newest bars the venue had taken. */
    const taken = checkpoint?.feed as EpochMs | undefined;
    this.baseTimeframe = input.data[0]!.timeframe;
    const timeframes = [...new Set(input.strategies.flatMap((slot) => slot.timeframes))];
    const currency = input.instruments[0]!.quote;

    this.records = columnsFeed(input.data, taken === undefined ? input.from : taken + 1);
    this.feed = pacedFeed(this.records, parts.timers, input.speed);
    this.engine = new Engine({
      sessionId: input.sessionId,
      currency,
      deposited: input.cash,
      instruments: input.instruments,
      strategies: input.strategies,
      limits: input.limits,
      ...(input.ceilings === undefined ? {} : { ceilings: input.ceilings }),
      leverage: input.leverage,
      ...(input.protectiveStopRate === undefined ? {} : { protectiveStopRate: input.protectiveStopRate }),
      ...(saved === undefined ? {} : { snapshot: saved.engine }),
    });
    const perpetuals = input.instruments.filter(({ kind }) => kind === 'linear-perpetual');
    const options: SimulatedVenueOptions = {
      instruments: input.instruments,
      feed: this.feed,
      baseTimeframe: this.baseTimeframe,
      timeframes: [...new Set([this.baseTimeframe, ...timeframes])],
      currency,
      cash: input.cash,
      random: seededRandom(input.seed),
      ...input.costs,
      leverage: Object.fromEntries(
        perpetuals.map(({ id, leverageMax }) => [id, Math.min(Math.max(input.leverage, 1), leverageMax)]),
      ),
    };
    this.venue =
      checkpoint === undefined
        ? createSimulatedVenue(options)
        : restoreSimulatedVenue(options, checkpoint.venue as SimulatedVenueSnapshot);
    const warmUntil = taken === undefined ? input.from : ((taken + timeframeMs(this.baseTimeframe)) as EpochMs);
    warmUp(this.engine, input.data, timeframes, warmUntil);
    this.inbox = new Inbox(
      this.venue,
      () => this.engine.lastEventAt,
      () => {
        // The records have ended; the account is still there, and so are its commands.
        if (this.state === 'running') this.state = 'finished';
      },
    );
    this.comparison = new BookComparison({
      engine: this.engine,
      timers: parts.timers,
      report: () => this.venue.report(),
      atRest: () => this.inbox.atRest,
      command: (command) => this.command(command),
    });
    for (const effect of saved?.unsent ?? []) void carryOut(effect, this.venue);
  }

  /** One follower; call before `start`. */
  follow(follower: Follower): void {
    this.follower = follower;
  }

  /** Runs until the bars end or `stop` is called. Call once. */
  start(): void {
    this.state = 'running';
    this.running = this.run();
  }

  /** Ends after the event at hand; everything heard so far is on disk when it resolves. */
  async stop(): Promise<void> {
    if (this.state === 'running' || this.state === 'finished') this.state = 'stopped';
    this.inbox.close();
    this.feed.hurry();
    await this.running;
  }

  /** @throws {AssayError} SESSION_OVER when nobody is listening any more. */
  command(command: UntimedCommand): void {
    if (!this.isListening || !this.inbox.send(command)) throw this.over();
  }

  /** Halts, cancels, closes, and looks whether it is so. */
  async emergencyStop(by: string, reason: string): Promise<StopReport> {
    return emergencyStop(
      {
        engine: this.engine,
        venue: this.venue,
        timers: this.parts.timers,
        command: (command) => this.command(command),
        hurry: () => this.feed.hurry(),
      },
      { by, reason },
    );
  }

  get progress(): { readonly progress: number; readonly endsAt: EpochMs | undefined; readonly bars: number } {
    return { progress: this.records.progress, endsAt: this.records.endsAt, bars: this.bars };
  }

  get speed(): number {
    return this.feed.speed;
  }

  /** What one strategy has earned, as a fraction of the capital it was given. */
  strategyPnl(strategyId: StrategyId): number {
    return toFloat(this.engine.portfolio.strategyPnl(strategyId));
  }

  private get isListening(): boolean {
    return this.state === 'running' || this.state === 'finished';
  }

  private over(): AssayError {
    return new AssayError('SESSION_OVER', `the session is ${this.state}; start it again first`, { kind: 'usage' });
  }

  private async run(): Promise<void> {
    const { journal, log, timers, onBeat } = this.parts;
    const endPulse = onBeat === undefined ? undefined : startPulse(timers, () => this.inbox.beat());
    try {
      await runLoop({
        engine: this.engine,
        venue: this.venue,
        source: this.inbox,
        journal,
        durability: 'before-send',
        lastSeq: journal.lastSeq,
        record: (entry) => this.record(entry),
        checkpoint: (seq, unsent) => this.checkpoint(seq, unsent),
        observe: (entry) => this.follower?.observe(entry),
        committed: (seq) => this.follower?.committed(seq),
        beat: () => onBeat?.(),
      });
    } catch (error) {
      // Not another order leaves: the loop is over. The journal keeps all that was committed.
      this.state = 'failed';
      this.failure = error instanceof Error ? error.message : String(error);
      log.error('the paper session stopped on its own mistake or a storage failure', { error });
    }
    endPulse?.();
    this.inbox.close();
  }

  private checkpoint(seq: number, unsent: readonly Effect[]): Checkpoint {
    const engine: EngineState = { engine: this.engine.snapshot(), unsent };
    const { takenUntil } = this.venue;
    return {
      seq,
      marketAt: this.engine.lastEventAt,
      engine,
      // What it has said and the engine has not heard yet is to be said again.
      venue: this.venue.snapshot({ heard: !this.inbox.awaitsVenue }),
      // Not the records' own place: a batch may have left them that the venue has not taken.
      ...(takenUntil === undefined ? {} : { feed: takenUntil }),
    };
  }

  private record({ event }: JournalEntry): void {
    if (event.type === 'bar' && event.bar.timeframe === this.baseTimeframe) {
      this.bars += 1;
      this.parts.journal.equity(event.at, this.engine.equity);
      for (const { strategyId } of this.input.strategies) {
        this.parts.journal.equity(event.at, this.engine.portfolio.strategyPnl(strategyId), strategyId);
      }
    }
  }

  /** Compares our books with the venue's, on record. @throws {AssayError} SESSION_OVER */
  async reconcile(why: string): Promise<ReconcileReport> {
    if (!this.isListening) throw this.over();
    return this.comparison.run(why);
  }

  /** Differences between our books and the venue's, for the status page; only meaningful between bars. */
  check(): readonly string[] {
    return disagreements(this.engine, this.venue.report());
  }
}
