/**
 * The lab: searches for strategies, and judges what it found as strictly as if it wanted to be wrong.
 *
 * Never: a judgement without the whole search behind it, chance without a seed, or a 0 where there is no answer.
 * Start with `validation/index.ts`, the statistics that tell an edge from luck; `discovery/index.ts` is what a search
 * learns from.
 */
export * from './validation/index.ts';
export * from './allocation/index.ts';
export * from './campaign/index.ts';
export * from './discovery/index.ts';
export * from './markets/index.ts';
export * from './search/index.ts';
export * from './leaks/index.ts';
export * from './ledger/index.ts';
export * from './robustness/index.ts';
export * from './trials/index.ts';
export * from './workers/index.ts';
export * from './kernel/index.ts';
