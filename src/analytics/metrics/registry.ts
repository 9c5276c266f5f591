import { ACTIVITY_METRICS } from './activity-metrics.ts';
import { BENCHMARK_METRICS } from './benchmark-metrics.ts';
import { HOLDING_METRICS } from './holding-metrics.ts';
import { MARK_OUT_METRICS } from './mark-out-metrics.ts';
import type { Metric } from './metric.ts';
import { PERIOD_METRICS } from './period-metrics.ts';
import { RATIO_METRICS } from './ratio-metrics.ts';
import { RETURN_METRICS } from './return-metrics.ts';
import { RISK_METRICS } from './risk-metrics.ts';
import { TRADE_METRICS } from './trade-metrics.ts';

/**
 * Every metric, in the order they are read. Returns are simple returns of UTC days unless the run says otherwise, net of
 * fees, funding and slippage; a year is 365 days; the risk-free rate is zero.
 */
export const METRICS = {
  ...RETURN_METRICS,
  ...PERIOD_METRICS,
  ...RISK_METRICS,
  ...RATIO_METRICS,
  ...BENCHMARK_METRICS,
  ...HOLDING_METRICS,
  ...MARK_OUT_METRICS,
  ...TRADE_METRICS,
  ...ACTIVITY_METRICS,
} as const;

export type MetricKey = keyof typeof METRICS;

/** Every metric has its place; `undefined` where it has no value, for the reason its `unknown` gives. */
export type MetricValues = Readonly<Record<MetricKey, number | undefined>>;

export interface MetricGroup {
  readonly title: string;
  readonly keys: readonly MetricKey[];
}

export const METRIC_GROUPS: readonly MetricGroup[] = [
  { title: 'Return', keys: keysOf(RETURN_METRICS) },
  { title: 'Periods', keys: keysOf(PERIOD_METRICS) },
  { title: 'Risk', keys: keysOf(RISK_METRICS) },
  { title: 'Return for risk', keys: keysOf(RATIO_METRICS) },
  { title: 'Against buy and hold', keys: keysOf(BENCHMARK_METRICS) },
  { title: 'Holdings', keys: keysOf(HOLDING_METRICS) },
  { title: 'After entries and exits', keys: keysOf(MARK_OUT_METRICS) },
  { title: 'Trades', keys: keysOf(TRADE_METRICS) },
  { title: 'Activity and costs', keys: keysOf(ACTIVITY_METRICS) },
];

export function metric(key: MetricKey): Metric {
  return METRICS[key];
}

function keysOf<Key extends MetricKey>(group: Readonly<Record<Key, Metric>>): Key[] {
  return Object.keys(group) as Key[];
}
