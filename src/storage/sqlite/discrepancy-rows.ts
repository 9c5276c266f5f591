import type { EpochMs, InstrumentId } from '../../domain/index.ts';
import type { Discrepancy } from '../ports/discrepancies.ts';
import type { DiscrepancyRow } from './tables.ts';

export function discrepancyToRow(discrepancy: Discrepancy): DiscrepancyRow {
  return {
    id: discrepancy.id,
    session_id: discrepancy.sessionId,
    kind: discrepancy.kind,
    severity: discrepancy.severity,
    subject: discrepancy.subject,
    instrument: discrepancy.instrument ?? null,
    detail: discrepancy.detail,
    first_seq: discrepancy.firstSeenSeq,
    first_at: discrepancy.firstSeenAt,
    last_seq: discrepancy.lastSeenSeq,
    last_at: discrepancy.lastSeenAt,
    times_seen: discrepancy.timesSeen,
    status: discrepancy.status,
    actor: discrepancy.actor,
    note: discrepancy.note,
    resolved_at: discrepancy.resolvedAt ?? null,
  };
}

export function discrepancyFromRow(row: DiscrepancyRow): Discrepancy {
  return {
    id: row.id,
    sessionId: row.session_id,
    kind: row.kind as Discrepancy['kind'],
    severity: row.severity as Discrepancy['severity'],
    subject: row.subject,
    ...(row.instrument === null ? {} : { instrument: row.instrument as InstrumentId }),
    detail: row.detail,
    firstSeenSeq: row.first_seq,
    firstSeenAt: row.first_at as EpochMs,
    lastSeenSeq: row.last_seq,
    lastSeenAt: row.last_at as EpochMs,
    timesSeen: row.times_seen,
    status: row.status as Discrepancy['status'],
    actor: row.actor,
    note: row.note,
    ...(row.resolved_at === null ? {} : { resolvedAt: row.resolved_at as EpochMs }),
  };
}
