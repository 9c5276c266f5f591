import type { DiscrepancyView, ReconciliationSummary } from '../../../contract/index.ts';
import { instant, optionalInstant } from '../../api/index.ts';
import {
  resolutionOf,
  type Finding,
  type Possibility,
  type ReconcileReport,
  type Resolution,
} from '../../engine/index.ts';
import { AssayError, usageError } from '../../runtime/index.ts';
import type { Discrepancy, DiscrepancyStatus } from '../../storage/index.ts';
import type { Hearing } from './hearing.ts';
import type { PlatformParts } from './parts.ts';
import type { RiskRecord } from './risk-record.ts';

const EVERY_MS = 20_000;
/** How long the record of a comparison may take to be on disk. */
const PATIENCE_MS = 2_000;
const PAGE = 500;
const STANDING: readonly DiscrepancyStatus[] = ['open', 'acknowledged', 'ignored'];
const ACTIONS: readonly Resolution[] = ['adopt', 'close', 'ignore'];

/** Our books against the venue's: on schedule, on demand, and what an operator does about what was found. */
export class Reconciliation {
  private readonly parts: PlatformParts;
  private readonly record: RiskRecord;
  private readonly hearing: Hearing;
  private readonly ended = new AbortController();

  constructor(parts: PlatformParts, record: RiskRecord, hearing: Hearing) {
    this.parts = parts;
    this.record = record;
    this.hearing = hearing;
  }

  /** Compares for as long as the platform lives, unless the session does so by itself. */
  async keepComparing(): Promise<void> {
    const { timers, session, log } = this.parts;
    if (session.comparesItself) return;
    const { signal } = this.ended;
    while (!signal.aborted) {
      await timers.sleep(EVERY_MS, signal).catch(() => undefined);
      const isListening = session.state === 'running' || session.state === 'finished';
      if (signal.aborted || !isListening) continue;
      try {
        await session.reconcile('on schedule');
      } catch (error) {
        // The session ended in between, which it says itself; anything else is for the log.
        if (!(error instanceof AssayError)) log.error('a comparison of the books failed', { error });
      }
    }
  }

  close(): void {
    this.ended.abort();
  }

  async run({ by, reason }: { readonly by: string; readonly reason: string }): Promise<void> {
    await this.compare(`asked for by ${by}: ${reason}`);
  }

  async summary(): Promise<ReconciliationSummary> {
    const standing = { S0: 0, S1: 0, S2: 0, S3: 0, S4: 0 };
    for await (const { severity } of this.standing()) standing[severity] += 1;
    const last = this.record.lastReport?.report;
    return {
      asOf: instant(this.parts.timers.now()),
      last: last === undefined ? null : reportView(last),
      runs: { ...this.record.runs },
      standing,
      everyMs: EVERY_MS,
    };
  }

  async discrepancies(query: {
    readonly page: number;
    readonly limit: number;
    readonly status?: DiscrepancyStatus | undefined;
  }): Promise<{ readonly items: readonly DiscrepancyView[]; readonly count: number }> {
    const { storage, sessionId } = this.parts;
    const { page, limit, status } = query;
    const statuses = status === undefined ? {} : { statuses: [status] };
    const { items, count } = await storage.discrepancies.list({ sessionId, page, limit, ...statuses });
    return { items: items.map(discrepancyView), count };
  }

  /**
   * Carries out an operator's judgement of a difference. What moves the books is done on the numbers of a comparison made
   * for it, never on those that somebody happened to see.
   *
   * @throws {AssayError} DISCREPANCY_UNKNOWN, NOT_RESOLVABLE, COMMAND_NOT_HEARD
   */
  async resolve(command: {
    readonly id: string;
    readonly action: Resolution;
    readonly reason: string;
    readonly by: string;
  }): Promise<DiscrepancyView> {
    const { id, action, by, reason } = command;
    const known = await this.find(id);
    requireStanding(known);
    const { possible, explanation } = possibilityOf(known, action);
    if (!possible) throw usageError('NOT_RESOLVABLE', `${id} cannot be settled by "${action}": ${explanation}`);
    const finding = action === 'ignore' ? asFinding(known) : await this.foundAgain(known, by);
    const effects = await this.hearing.tell({ type: 'resolve-discrepancy', id, action, finding, by, reason });
    for (const effect of effects) {
      if (effect.type === 'command-refused') throw usageError('NOT_RESOLVABLE', effect.detail);
    }
    return discrepancyView(await this.find(id));
  }

