import {
  bestPath,
  delta,
  differenceWeights,
  evaluateRows,
  filterStates,
  fractionalDifference,
  gaussianEmissions,
  informationCoefficient,
  logistic,
  parseExpression,
  permutationImportance,
  reference,
  refineGaussian,
  rolling,
  rollingCorrelation,
  rollingCovariance,
  smoothStates,
  symbolEmissions,
} from '../../src/research/index.ts';
import { numberOf, numbersOf, rowsOf, type MethodTable } from './method-table.ts';
import type { Evaluate } from './methods.ts';
import { valueOf } from './validation-methods.ts';

/** The format's names for our operators. */
const OPERATORS: Readonly<Record<string, Parameters<typeof rolling>[0]>> = {
  ts_mean: 'mean',
  ts_std: 'deviation',
  ts_rank: 'rank',
  ts_max: 'max',
  ts_min: 'min',
  ts_argmax: 'argmax',
  ts_argmin: 'argmin',
  ts_skew: 'skew',
  zscore: 'zscore',
  decay_linear: 'decay',
  ts_med: 'median',
  ts_mad: 'meanAbsoluteDeviation',
};

/** Each answer names its operator and length, as in `ts_mean10`. */
const measureOperators: Evaluate = ({ inputs, expected }) => {
  const close = numbersOf(inputs, 'close');
  const column = (key: string): unknown => {
    const { name, length } = /^(?<name>[a-z_]+?)(?<length>\d*)$/.exec(key)?.groups ?? {};
    const window = length === undefined || length === '' ? numberOf(inputs, 'window') : Number(length);
    if (name === 'ref') return reference(close, window);
    if (name === 'delta') return delta(close, window);
    if (name === 'ts_corr') return rollingCorrelation(close, numbersOf(inputs, 'volume'), window);
    if (name === 'ts_cov') return rollingCovariance(close, numbersOf(inputs, 'volume'), window);
    const operator = OPERATORS[name ?? ''];
    if (operator === undefined) throw new RangeError(`"${key}" names no operator`);
    return rolling(operator, close, window);
  };
  return Object.fromEntries(Object.keys(expected).map((key) => [key, column(key)]));
};

const measureDifference: Evaluate = ({ inputs }) => {
  const { width, values } = fractionalDifference(
    numbersOf(inputs, 'close'),
    numberOf(inputs, 'd'),
    numberOf(inputs, 'threshold'),
  );
  return { width, y: values };
};

const measureCoefficient: Evaluate = ({ inputs }) => {
  const found = valueOf(informationCoefficient(numbersOf(inputs, 'factor'), numbersOf(inputs, 'target')));
  return { ic: found?.linear, rank_ic: found?.rank, ic_t: found?.t };
};

const measurePrograms: Evaluate = ({ inputs }) => {
  const rows = rowsOf(inputs, 'X');
  const programs = inputs['programs'] as readonly string[];
  return { values: programs.map((text) => evaluateRows(parseExpression(text), rows)) };
};

const measureImportance: Evaluate = ({ inputs }) => {
  const found = valueOf(
    permutationImportance({
      rows: rowsOf(inputs, 'X'),
      outcomes: numbersOf(inputs, 'y'),
      predict: logistic(numbersOf(inputs, 'coef'), numberOf(inputs, 'intercept')),
      permutation: numbersOf(inputs, 'permutation'),
    }),
  );
  return {
    base_logloss: found?.base.logLoss,
    base_acc: found?.base.accuracy,
    features: found?.features.map((one) => ({
      logloss: one.logLoss,
      mda_logloss: one.byLogLoss,
      acc: one.accuracy,
      mda_acc: one.byAccuracy,
    })),
  };
};

const measureSymbols: Evaluate = ({ inputs }) => {
  const chain = { initial: numbersOf(inputs, 'pi'), transitions: rowsOf(inputs, 'A') };
  const emissions = symbolEmissions(rowsOf(inputs, 'B'), numbersOf(inputs, 'obs'));
  const { smoothed, logLikelihood } = smoothStates(chain, emissions);
  const path = bestPath(chain, emissions);
  return {
    loglik: logLikelihood,
    posterior: smoothed,
    viterbi: path.states,
    viterbi_prob: Math.exp(path.logProbability),
    viterbi_logprob: path.logProbability,
  };
};

const measureGaussian: Evaluate = ({ inputs }) => {
  const values = numbersOf(inputs, 'x');
  const model = {
    initial: numbersOf(inputs, 'pi'),
    transitions: rowsOf(inputs, 'A'),
    means: numbersOf(inputs, 'mu'),
    deviations: numbersOf(inputs, 'sd'),
  };
  const emissions = gaussianEmissions(model, values);
  const { chances, smoothed, logLikelihood } = smoothStates(model, emissions);
  const path = bestPath(model, emissions);
  const next = refineGaussian(model, values);
  const states = Object.fromEntries(
    model.means.flatMap((_, state) => [
      [`filtered_state${state}`, chances.map((row) => row[state]!)],
      [`smoothed_state${state}`, smoothed.map((row) => row[state]!)],
    ]),
  );
  return {
    ...states,
    loglik: logLikelihood,
    viterbi: path.states,
    viterbi_logprob: path.logProbability,
    em_step: {
      pi: next.initial,
      A: next.transitions,
      mu: next.means,
      sd: next.deviations,
      loglik: filterStates(next, gaussianEmissions(next, values)).logLikelihood,
    },
  };
};

/** Features and regimes: `fd.weights.*`, `ffd.*`, `gp.*`, `ic.*`, `tsops.*`, `mda.*`, `hmm.*`. */
export const featureTable: MethodTable = [
  [
    /^Fractional differencing weights/i,
    ({ inputs }) => ({ w: differenceWeights(numberOf(inputs, 'd'), numberOf(inputs, 'n')) }),
  ],
  [/fracdiff/i, measureDifference],
  [/^Protected primitives/i, measurePrograms],
  [/^Information coefficient/i, measureCoefficient],
  [/^Time-series operators/i, measureOperators],
  [/^Mean decrease accuracy/i, measureImportance],
  [/^Discrete HMM/i, measureSymbols],
  [/Gaussian HMM/i, measureGaussian],
];
