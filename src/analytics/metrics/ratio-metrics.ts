import { ratio, sum, tailRatio } from '../distribution.ts';
import type { EquityHistory } from '../equity-history.ts';
import { burke, calmar, omega, sharpe, sortino, stability, sterling, ulcerIndex } from '../ratios.ts';
import { kRatio, loSharpe, serenity, smartSharpe } from '../path-ratios.ts';
import { NO_FALL, NO_FALL_OR_GROWTH, NO_SPREAD, type Measured, type Metrics } from './metric.ts';

/** What was earned for what it felt like. */
export const RATIO_METRICS = {
  sharpe: {
    label: 'Sharpe',
    unit: 'ratio',
    definition: 'Mean return over its sample standard deviation, scaled to a year.',
    unknown: NO_SPREAD,
  },
  sortino: {
    label: 'Sortino',
    unit: 'ratio',
    definition: 'Mean return over downside deviation, scaled to a year.',
    unknown: 'with fewer than two periods, without a losing period, or once equity reached zero.',
  },
  adjustedSortino: {
    label: 'Sortino, adjusted',
    unit: 'ratio',
    definition: 'Sortino over the root of two, so that it can be compared with Sharpe: equal for symmetric returns.',
    unknown: 'with fewer than two periods, without a losing period, or once equity reached zero.',
  },
  smartSharpe: {
    label: 'Sharpe, smart',
    unit: 'ratio',
    definition: 'Sharpe less what neighbouring returns that resemble each other add to it.',
    unknown: 'with fewer than three periods, when returns never vary, or once equity reached zero.',
  },
  loSharpe: {
    label: 'Sharpe, Lo',
    unit: 'ratio',
    definition: 'Sharpe scaled to a year by what the autocorrelations of the returns leave of the root of the periods.',
    unknown: 'with fewer than three periods, when returns never vary, or once equity reached zero.',
  },
  calmar: {
    label: 'Calmar (MAR)',
    unit: 'ratio',
    definition: 'CAGR over the size of the max drawdown, both of the whole time.',
    unknown: NO_FALL_OR_GROWTH,
  },
  omega: {
    label: 'Omega',
    unit: 'ratio',
    definition: 'Sum of positive returns over sum of negative ones.',
    unknown: 'without a losing period.',
  },
  gainToPain: {
    label: 'Gain to pain',
    unit: 'ratio',
    definition: 'Sum of all returns over the sum of negative ones, in size.',
    unknown: 'without a losing period.',
  },
  recoveryFactor: {
    label: 'Recovery factor',
    unit: 'ratio',
    definition: 'Total return over the size of the max drawdown.',
    unknown: NO_FALL,
  },
  tailRatio: {
    label: 'Tail ratio',
    unit: 'ratio',
    definition: 'The 95% quantile of returns over the 5% one, in size.',
    unknown: 'without returns, or when the 5% quantile is zero.',
  },
  ulcerPerformance: {
    label: 'Ulcer performance',
    unit: 'ratio',
    definition: 'CAGR over the ulcer index (Martin ratio).',
    unknown: NO_FALL_OR_GROWTH,
  },
  sterling: {
    label: 'Sterling',
    unit: 'ratio',
    definition: 'CAGR over the mean of the five deepest drawdowns.',
    unknown: NO_FALL_OR_GROWTH,
  },
  burke: {
    label: 'Burke',
    unit: 'ratio',
    definition: 'CAGR over the root of the summed squares of the five deepest drawdowns.',
    unknown: NO_FALL_OR_GROWTH,
  },
  serenity: {
    label: 'Serenity',
    unit: 'ratio',
    definition:
      'Sum of returns over the ulcer index times the mean of the deepest twentieth of drawdowns, in deviations of returns.',
    unknown: 'when equity never fell, when returns never vary, or once equity reached zero.',
  },
  kRatio: {
    label: 'K-ratio',
    unit: 'ratio',
    definition:
      'Slope of log equity over its standard error, times the root of the periods in a year over their number (Kestner 2013).',
    unknown: 'with fewer than three periods, for a perfect line, or once equity reached zero.',
  },
  commonSense: {
    label: 'Common sense',
    unit: 'ratio',
    definition: 'Omega times tail ratio: above one when both the sums and the extremes are on our side.',
    unknown: 'without a losing period, or when the 5% quantile is zero.',
  },
  stability: {
    label: 'Stability',
    unit: 'ratio',
    definition: 'R² of log equity against time: 1 is a straight line on a log chart, up or down.',
    unknown: 'with fewer than three periods, or once equity reached zero.',
  },
} as const satisfies Metrics;

export function ratioMetrics(history: EquityHistory): Measured<typeof RATIO_METRICS> {
  const { returns, periodsPerYear, growth, maxDrawdown, closingDrawdowns, closingUnderwater } = history;
  return {
    sharpe: sharpe(returns, periodsPerYear),
    sortino: sortino(returns, periodsPerYear),
    adjustedSortino: ratio(sortino(returns, periodsPerYear), Math.SQRT2),
    smartSharpe: smartSharpe(returns, periodsPerYear),
    loSharpe: loSharpe(returns, periodsPerYear),
    calmar: calmar(growth, maxDrawdown),
    omega: omega(returns),
    gainToPain: ratio(sum(returns), Math.abs(sum(returns.filter((value) => value < 0)))),
    recoveryFactor: calmar(history.totalReturn, maxDrawdown),
    tailRatio: tailRatio(returns),
    ulcerPerformance: ratio(growth, ulcerIndex(closingUnderwater)),
    sterling: sterling(growth, closingDrawdowns),
    burke: burke(growth, closingDrawdowns),
    serenity: serenity(returns, closingUnderwater),
    kRatio: kRatio(
      history.closes.map((point) => point.equity),
      periodsPerYear,
    ),
    commonSense: commonSense(returns),
    stability: stability(history.closes.slice(1).map((point) => point.equity)),
  };
}

function commonSense(returns: readonly number[]): number | undefined {
  const [gains, tails] = [omega(returns), tailRatio(returns)];
  return gains === undefined || tails === undefined ? undefined : gains * tails;
}
