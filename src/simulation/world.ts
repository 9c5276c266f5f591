import type { EpochMs } from '../domain/index.ts';
import { simulatedTime, type SimulatedTime } from '../runtime/index.ts';
import type { AccountSessionInput } from '../sessions/index.ts';
import { Boundaries } from './boundaries.ts';
import { Chance } from './chance.ts';
import { Disk, type Workshop } from './disk.ts';
import { DurableEvidence } from './evidence.ts';
import { SimExchange } from './exchange.ts';
import type { FaultId } from './faults/index.ts';
import { Fleet } from './fleet.ts';
import { FaultPlan, type FaultCounts } from './fault-plan.ts';
import type { Scene } from './invariants/index.ts';
import { Guard } from './guard.ts';
import { Judge, type Violation } from './judge.ts';
import { Link } from './link.ts';
import { START } from './market.ts';
import type { Mutant } from './mutants/index.ts';
import { Operator } from './operator.ts';
import { accountOf, DEPOSITED, SESSION_ID } from './setting.ts';
import { Rest } from './rest.ts';
import { SharedFolder } from './shared-folder.ts';
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
  /** With a watchdog for certain, and a server that is left to die at the end. */
  readonly deserted?: boolean;
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
  /** Those at which a process can be killed: before the last fault. */
  readonly boundariesInTrouble: number;
  readonly faults: FaultCounts;
  /** How long after the last fault our books and the exchange's were equal. */
  readonly convergedMs: number | undefined;
  /** Times each invariant was asked. */
  readonly asked: ReadonlyMap<string, number>;
  /** Emergency stops by what they said, when they were not killed before. */
  readonly stops: { readonly stopped: number; readonly incomplete: number };
  /** Halts that nobody asked for, with their reasons. */
  readonly selfHalts: readonly string[];
}

