import { metric, type MetricKey } from '../../metrics/registry.ts';
import { markup, type Markup } from '../markup.ts';
import type { ReportInput } from '../input.ts';
import { numeral } from '../numerals.ts';

/** Metrics that are gains or losses: shown with their sign and in its colour. */
export const SIGNED: ReadonlySet<MetricKey> = new Set<MetricKey>([
  'totalReturn',
  'cagr',
  'netProfit',
  'arithmeticMean',
  'bestDay',
  'worstDay',
  'monthToDate',
  'quarterToDate',
  'yearToDate',
  'bestWeek',
  'worstWeek',
  'bestYear',
  'worstYear',
  'last30Days',
  'last90Days',
  'last365Days',
  'worst30Days',
  'worst90Days',
  'worst365Days',
  'moneyWeighted',
  'logGrowth',
  'expectancyR',
  'medianR',
  'entryMarkOut1',
  'entryMarkOut5',
  'entryMarkOut20',
  'exitMarkOut1',
  'exitMarkOut5',
  'exitMarkOut20',
  'betaMatchedReturn',
  'bestMonth',
  'worstMonth',
  'averageDayUp',
  'averageDayDown',
  'excessReturn',
  'alpha',
  'modigliani',
  'expectancy',
  'averageTradeReturn',
  'averageWin',
  'averageLoss',
  'bestTrade',
  'worstTrade',
  'averageAdverse',
  'averageFavourable',
  'funding',
  'benchmarkReturn',
  'benchmarkCagr',
  'maxDrawdown',
  'averageDrawdown',
  'benchmarkMaxDrawdown',
]);

/** A metric's value as text in its colour; a dash that says why where there is none. */
export function metricValue({ measurements, currency }: ReportInput, key: MetricKey): Markup {
  const value = measurements.metrics[key];
  if (value === undefined) return unknownValue(`No value ${metric(key).unknown}`);
  const signed = SIGNED.has(key);
  const text = numeral(value, metric(key).unit, { currency, signed });
  return signed && value !== 0
    ? markup`<span class="${value > 0 ? 'gain' : 'loss'}">${text}</span>`
    : markup`<span>${text}</span>`;
}

/** The same without colour, inside a sentence. */
export function metricText({ measurements, currency }: ReportInput, key: MetricKey): string {
  const value = measurements.metrics[key];
  return value === undefined ? '\u2014' : numeral(value, metric(key).unit, { currency, signed: SIGNED.has(key) });
}

export function unknownValue(reason: string): Markup {
  return markup`<abbr class="unknown" title="${reason}">\u2014</abbr>`;
}
