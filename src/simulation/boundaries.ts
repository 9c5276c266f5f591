import type { FaultPlan } from './fault-plan.ts';
import type { Trace } from './trace.ts';

/** Each moment between two things that leave a mark. */
export type BoundaryName =
  | 'before commit'
  | 'after commit'
  | 'before submit'
  | 'after submit'
  | 'before cancel'
  | 'after cancel'
  | 'before amend'
  | 'after amend'
  | 'before question'
  | 'after answer'
  | 'hearing'
  | 'waking';

/**
 * Counts the boundaries of a whole run, over all its processes, and kills at the ones it was told to, or where the seed
 * says so.
 */
export class Boundaries {
  passed = 0;
  /** Those before the last fault: a kill is one, so it comes no later. */
  passedInTrouble = 0;
  readonly byName = new Map<BoundaryName, number>();
  private readonly crashAt: ReadonlySet<number>;
  private readonly faults: FaultPlan;
  private readonly trace: Trace;

  /** @param crashAt numbers of boundaries, from 1 */
  constructor(faults: FaultPlan, trace: Trace, crashAt: readonly number[]) {
    this.faults = faults;
    this.trace = trace;
    this.crashAt = new Set(crashAt);
  }

  /** Whether the process that passes is to be killed here. */
  kills(name: BoundaryName, who: string): boolean {
    this.passed += 1;
    this.byName.set(name, (this.byName.get(name) ?? 0) + 1);
    if (!this.faults.active) return false;
    this.passedInTrouble += 1;
    const isChosen = this.crashAt.has(this.passed);
    const isStruck = !isChosen && this.faults.strikes('P1b');
    if (!isChosen && !isStruck) return false;
    this.faults.struckAll('P1b');
    this.trace.note(who, `killed at boundary ${this.passed}, ${name}`);
    return true;
  }
}
