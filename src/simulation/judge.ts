import type { OrderDraft } from '../domain/index.ts';
import type { ReconcileReport } from '../engine/index.ts';
import type { JournalEntry } from '../storage/index.ts';
import { checks, type Check, type GuardAct, type GuardView, type Scene, type Suspect } from './invariants/index.ts';
import type { Trace } from './trace.ts';

/** The first thing that must never happen and did. */
export interface Violation {
  readonly invariant: string;
  /** Seconds of simulated time from the beginning. */
  readonly atSeconds: number;
  readonly problem: string;
  /** What led to it, oldest first. */
  readonly lastLines: readonly string[];
}

type Moment = Exclude<keyof Check, 'id'>;

/** Asks every invariant at every moment that concerns it, and remembers the first that is broken. */
export class Judge {
  violation: Violation | undefined;
  /** How often each invariant was asked. */
  readonly asked = new Map<string, number>();
  private readonly checks = checks();
  private readonly scene: Scene;
  private readonly trace: Trace;
  private readonly startedAt: number;

  constructor(scene: Scene, trace: Trace) {
    this.scene = scene;
    this.trace = trace;
    this.startedAt = scene.now;
  }

  submitting(order: OrderDraft, suspect: Suspect): void {
    this.ask('submitting', (check) => check.submitting?.(order, suspect, this.scene));
  }

  appended(entry: JournalEntry, suspect: Suspect, problem: string | undefined): void {
    if (problem !== undefined) this.break('restart-loses-nothing', problem);
    this.ask('appended', (check) => check.appended?.(entry, suspect, this.scene));
  }

  committed(suspect: Suspect): void {
    this.ask('committed', (check) => check.committed?.(suspect, this.scene));
  }

  takenUp(suspect: Suspect, before: string | undefined): void {
    this.ask('takenUp', (check) => check.takenUp?.(suspect, this.scene, before));
  }

  ticked(suspect: Suspect | undefined): void {
    this.ask('ticked', (check) => check.ticked?.(this.scene, suspect));
  }

  compared(report: ReconcileReport, suspect: Suspect): void {
    this.ask('compared', (check) => check.compared?.(report, suspect, this.scene));
  }

  atRest(suspect: Suspect): void {
    this.ask('atRest', (check) => check.atRest?.(suspect, this.scene));
  }

  guarding(act: GuardAct, guard: GuardView): void {
    this.ask('guarding', (check) => check.guarding?.(act, guard, this.scene));
  }

  /** What differs from the exchange right now; nothing when all agree. */
  differences(suspect: Suspect): readonly string[] {
    return this.checks.flatMap((check) => {
      const problem = check.atRest?.(suspect, this.scene);
      return problem === undefined ? [] : [`${check.id}: ${problem}`];
    });
  }

  break(invariant: string, problem: string): void {
    if (this.violation !== undefined) return;
    this.trace.note('judge', `${invariant} is broken: ${problem}`);
    const atSeconds = (this.scene.now - this.startedAt) / 1_000;
    this.violation = { invariant, atSeconds, problem, lastLines: this.trace.lastLines };
  }

  private ask(moment: Moment, question: (check: Check) => string | undefined): void {
    if (this.violation !== undefined) return;
    for (const check of this.checks) {
      if (check[moment] === undefined) continue;
      this.asked.set(check.id, (this.asked.get(check.id) ?? 0) + 1);
      const problem = question(check);
      if (problem !== undefined) return this.break(check.id, problem);
    }
  }
}
