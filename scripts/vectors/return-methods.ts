import {
  compoundAnnualGrowth,
  periodsPerYear,
  relativeTo,
  returnStatistics,
  rollingSharpe,
  roundTrips,
  summarise,
  type MetricKey,
  type ReturnStatistics,
} from '../../src/analytics/index.ts';
import { fixed, isTimeframe, type EpochMs } from '../../src/domain/index.ts';
import { numberOf, numbersOf, recordsOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';

const DAY_MS = 86_400_000;
const CRYPTO_YEAR_DAYS = 365;

/** The format's names for our metrics of a stream of returns. */
const RETURN_NAMES: Readonly<Record<string, keyof ReturnStatistics & MetricKey>> = {
  total_return: 'totalReturn',
  cagr: 'cagr',
  annual_return: 'cagr',
  mean_ann_arith: 'arithmeticMean',
  vol_ann: 'volatility',
  annual_vol: 'volatility',
  sharpe: 'sharpe',
  sortino: 'sortino',
  downside_dev_ann: 'downsideDeviation',
  max_drawdown: 'maxDrawdown',
  calmar: 'calmar',
  omega: 'omega',
  omega0: 'omega',
  gain_to_pain: 'gainToPain',
  profit_factor: 'omega',
  skew_pop: 'skewness',
  excess_kurt_pop: 'excessKurtosis',
  var95_hist: 'valueAtRisk95',
  cvar95_hist: 'expectedShortfall95',
  var95_normal: 'normalValueAtRisk95',
  var95_cornish_fisher: 'adjustedValueAtRisk95',
  tail_ratio: 'tailRatio',
  stability: 'stability',
  stability_r2: 'stability',
  ulcer_index: 'ulcerIndex',
  upi: 'ulcerPerformance',
  pain_index: 'painIndex',
  best: 'bestDay',
  worst: 'worstDay',
  win_rate: 'positiveDays',
  avg_win: 'averageDayUp',
  avg_loss: 'averageDayDown',
  payoff: 'dayPayoff',
  kelly: 'dayKelly',
  recovery_factor: 'recoveryFactor',
  burke: 'burke',
  sterling_avg5: 'sterling',
  time_underwater_share: 'timeUnderwater',
  avg_drawdown: 'averageDrawdown',
  n_drawdowns: 'drawdownCount',
};

/** Everything a stream of returns has, and how it stands to a benchmark where one is given. */
export const measureReturns: Evaluate = ({ inputs }) => {
  const returns = numbersOf(inputs, 'returns');
  const year = numberOf(inputs, 'periods_per_year', CRYPTO_YEAR_DAYS);
  const measured = returnStatistics(returns, year);
  const end = returns.length;
  const falls = measured.drawdownList.map((fall) => {
    const length = (fall.recovery ?? end) - fall.peak;
    // One that never came back is under water at the end too.
    const under = fall.recovery === undefined ? length : length - 1;
    return {
      ...fall,
      length_peak_to_recovery: fall.recovery === undefined ? undefined : length,
      underwater_bars: under,
    };
  });
  return {
    ...Object.fromEntries(Object.entries(RETURN_NAMES).map(([name, key]) => [name, measured[key]])),
    max_consecutive_wins: measured.winsInARow,
    max_consecutive_losses: measured.lossesInARow,
    longest_underwater_bars: Math.max(0, ...falls.map((fall) => fall.underwater_bars)),
    drawdowns_top3: falls.toSorted((a, b) => a.depth - b.depth).slice(0, 3),
    ...(inputs['benchmark'] === undefined ? {} : relative(returns, numbersOf(inputs, 'benchmark'), year)),
  };
};

function relative(returns: readonly number[], benchmark: readonly number[], year: number): Record<string, unknown> {
  const against = relativeTo(benchmark, returns, year);
  return {
    beta: against.beta,
    alpha_ann: against.alpha,
    r2: against.correlation === undefined ? undefined : against.correlation ** 2,
    tracking_error_ann: against.trackingError,
    information_ratio: against.informationRatio,
    treynor: against.treynor,
    m2: against.modigliani,
    up_capture: against.upCapture,
    down_capture: against.downCapture,
  };
}

/** Dated daily returns: by calendar month, and in a rolling window. */
export const measureMonths: Evaluate = ({ inputs }) => {
  const returns = numbersOf(inputs, 'returns');
  const dates = (inputs['dates'] as readonly string[]).map((date) => Date.parse(date));
  let equity = 1;
  const curve = returns.map((value, index) => {
    equity *= 1 + value;
    return { at: (dates[index]! + DAY_MS) as EpochMs, equity };
  });
  const { months } = summarise({
    start: { at: (dates[0] ?? 0) as EpochMs, equity: 1 },
    equity: curve,
    trips: roundTrips([]),
  });
  return {
    monthly: Object.fromEntries(
      months.map(({ year, month, return: value }) => [`${year}-${String(month).padStart(2, '0')}`, value]),
    ),
    rolling_sharpe: rollingSharpe(
      returns,
      numberOf(inputs, 'window'),
      numberOf(inputs, 'periods_per_year', CRYPTO_YEAR_DAYS),
    ),
  };
};

const UNIT_DAYS: Readonly<Record<string, number>> = { s: 1 / 86_400, m: 1 / 1_440, h: 1 / 24, d: 1, w: 7 };

/** Periods in a year, for our timeframes and for others written alike. */
export const measureAnnualisation: Evaluate = ({ inputs }) => ({
  periods: (inputs['timeframes'] as readonly string[]).map((name) => {
    const written = /^(?<count>\d+)(?<unit>[smhdw])$/.exec(name)?.groups;
    if (written === undefined) throw new RangeError(`"${name}" is not a timeframe`);
    const days = Number(written['count']) * UNIT_DAYS[written['unit']!]!;
    // The format rounds to twelve digits, and its tolerance here is none.
    return Number((isTimeframe(name) ? periodsPerYear(name) : CRYPTO_YEAR_DAYS / days).toPrecision(12));
  }),
});

/** Growth of start to end over so many days. */
export const measureGrowth: Evaluate = ({ inputs }) => ({
  cagr_rounded4: recordsOf(inputs, 'rows').map((row) => {
    const total = numberOf(row, 'end') / numberOf(row, 'start') - 1;
    return compoundAnnualGrowth(total, numberOf(row, 'days') / CRYPTO_YEAR_DAYS);
  }),
});

/** An amount as the format writes it. Amounts are exact with us, so the decimal it was printed with is taken. */
export function amount(row: Readonly<Record<string, unknown>>, name: string): ReturnType<typeof fixed> {
  return fixed(numberOf(row, name).toFixed(12));
}
