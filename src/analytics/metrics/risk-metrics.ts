import {
  cornishFisherValueAtRisk,
  excessKurtosis,
  expectedShortfall95,
  expectedShortfall99,
  largest,
  mean,
  normalValueAtRisk,
  shareOf,
  skewness,
  valueAtRisk95,
  valueAtRisk99,
} from '../distribution.ts';
import { deepest, lengthMs } from '../drawdowns.ts';
import type { EquityHistory } from '../equity-history.ts';
import { downsideDeviation, ulcerIndex, volatility } from '../ratios.ts';
import { ALWAYS, NO_FALL, NO_RETURNS, NO_SPREAD, type Measured, type Metrics } from './metric.ts';

/** What it felt like on the way. */
export const RISK_METRICS = {
  maxDrawdown: {
    label: 'Max drawdown',
    unit: 'fraction',
    definition: 'Deepest fall of equity from its highest value so far, measured at every point of the curve.',
    unknown: 'without equity.',
  },
  maxDrawdownMs: {
    label: 'Max drawdown length',
    unit: 'duration',
    definition: 'From the high before the deepest fall until equity was back at it, or until the end if it never was.',
    unknown: NO_FALL,
  },
  longestDrawdownMs: {
    label: 'Longest drawdown',
    unit: 'duration',
    definition: 'Longest time from a high until equity was back at it, or until the end.',
    unknown: NO_FALL,
  },
  timeUnderwater: {
    label: 'Time under water',
    unit: 'fraction',
    definition: 'Share of periods that ended below an earlier high.',
    unknown: 'without a period.',
  },
  averageDrawdown: {
    label: 'Average drawdown',
    unit: 'fraction',
    definition: 'Mean depth of all drawdowns.',
    unknown: NO_FALL,
  },
  drawdownCount: {
    label: 'Drawdowns',
    unit: 'count',
    definition: 'How often equity fell below a high, at the end of periods.',
    unknown: ALWAYS,
  },
  volatility: {
    label: 'Volatility, yearly',
    unit: 'fraction',
    definition: 'Sample standard deviation of returns times the root of the periods in a year.',
    unknown: NO_SPREAD,
  },
  downsideDeviation: {
    label: 'Downside deviation',
    unit: 'fraction',
    definition: 'Root mean square of the negative returns over all periods, times the root of the periods in a year.',
    unknown: NO_RETURNS,
  },
  valueAtRisk95: {
    label: 'Value at risk 95%',
    unit: 'fraction',
    definition: 'Return that one period in twenty fell below, by history.',
    unknown: NO_RETURNS,
  },
  expectedShortfall95: {
    label: 'Expected shortfall 95%',
    unit: 'fraction',
    definition: 'Mean return of the periods at or below the 95% value at risk.',
    unknown: NO_RETURNS,
  },
  valueAtRisk99: {
    label: 'Value at risk 99%',
    unit: 'fraction',
    definition: 'Return that one period in a hundred fell below, by history.',
    unknown: 'with fewer than a hundred periods, or once equity reached zero.',
  },
  expectedShortfall99: {
    label: 'Expected shortfall 99%',
    unit: 'fraction',
    definition: 'Mean return of the periods at or below the 99% value at risk.',
    unknown: 'with fewer than a hundred periods, or once equity reached zero.',
  },
  normalValueAtRisk95: {
    label: 'Value at risk 95%, normal',
    unit: 'fraction',
    definition: 'The same if returns were normally distributed.',
    unknown: NO_SPREAD,
  },
  normalValueAtRisk99: {
    label: 'Value at risk 99%, normal',
    unit: 'fraction',
    definition: 'Return that one period in a hundred would fall below if returns were normally distributed.',
    unknown: NO_SPREAD,
  },
  adjustedValueAtRisk95: {
    label: 'Value at risk 95%, adjusted',
    unit: 'fraction',
    definition: 'The normal one corrected for skew and fat tails (Cornish and Fisher).',
    unknown: NO_SPREAD,
  },
  adjustedValueAtRisk99: {
    label: 'Value at risk 99%, adjusted',
    unit: 'fraction',
    definition: 'The normal one at 99% corrected for skew and fat tails (Cornish and Fisher).',
    unknown: NO_SPREAD,
  },
  skewness: {
    label: 'Skewness',
    unit: 'ratio',
    definition: 'Third standardised moment of returns: negative means rare large losses.',
    unknown: NO_SPREAD,
  },
  excessKurtosis: {
    label: 'Excess kurtosis',
    unit: 'ratio',
    definition: 'Fourth standardised moment of returns less three: above zero means fatter tails than normal.',
    unknown: NO_SPREAD,
  },
  ulcerIndex: {
    label: 'Ulcer index',
    unit: 'fraction',
    definition: 'Root mean square drawdown over all periods.',
    unknown: 'without a period.',
  },
  painIndex: {
    label: 'Pain index',
    unit: 'fraction',
    definition: 'Mean drawdown over all periods, in size.',
    unknown: 'without a period.',
  },
} as const satisfies Metrics;

export function riskMetrics(history: EquityHistory): Measured<typeof RISK_METRICS> {
  const { returns, periodsPerYear, drawdowns, closingDrawdowns, closingUnderwater } = history;
  return {
    maxDrawdown: history.maxDrawdown,
    maxDrawdownMs: deepest(drawdowns, 1).map((fall) => lengthMs(fall, history.curve))[0],
    longestDrawdownMs: largest(drawdowns.map((fall) => lengthMs(fall, history.curve))),
    timeUnderwater: shareOf(closingUnderwater, (value) => value < 0),
    averageDrawdown: mean(closingDrawdowns.map((fall) => fall.depth)),
    drawdownCount: closingDrawdowns.length,
    volatility: volatility(returns, periodsPerYear),
    downsideDeviation: downsideDeviation(returns, periodsPerYear),
    valueAtRisk95: valueAtRisk95(returns),
    expectedShortfall95: expectedShortfall95(returns),
    valueAtRisk99: valueAtRisk99(returns),
    expectedShortfall99: expectedShortfall99(returns),
    normalValueAtRisk95: normalValueAtRisk(returns, 0.95),
    normalValueAtRisk99: normalValueAtRisk(returns, 0.99),
    adjustedValueAtRisk95: cornishFisherValueAtRisk(returns, 0.95),
    adjustedValueAtRisk99: cornishFisherValueAtRisk(returns, 0.99),
    skewness: skewness(returns),
    excessKurtosis: excessKurtosis(returns),
    ulcerIndex: ulcerIndex(closingUnderwater),
    painIndex: mean(closingUnderwater.map((value) => Math.abs(value))),
  };
}
