/*
 * What a search may not forget and may not see: the ledger, which every trial is written to before anyone learns its
 * outcome, and the sealed part of a market, which answers one question for each frozen candidate.
 *
 * Never: an outcome that is not on disk, a count that falls, or a second look.
 */
export type { Candidate, LedgeredEvaluator, LedgeredOutcome, TryOptions } from './ledgered.ts';
export { ledgeredEvaluator, type LedgeredOptions } from './ledgered-evaluator.ts';
export type { FrozenCandidate, HoldoutAnswer, HoldoutView, SealedHoldout } from './sealed.ts';
export { sealHoldout, type SealOptions } from './sealed-holdout.ts';
export { partsEvaluator, type PartialTry, type PartsEvaluator } from './tried-parts.ts';
export { trialKey, trialMarket, wholeOf } from './trial-market.ts';
