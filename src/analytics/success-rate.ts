/** How many of so many strategies earned, and between which shares the truth lies, nineteen times in twenty. */
export interface SuccessRate {
  readonly tried: number;
  readonly earned: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** 97.5% quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * Share of successes with its 95% interval, which is never beyond 0 and 1, and wide for few.
 *
 * @returns `undefined` when nothing was tried
 * @see Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22(158)
 */
export function successRate(tried: number, earned: number): SuccessRate | undefined {
  if (tried === 0) return undefined;
  const share = earned / tried;
  const weight = 1 + Z ** 2 / tried;
  const centre = (share + Z ** 2 / (2 * tried)) / weight;
  const reach = (Z / weight) * Math.sqrt((share * (1 - share)) / tried + Z ** 2 / (4 * tried ** 2));
  return { tried, earned, share, low: Math.max(0, centre - reach), high: Math.min(1, centre + reach) };
}
