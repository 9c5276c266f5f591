import { z } from 'zod';
import { instant } from './schemas.ts';

/** S0 and S1 repair themselves, S2 stops new risk in the instrument, S3 halts the account, S4 is danger. */
export const findingSeverity = z.enum(['S0', 'S1', 'S2', 'S3', 'S4']);
export const discrepancyStatus = z.enum(['open', 'acknowledged', 'ignored', 'resolved', 'repaired']);

/** What an operator may do about a difference. */
export const discrepancyAction = z.enum(['adopt', 'close', 'ignore']);

/** One difference between our books and the venue's, from its first sighting to its end. */
export const discrepancyView = z.strictObject({
  id: z.string(),
  kind: z.enum([
    'late-fill',
    'stale-order',
    'order-missing-at-venue',
    'order-unknown-here',
    'foreign-instance',
    'position-differs',
    'cash-differs',
    'setting-differs',
    'not-checked',
  ]),
  severity: findingSeverity,
  /** Order, fill or instrument. */
  subject: z.string(),
  instrument: z.string().nullable(),
  /** With both sides' numbers, as of the last sighting. */
  detail: z.string(),
  /** The market's clock, as all instants here. */
  firstSeenAt: instant,
  lastSeenAt: instant,
  timesSeen: z.number().int(),
  status: discrepancyStatus,
  /** Who gave it this status, and why. */
  actor: z.string(),
  note: z.string(),
  resolvedAt: instant.nullable(),
  /** What can be done about it now; the reason stands beside what cannot. */
  actions: z.array(z.strictObject({ action: discrepancyAction, possible: z.boolean(), explanation: z.string() })),
});

export const reconciliationSummary = z.strictObject({
  asOf: instant,
  /** The newest comparison; `null` before the first. */
  last: z
    .strictObject({
      why: z.string(),
      /** By the server's clock. */
      startedAt: instant,
      finishedAt: instant,
      durationMs: z.number(),
      /** `false`: the comparison could not be made, which is never a match. */
      checked: z.boolean(),
      orders: z.number().int(),
      executions: z.number().int(),
      positions: z.number().int(),
      findings: z.array(
        z.strictObject({ severity: findingSeverity, kind: z.string(), subject: z.string(), detail: z.string() }),
      ),
    })
    .nullable(),
  /** Since this process began. */
  runs: z.strictObject({ checked: z.number().int(), notChecked: z.number().int() }),
  /** Of differences that are not over, by severity. */
  standing: z.strictObject({
    S0: z.number().int(),
    S1: z.number().int(),
    S2: z.number().int(),
    S3: z.number().int(),
    S4: z.number().int(),
  }),
  /** How often books are compared, milliseconds. */
  everyMs: z.number().int(),
});

export type FindingSeverity = z.infer<typeof findingSeverity>;
export type DiscrepancyAction = z.infer<typeof discrepancyAction>;
export type DiscrepancyStatusName = z.infer<typeof discrepancyStatus>;
export type DiscrepancyView = z.infer<typeof discrepancyView>;
export type ReconciliationSummary = z.infer<typeof reconciliationSummary>;