/** How long after the last fault our books may still differ from the exchange's. */
const CONVERGE_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
const JUST_BEFORE_MS = 10;
/** Part of the runs with a watchdog in which the server is left to die in peace; and for how long. */
const DESERTION = 0.25;
const DESERTED_S = 200;
/** Part of the requests during which trouble is likelier, and how much. */
const TEMPTING = 0.1;
const TEMPTING_FACTOR = 15;
const TEMPTING_WITHIN_MS = 300;

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
  private readonly folder: SharedFolder;
  /** Half of the runs have a watchdog. */
  private readonly guard: Guard | undefined;
  private readonly fleet: Fleet;
  private readonly selfHalts: string[] = [];

  constructor(options: RunOptions, workshop: Workshop) {
    this.options = options;
    const chance = new Chance(options.seed, 'world');
    this.chance = chance.fork('processes');
    const time = simulatedTime(START, chance.fork('ties').next);
    const trace = new Trace(
      () => time.now(),
      options.follow === undefined ? undefined : (line) => options.follow?.(line),
    );
    const faults = new FaultPlan(chance.fork('faults'), options.faults);
    this.time = time;
    this.trace = trace;
    this.faults = faults;
    const parts = { time, trace, faults, chance };
    this.exchange = new SimExchange({ ...parts, cash: DEPOSITED, timeframe: '1m' });
    this.link = new Link({ ...parts, chance: chance.fork('link'), exchange: this.exchange });
    this.weather = new Weather({
      ...parts,
      exchange: this.exchange,
      link: this.link,
      hasBegun: () => this.evidence.now.hasCompared,
    });
    this.input = accountOf(chance.fork('account'));
    this.folder = new SharedFolder(() => time.now());
    this.judge = new Judge(this.scene(), trace);
    const forGuard = chance.fork('watchdog');
    if (forGuard.happens(0.5) || options.deserted === true)
      this.guard = new Guard({
        ...parts,
        chance: forGuard,
        judge: this.judge,
        exchange: this.exchange,
        link: this.link,
        folder: this.folder,
        mutant: options.mutant,
        current: () => this.fleet.current,
      });
    this.boundaries = new Boundaries(faults, trace, options.crashAt ?? []);
    this.disk = new Disk(workshop, time.world);
    this.fleet = new Fleet({
      ...parts,
      chance: this.chance,
      link: this.link,
      exchange: this.exchange,
      disk: this.disk,
      judge: this.judge,
      evidence: this.evidence,
      boundaries: this.boundaries,
      input: this.input,
      mutant: options.mutant,
      folder: this.guard === undefined ? undefined : this.folder,
      halted: (reason) => this.selfHalts.push(reason),
      tempt: () => this.tempt(),
    });
    faults.scene = this.fleet;
    this.operator = new Operator({
      ...parts,
      judge: this.judge,
      exchange: this.exchange,
      link: this.link,
      folder: this.folder,
      strategies: this.input.strategies.map(({ strategyId }) => strategyId),
      current: () => this.fleet.current,
    });
  }

  async run(): Promise<RunReport> {
    this.note(`seed ${this.options.seed}: faults ${[...this.faults.enabled.keys()].join(' ') || 'none'}`);
    this.exchange.start();
    await this.pass(2_000);
    await this.fleet.start();
    this.guard?.start();
    const minutes = this.options.minutes ?? this.chance.whole(2, 6);
    await this.trouble(minutes * 60_000);
    let convergedMs = await this.peace();
    if (this.isDeserted()) {
      await this.desertion();
      convergedMs = await this.peace();
    }
    if (this.judge.violation === undefined)
      await new Rest({
        time: this.time,
        exchange: this.exchange,
        evidence: this.evidence,
        judge: this.judge,
        disk: this.disk,
        fleet: this.fleet,
        operator: this.operator,
        guard: this.guard,
        pass: (ms) => this.pass(ms),
      }).run();
    return {
      seed: this.options.seed,
      crashAt: this.options.crashAt ?? [],
      digest: this.trace.digest,
      violation: this.judge.violation,
      simulatedMs: this.time.now() - START,
      events: this.evidence.now.seq,
      orders: this.exchange.ledger.arrivals.length,
      executions: this.exchange.ledger.executions.length,
      kills: this.fleet.kills,
      boundaries: this.boundaries.passed,
      boundariesInTrouble: this.boundaries.passedInTrouble,
      faults: this.faults.counts,
      convergedMs,
      asked: this.judge.asked,
      stops: this.operator.stops,
      selfHalts: this.selfHalts,
    };
  }

  async end(): Promise<void> {
    this.exchange.stop();
    this.fleet.end();
    this.guard?.end();
    await this.disk.lose();
    this.disk.discard();
  }

  // --- the three acts ---

  private async trouble(forMs: number): Promise<void> {
    const until = this.time.now() + forMs;
    while (this.time.now() < until && this.judge.violation === undefined) {
      await this.pass(WEATHER_EVERY_MS);
      this.weather.pass();
      await this.fleet.supervise();
      await this.fleet.strike();
      this.operator.pass();
      this.guard?.pass();
    }
  }

  /** While a request is on its way everything may happen, far likelier than at any other time. */
  private tempt(): void {
    if (!this.faults.active || !this.chance.happens(TEMPTING)) return;
    this.time.world.after(this.chance.between(0, TEMPTING_WITHIN_MS), () => {
      if (!this.faults.active) return;
      this.weather.pass(TEMPTING_FACTOR);
      this.operator.pass(TEMPTING_FACTOR);
      void this.fleet.strike(TEMPTING_FACTOR);
      this.guard?.pass(TEMPTING_FACTOR);
    });
  }

  /** No more faults. @returns how long it took until nothing differed */
  private async peace(): Promise<number | undefined> {
    this.note('the faults end here');
    this.faults.active = false;
    this.link.heal();
    this.exchange.unavailableUntil = this.time.now();
    this.fleet.heal();
    this.guard?.pass();
    // Looked at just before a tick: what happened at the last one has been heard by then.
    await this.pass(this.exchange.tickMs - JUST_BEFORE_MS);
    const healedAt = this.time.now();
    let differences: readonly string[] = ['nothing was looked at'];
    while (this.time.now() - healedAt < CONVERGE_MS && this.judge.violation === undefined) {
      await this.fleet.supervise();
      await this.pass(LOOK_EVERY_MS);
      const { current } = this.fleet;
      if (current?.session.state !== 'running') continue;
      differences = this.judge.differences(current);
      if (differences.length === 0) return this.time.now() - healedAt;
    }
    const state = this.fleet.current?.session.state ?? 'gone';
    const why = this.fleet.current?.session.failure;
    this.judge.break(
      'converges',
      `${CONVERGE_MS / 1_000} s after the last fault (session ${state}${why === undefined ? '' : `: ${why}`}): ${differences.join('; ')}`,
    );
    return undefined;
  }

  private isDeserted(): boolean {
    const { crashAt, deserted } = this.options;
    if (this.guard === undefined || crashAt !== undefined) return false;
    return this.chance.happens(DESERTION) || deserted === true;
  }

  /** The server trades for a while, then dies or hangs, and nobody comes: all is the watchdog's. */
  private async desertion(): Promise<void> {
    this.operator.clearHalt();
    for (let seconds = 0; seconds < 90 && this.judge.violation === undefined; seconds += 1) {
      await this.fleet.supervise();
      await this.pass(LOOK_EVERY_MS);
    }
    this.note('the server is deserted');
    // In good weather it has a minute; in bad weather requests and answers get lost on its way too.
    this.faults.active = this.chance.happens(0.5);
    if (this.chance.happens(0.5)) this.fleet.abandon(0);
    else this.fleet.current?.timers.pause();
    for (let seconds = 0; seconds < DESERTED_S && this.judge.violation === undefined; seconds += 1)
      await this.pass(LOOK_EVERY_MS);
  }

  // --- looking ---

  private async pass(ms: number): Promise<void> {
    const until = this.time.now() + ms;
    await this.time.run(until as EpochMs);
    this.guard?.measure();
    this.judge.ticked(this.fleet.current);
  }

  private scene(): Scene {
    const { evidence, time, faults } = this;
    const guarded = (): Guard | undefined => this.guard;
    return {
      exchange: this.exchange,
      link: this.link,
      limits: this.input.limits,
      sessionId: SESSION_ID,
      get guard() {
        return guarded();
      },
      get faultsAreOn() {
        return faults.active;
      },
      get evidence() {
        return evidence.now;
      },
      get now() {
        return time.now();
      },
    };
  }

  private note(what: string): void {
    this.trace.note('world', what);
  }
}
