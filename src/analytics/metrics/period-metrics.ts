import { calendarReturns, type CalendarPeriod } from '../calendar.ts';
import { largest, smallest } from '../distribution.ts';
import type { EquityPoint } from '../equity.ts';
import type { EquityHistory } from '../equity-history.ts';
import { moneyWeightedReturn, type Flow } from '../money-weighted.ts';
import { NO_RETURNS, type Measured, type Metrics } from './metric.ts';

const NO_PERIOD = 'without a period, or when equity was zero or less as it began.';

/** What was earned in which stretch of time. */
export const PERIOD_METRICS = {
  monthToDate: {
    label: 'Month to date',
    unit: 'fraction',
    definition: 'Return of the UTC calendar month in which the time ends.',
    unknown: NO_PERIOD,
  },
  quarterToDate: {
    label: 'Quarter to date',
    unit: 'fraction',
    definition: 'Return of the UTC calendar quarter in which the time ends.',
    unknown: NO_PERIOD,
  },
  yearToDate: {
    label: 'Year to date',
    unit: 'fraction',
    definition: 'Return of the UTC calendar year in which the time ends.',
    unknown: NO_PERIOD,
  },
  bestWeek: {
    label: 'Best week',
    unit: 'fraction',
    definition: 'Highest return of a UTC week, Monday to Sunday; the first and last may be partial.',
    unknown: NO_RETURNS,
  },
  worstWeek: {
    label: 'Worst week',
    unit: 'fraction',
    definition: 'Lowest return of a UTC week, Monday to Sunday; the first and last may be partial.',
    unknown: NO_RETURNS,
  },
  bestYear: {
    label: 'Best year',
    unit: 'fraction',
    definition: 'Highest return of a UTC calendar year; the first and last may be partial.',
    unknown: NO_RETURNS,
  },
  worstYear: {
    label: 'Worst year',
    unit: 'fraction',
    definition: 'Lowest return of a UTC calendar year; the first and last may be partial.',
    unknown: NO_RETURNS,
  },
  last30Days: {
    label: 'Last 30 days',
    unit: 'fraction',
    definition: 'Return of the last 30 UTC days.',
    unknown: 'for less than 30 days, or once equity reached zero.',
  },
  last90Days: {
    label: 'Last 90 days',
    unit: 'fraction',
    definition: 'Return of the last 90 UTC days.',
    unknown: 'for less than 90 days, or once equity reached zero.',
  },
  last365Days: {
    label: 'Last 365 days',
    unit: 'fraction',
    definition: 'Return of the last 365 UTC days.',
    unknown: 'for less than 365 days, or once equity reached zero.',
  },
  worst30Days: {
    label: 'Worst 30 days',
    unit: 'fraction',
    definition: 'Lowest return of any 30 UTC days in a row.',
    unknown: 'for less than 30 days, or once equity reached zero.',
  },
  worst90Days: {
    label: 'Worst 90 days',
    unit: 'fraction',
    definition: 'Lowest return of any 90 UTC days in a row.',
    unknown: 'for less than 90 days, or once equity reached zero.',
  },
  worst365Days: {
    label: 'Worst 365 days',
    unit: 'fraction',
    definition: 'Lowest return of any 365 UTC days in a row.',
    unknown: 'for less than 365 days, or once equity reached zero.',
  },
  moneyWeighted: {
    label: 'Money-weighted, yearly',
    unit: 'fraction',
    definition:
      'Yearly rate at which all that was paid in and taken out would have become the last equity (XIRR); without deposits it is CAGR.',
    unknown: 'for less than one day, without a positive start, or when no rate does.',
  },
} as const satisfies Metrics;

/** @param paid the curve as it was, with the money that came and went in it */
export function periodMetrics(
  history: EquityHistory,
  paid: { readonly start: EquityPoint; readonly end: EquityPoint; readonly flows: readonly Flow[] },
): Measured<typeof PERIOD_METRICS> {
  const [month, quarter, year] = (['month', 'quarter', 'year'] as const).map((period) => toDate(history, period));
  const [weeks, years] = [known(history, 'week'), known(history, 'year')];
  const [thirty, ninety, whole] = [30, 90, 365].map((length) => rolling(history, length));
  return {
    monthToDate: month,
    quarterToDate: quarter,
    yearToDate: year,
    bestWeek: largest(weeks),
    worstWeek: smallest(weeks),
    bestYear: largest(years),
    worstYear: smallest(years),
    last30Days: thirty!.at(-1),
    last90Days: ninety!.at(-1),
    last365Days: whole!.at(-1),
    worst30Days: smallest(thirty!),
    worst90Days: smallest(ninety!),
    worst365Days: smallest(whole!),
    moneyWeighted: moneyWeightedReturn(paid.start, paid.end, paid.flows),
  };
}

function toDate({ days }: EquityHistory, period: CalendarPeriod): number | undefined {
  return calendarReturns(days, period).at(-1);
}

function known({ days }: EquityHistory, period: CalendarPeriod): number[] {
  return calendarReturns(days, period).filter((value) => value !== undefined);
}

/** Return of each stretch of so many days, oldest first; none once equity has reached zero. */
function rolling({ days, dailyReturns }: EquityHistory, length: number): number[] {
  if (dailyReturns.length < length) return [];
  return days.slice(length).map((point, index) => point.equity / days[index]!.equity - 1);
}
