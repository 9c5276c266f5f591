/**
 * Runs an engine against a venue with a journal, and takes it up again after a stop or a crash.
 *
 * Never: a trading decision. Start with `loop.ts`; `backtest.ts` and `paper.ts` are the wiring around it.
 */
export { disagreements } from './agreement.ts';
export {
  AccountSession,
  type AccountSessionInput,
  type AccountSessionParts,
  type Seams,
  type Verdict,
} from './account-session.ts';
export { claimAccount } from './claim.ts';
export { accountName, type AccountIdentity } from './identity.ts';
export { alignedStart } from './aligned-start.ts';
export type { Refusal } from './recorder.ts';
export { runBacktest, type BacktestInput, type BacktestResult, type TradingCosts } from './backtest.ts';
export { entryLine } from './digest.ts';
export type { StopReport, StopStep } from './emergency-stop.ts';
export { PaperSession, type PaperInput } from './paper.ts';
export type { Follower, SessionState, TradingSession } from './trading-session.ts';
export type { ClosingAct } from './watchdog/closer.ts';
export type { ExposureLimits, ExposureVerdict } from './watchdog/exposure-limits.ts';
export type { Heartbeat, HeartbeatFound, HeartbeatTimes, ServerHealth } from './watchdog/heartbeat.ts';
export { DEFAULT_TIMES, Watchdog, type WatchdogParts, type WatchdogStatus } from './watchdog/watchdog.ts';
