import {
  automaticBlockLength,
  realityCheck,
  resamplesOf,
  stationaryIndices,
  stationaryResamples,
  stepDown,
  superiorPredictiveAbility,
  type Resamples,
} from '../../src/research/index.ts';
import { seededRandom } from '../../src/runtime/index.ts';
import { lookUp, numberOf, numbersOf, rowsOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';
import { streamsOf, valueOf } from './validation-methods.ts';

type Inputs = Parameters<Evaluate>[0]['inputs'];

/** The format writes numbers with so many digits, and this one is compared without tolerance. */
const WRITTEN_DIGITS = 12;

const random: Evaluate = ({ inputs }) => {
  const { next } = seededRandom(numberOf(inputs, 'seed'));
  return {
    values: Array.from({ length: numberOf(inputs, 'count') }, () => Number(next().toPrecision(WRITTEN_DIGITS))),
  };
};

const indices: Evaluate = ({ inputs }) => {
  const { next } = seededRandom(numberOf(inputs, 'seed'));
  const [periods, meanBlock] = [numberOf(inputs, 'n'), numberOf(inputs, 'mean_block')];
  const length = numberOf(inputs, 'B');
  return { indices: Array.from({ length }, () => [...stationaryIndices(periods, meanBlock, next)]) };
};

const blockLength: Evaluate = ({ inputs }) => ({
  block_length: valueOf(automaticBlockLength(numbersOf(inputs, 'returns'))),
});

/** The resamples a case gives, or those of its seed; `q` is the chance that a block ends, where the test needs it. */
function resamplesFor(inputs: Inputs): Resamples {
  const periods = rowsOf(inputs, 'perf_diff').length;
  if (Array.isArray(inputs['indices'])) {
    return resamplesOf(rowsOf(inputs, 'indices'), periods, 1 / numberOf(inputs, 'q', 1));
  }
  const plan = { periods, meanBlock: numberOf(inputs, 'mean_block'), count: numberOf(inputs, 'B') };
  return stationaryResamples(plan, seededRandom(numberOf(inputs, 'seed')).next);
}

/** From (1 + how many are) / (B + 1) to how many are / B. */
function plainShare(pValue: number, resamples: Resamples): number {
  return Math.round(pValue * (resamples.count + 1) - 1) / resamples.count;
}

const white: Evaluate = ({ inputs }) => {
  const resamples = resamplesFor(inputs);
  const answer = valueOf(realityCheck(streamsOf(inputs, 'perf_diff'), resamples));
  if (answer === undefined) return {};
  return {
    V: answer.statistic,
    Vstar: answer.resampled,
    p_plus1: answer.pValue,
    p_ge: plainShare(answer.pValue, resamples),
    p_gt: answer.resampled.filter((value) => value > answer.statistic).length / resamples.count,
  };
};

const hansen: Evaluate = ({ inputs }) => {
  const resamples = resamplesFor(inputs);
  const answer = valueOf(superiorPredictiveAbility(streamsOf(inputs, 'perf_diff'), resamples));
  if (answer === undefined) return {};
  return {
    T: answer.statistic,
    omega: answer.deviations,
    threshold: answer.thresholds,
    p_lower: plainShare(answer.pValueLower, resamples),
    p_lower_plus1: answer.pValueLower,
    p_consistent: plainShare(answer.pValue, resamples),
    p_consistent_plus1: answer.pValue,
    p_upper: plainShare(answer.pValueUpper, resamples),
    p_upper_plus1: answer.pValueUpper,
  };
};

const romanoWolf: Evaluate = ({ inputs }) => {
  const answer = valueOf(stepDown(streamsOf(inputs, 'perf_diff'), resamplesFor(inputs), numberOf(inputs, 'alpha')));
  if (answer === undefined) return {};
  return {
    t: answer.statistics,
    rejected: answer.rejected,
    steps: answer.steps.map(({ criticalValue, rejected }) => ({ c: criticalValue, rejected })),
    p_adj_plus1: answer.adjustedPValues,
  };
};

export const snoopingMethod = lookUp([
  [/^mulberry32 PRNG/, random],
  [/^Politis-Romano stationary bootstrap/, indices],
  [/^Politis-White/, blockLength],
  [/^White Reality Check/, white],
  [/^Hansen SPA/, hansen],
  [/^Romano-Wolf StepM/, romanoWolf],
]);
