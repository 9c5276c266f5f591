import type { EpochMs, InstrumentId, Quantity } from '../../domain/index.ts';

/**
 * How bad a difference is, and so what follows: S0 and S1 repair themselves, S2 stops new risk in the instrument, S3
 * halts the account until an operator has looked, S4 is danger.
 */
export type Severity = 'S0' | 'S1' | 'S2' | 'S3' | 'S4';

export type FindingKind =
  | 'late-fill'
  | 'stale-order'
  | 'order-missing-at-venue'
  | 'order-unknown-here'
  /** Orders with ids of ours that our journal never wrote: another instance trades, or ours is an old copy. */
  | 'foreign-instance'
  | 'position-differs'
  | 'cash-differs'
  /** The account is set otherwise than the session sizes by. */
  | 'setting-differs'
  | 'not-checked';

/** One difference between our books and the venue's. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Order id or instrument. */
  readonly subject: string;
  readonly instrument?: InstrumentId;
  /** In plain words, with both sides' numbers. */
  readonly detail: string;
  /** Of a position: what the venue has more than we do, signed. */
  readonly difference?: Quantity;
  /** What was done about it: `restricted` takes no new risk in the instrument, `none` is for an operator. */
  readonly action: 'booked' | 'merged' | 'asked-again' | 'restricted' | 'halted' | 'none';
}

/** One comparison, whatever came of it. `checked: false` is never a match. */
export interface ReconcileReport {
  readonly why: string;
  readonly startedAt: EpochMs;
  readonly finishedAt: EpochMs;
  readonly checked: boolean;
  readonly orders: number;
  readonly executions: number;
  readonly positions: number;
  readonly findings: readonly Finding[];
}
