import type { LearnerChoice } from '../../../strategy/index.ts';
import type { Evaluation } from './evaluate.ts';
import type { FilterGain } from './filter-gain.ts';
import type { Estimate } from './resampled.ts';
import type { TradingEstimate } from './trading.ts';

/** No honest model of bars knows this much: something in the data does. */
const TOO_GOOD = 0.75;

export interface Verdict {
  readonly isBetterThanChance: boolean;
  /** Of the linear baseline; always false for the baseline itself. */
  readonly isBetterThanBaseline: boolean;
  readonly paysItsCosts: boolean;
  /** In one sentence, plainly. */
  readonly words: string;
}

export function verdictOf(
  { auc, advantage }: Evaluation,
  { net }: TradingEstimate,
  learner: LearnerChoice['type'],
  filter?: FilterGain,
): Verdict {
  const isBetterThanChance = auc.low > 0.5;
  const isBetterThanBaseline = learner === 'trees' && advantage.low > 0;
  const paysItsCosts = isBetterThanChance && net !== undefined && net.low > 0;
  return { isBetterThanChance, isBetterThanBaseline, paysItsCosts, words: words() };

  function words(): string {
    const area = `AUC ${auc.value.toFixed(3)}, 95 % ${auc.low.toFixed(3)} to ${auc.high.toFixed(3)}`;
    if (filter !== undefined && auc.value <= TOO_GOOD) return filterWords(filter, area);
    if (!isBetterThanChance) return `No better than chance on what it had not seen (${area}).`;
    if (auc.value > TOO_GOOD)
      return `Too good to be true (${area}): look for what the data know that a trader did not.`;
    const base =
      learner === 'linear'
        ? ''
        : isBetterThanBaseline
          ? ', and than a straight line'
          : ', but not than a straight line';
    const costs = paysItsCosts
      ? `it pays its costs (${percentOf(net)} a trade)`
      : net === undefined
        ? 'no trade would have been worth its costs'
        : `that it pays its costs is not shown (${percentOf(net)} a trade)`;
    return `Better than chance on what it had not seen (${area})${base}; ${costs}.`;
  }

  function filterWords({ primary, gain, beatsPrimary }: FilterGain, area: string): string {
    if (!isBetterThanChance)
      return `Refused: the filter is no better than chance on trades that it had not seen (${area}).`;
    const gained = gain === undefined ? 'it lets through all or none' : `${percentOf(gain)} more a trade`;
    const mean = `${(100 * primary.value).toFixed(3)} %`;
    const beside = `${gained}, where all of them made ${mean}`;
    return beatsPrimary
      ? `The filter beats its primary on trades that it had not seen: ${beside} (${area}).`
      : `Better than chance on trades that it had not seen (${area}), but that it beats its primary is not shown: ${beside}.`;
  }
}

export function percentOf({ value, low, high }: Estimate): string {
  const percent = (part: number): string => `${(100 * part).toFixed(3)} %`;
  return `${percent(value)}, 95 % ${percent(low)} to ${percent(high)}`;
}