  /** The difference as it is now. */
  private async foundAgain(known: Discrepancy, by: string): Promise<Finding> {
    const report = await this.compare(`before ${known.id} is settled by ${by}`);
    if (!report.checked) {
      const why = report.findings.map(({ detail }) => detail).join('; ');
      throw usageError('NOT_RESOLVABLE', `the books could not be compared, so nothing was settled: ${why}; try again`);
    }
    const found = report.findings.find(({ kind, subject }) => kind === known.kind && subject === known.subject);
    if (found === undefined) requireStanding(await this.find(known.id));
    return found ?? asFinding(known);
  }

  /** Compares, and waits until what came of it is on disk and in the ledger. */
  private async compare(why: string): Promise<ReconcileReport> {
    const { session, timers, storage } = this.parts;
    const report = await session.reconcile(why);
    const deadline = timers.monotonicMs() + PATIENCE_MS;
    const isWritten = (): boolean => {
      const last = this.record.lastReport;
      return last !== undefined && last.report.startedAt >= report.startedAt && storage.health().journalSeq >= last.seq;
    };
    while (!isWritten()) {
      if (timers.monotonicMs() > deadline) {
        throw new AssayError(
          'COMMAND_NOT_HEARD',
          'the comparison was made, but its record is not on disk yet; look again',
        );
      }
      await timers.sleep(5);
    }
    return report;
  }

  private async find(id: string): Promise<Discrepancy> {
    const found = await this.parts.storage.discrepancies.find(id);
    if (found?.sessionId === this.parts.sessionId) return found;
    throw usageError('DISCREPANCY_UNKNOWN', `there is no difference "${id}" in this session`);
  }

  private async *standing(): AsyncIterable<Discrepancy> {
    const { storage, sessionId } = this.parts;
    for (let page = 1; ; page += 1) {
      const { items } = await storage.discrepancies.list({ sessionId, statuses: STANDING, page, limit: PAGE });
      yield* items;
      if (items.length < PAGE) return;
    }
  }
}

/** Whether a difference as it stands can be settled in one way, in words. */
function possibilityOf({ kind, status }: Discrepancy, action: Resolution): Possibility {
  const isDone = !STANDING.includes(status) || (status === 'ignored' && action === 'ignore');
  return isDone ? { possible: false, explanation: `it is ${status} already` } : resolutionOf(kind, action);
}

/** @throws {AssayError} NOT_RESOLVABLE for what is over */
function requireStanding({ id, status, actor, note }: Discrepancy): void {
  if (STANDING.includes(status)) return;
  throw usageError('NOT_RESOLVABLE', `${id} is ${status} already, by ${actor}: ${note}`);
}

function asFinding({ kind, severity, subject, instrument, detail }: Discrepancy): Finding {
  return { kind, severity, subject, detail, ...(instrument === undefined ? {} : { instrument }), action: 'none' };
}

function discrepancyView(one: Discrepancy): DiscrepancyView {
  const { id, kind, severity, subject, detail, timesSeen, status, actor, note } = one;
  return {
    id,
    kind,
    severity,
    subject,
    instrument: one.instrument ?? null,
    detail,
    firstSeenAt: instant(one.firstSeenAt),
    lastSeenAt: instant(one.lastSeenAt),
    timesSeen,
    status,
    actor,
    note,
    resolvedAt: optionalInstant(one.resolvedAt),
    actions: ACTIONS.map((action) => ({ action, ...possibilityOf(one, action) })),
  };
}

function reportView(report: ReconcileReport): NonNullable<ReconciliationSummary['last']> {
  const { why, startedAt, finishedAt, checked, orders, executions, positions, findings } = report;
  return {
    why,
    startedAt: instant(startedAt),
    finishedAt: instant(finishedAt),
    durationMs: finishedAt - startedAt,
    checked,
    orders,
    executions,
    positions,
    findings: findings.map(({ severity, kind, subject, detail }) => ({ severity, kind, subject, detail })),
  };
}
