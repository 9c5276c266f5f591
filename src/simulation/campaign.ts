import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import type { Timers } from '../runtime/index.ts';
import { FAULT_IDS, type FaultId } from './faults/index.ts';
import type { FaultCounts } from './fault-plan.ts';
import { runSeedsInWorkers } from './seed-workers.ts';
import { inWorkshop } from './workshop.ts';
import { runSeed, type RunOptions, type RunReport } from './world.ts';

/** What a number of runs came to. */
export interface Totals {
  readonly seeds: number;
  readonly simulatedMs: number;
  readonly events: number;
  readonly orders: number;
  readonly executions: number;
  readonly kills: number;
  readonly boundaries: number;
  /** Emergency stops that were not killed before they could say something. */
  readonly stops: number;
  readonly stopsIncomplete: number;
  /** Faults that really struck. */
  readonly faults: number;
  readonly faultCounts: FaultCounts;
  readonly violations: readonly RunReport[];
  /** Times each invariant was asked. */
  readonly asked: ReadonlyMap<string, number>;
  /** From the last fault to equality with the exchange: the slowest of all runs, and of 99 in 100. */
  readonly convergedMaxMs: number;
  readonly convergedP99Ms: number;
  /** SHA-256 over the digests of all runs, in order. */
  readonly digest: string;
  readonly tookMs: number;
}

/** Adds up runs as they come. */
export class Tally {
  private readonly startedMs: number;
  private readonly timers: Timers;
  private readonly hash = createHash('sha256');
  private readonly faultCounts: FaultCounts = new Map();
  private readonly asked = new Map<string, number>();
  private readonly violations: RunReport[] = [];
  private readonly converged: number[] = [];
  private readonly sums = {
    seeds: 0,
    simulatedMs: 0,
    events: 0,
    orders: 0,
    executions: 0,
    kills: 0,
    boundaries: 0,
    stops: 0,
    stopsIncomplete: 0,
  };

  constructor(timers: Timers) {
    this.timers = timers;
    this.startedMs = timers.monotonicMs();
  }

  add(report: RunReport): void {
    const { sums } = this;
    sums.seeds += 1;
    sums.simulatedMs += report.simulatedMs;
    sums.events += report.events;
    sums.orders += report.orders;
    sums.executions += report.executions;
    sums.kills += report.kills;
    sums.boundaries += report.boundaries;
    sums.stops += report.stops.stopped + report.stops.incomplete;
    sums.stopsIncomplete += report.stops.incomplete;
    for (const [key, count] of report.faults) this.faultCounts.set(key, (this.faultCounts.get(key) ?? 0) + count);
    for (const [id, count] of report.asked) this.asked.set(id, (this.asked.get(id) ?? 0) + count);
    if (report.violation !== undefined) this.violations.push(report);
    if (report.convergedMs !== undefined) this.converged.push(report.convergedMs);
    this.hash.update(report.digest);
  }

  get totals(): Totals {
    const sorted = this.converged.toSorted((a, b) => a - b);
    return {
      ...this.sums,
      faults: [...this.faultCounts.values()].reduce((sum, count) => sum + count, 0),
      faultCounts: this.faultCounts,
      violations: this.violations,
      asked: this.asked,
      convergedMaxMs: sorted.at(-1) ?? 0,
      convergedP99Ms: sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0,
      digest: this.hash.copy().digest('hex'),
      tookMs: this.timers.monotonicMs() - this.startedMs,
    };
  }
}

export interface CampaignOptions {
  /** Inclusive. */
  readonly from: number;
  readonly to: number;
  readonly run?: Omit<RunOptions, 'seed'>;
  /** Runs every seed twice and compares: a run is a function of its seed, or nothing here is worth anything. */
  readonly twice?: boolean;
  /** Cores to run on; one, in this very thread, when absent. No mutants on several: a function cannot be sent. */
  readonly workers?: number;
  /** Told of each run; stops the campaign by returning false. */
  after?(report: RunReport): boolean | void;
}

/**
 * Runs a range of seeds.
 *
 * @throws {RangeError} when a seed run twice gives two traces: the simulation itself is at fault then
 */
export async function runCampaign(options: CampaignOptions, timers: Timers): Promise<Totals> {
  const tally = new Tally(timers);
  const { workers = 1, twice = false } = options;
  if (workers > 1) {
    const { mutant, follow: _follow, ...run } = options.run ?? {};
    assert(mutant === undefined, 'mutants run in one thread');
    await runSeedsInWorkers({
      ...options,
      workers,
      run,
      twice,
      after(report) {
        tally.add(report);
        return options.after?.(report);
      },
    });
    return tally.totals;
  }
  await inWorkshop(timers, async (workshop) => {
    for (let seed = options.from; seed <= options.to; seed += 1) {
      const report = await runSeed({ ...options.run, seed }, workshop);
      if (twice) {
        const again = await runSeed({ ...options.run, seed }, workshop);
        if (again.digest !== report.digest) throw new RangeError(`seed ${seed} gave two different traces`);
      }
      tally.add(report);
      if (options.after?.(report) === false) break;
    }
  });
  return tally.totals;
}

/** Faults by their numbers, separated by commas; `none` and `all` are words too. */
export function parseFaults(text: string): readonly FaultId[] | undefined {
  if (text === 'none') return [];
  if (text === 'all') return FAULT_IDS;
  const ids = text.split(',').map((word) => word.trim());
  return ids.every((id): id is FaultId => (FAULT_IDS as readonly string[]).includes(id)) ? ids : undefined;
}
