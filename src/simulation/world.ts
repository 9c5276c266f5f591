import type { ClientOrderId, EpochMs } from '../domain/index.ts';
import { simulatedTime, type SimulatedTime } from '../runtime/index.ts';
import type { AccountSessionInput } from '../sessions/index.ts';
import { Boundaries } from './boundaries.ts';
import { Chance } from './chance.ts';
import { Disk, type Workshop } from './disk.ts';
import { DurableEvidence } from './evidence.ts';
import { SimExchange } from './exchange.ts';
import type { FaultEffect, FaultId, OrderState } from './fault-catalogue.ts';
import { FaultPlan, type FaultCounts, type OrderFound } from './fault-plan.ts';
import type { Scene } from './invariants.ts';
import { Judge, type Violation } from './judge.ts';
import { Link } from './link.ts';
import { START } from './market.ts';
import type { Mutant } from './mutants.ts';
import { Operator } from './operator.ts';
import { SimProcess } from './process.ts';
import { accountOf, DEPOSITED, SESSION_ID } from './setting.ts';
import { Trace } from './trace.ts';
import { Weather, WEATHER_EVERY_MS } from './weather.ts';

export interface RunOptions {
  readonly seed: number;
  /** How long faults strike; drawn from the seed when absent. */
  readonly minutes?: number;
  /** These faults and no others; a swarm drawn from the seed when absent. */
  readonly faults?: readonly FaultId[];
  /** Boundaries at which the process is killed. */
  readonly crashAt?: readonly number[];
  readonly mutant?: Mutant;
  /** Told every line of the trace. */
  follow?(line: string): void;
}

export interface RunReport {
  readonly seed: number;
  readonly crashAt: readonly number[];
  /** SHA-256 of all that happened. */
  readonly digest: string;
  readonly violation: Violation | undefined;
  readonly simulatedMs: number;
  readonly events: number;
  readonly orders: number;
  readonly executions: number;
  readonly kills: number;
  readonly boundaries: number;
  readonly faults: FaultCounts;
  /** How long after the last fault our books and the exchange's were equal. */
  readonly convergedMs: number | undefined;
  /** Times each invariant was asked. */
  readonly asked: ReadonlyMap<string, number>;
  /** Halts that nobody asked for, with their reasons. */
  readonly selfHalts: readonly string[];
}

/** How long after the last fault our books may still differ from the exchange's. */
const CONVERGE_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
const JUST_BEFORE_MS = 10;

/** Runs one seed: trouble, then peace, in which everything has to come right. */
export async function runSeed(options: RunOptions, workshop: Workshop): Promise<RunReport> {
  const world = new World(options, workshop);
  try {
    return await world.run();
  } finally {
    await world.end();
  }
}

class World {
  private readonly options: RunOptions;
  private readonly chance: Chance;
  private readonly time: SimulatedTime;
  private readonly trace: Trace;
  private readonly faults: FaultPlan;
  private readonly exchange: SimExchange;
  private readonly link: Link;
  private readonly weather: Weather;
  private readonly operator: Operator;
  private readonly evidence = new DurableEvidence(DEPOSITED);
  private readonly judge: Judge;
  private readonly boundaries: Boundaries;
  private readonly disk: Disk;
  private readonly input: AccountSessionInput;
  private current: SimProcess | undefined;
  private readonly processes: SimProcess[] = [];
  private stateAtCommit: (() => string) | undefined;
  private restartDueAt: number | undefined;
  private kills = 0;
  private readonly selfHalts: string[] = [];

  constructor(options: RunOptions, workshop: Workshop) {
    this.options = options;
    const chance = new Chance(options.seed, 'world');
    this.chance = chance.fork('processes');
    const time = simulatedTime(START, chance.fork('ties').next);
    const trace = new Trace(time.now, options.follow);
    const faults = new FaultPlan(chance.fork('faults'), options.faults);
    this.time = time;
    this.trace = trace;
    this.faults = faults;
    const parts = { time, trace, faults, chance };
    this.exchange = new SimExchange({ ...parts, cash: DEPOSITED, timeframe: '1m' });
    this.link = new Link({ ...parts, chance: chance.fork('link'), exchange: this.exchange });
    this.weather = new Weather({ ...parts, exchange: this.exchange, link: this.link });
    this.input = accountOf(chance.fork('account'));
    this.judge = new Judge(this.scene(), trace);
    this.operator = new Operator({
      ...parts,
      judge: this.judge,
      exchange: this.exchange,
      link: this.link,
      strategies: this.input.strategies.map(({ strategyId }) => strategyId),
      current: () => this.current,
    });
    this.boundaries = new Boundaries(faults, trace, options.crashAt ?? []);
    this.disk = new Disk(workshop, time.world);
    faults.scene = { of: (id) => this.found(id), open: () => this.openOrders() };
  }

