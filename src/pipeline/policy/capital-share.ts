import type { Policy } from './policy.ts';

/**
 * Share of the most capital a live strategy may have, by the evidence for it: the wealth of a bettor who backed it. It
 * may be asked for as often as one likes; the bettor's wealth allows looking.
 *
 * @param wealth the e-value of live and paper together; 1 is no evidence
 */
export function capitalShare({ smallestShare, monitoring }: Policy, wealth: number): number {
  const earned = (wealth - 1) / (monitoring.bettor.wealthFull - 1);
  return Math.min(1, Math.max(smallestShare, earned));
}
