import { monthReturns } from '../calendar.ts';
import { largest, mean, ratio, shareOf, smallest } from '../distribution.ts';
import type { EquityHistory } from '../equity-history.ts';
import { kelly } from '../ratios.ts';
import { NO_RETURNS, NO_YEAR, type Measured, type Metrics } from './metric.ts';

/** What was earned. */
export const RETURN_METRICS = {
  totalReturn: {
    label: 'Total return',
    unit: 'fraction',
    definition: 'Last equity over first, less one. Open positions count at their last mark.',
    unknown: 'without a positive start.',
  },
  cagr: {
    label: 'CAGR',
    unit: 'fraction',
    definition:
      'Compound annual growth: the yearly rate that turns the first equity into the last over the exact time between them.',
    unknown: NO_YEAR,
  },
  netProfit: {
    label: 'Net profit',
    unit: 'money',
    definition: 'Last equity less first equity.',
    unknown: 'without equity.',
  },
  finalEquity: {
    label: 'Final equity',
    unit: 'money',
    definition: 'Equity at the last point, open positions at their last mark.',
    unknown: 'without equity.',
  },
  logGrowth: {
    label: 'Log growth, yearly',
    unit: 'fraction',
    definition: 'Logarithm of one and CAGR: it adds up over years, and halving weighs as much as doubling.',
    unknown: 'for less than one day, without a positive start, or once equity reached zero.',
  },
  arithmeticMean: {
    label: 'Mean return, yearly',
    unit: 'fraction',
    definition: 'Mean return of a period times the periods in a year; unlike CAGR it does not compound.',
    unknown: NO_RETURNS,
  },
  bestDay: {
    label: 'Best day',
    unit: 'fraction',
    definition: 'Highest return of a UTC day.',
    unknown: NO_RETURNS,
  },
  worstDay: {
    label: 'Worst day',
    unit: 'fraction',
    definition: 'Lowest return of a UTC day.',
    unknown: NO_RETURNS,
  },
  bestMonth: {
    label: 'Best month',
    unit: 'fraction',
    definition: 'Highest return of a UTC calendar month; the first and last may be partial.',
    unknown: NO_RETURNS,
  },
  worstMonth: {
    label: 'Worst month',
    unit: 'fraction',
    definition: 'Lowest return of a UTC calendar month; the first and last may be partial.',
    unknown: NO_RETURNS,
  },
  positiveDays: {
    label: 'Days up',
    unit: 'fraction',
    definition: 'Share of UTC days with a return above zero; idle days count as not up.',
    unknown: NO_RETURNS,
  },
  positiveMonths: {
    label: 'Months up',
    unit: 'fraction',
    definition: 'Share of UTC calendar months with a return above zero.',
    unknown: NO_RETURNS,
  },
  averageDayUp: {
    label: 'Average up day',
    unit: 'fraction',
    definition: 'Mean return of the UTC days above zero.',
    unknown: 'without a day above zero.',
  },
  averageDayDown: {
    label: 'Average down day',
    unit: 'fraction',
    definition: 'Mean return of the UTC days below zero.',
    unknown: 'without a day below zero.',
  },
  dayPayoff: {
    label: 'Up day to down day',
    unit: 'ratio',
    definition: 'Average up day over average down day, in size.',
    unknown: 'without both an up day and a down day.',
  },
  dayKelly: {
    label: 'Kelly share, days',
    unit: 'fraction',
    definition:
      'Share of capital that maximises growth if days were bets: p - (1 - p) / payoff. An upper bound, never a recommendation.',
    unknown: 'without both an up day and a down day.',
  },
} as const satisfies Metrics;

export function returnMetrics(history: EquityHistory): Measured<typeof RETURN_METRICS> {
  const { start, end, dailyReturns: days, returns, periodsPerYear } = history;
  const months = monthReturns(history.days)
    .map((month) => month.return)
    .filter((value) => value !== undefined);
  const meanReturn = mean(returns);
  const averageDayUp = mean(days.filter((value) => value > 0));
  const averageDayDown = mean(days.filter((value) => value < 0));
  return {
    totalReturn: history.totalReturn,
    cagr: history.growth,
    netProfit: end.equity - start.equity,
    finalEquity: end.equity,
    logGrowth: history.growth === undefined || history.growth <= -1 ? undefined : Math.log1p(history.growth),
    arithmeticMean: meanReturn === undefined ? undefined : meanReturn * periodsPerYear,
    bestDay: largest(days),
    worstDay: smallest(days),
    bestMonth: largest(months),
    worstMonth: smallest(months),
    positiveDays: shareOf(days, (value) => value > 0),
    positiveMonths: shareOf(months, (value) => value > 0),
    averageDayUp,
    averageDayDown,
    dayPayoff: ratio(averageDayUp, averageDayDown === undefined ? undefined : -averageDayDown),
    dayKelly: kelly(days),
  };
}