  async run(): Promise<RunReport> {
    this.note(`seed ${this.options.seed}: faults ${[...this.faults.enabled.keys()].join(' ') || 'none'}`);
    this.exchange.start();
    await this.pass(2_000);
    await this.start();
    const minutes = this.options.minutes ?? this.chance.whole(3, 9);
    await this.trouble(minutes * 60_000);
    const convergedMs = await this.peace();
    if (this.judge.violation === undefined) await this.rest();
    return {
      seed: this.options.seed,
      crashAt: this.options.crashAt ?? [],
      digest: this.trace.digest,
      violation: this.judge.violation,
      simulatedMs: this.time.now() - START,
      events: this.evidence.now.seq,
      orders: this.exchange.ledger.arrivals.length,
      executions: this.exchange.ledger.executions.length,
      kills: this.kills,
      boundaries: this.boundaries.passed,
      faults: this.faults.counts,
      convergedMs,
      asked: this.judge.asked,
      selfHalts: this.selfHalts,
    };
  }

  async end(): Promise<void> {
    this.exchange.stop();
    for (const process of this.processes) process.kill();
    await this.disk.lose();
    this.disk.discard();
  }

  // --- the three acts ---

  private async trouble(forMs: number): Promise<void> {
    const until = this.time.now() + forMs;
    while (this.time.now() < until && this.judge.violation === undefined) {
      await this.pass(WEATHER_EVERY_MS);
      this.weather.pass();
      await this.trySupervisor();
      this.strikeProcesses();
      if (this.faults.strikes('O2')) await this.takeOver();
      this.operator.pass();
    }
  }

  /** No more faults. @returns how long it took until nothing differed */
  private async peace(): Promise<number | undefined> {
    this.note('the faults end here');
    this.faults.active = false;
    this.link.heal();
    this.exchange.unavailableUntil = this.time.now();
    for (const process of this.processes) {
      process.timers.resume();
      if (process !== this.current) process.kill();
    }
    // Looked at just before a tick: what happened at the last one has been heard by then.
    await this.pass(this.exchange.tickMs - JUST_BEFORE_MS);
    const healedAt = this.time.now();
    let differences: readonly string[] = ['nothing was looked at'];
    while (this.time.now() - healedAt < CONVERGE_MS && this.judge.violation === undefined) {
      await this.trySupervisor();
      await this.pass(LOOK_EVERY_MS);
      if (this.current === undefined || this.current.session.state !== 'running') continue;
      differences = this.judge.differences(this.current);
      if (differences.length === 0) return this.time.now() - healedAt;
    }
    const state = this.current?.session.state ?? 'gone';
    const why = this.current?.session.failure;
    this.judge.break(
      'converges',
      `${CONVERGE_MS / 1_000} s after the last fault (session ${state}${why === undefined ? '' : `: ${why}`}): ${differences.join('; ')}`,
    );
    return undefined;
  }

  /** The strategies are stopped and the market closed: what is left must agree to the last digit. */
  private async rest(): Promise<void> {
    this.operator.clearHalt();
    await this.pass(20_000);
    this.operator.stopStrategies();
    await this.pass(15_000);
    this.exchange.stop();
    await this.pass(4_000);
    if (this.current === undefined || this.judge.violation !== undefined) return;
    this.judge.atRest(this.current);
    await this.checkRepairIsIdempotent(this.current);
    await this.checkJournal();
  }

  private async checkRepairIsIdempotent({ session }: SimProcess): Promise<void> {
    const changes = async (): Promise<number> => {
      const before = this.evidence.now.seq;
      let isOver = false;
      void session.reconciler.run('judged').finally(() => (isOver = true));
      for (let seconds = 0; seconds < 10 && !isOver; seconds += 1) await this.pass(1_000);
      if (!isOver) this.judge.break('repair-is-idempotent', 'a comparison on a quiet account did not end');
      return this.evidence.now.seq - before;
    };
    await changes();
    const effectsBefore = this.effects;
    await changes();
    if (this.effects !== effectsBefore)
      this.judge.break('repair-is-idempotent', 'a second comparison running changed something, though nothing had happened');
  }

  private async checkJournal(): Promise<void> {
    const storage = await this.disk.storage();
    const chain = await storage.history.verifyChain(SESSION_ID);
    if (!chain.intact) this.judge.break('journal-intact', `the journal cannot be trusted from entry ${chain.seq}: ${chain.problem}`);
  }

  // --- processes ---

