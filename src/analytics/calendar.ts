import { intervalStart } from '../domain/index.ts';
import type { EquityPoint } from './equity.ts';
import { resample } from './returns.ts';

/** Return of one calendar month, UTC. The first and last month may be partial. */
export interface MonthReturn {
  readonly year: number;
  /** 1 is January. */
  readonly month: number;
  /** `undefined` when equity was zero or less as the month began. */
  readonly return: number | undefined;
}

export interface YearReturn {
  readonly year: number;
  readonly return: number | undefined;
}

/** Returns by UTC month, oldest first, without a hole. A close at midnight belongs to the month it ends. */
export function monthReturns(curve: readonly EquityPoint[]): MonthReturn[] {
  return periodReturns(curve, KEYS.month).map((period) => ({
    year: Math.floor(period.key / 12),
    month: (period.key % 12) + 1,
    return: period.return,
  }));
}

export function yearReturns(curve: readonly EquityPoint[]): YearReturn[] {
  return periodReturns(curve, KEYS.year).map((period) => ({
    year: period.key,
    return: period.return,
  }));
}

/** A calendar period in UTC; weeks begin on Monday. The first and the last of a history may be partial. */
export type CalendarPeriod = 'week' | 'month' | 'quarter' | 'year';

/** Returns by calendar period, oldest first, without a hole; `undefined` when equity was zero or less as it began. */
export function calendarReturns(curve: readonly EquityPoint[], period: CalendarPeriod): (number | undefined)[] {
  return periodReturns(curve, KEYS[period]).map((one) => one.return);
}

const KEYS: Readonly<Record<CalendarPeriod, (date: Date) => number>> = {
  week: (date) => intervalStart(date.getTime(), '1w'),
  month: (date) => date.getUTCFullYear() * 12 + date.getUTCMonth(),
  quarter: (date) => date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3),
  year: (date) => date.getUTCFullYear(),
};

interface Period {
  readonly key: number;
  readonly return: number | undefined;
}

function periodReturns(curve: readonly EquityPoint[], keyOf: (date: Date) => number): Period[] {
  const days = resample(curve);
  const periods: Period[] = [];
  let base = days[0]?.equity ?? 0;
  for (let index = 1; index < days.length; index += 1) {
    const key = keyOf(dayEndedBy(days[index]!));
    const next = days[index + 1];
    if (next !== undefined && keyOf(dayEndedBy(next)) === key) continue;
    const last = days[index]!.equity;
    periods.push({ key, return: base > 0 ? last / base - 1 : undefined });
    base = last;
  }
  return periods;
}

/** An instant of the day that the point closes: midnight closes the day before it. */
function dayEndedBy(point: EquityPoint): Date {
  return new Date(point.at - 1);
}
