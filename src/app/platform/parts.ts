import type { MarketLabel } from '../../../contract/index.ts';
import type { Nature } from '../../api/index.ts';
import type { EpochMs, Instrument, StrategyId } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';
import { usageError, type AssayError, type Log, type Timers } from '../../runtime/index.ts';
import type { Policy } from '../../pipeline/index.ts';
import type { TradingSession } from '../../sessions/index.ts';
import type { Storage } from '../../storage/index.ts';
import type { StrategyDefinition } from '../../strategy/index.ts';
import type { StopFile } from '../stop-file.ts';
import type { PlannedSeat } from '../paper-plan.ts';
import type { PaperDoor } from './pipeline-desk.ts';
import type { WatchdogView } from '../watchdog-report.ts';

/** What a screen needs to know of a plan, on paper or live. */
export interface TradingPlan {
  readonly market: MarketLabel;
  readonly instruments: readonly Instrument[];
  readonly strategies: readonly PlannedSeat[];
  /** The session began here. */
  readonly from: EpochMs;
}

/** What an operator gives to let a live account be traded. */
export interface ArmingWords {
  readonly account?: string | undefined;
  readonly code?: string | undefined;
}

/** Who may let an account be traded, when a word of confirmation is not enough. */
export interface Arming {
  /** The account's name, to be typed. */
  readonly word: string;
  needsCode(): boolean;
  /** What is not right, in sentences; a code that is right is spent. */
  missing(words: ArmingWords): readonly string[];
}

/** What the platform of one session is made of. */
export interface PlatformParts {
  readonly plan: TradingPlan;
  readonly nature: Nature;
  /** The account's name in the record of halts. */
  readonly account: string;
  readonly sessionId: string;
  /** Base bars as far as they are known; `undefined` for what is not traded here. */
  bars(instrument: string): BarColumns | undefined;
  readonly definitions: ReadonlyMap<StrategyId, StrategyDefinition>;
  readonly session: TradingSession;
  readonly storage: Storage;
  readonly timers: Timers;
  readonly log: Log;
  /** The stop file, whose order stands until the halt is cleared. */
  readonly latch: StopFile;
  /** By which strategies go up and down. */
  readonly policy: Policy;
  /** Absent beside live. */
  readonly paper?: PaperDoor;
  /** How the second process is doing; absent where there is nothing that it could close. */
  watchdog?(): WatchdogView;
  /** Absent where nobody's money can be lost. */
  readonly arming?: Arming;
  readonly version: string;
  readonly commit: string | undefined;
  readonly startedAt: EpochMs;
}

/** The one account on paper. */
export const PAPER_ACCOUNT = 'paper';

/** @throws {AssayError} STRATEGY_UNKNOWN */
export function seatOf(plan: Pick<TradingPlan, 'strategies'>, strategyId: string): PlannedSeat {
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

/** One thing that stands in the way is said in the sentence; of several each has a line of its own. */
export function refused(code: string, message: string, obstacles: readonly string[]): Error {
  return usageError(code, obstacles.length === 1 ? `${message}: ${obstacles[0]}` : message, obstacles);
}
