import type { EpochMs } from '../../domain/index.ts';
import { isLooser, LIMIT_NAMES, type LimitName } from './limit-table.ts';
import { beyondCeilings, laidOver, type RiskLimits } from './limits.ts';

/** The limits in force, and who put them there. Versions count from 1, the limits a session was started with. */
export interface LimitsVersion {
  readonly version: number;
  readonly limits: RiskLimits;
  readonly changedBy: string;
  readonly reason: string;
  readonly at: EpochMs;
}

/** Which limits protect less than before, and which more; a list of instruments or budgets may do both. */
export interface LimitsComparison {
  readonly loosened: readonly LimitName[];
  readonly tightened: readonly LimitName[];
}

/** What a change of limits does, so that loosening can be made harder to do than tightening. */
export function compareLimits(before: RiskLimits, after: RiskLimits): LimitsComparison {
  return {
    loosened: LIMIT_NAMES.filter((name) => isLooser(name, before, after)),
    tightened: LIMIT_NAMES.filter((name) => isLooser(name, after, before)),
  };
}

export type LimitsChange =
  | ({ readonly ok: true; readonly next: LimitsVersion } & LimitsComparison)
  /** `bounds`: values that are no limits at all. `ceilings`: more than the installation allows. Each in a sentence. */
  | { readonly ok: false; readonly beyond: 'bounds' | 'ceilings'; readonly problems: readonly string[] };

/**
 * The version that would follow if `changes` were made. A change to `undefined` takes an optional limit away and brings
 * any other back to its default; both count as what they do.
 */
export function changeLimits(
  current: LimitsVersion,
  changes: Partial<RiskLimits>,
  change: { readonly by: string; readonly reason: string; readonly at: EpochMs },
  ceilings: Partial<RiskLimits> = {},
): LimitsChange {
  const { limits, problems } = laidOver({ ...current.limits, ...changes });
  if (problems.length > 0) return { ok: false, beyond: 'bounds', problems };
  const beyond = beyondCeilings(limits, ceilings);
  if (beyond.length > 0) return { ok: false, beyond: 'ceilings', problems: beyond };
  const { by: changedBy, reason, at } = change;
  const next = { version: current.version + 1, limits, changedBy, reason, at };
  return { ok: true, next, ...compareLimits(current.limits, limits) };
}
