import {
  add,
  fixed,
  magnitude,
  multiply,
  ZERO,
  type ClientOrderId,
  type EpochMs,
  type InstrumentId,
} from '../domain/index.ts';
import type { ProcessTimers, SimulatedTime } from '../runtime/index.ts';
import { DEFAULT_TIMES, Watchdog, type ExposureLimits, type Heartbeat } from '../sessions/index.ts';
import type { Chance } from './chance.ts';
import type { SimExchange } from './exchange.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { GuardView } from './invariants/index.ts';
import type { Judge } from './judge.ts';
import type { Link } from './link.ts';
import type { Mutant } from './mutants/index.ts';
import type { SimProcess } from './process.ts';
import type { SharedFolder } from './shared-folder.ts';
import { SimClosingVenue } from './sim-closing-venue.ts';
import type { Trace } from './trace.ts';

export interface GuardParts {
  readonly time: SimulatedTime;
  readonly trace: Trace;
  readonly faults: FaultPlan;
  readonly chance: Chance;
  readonly judge: Judge;
  readonly exchange: SimExchange;
  readonly link: Link;
  readonly folder: SharedFolder;
  readonly mutant: Mutant | undefined;
  current(): SimProcess | undefined;
}

const TIMEOUT_MS = 3_000;
const RESTART_MS = { least: 500, most: 20_000 } as const;
/** In money: sometimes so low that ordinary trading exceeds it. */
const GROSS_MAX = [undefined, undefined, undefined, '80000'] as const;

/** The watchdog process of one run, one life after the other, and what the judge has to know of it. */
export class Guard implements GuardView {
  readonly sent = new Map<ClientOrderId, InstrumentId>();
  closing: InstrumentId | undefined;
  /** How often it has asked the exchange to cancel or to close. */
  acts = 0;
  runsSince: EpochMs | undefined;
  overAt: EpochMs | undefined;
  healthySince: EpochMs | undefined;
  private readonly parts: GuardParts;
  private readonly limits: ExposureLimits;
  private life:
    | { readonly timers: ProcessTimers; readonly venue: SimClosingVenue; readonly end: AbortController }
    | undefined;
  private lives = 0;
  private restartDueAt: number | undefined;

  constructor(parts: GuardParts) {
    this.parts = parts;
    const grossMax = parts.chance.pick(GROSS_MAX);
    this.limits = grossMax === undefined ? {} : { grossNotionalMax: fixed(grossMax) };
  }

  get latchedAt(): EpochMs | undefined {
    return this.parts.folder.latchedAt;
  }
  get unlatchedAt(): EpochMs | undefined {
    return this.parts.folder.unlatchedAt;
  }
  get beat(): Heartbeat | undefined {
    return this.parts.folder.beat;
  }
  get beatAt(): EpochMs {
    return this.parts.folder.beatAt;
  }
  get runningAt(): EpochMs {
    return this.parts.folder.runningAt;
  }

  start(): void {
    const { time, link, judge, folder, mutant } = this.parts;
    this.lives += 1;
    const timers = time.process();
    const venue = new SimClosingVenue({
      link,
      timers,
      timeoutMs: TIMEOUT_MS,
      asking: (act, order) => {
        this.note(order === undefined ? act : `${act} ${order.side} ${order.quantity} ${order.instrument}`);
        this.closing = order?.instrument;
        this.acts += 1;
        this.measure();
        judge.guarding(act, this);
        if (order !== undefined) this.sent.set(order.clientOrderId, order.instrument);
      },
    });
    const parts: ConstructorParameters<typeof Watchdog>[0] = {
      venue,
      timers,
      limits: this.limits,
      times: DEFAULT_TIMES,
      boot: `w${this.lives}`,
      heartbeat: () => folder.beat ?? 'absent',
      latch: {
        read: () => folder.latch,
        write: (order) => {
          this.measure();
          judge.guarding('latch', this);
          folder.write(order);
        },
      },
      report: () => {},
      acted: () => {},
      alarm: (words) => this.note(words),
    };
    const end = new AbortController();
    this.life = { timers, venue, end };
    this.runsSince = time.now();
    this.note(`life ${this.lives} begins`);
    new Watchdog(mutant?.watchdog?.(parts) ?? parts).run(end.signal).catch((error: unknown) => {
      if (timers.state !== 'dead') judge.break('no-own-failure', `the watchdog failed: ${(error as Error).message}`);
    });
  }

  /** One look at whether it is killed or started again. */
  pass(likelier = 1): void {
    const { faults, chance, time } = this.parts;
    if (this.life === undefined) {
      if (this.restartDueAt !== undefined && (time.now() >= this.restartDueAt || !faults.active)) this.start();
      return;
    }
    if (!faults.strikes('P14', likelier)) return;
    faults.struckAll('P14');
    this.note('P14 strikes');
    this.end();
    this.restartDueAt = time.now() + chance.between(RESTART_MS.least, RESTART_MS.most);
  }

  end(): void {
    this.life?.timers.kill();
    this.life?.venue.close();
    this.life?.end.abort();
    this.life = this.runsSince = undefined;
  }

  /** One look at the server and the account as they are. */
  measure(): void {
    const { exchange, time, faults } = this.parts;
    const server = this.parts.current();
    // On a disk that takes seconds for a commit the loop may be late with the best of wills.
    const isFine =
      server?.session.state === 'running' && server.timers.state === 'running' && !faults.enabled.has('P8');
    if (!isFine) this.healthySince = undefined;
    else this.healthySince ??= time.now();
    const { grossNotionalMax } = this.limits;
    if (grossNotionalMax === undefined) return;
    let gross = ZERO;
    for (const [id, mark] of exchange.marks)
      gross = add(gross, multiply(magnitude(exchange.ledger.position(id)), mark));
    // A hair of room: the look may fall on a price between two ticks of the judge's.
    if (gross * 100n > grossNotionalMax * 95n) this.overAt = time.now();
  }

  private note(what: string): void {
    this.parts.trace.note('watchdog', what);
  }
}