  private async start(): Promise<void> {
    const storage = await this.disk.storage();
    const number = this.processes.length + 1;
    const name = `p${number}`;
    this.note(`${name} starts`);
    const process = await SimProcess.start(
      {
        name,
        time: this.time,
        trace: this.trace,
        link: this.link,
        faults: this.faults,
        chance: this.chance.fork(name),
        judge: this.judge,
        evidence: this.evidence,
        boundaries: this.boundaries,
        input: this.input,
        archive: this.exchange.announced,
        mutant: this.options.mutant,
        gone: (gone) => this.onGone(gone),
        keep: (snapshot) => {
          this.stateAtCommit = snapshot;
        },
        halted: (reason) => this.selfHalts.push(reason),
      },
      storage,
    );
    this.processes.push(process);
    this.current = process;
    this.judge.takenUp(process, this.stateAtCommit?.());
    process.run();
  }

  /** Starts what has died, as a supervisor would. */
  private async trySupervisor(): Promise<void> {
    const { current } = this;
    if (current !== undefined && current.isAlive && current.session.state === 'failed') {
      const { failure = 'no reason' } = current.session;
      if (!current.diskFailed && !current.isSuperseded) this.judge.break('no-own-failure', `the session failed by itself: ${failure}`);
      current.kill();
    }
    if (this.current !== undefined) return;
    const isDue = this.restartDueAt === undefined || this.time.now() >= this.restartDueAt || !this.faults.active;
    if (!isDue) return;
    this.restartDueAt = undefined;
    await this.disk.lose();
    await this.start();
  }

  private onGone(process: SimProcess): void {
    this.note(`${process.name} is gone`);
    if (process !== this.current) return;
    this.kills += 1;
    this.evidence.died();
    this.current = undefined;
    this.restartDueAt = this.time.now() + this.chance.between(200, 12_000);
  }

  private strikeProcesses(): void {
    const { faults, chance, time } = this;
    const strikes = (id: FaultId): boolean => {
      if (this.current === undefined || !faults.strikes(id)) return false;
      faults.struckAll(id);
      this.note(`${id} strikes ${this.current.name}`);
      return true;
    };
    if (strikes('P1')) this.current?.kill();
    if (strikes('P5')) this.current?.timers.jumpWall(chance.pick([-1, 1]) * chance.between(60_000, 3_600_000));
    for (const [id, least, most] of [
      ['P3', 1_000, 60_000],
      ['P4', 120_000, 300_000],
    ] as const) {
      if (!strikes(id)) continue;
      const { timers } = this.current!;
      timers.pause();
      time.world.after(chance.between(least, most), () => timers.resume());
    }
    if (strikes('P6')) this.stopAndStart();
  }

  private stopAndStart(): void {
    const process = this.current!;
    process.session.stop().then(
      () => process.kill(),
      (error: unknown) => {
        if (process.isAlive) this.judge.break('no-own-failure', `stop failed: ${(error as Error).message}`);
      },
    );
  }

  /** A second instance comes up on the same account while the first still runs, perhaps only paused. */
  private async takeOver(): Promise<void> {
    const older = this.current;
    if (older === undefined) return;
    this.faults.struckAll('O2');
    if (this.chance.happens(0.5)) older.timers.pause();
    this.time.world.after(this.chance.between(0, 20_000), () => older.timers.resume());
    this.time.world.after(this.chance.between(20_000, 40_000), () => older.kill());
    older.isSuperseded = true;
    this.evidence.died();
    await this.start();
  }

  // --- looking ---

  private async pass(ms: number): Promise<void> {
    const until = this.time.now() + ms;
    await this.time.run(until as EpochMs);
    this.judge.ticked(this.current);
  }

  private found(id: ClientOrderId): OrderFound {
    const effect: FaultEffect = this.exchange.ledger.named(id) === undefined ? 'before' : 'after';
    return { state: this.stateOf(id), effect };
  }

  private stateOf(id: ClientOrderId): OrderState {
    const order = this.current?.engine.orders.get(id);
    if (order === undefined) return 'ended';
    if (order.cancelRequested) return 'cancelling';
    switch (order.status) {
      case 'sent':
      case 'unknown':
      case 'working':
        return order.status;
      case 'partially-filled':
        return 'partly-filled';
      default:
        return 'unknown';
    }
  }

  private openOrders(): readonly OrderFound[] {
    return [...(this.current?.engine.orders.values() ?? [])].map(({ draft }) => this.found(draft.clientOrderId));
  }

  private get effects(): number {
    return this.evidence.effects;
  }

  private scene(): Scene {
    const world = this;
    return {
      exchange: this.exchange,
      link: this.link,
      limits: this.input.limits,
      sessionId: SESSION_ID,
      get evidence() {
        return world.evidence.now;
      },
      get now() {
        return world.time.now();
      },
    };
  }

  private note(what: string): void {
    this.trace.note('world', what);
  }
}
