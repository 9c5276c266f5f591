import type { Engine, Finding, ReconcileReport } from '../engine/index.ts';
import type { Timers } from '../runtime/index.ts';
import type { VenueReport } from '../venues/index.ts';
import { differences } from './agreement.ts';
import type { UntimedCommand } from './inbox.ts';

export interface BookComparisonParts {
  readonly engine: Engine;
  readonly timers: Timers;
  report(): VenueReport;
  /** True while no event is on its way from the venue to the engine. */
  atRest(): boolean;
  command(command: UntimedCommand): void;
}

/** A session that is busy for longer than this is not compared, and that is said. */
const PATIENCE_MS = 2_000;
const LOOK_EVERY_MS = 5;

/**
 * Compares our books with those of a venue in the same process, which says everything at once and has no secrets: so
 * there is nothing to ask about, and nothing to repair. A difference is a mistake of ours. One that is found twice in a
 * row halts the account, once: an operator who has looked and lifted the halt is not halted again by the same.
 */
export class BookComparison {
  private readonly parts: BookComparisonParts;
  /** What the last comparison found, and in which words it has halted the account. */
  private standing = new Map<string, { readonly haltedFor?: string }>();
  private running: Promise<ReconcileReport> | undefined;

  constructor(parts: BookComparisonParts) {
    this.parts = parts;
  }

  /** Joins a comparison that is under way. @throws {AssayError} SESSION_OVER */
  run(why: string): Promise<ReconcileReport> {
    this.running ??= this.compareOnce(why).finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async compareOnce(why: string): Promise<ReconcileReport> {
    const { engine, timers } = this.parts;
    const startedAt = timers.now();
    const isAtRest = await this.rest();
    // From here to the command nothing may wait: what is compared is one moment.
    const said = isAtRest ? this.parts.report() : undefined;
    const findings = said === undefined ? [BUSY] : this.judged(differences(engine, said));
    const report: ReconcileReport = {
      why,
      startedAt,
      finishedAt: timers.now(),
      checked: said !== undefined,
      orders: said?.openOrders.length ?? 0,
      executions: 0,
      positions: said?.positions.length ?? 0,
      findings,
    };
    this.parts.command({ type: 'reconciled', report });
    return report;
  }

  private async rest(): Promise<boolean> {
    const { timers } = this.parts;
    const beganMs = timers.monotonicMs();
    while (!this.parts.atRest()) {
      if (timers.monotonicMs() - beganMs > PATIENCE_MS) return false;
      await timers.sleep(LOOK_EVERY_MS);
    }
    return true;
  }

  /** The first sighting may have come between two events; the second has not. */
  private judged(found: readonly Finding[]): readonly Finding[] {
    const before = this.standing;
    this.standing = new Map();
    return found.map((finding) => {
      const key = `${finding.kind} ${finding.subject}`;
      const known = before.get(key);
      const isSeen = known?.haltedFor === finding.detail;
      this.standing.set(key, known === undefined ? {} : { haltedFor: finding.detail });
      if (known === undefined) return finding;
      if (!isSeen) this.parts.command({ type: 'halt', by: 'reconciler', reason: finding.detail });
      return { ...finding, severity: 'S3', action: 'halted' };
    });
  }
}

const BUSY: Finding = {
  kind: 'not-checked',
  severity: 'S2',
  subject: 'account',
  detail: `the session did not come to rest in ${PATIENCE_MS / 1_000} s`,
  action: 'asked-again',
};
