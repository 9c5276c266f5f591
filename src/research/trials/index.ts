/*
 * A trial: one configuration on one market, and the daily returns it made. Whoever evaluates is behind one port, so a
 * search does not know whether the engine or the kernel answered.
 */
export { blocksOf, joined, joinedOutcome } from './blocks.ts';
export { daysOf, excessReturns, marketReturns, type Days } from './daily.ts';
export { deepestFall, engineEvaluator, LAB_CAPITAL, labBacktest, labTerms } from './engine-evaluator.ts';
export { lookedAt } from './others.ts';
export type { Evaluator, LabMarket, OtherMarket, Stretch, TrialOutcome } from './trial.ts';
