import { brinson, factorRegression, linkEffects, sum } from '../../src/analytics/index.ts';
import { columnsOf, numberOf, numbersOf, rowsOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';

const CRYPTO_YEAR_DAYS = 365;

export const measureBrinson: Evaluate = ({ inputs }) => {
  const [wp, rp, wb, rb] = ['wp', 'rp', 'wb', 'rb'].map((name) => numbersOf(inputs, name)) as [
    number[],
    number[],
    number[],
    number[],
  ];
  const result = brinson(
    wp.map((weight, index) => ({
      weight,
      return: rp[index]!,
      benchmarkWeight: wb[index]!,
      benchmarkReturn: rb[index]!,
    })),
  );
  if (result === undefined) throw new RangeError('it has no sectors');
  const { portfolio, benchmark, active, allocation, absoluteAllocation, selection, interaction } = result;
  return {
    portfolio,
    benchmark,
    active,
    allocation_bhb: absoluteAllocation,
    allocation_bf: allocation,
    selection,
    interaction,
    selection_plus_interaction: selection.map((value, index) => value + interaction[index]!),
    totals: { allocation: sum(allocation), selection: sum(selection), interaction: sum(interaction) },
  };
};

export const measureCarino: Evaluate = ({ inputs }) => {
  const result = linkEffects({
    portfolio: numbersOf(inputs, 'portfolio'),
    benchmark: numbersOf(inputs, 'benchmark'),
    effects: columnsOf(inputs, 'effects'),
  });
  if (result === undefined) throw new RangeError('these periods cannot be linked');
  const { effects: linked, ...totals } = result;
  return { ...totals, linked };
};

export const measureFactors: Evaluate = ({ inputs }) => {
  const returns = numbersOf(inputs, 'y');
  const result = factorRegression({
    returns,
    factors: rowsOf(inputs, 'factors'),
    lags: numberOf(inputs, 'nw_lags', 0),
  });
  if (result.type !== 'regression') throw new RangeError(`it cannot be regressed: ${JSON.stringify(result)}`);
  const { coefficients, errors, robustErrors } = result;
  return {
    coef: coefficients,
    se_ols: errors,
    t_ols: coefficients.map((value, index) => value / errors[index]!),
    r2: result.rSquared,
    adj_r2: result.rSquaredAdjusted,
    se_hac: robustErrors,
    t_hac: coefficients.map((value, index) => value / robustErrors[index]!),
    resid_sd: result.residualDeviation,
    alpha_annual_365: coefficients[0]! * CRYPTO_YEAR_DAYS,
    contribution: result.contributions,
    sum_y: sum(returns),
  };
};
