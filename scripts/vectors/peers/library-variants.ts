import { mean, relativeTo, returnStatistics, sum } from '../../../src/analytics/index.ts';
import { moments, probabilisticSharpe, type Statistic } from '../../../src/research/index.ts';

/** The version of quantstats whose formulas these are. */
const QUANTSTATS_VERSION = '0.0.81';

/**
 * What other libraries make of the same returns, where their definitions differ from ours: kept out of the product, so that
 * a number from elsewhere can be explained. quantstats feeds excess kurtosis into a formula that expects raw kurtosis, drops
 * the sign of the recovery factor, divides the ulcer index by n - 1 and leaves ratios against a benchmark per period.
 */
export function libraryVariants(
  returns: readonly number[],
  benchmark: readonly number[],
  year: number,
): Readonly<Record<string, unknown>> {
  const own = returnStatistics(returns, year);
  const { beta } = relativeTo(benchmark, returns, year);
  const ulcer = ulcerOf(own.ulcerIndex, returns.length);
  const gained = sum(returns);
  const differences = returns.map((value, index) => value - benchmark[index]!);
  const shape = valueOf(moments(returns));
  return {
    empyrical_alpha_compounded: (1 + mean(returns)! - (beta ?? NaN) * mean(benchmark)!) ** year - 1,
    empyrical_cvar: own.expectedShortfall95,
    quantstats_version: QUANTSTATS_VERSION,
    qs_sharpe_365: own.sharpe,
    qs_ulcer: ulcer,
    qs_cagr_365: own.cagr,
    qs_smart_sharpe_365: (own.sharpe ?? NaN) / smartPenalty(returns),
    qs_tail_ratio: own.tailRatio,
    qs_payoff: own.dayPayoff,
    qs_kelly: own.dayKelly,
    qs_gain_to_pain: own.gainToPain,
    qs_psr_buggy: valueOf(probabilisticSharpe({ ...shape, ...biasCorrected(returns) }, 0)),
    correct_psr: valueOf(probabilisticSharpe(shape, 0)),
    qs_recovery_factor: Math.abs(gained) / Math.abs(own.maxDrawdown ?? NaN),
    qs_serenity: gained / (ulcer * pitfall(returns)),
    qs_information_ratio_per_period: mean(differences)! / deviation(differences),
  };
}

/** Of quantstats: `sqrt(1 + 2 Σ (1 - k/n) |rho|^k)`, rho being the correlation of neighbours. */
function smartPenalty(returns: readonly number[]): number {
  const [before, after] = [returns.slice(0, -1), returns.slice(1)];
  const rho = Math.abs(
    sum(before.map((value, index) => (value - mean(before)!) * (after[index]! - mean(after)!))) /
      ((before.length - 1) * deviation(before) * deviation(after)),
  );
  const weights = returns.slice(1).map((_, index) => (1 - (index + 1) / returns.length) * rho ** (index + 1));
  return Math.sqrt(1 + 2 * sum(weights));
}

/** Mean of the drawdowns below their normal 5% quantile, in deviations of the returns. */
function pitfall(returns: readonly number[]): number {
  const under = underwater(returns);
  const limit = returnStatistics(under, 1).normalValueAtRisk95 ?? NaN;
  const beyond = under.filter((value) => value < limit);
  return -(mean(beyond) ?? limit) / deviation(returns);
}

function underwater(returns: readonly number[]): number[] {
  let [equity, peak] = [1, 1];
  return returns.map((value) => {
    equity *= 1 + value;
    peak = Math.max(peak, equity);
    return equity / peak - 1;
  });
}

function ulcerOf(index: number | undefined, count: number): number {
  return index === undefined ? NaN : index * Math.sqrt(count / (count - 1));
}

/** Skewness and excess kurtosis as pandas has them, the latter under the name of the raw one: that is the mistake. */
function biasCorrected(returns: readonly number[]): { skewness: number; kurtosis: number } {
  const { count, skewness, kurtosis } = valueOf(moments(returns));
  const factor = (count - 1) / ((count - 2) * (count - 3));
  return {
    skewness: (skewness * Math.sqrt(count * (count - 1))) / (count - 2),
    kurtosis: factor * ((count + 1) * (kurtosis - 3) + 6),
  };
}

function valueOf<Value>(statistic: Statistic<Value>): Value {
  if (statistic.type !== 'value') throw new RangeError('too few returns');
  return statistic.value;
}

function deviation(values: readonly number[]): number {
  return Math.sqrt(sum(values.map((value) => (value - mean(values)!) ** 2)) / (values.length - 1));
}
