/*
 * The research kernel: one rule strategy over one market, trade for trade as the engine would have it, without its events,
 * its decimals and its journal (docs/kernel.md).
 *
 * Never: an answer that differs from the engine's. What it does not cover it says, and the engine is asked.
 * Start with `run.ts`; `sweep/sweep-set.ts` is the same for a hundred thousand sets of one idea.
 */
export { kernelBacktest, kernelMarket, type KernelBacktest, type KernelFill } from './backtest.ts';
export { kernelEvaluator, type KernelEvaluator } from './evaluator.ts';
export type { KernelMarket } from './kernel-market.ts';
export type { KernelTerms } from './terms.ts';
export { kernelDays } from './outcome.ts';
export { ROW, ROW_LENGTH } from './sweep/sweep-set.ts';
export { strategyOf, Sweeper, type SweepPlan } from './sweep/sweep.ts';
export { sharedColumns, SweepPool, type Sweep, type SweptSet } from './sweep/sweep-pool.ts';
export type { ExitRules, SignalRules } from './sweep/signal.ts';
export { sweepMarket } from './sweep/sweep-market.ts';
export { beginDays, settleDays } from './sweep/day-sums.ts';
