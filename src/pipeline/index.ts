/**
 * Moves a strategy version from candidate through backtest and paper to live, back, or out.
 *
 * Never: promotes to live by itself, or on anything but recorded evidence.
 * Start with `version.ts` (what is tested) and `evidence.ts` (what a test leaves behind); `policy/decide.ts` says who goes
 * where, `monitoring/watch.ts` what paper and live say of a strategy, `parity/replay.ts` whether it runs as its backtest.
 */
export { evidenceOf, type RunFigures, type RunSubject } from './evidence.ts';
export { firstLight, type Markets, type PlannedStrategy } from './first-light.ts';
export { parityJson, parityLines } from './parity/lines.ts';
export { replayParity, type ReplaySubject, type StrategyParity } from './parity/replay.ts';
export { DEFAULT_POLICY } from './policy/default-policy.ts';
export { policyHash, type ParityPlan, type Policy } from './policy/policy.ts';
export { readPolicy } from './policy/read-policy.ts';
export { sizeShareOf } from './policy/size-share.ts';
export { searchLevels } from './policy/search-levels.ts';
export { titleOf } from './policy/measures.ts';
export { decide, type Criterion, type Decision } from './policy/decide.ts';
export { pipelineFigures, type Figure, type PipelineFigures } from './record/pipeline-metrics.ts';
export { approveStored } from './record/approve-stored.ts';
export { FOUND_SIZING, recordFound } from './record/found-candidate.ts';
export { recordConfigured, recordDecision } from './record/record-decision.ts';
export { freezeBacktest, type FrozenExpectation } from './review/frozen.ts';
export { reviewStrategy, type Missing, type ReviewInput } from './review/review.ts';
export { uniqueId, type Register } from './unique-id.ts';
export { versionHash, type VersionParts } from './version.ts';
