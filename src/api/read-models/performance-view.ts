import type { Metric, Performance } from '../../../contract/index.ts';
import { METRIC_GROUPS, METRICS, summarise, type BarSeries, type RoundTrips } from '../../analytics/index.ts';
import { format, toFloat, type EpochMs, type Money, type Timeframe } from '../../domain/index.ts';
import { instant, type Nature } from './wire.ts';

export interface PerformanceSources {
  readonly nature: Nature;
  readonly strategyId: string | undefined;
  readonly currency: string;
  readonly deposited: Money;
  readonly startedAt: EpochMs;
  /** Oldest first; may be thinned. */
  readonly equity: readonly { readonly at: EpochMs; readonly equity: Money }[];
  readonly trips: RoundTrips;
  readonly benchmark: BarSeries | undefined;
  readonly now: EpochMs;
  readonly returnsPer?: Timeframe;
}

/** An equity curve with every figure that can be made of it; a figure without an answer says why it has none. */
export function performanceView(sources: PerformanceSources): Performance {
  const { deposited, startedAt, equity } = sources;
  const summary = summarise({
    start: { at: startedAt, equity: toFloat(deposited) },
    equity: equity.map((point) => ({ at: point.at, equity: toFloat(point.equity) })),
    trips: sources.trips,
    benchmark: sources.benchmark,
    returnsPer: sources.returnsPer,
  });
  return {
    ...sources.nature,
    strategyId: sources.strategyId ?? null,
    currency: sources.currency,
    asOf: instant(sources.now),
    deposited: format(deposited),
    equity: [{ at: startedAt, equity: deposited }, ...equity].map((point) => ({
      at: instant(point.at),
      equity: format(point.equity),
    })),
    metrics: METRIC_GROUPS.flatMap(({ keys }) => keys).map((key): Metric => {
      const { label, unit, definition, unknown } = METRICS[key];
      const value = summary.metrics[key];
      return {
        key,
        label,
        unit,
        value: value ?? null,
        reason: value === undefined ? `No value ${unknown}` : null,
        definition,
      };
    }),
  };
}

/** Adds a strategy's capital to its profit, to make an equity curve of it. */
export function withCapital(
  curve: readonly { readonly at: EpochMs; readonly equity: Money }[],
  capital: Money,
): { at: EpochMs; equity: Money }[] {
  return curve.map(({ at, equity }) => ({ at, equity: (equity + capital) as Money }));
}
