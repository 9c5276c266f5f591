import type { EpochMs, StrategyId } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';
import { usageError, type AssayError, type Log, type Timers } from '../../runtime/index.ts';
import type { PaperSession } from '../../sessions/index.ts';
import type { Storage } from '../../storage/index.ts';
import type { StrategyDefinition } from '../../strategy/index.ts';
import type { StopFile } from '../stop-file.ts';
import type { PaperPlan, PlannedSeat } from '../paper-plan.ts';

/** What the platform of one paper session is made of. */
export interface PlatformParts {
  readonly plan: PaperPlan;
  readonly sessionId: string;
  readonly data: readonly BarColumns[];
  readonly definitions: ReadonlyMap<StrategyId, StrategyDefinition>;
  readonly session: PaperSession;
  readonly storage: Storage;
  readonly timers: Timers;
  readonly log: Log;
  /** The stop file, whose order stands until the halt is cleared. */
  readonly latch: StopFile;
  readonly version: string;
  readonly commit: string | undefined;
  readonly startedAt: EpochMs;
}

/** The account's name in the record of halts. */
export const PAPER_ACCOUNT = 'paper';

/** @throws {AssayError} STRATEGY_UNKNOWN */
export function seatOf(plan: PaperPlan, strategyId: string): PlannedSeat {
  const seat = plan.strategies.find((one) => one.strategyId === strategyId);
  if (seat === undefined) throw usageError('STRATEGY_UNKNOWN', `there is no strategy "${strategyId}" in this session`);
  return seat;
}

/** Time of the newest event, or of the session's beginning when there was none. */
export function marketTime({ session, plan }: PlatformParts): EpochMs {
  return session.engine.lastEventAt === 0 ? plan.from : session.engine.lastEventAt;
}

export function conflict(message: string): AssayError {
  return usageError('CONFLICT', message);
}
