import type { MetricUnit } from '../metrics/metric.ts';

/** Numbers as a person reads them: grouped, rounded to what matters, with a true minus sign and their unit. */

const MINUS = '\u2212';
/** A number and its unit stay on one line. */
const GAP = '\u00a0';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface NumeralOptions {
  readonly currency: string;
  /** A plus before positive values: for gains and losses. */
  readonly signed?: boolean;
}

export function numeral(value: number, unit: MetricUnit, { currency, signed = false }: NumeralOptions): string {
  switch (unit) {
    case 'fraction':
      return percent(value, signed);
    case 'money':
      return `${money(value, signed)}${GAP}${currency}`;
    case 'ratio':
      return decimal(value, 2, signed);
    case 'multiple':
      return `${decimal(value, Math.abs(value) >= 100 ? 0 : 2, signed)}×`;
    case 'count':
      return decimal(value, 0, signed);
    case 'duration':
      return duration(value);
  }
}

/** 0.4231 is 42.31%; fewer decimals the larger it is. */
export function percent(fraction: number, signed = false): string {
  const size = Math.abs(fraction);
  return `${decimal(fraction * 100, size >= 10 ? 0 : size >= 1 ? 1 : 2, signed)}%`;
}

/** Two decimals; three significant digits below one. */
export function money(value: number, signed = false): string {
  const size = Math.abs(value);
  if (size === 0 || size >= 1) return decimal(value, 2, signed);
  return decimal(value, Math.min(12, 2 - Math.floor(Math.log10(size))), signed);
}

export function decimal(value: number, places: number, signed = false): string {
  const size = Math.abs(value);
  const digits = size >= 1e15 ? size.toExponential(2) : grouped(size.toFixed(places));
  const isZero = Number(size.toFixed(places)) === 0;
  const sign = isZero ? '' : value < 0 ? MINUS : signed ? '+' : '';
  return sign + digits;
}

/** The two largest units that matter: `3 d 4 h`, `25 min`. From 100 days on, days alone. */
export function duration(ms: number): string {
  if (ms >= 100 * DAY) return `${grouped((ms / DAY).toFixed(0))}${GAP}d`;
  if (ms >= DAY) return joined(Math.floor(ms / DAY), 'd', Math.floor((ms % DAY) / HOUR), 'h');
  if (ms >= HOUR) return joined(Math.floor(ms / HOUR), 'h', Math.floor((ms % HOUR) / MINUTE), 'min');
  if (ms >= MINUTE) return joined(Math.floor(ms / MINUTE), 'min', Math.floor((ms % MINUTE) / SECOND), 's');
  return ms >= SECOND || ms === 0 ? `${Math.floor(ms / SECOND)}${GAP}s` : `${Math.round(ms)}${GAP}ms`;
}

/** Years with one decimal from one year on, else days. */
export function span(ms: number): string {
  const years = ms / (365 * DAY);
  return years >= 1 ? `${years.toFixed(1)} years` : duration(ms);
}

/** `2024-03-01` of an ISO instant. */
export function day(iso: string): string {
  return iso.slice(0, 10);
}

/** `2024-03-01 13:00` of an ISO instant; UTC, as everything. */
export function minute(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const main = `${large}${GAP}${largeUnit}`;
  return small === 0 ? main : `${main} ${small}${GAP}${smallUnit}`;
}

function grouped(digits: string): string {
  const [whole = '', fraction] = digits.split('.');
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}
