import type { ClientOrderId } from '../domain/index.ts';
import type { Disk } from './disk.ts';
import type { SimExchange } from './exchange.ts';
import type { OrderFound, OrderScene } from './fault-plan.ts';
import type { FaultEffect, FaultId, OrderState } from './faults/index.ts';
import { SimProcess, type ProcessParts } from './process.ts';

export interface FleetParts extends Omit<ProcessParts, 'name' | 'archive' | 'gone' | 'keep'> {
  readonly exchange: SimExchange;
  readonly disk: Disk;
}

/** How long a supervisor takes to start what has died. */
const RESTART_MS = { least: 200, most: 12_000 } as const;

/** How long nobody starts it again when nobody is there. */
const ABANDONED_MS = { least: 60_000, most: 300_000 } as const;

/** The processes of one run, one after the other or two at once, with whoever starts them again. */
export class Fleet implements OrderScene {
  /** The youngest that runs; `undefined` while there is none. */
  current: SimProcess | undefined;
  kills = 0;
  private readonly parts: FleetParts;
  private readonly processes: SimProcess[] = [];
  private stateAtCommit: (() => string) | undefined;
  private restartDueAt: number | undefined;

  constructor(parts: FleetParts) {
    this.parts = parts;
  }

  async start(): Promise<void> {
    const { parts } = this;
    const storage = await parts.disk.storage();
    const name = `p${this.processes.length + 1}`;
    this.note(`${name} starts`);
    const process = await SimProcess.start(
      {
        ...parts,
        name,
        chance: parts.chance.fork(name),
        archive: parts.exchange.announced,
        gone: (gone) => this.onGone(gone),
        keep: (snapshot) => {
          this.stateAtCommit = snapshot;
        },
      },
      storage,
    );
    this.processes.push(process);
    this.current = process;
    parts.judge.takenUp(process, this.stateAtCommit?.());
    process.run();
  }

  /** Ends what has failed, and starts what has died. */
  async supervise(): Promise<void> {
    const { judge, time, faults, disk } = this.parts;
    const { current } = this;
    if (current !== undefined && current.session.state === 'failed') {
      const { failure = 'no reason' } = current.session;
      const isExcused = current.diskFailed || current.isSuperseded;
      if (!isExcused) judge.break('no-own-failure', `the session failed by itself: ${failure}`);
      current.kill();
    }
    if (this.current !== undefined) return;
    const isDue = this.restartDueAt === undefined || time.now() >= this.restartDueAt || !faults.active;
    if (!isDue) return;
    this.restartDueAt = undefined;
    await disk.lose();
    await this.start();
  }

  /** One look at whether something happens to the processes. */
  async strike(likelier = 1): Promise<void> {
    const { chance, time } = this.parts;
    if (this.strikes('P1', likelier)) this.current?.kill();
    if (this.strikes('P5', likelier))
      this.current?.timers.jumpWall(chance.pick([-1, 1]) * chance.between(60_000, 3_600_000));
    for (const [id, least, most] of [
      ['P3', 1_000, 60_000],
      ['P4', 120_000, 300_000],
    ] as const) {
      if (!this.strikes(id, likelier)) continue;
      const { timers } = this.current!;
      timers.pause();
      time.world.after(chance.between(least, most), () => timers.resume());
    }
    if (this.strikes('P6', likelier)) this.stopOrderly();
    if (this.strikes('P13', likelier)) this.abandon(chance.between(ABANDONED_MS.least, ABANDONED_MS.most));
    if (this.strikes('O2', likelier)) await this.takeOver();
  }

  /** Ends the process, and nobody starts another for so long. */
  abandon(forMs: number): void {
    this.current?.kill();
    this.restartDueAt = this.parts.time.now() + forMs;
  }

  /** Nothing is paused any more, and no older process is left beside the youngest. */
  heal(): void {
    for (const process of this.processes) {
      process.timers.resume();
      if (process !== this.current) process.kill();
    }
  }

  end(): void {
    for (const process of this.processes) process.kill();
  }

  // --- what a fault finds ---

  of(id: ClientOrderId): OrderFound {
    const effect: FaultEffect = this.parts.exchange.ledger.named(id) === undefined ? 'before' : 'after';
    return { state: this.stateOf(id), effect };
  }

  open(): readonly OrderFound[] {
    return [...(this.current?.engine.orders.values() ?? [])].map(({ draft }) => this.of(draft.clientOrderId));
  }

  private stateOf(id: ClientOrderId): OrderState {
    const order = this.current?.engine.orders.get(id);
    if (order === undefined) return 'ended';
    const { status, cancelRequested } = order;
    if (cancelRequested) return 'cancelling';
    if (status === 'sent' || status === 'working') return status;
    return status === 'partially-filled' ? 'partly-filled' : 'unknown';
  }

  // --- what happens to them ---

  private strikes(id: FaultId, likelier: number): boolean {
    const { faults } = this.parts;
    if (this.current === undefined || !faults.strikes(id, likelier)) return false;
    faults.struckAll(id);
    this.note(`${id} strikes ${this.current.name}`);
    return true;
  }

  private onGone(process: SimProcess): void {
    this.note(`${process.name} is gone`);
    if (process !== this.current) return;
    const { chance, evidence, time } = this.parts;
    this.kills += 1;
    evidence.died();
    this.current = undefined;
    this.restartDueAt = time.now() + chance.between(RESTART_MS.least, RESTART_MS.most);
  }

  private stopOrderly(): void {
    const process = this.current!;
    process.beat('stopping');
    process.session.stop().then(
      () => {
        process.beat('stopped');
        process.kill();
      },
      (error: unknown) => {
        if (process.isAlive) this.parts.judge.break('no-own-failure', `stop failed: ${(error as Error).message}`);
      },
    );
  }

  /** A second instance comes up on the same account while the first still runs, perhaps only paused. */
  private async takeOver(): Promise<void> {
    const older = this.current!;
    const { chance, time, evidence } = this.parts;
    if (chance.happens(0.5)) older.timers.pause();
    time.world.after(chance.between(0, 20_000), () => older.timers.resume());
    time.world.after(chance.between(20_000, 150_000), () => older.kill());
    older.isSuperseded = true;
    evidence.died();
    await this.start();
  }

  private note(what: string): void {
    this.parts.trace.note('world', what);
  }
}
