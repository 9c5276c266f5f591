import type { Metric } from '../../../contract/index.ts';
import { MINUS } from './decimal.ts';
import { formatDuration } from './time.ts';

/** What stands where a number is not known. Never zero. */
export const UNKNOWN = '\u2014';

/** A fraction as per cent: 0.0512 is `5.12%`. */
export function formatPercent(value: number | null, sign: 'negative' | 'always' = 'negative', places = 2): string {
  return value === null ? UNKNOWN : `${formatNumber(value * 100, places, sign)}%`;
}

/** How far below a peak, as per cent: a depth, so without a sign, whichever way it was told. */
export function formatDrawdown(value: number | null, places = 2): string {
  return formatPercent(value === null ? null : Math.abs(value), 'negative', places);
}

/** A statistic. The minus is kept even when it rounds to nothing. */
export function formatNumber(value: number | null, places: number, sign: 'negative' | 'always' = 'negative'): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN;
  const digits = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  const mark = value < 0 ? MINUS : value > 0 && sign === 'always' ? '+' : '';
  return `${mark}${digits}`;
}

export function formatCount(value: number): string {
  return formatNumber(value, 0);
}

/** Bytes in the decimal units that disks are sold in. */
export function formatBytes(bytes: number): string {
  const step = SIZES.findIndex((_unit, power) => bytes < 1_000 ** (power + 1));
  const power = step === -1 ? SIZES.length - 1 : step;
  return `${formatNumber(bytes / 1_000 ** power, power === 0 ? 0 : 1)} ${SIZES[power] ?? ''}`;
}

/** One measured figure in its unit. */
export function formatMetric({ unit, value }: Metric): string {
  if (value === null) return UNKNOWN;
  switch (unit) {
    case 'fraction':
      return formatPercent(value);
    case 'money':
    case 'ratio':
      return formatNumber(value, 2);
    case 'multiple':
      return `${formatNumber(value, 2)}×`;
    case 'count':
      return formatNumber(value, Number.isInteger(value) ? 0 : 2);
    case 'duration':
      return formatDuration(value);
  }
}

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'];
