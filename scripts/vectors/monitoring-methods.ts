import { averageRunLength, lowerCumulativeSum, sequentialTest, twoSidedRunLength } from '../../src/research/index.ts';
import { lookUp, numberOf, numbersOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';

const DECISIONS = { null: 'H0', alternative: 'H1', undecided: undefined } as const;
/** Of a path, the format writes this many values at the beginning and at the end. */
const [FIRST, LAST] = [10, 2];

const ratioTest: Evaluate = ({ inputs }) => {
  const verdict = sequentialTest(numbersOf(inputs, 'x'), {
    nullMean: numberOf(inputs, 'mu0'),
    alternativeMean: numberOf(inputs, 'mu1'),
    deviation: numberOf(inputs, 'sd'),
    falseAlternative: numberOf(inputs, 'alpha'),
    falseNull: numberOf(inputs, 'beta'),
  });
  return {
    upper: verdict.upper,
    lower: verdict.lower,
    decision: DECISIONS[verdict.decision],
    n: verdict.observations,
    llr: [...verdict.logRatios.slice(0, FIRST), ...verdict.logRatios.slice(-LAST)],
  };
};

const cumulativeSum: Evaluate = ({ inputs }) => {
  const { path, alarmAt } = lowerCumulativeSum(numbersOf(inputs, 'z'), {
    target: numberOf(inputs, 'target', 0),
    allowance: numberOf(inputs, 'k'),
    threshold: numberOf(inputs, 'h'),
  });
  return { path, alarm: alarmAt };
};

const runLength: Evaluate = ({ inputs }) => {
  const question = {
    allowance: numberOf(inputs, 'k'),
    threshold: numberOf(inputs, 'h'),
    shift: numberOf(inputs, 'mu', 0),
  };
  return { arl: averageRunLength(question), two_sided_arl0: twoSidedRunLength({ ...question, shift: 0 }) };
};

export const monitoringMethod = lookUp([
  [/^SPRT for the mean/, ratioTest],
  [/^One-sided lower tabular CUSUM/, cumulativeSum],
  [/^CUSUM one-sided average run length/, runLength],
]);
