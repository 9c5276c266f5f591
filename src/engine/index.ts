/**
 * Decides: one event in, new state and effects out, synchronously.
 *
 * Never: input or output, a clock, chance, or a promise. The same events give the same effects.
 * Start with `engine.ts`; `events.ts` lists all it can be told and all it can ask.
 */
export { Engine } from './engine.ts';
export type { EngineOptions, EngineSnapshot } from './options.ts';
export { leavesProcess, type Command, type Effect, type EngineEvent, type StrategyStatus } from './events.ts';
export type { StrategySlot } from './host/strategy-host.ts';
export {
  cautiousLimits,
  defaultLimits,
  settleLimits,
  withinCeilings,
  type RiskLimits,
  type SettledLimits,
} from './risk/limits.ts';
export { isLimitName, LIMIT_NAMES, limitUnit, saidLimit, type LimitName } from './risk/limit-table.ts';
export type { LimitUse } from './risk/limit-use.ts';
export { changeLimits, type LimitsChange, type LimitsComparison, type LimitsVersion } from './risk/limit-versions.ts';
export { isMoreCautious, scopeName, type ModeRecord, type ModeScope, type TradingMode } from './risk/modes.ts';
export { ruleTitle } from './risk/rules/titles.ts';
export type { RiskView } from './risk/view.ts';
export { orderIdParts, type OrderIdParts } from './orders/order-id.ts';
export { cashFinding, compareCash } from './reconcile/cash.ts';
export { compare, type Comparison, type OurBooks } from './reconcile/compare.ts';
export { resolutionOf, type Possibility, type Resolution } from './reconcile/resolutions.ts';
export type { Finding, FindingKind, ReconcileReport, Severity } from './reconcile/report.ts';
export { compareSettings } from './reconcile/settings.ts';
export { wholeSteps } from './orders/price-level.ts';
export { describeSizing, parseSizing, sizeFor, type Sizing } from './sizing/index.ts';
