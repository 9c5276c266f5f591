import type { EpochMs, InstrumentId } from '../../domain/index.ts';
import type { FindingKind, Severity as FindingSeverity } from '../../engine/index.ts';
import type { Listing, Paging } from './paging.ts';

/**
 * `open`: found, and nobody has said anything. `acknowledged`: somebody is on it. `ignored`: it may stay as it is.
 * `resolved`: a later comparison no longer had it, or an operator settled it. `repaired`: booked or merged on the spot.
 * The first three stand, and the last two are over.
 */
export type DiscrepancyStatus = 'open' | 'acknowledged' | 'ignored' | 'resolved' | 'repaired';

/** One difference between our books and a venue's, from its first sighting to its end. */
export interface Discrepancy {
  /** Session, entry and place of the first sighting: `p1-812-0`. */
  readonly id: string;
  readonly sessionId: string;
  readonly kind: FindingKind;
  readonly severity: FindingSeverity;
  /** Order id, fill id or instrument. */
  readonly subject: string;
  readonly instrument?: InstrumentId;
  /** As of the last sighting. */
  readonly detail: string;
  /** Journal entries of the comparisons that found it. */
  readonly firstSeenSeq: number;
  readonly firstSeenAt: EpochMs;
  readonly lastSeenSeq: number;
  readonly lastSeenAt: EpochMs;
  readonly timesSeen: number;
  readonly status: DiscrepancyStatus;
  /** Who gave it this status, and why; `reconciler` where it was a comparison. */
  readonly actor: string;
  readonly note: string;
  /** When it was resolved or repaired. */
  readonly resolvedAt?: EpochMs;
}

/** One status a discrepancy has had. */
export interface DiscrepancyChange {
  readonly status: DiscrepancyStatus;
  readonly actor: string;
  readonly note: string;
  readonly at: EpochMs;
}

export type StatusOutcome =
  | { readonly type: 'changed' }
  | { readonly type: 'unknown' }
  /** It is over. Should the difference come back, that is a new one. */
  | { readonly type: 'over'; readonly status: DiscrepancyStatus };

/**
 * The ledger of differences. Comparisons write it, with the journal entry that reports them; people only judge what
 * is in it. Nothing is ever deleted.
 *
 * - A difference that is found again is the same one as long as it stands.
 * - A comparison that was carried through and no longer has it resolves it. One that could not be is no evidence.
 * - One that was acknowledged or ignored opens again when it gets worse; one that was ignored, also when it changes.
 */
export interface DiscrepancyStore {
  /** Those seen last come first. */
  list(
    query: Paging & { readonly sessionId?: string; readonly statuses?: readonly DiscrepancyStatus[] },
  ): Promise<Listing<Discrepancy>>;
  find(id: string): Promise<Discrepancy | undefined>;
  /** Oldest first; from the first sighting on. */
  history(id: string): Promise<readonly DiscrepancyChange[]>;
  /** An operator's judgement, durable when it returns. `note` says why, and is not empty. */
  setStatus(
    change: { readonly id: string; readonly status: Exclude<DiscrepancyStatus, 'repaired'> } & Omit<
      DiscrepancyChange,
      'status'
    >,
  ): Promise<StatusOutcome>;
}
