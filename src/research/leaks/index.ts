/*
 * Whether a strategy knows what it cannot know. It is run with its future cut off and with another one, and everything it
 * did before is compared; its source is searched for other ways to learn; its indicators are asked how much they depend on
 * where the data begin.
 *
 * Never: a strategy changed, or a clean report for one that decided nothing.
 */
export { checkForLeaks, type Leak, type LeakPlan, type LeakReport, type LeakSubject } from './check-leaks.ts';
export type { Difference } from './difference.ts';
export { outsideReads, ownImports, type OutsideRead } from './outside-reads.ts';
export { warmUpNeeds, type WarmUpNeed, type WarmUpPlan } from './warm-up-need.ts';
