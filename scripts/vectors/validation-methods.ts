import {
  autocorrelations,
  benjaminiHochberg,
  benjaminiYekutieli,
  deflatedSharpe,
  effectiveTrials,
  expectedMaximum,
  holm,
  measureEffectiveTrials,
  minimumBacktestYears,
  minimumTrackRecord,
  moments,
  probabilisticSharpe,
  sharpeAggregation,
  sharpeStandardError,
  type SharpeEstimate,
  type Statistic,
  type TrackRecord,
} from '../../src/research/index.ts';
import { lookUp, numberOf, numbersOf, rowsOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';

type Inputs = Parameters<Evaluate>[0]['inputs'];

/** The value of a statistic; where there is too little data, the format expects `null`. */
export function valueOf<Value>(statistic: Statistic<Value>): Value | undefined {
  return statistic.type === 'value' ? statistic.value : undefined;
}

/** One stream for each column of rows. */
export function streamsOf(inputs: Inputs, name: string): Float64Array[] {
  const rows = rowsOf(inputs, name);
  return (rows[0] ?? []).map((_, column) => Float64Array.from(rows, (row) => row[column] ?? NaN));
}

function estimateOf(inputs: Inputs): SharpeEstimate {
  const [skewness, kurtosis] = [numberOf(inputs, 'skew', 0), numberOf(inputs, 'kurt', 3)];
  return { sharpe: numberOf(inputs, 'sr'), count: numberOf(inputs, 'n', NaN), skewness, kurtosis };
}

const psr: Evaluate = ({ inputs }) => {
  const estimate = estimateOf(inputs);
  return {
    psr: valueOf(probabilisticSharpe(estimate, numberOf(inputs, 'sr_benchmark', 0))),
    sr_se: valueOf(sharpeStandardError(estimate)),
  };
};

/** The format writes a record that is never long enough as an infinite one. */
function periodsOf(record: TrackRecord): number {
  return record.type === 'periods' ? record.periods : Infinity;
}

const trackRecord: Evaluate = ({ inputs }) => {
  const question = { benchmark: numberOf(inputs, 'sr_benchmark', 0), confidence: numberOf(inputs, 'conf', 0.95) };
  const periods = periodsOf(minimumTrackRecord(estimateOf(inputs), question));
  return { periods, years: periods / numberOf(inputs, 'periods_per_year', 365) };
};

const deflated: Evaluate = ({ inputs }) => {
  const answer = valueOf(
    deflatedSharpe(estimateOf(inputs), {
      trials: numberOf(inputs, 'n_trials'),
      sharpeVariance: numberOf(inputs, 'var_sr_trials'),
      sharpeMean: numberOf(inputs, 'mean_sr_trials', 0),
    }),
  );
  return { dsr: answer?.probability, sr0: answer?.luckSharpe };
};

const effective: Evaluate = ({ inputs }) => {
  if (Array.isArray(inputs['returns'])) {
    const answer = valueOf(measureEffectiveTrials(streamsOf(inputs, 'returns')));
    return { n_eff: answer?.byMeanCorrelation, participation_ratio: answer?.participationRatio };
  }
  return { n_eff: effectiveTrials(numberOf(inputs, 'n_trials'), numberOf(inputs, 'mean_corr')) };
};

const aggregation: Evaluate = ({ inputs }) => {
  const [periods, rho] = [numberOf(inputs, 'q'), numberOf(inputs, 'rho')];
  const eta = sharpeAggregation(
    periods,
    Array.from({ length: periods - 1 }, (_, index) => rho ** (index + 1)),
  );
  return { eta, sqrt_q: Math.sqrt(periods), sr_q: eta * numberOf(inputs, 'sr_period') };
};

/** Days in a week, which is what the format's autocorrelations reach over. */
const WEEK = 7;

const series: Evaluate = ({ inputs }) => {
  const returns = numbersOf(inputs, 'returns');
  const measured = valueOf(moments(returns));
  if (measured === undefined) return {};
  const year = Math.sqrt(numberOf(inputs, 'periods_per_year', 365));
  const correlations = valueOf(autocorrelations(returns, WEEK));
  const luck = valueOf(
    deflatedSharpe(measured, {
      trials: numberOf(inputs, 'n_trials'),
      sharpeVariance: numberOf(inputs, 'var_sr_trials'),
      sharpeMean: 0,
    }),
  );
  return {
    n: measured.count,
    mean: measured.mean,
    sd_ddof1: measured.deviation,
    sr: measured.sharpe,
    sr_annual: measured.sharpe * year,
    skew: measured.skewness,
    kurt_raw: measured.kurtosis,
    psr0: valueOf(probabilisticSharpe(measured, 0)),
    psr_vs_annual1: valueOf(probabilisticSharpe(measured, 1 / year)),
    min_trl_95: periodsOf(minimumTrackRecord(measured, { benchmark: 0, confidence: 0.95 })),
    sr0: luck?.luckSharpe,
    dsr: luck?.probability,
    acf_1_7: correlations,
    lo_eta_7: correlations && sharpeAggregation(WEEK, correlations),
  };
};

const adjusted: Evaluate = ({ inputs }) => {
  const pValues = numbersOf(inputs, 'p');
  return { holm: holm(pValues), bh: benjaminiHochberg(pValues), by: benjaminiYekutieli(pValues) };
};

export const validationMethod = lookUp([
  [/^PSR$|standard error of (?:the |a )?Sharpe|Sharpe ratio standard error/i, psr],
  [/^MinTRL$/, trackRecord],
  [/^Deflated Sharpe$/, deflated],
  [
    /^Expected maximum of N standard normals/,
    ({ inputs }) => ({ emax: expectedMaximum(numberOf(inputs, 'n_trials')) }),
  ],
  [
    /^Minimum backtest length/,
    ({ inputs }) => ({
      years: minimumBacktestYears(numberOf(inputs, 'n_trials'), numberOf(inputs, 'target_annual_sr')),
    }),
  ],
  [/^Effective number of trials/, effective],
  [/^moments, PSR, MinTRL, DSR/, series],
  [/^Lo \(2002\) time aggregation/, aggregation],
  [/^Holm, Benjamini-Hochberg/, adjusted],
]);
