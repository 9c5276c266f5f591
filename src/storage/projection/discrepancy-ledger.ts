import type { EpochMs } from '../../domain/index.ts';
import type { EngineEvent, Finding, ReconcileReport } from '../../engine/index.ts';
import type { Discrepancy, DiscrepancyChange } from '../ports/discrepancies.ts';
import type { Projection } from './projection.ts';
import { quoted } from './wording.ts';

/** Where the ledger is kept. Read each time: between two comparisons people change what is in it. */
export interface DiscrepancyShelf {
  /** All of the session that are not over. */
  standing(): readonly Discrepancy[];
  /** The newest repaired one of a kind and subject. */
  repaired(of: Pick<Finding, 'kind' | 'subject'>): Discrepancy | undefined;
  save(discrepancy: Discrepancy): void;
  addHistory(id: string, change: DiscrepancyChange): void;
}

/** Whose word it is when a comparison changes a status. */
const RECONCILER = 'reconciler';

/** Enters what comparisons found, and ends what they no longer find. The rules are told at `DiscrepancyStore`. */
export function discrepancyLedger(sessionId: string, shelf: DiscrepancyShelf): Projection {
  return {
    follow({ seq, event, effects }) {
      if (event.type === 'reconciled') enter(new Comparison(shelf, { sessionId, seq, at: event.at }), event.report);
      if (event.type !== 'resolve-discrepancy') return;
      if (!effects.some(({ type }) => type === 'command-refused')) judge(shelf, event);
    },
    flush() {},
  };
}

/** What a judgement makes of a difference; whether what it set off was enough, the next comparison says. */
const JUDGED: Readonly<Record<Judgement['action'], Discrepancy['status']>> = {
  adopt: 'resolved',
  close: 'acknowledged',
  ignore: 'ignored',
};

type Judgement = Extract<EngineEvent, { type: 'resolve-discrepancy' }>;

/** Enters an operator's word, unless a comparison has ended the difference meanwhile. */
function judge(shelf: DiscrepancyShelf, { id, action, by, reason, at }: Judgement): void {
  const known = shelf.standing().find((one) => one.id === id);
  if (known === undefined) return;
  const change = { status: JUDGED[action], actor: quoted(by), note: `${action}: ${quoted(reason)}` };
  shelf.save({ ...known, ...change, ...(change.status === 'resolved' ? { resolvedAt: at } : {}) });
  shelf.addHistory(id, { ...change, at });
}

function enter(comparison: Comparison, { why, checked, findings }: ReconcileReport): void {
  for (const [place, finding] of onePerSubject(findings).entries()) {
    if (finding.action === 'booked' || finding.action === 'merged') comparison.repaired(finding, place);
    else comparison.found(finding, place);
  }
  if (checked) comparison.resolveTheRest(`the comparison "${quoted(why)}" no longer has it`);
}

/** One comparison, against what stood before it. */
class Comparison {
  private readonly shelf: DiscrepancyShelf;
  private readonly entry: { readonly sessionId: string; readonly seq: number; readonly at: EpochMs };
  /** Standing before, and not found yet. */
  private readonly left: Map<string, Discrepancy>;

  constructor(shelf: DiscrepancyShelf, entry: Comparison['entry']) {
    this.shelf = shelf;
    this.entry = entry;
    this.left = new Map(shelf.standing().map((one) => [keyOf(one), one]));
  }

  found(finding: Finding, place: number): void {
    const known = this.take(finding);
    if (known === undefined) {
      this.change(this.first(finding, place), 'open', finding.detail);
      return;
    }
    const again = this.seenAgain(known, finding);
    const news = newsOf(known, finding);
    if (news === undefined) this.shelf.save(again);
    else this.change(again, 'open', news);
  }

  repaired(finding: Finding, place: number): void {
    const standing = this.take(finding);
    const before = standing === undefined ? this.shelf.repaired(finding) : undefined;
    if (before !== undefined) {
      this.shelf.save({ ...this.seenAgain(before, finding), resolvedAt: this.entry.at });
      return;
    }
    const sighting = standing === undefined ? this.first(finding, place) : this.seenAgain(standing, finding);
    this.change(sighting, 'repaired', `${finding.action}: ${finding.detail}`);
  }

  resolveTheRest(note: string): void {
    for (const one of this.left.values()) this.change(one, 'resolved', note);
  }

  private take(finding: Finding): Discrepancy | undefined {
    const known = this.left.get(keyOf(finding));
    this.left.delete(keyOf(finding));
    return known;
  }

  private first(
    { kind, severity, subject, instrument, detail }: Finding,
    place: number,
  ): Omit<Discrepancy, 'status' | 'actor' | 'note'> {
    const { sessionId, seq, at } = this.entry;
    return {
      id: `${sessionId}-${seq}-${place}`,
      sessionId,
      kind,
      severity,
      subject,
      ...(instrument === undefined ? {} : { instrument }),
      detail,
      firstSeenSeq: seq,
      firstSeenAt: at,
      lastSeenSeq: seq,
      lastSeenAt: at,
      timesSeen: 1,
    };
  }

  private seenAgain(known: Discrepancy, { severity, detail }: Finding): Discrepancy {
    const { seq, at } = this.entry;
    return { ...known, severity, detail, lastSeenSeq: seq, lastSeenAt: at, timesSeen: known.timesSeen + 1 };
  }

  private change(
    discrepancy: Omit<Discrepancy, 'status' | 'actor' | 'note'>,
    status: Discrepancy['status'],
    note: string,
  ): void {
    const change = { status, actor: RECONCILER, note };
    const { at } = this.entry;
    const over = status === 'resolved' || status === 'repaired';
    this.shelf.save({ ...discrepancy, ...change, ...(over ? { resolvedAt: at } : {}) });
    this.shelf.addHistory(discrepancy.id, { ...change, at });
  }
}

/** Why a difference that somebody has judged needs another look; `undefined` when it does not. */
function newsOf(known: Discrepancy, { severity, detail }: Finding): string | undefined {
  if (known.status === 'open') return undefined;
  if (severity > known.severity) return `worse: ${known.severity} has become ${severity}`;
  // What was ignored was this difference, not whatever becomes of it.
  return known.status === 'ignored' && detail !== known.detail ? `not what was ignored: ${detail}` : undefined;
}

/** A report may say the same of one subject twice: several orders that could not be asked about are one account. */
function onePerSubject(findings: readonly Finding[]): readonly Finding[] {
  const bySubject = new Map<string, Finding>();
  for (const finding of findings) {
    const one = { ...finding, subject: quoted(finding.subject), detail: quoted(finding.detail) };
    const other = bySubject.get(keyOf(one));
    bySubject.set(keyOf(one), other === undefined ? one : together(other, one));
  }
  return [...bySubject.values()];
}

function together(one: Finding, other: Finding): Finding {
  const isRepaired = ({ action }: Finding): boolean => action === 'booked' || action === 'merged';
  return {
    ...one,
    severity: other.severity > one.severity ? other.severity : one.severity,
    detail: quoted(`${one.detail}; ${other.detail}`),
    action: isRepaired(one) ? other.action : one.action,
  };
}

function keyOf({ kind, subject }: Pick<Finding, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`;
}
