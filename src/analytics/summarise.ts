import assert from 'node:assert/strict';
import type { EpochMs, InstrumentId, Timeframe } from '../domain/index.ts';
import { buyAndHold, type BarSeries } from './bar-series.ts';
import { monthReturns, yearReturns, type MonthReturn, type YearReturn } from './calendar.ts';
import { deepest, lengthMs, type Drawdown } from './drawdowns.ts';
import type { EquityPoint } from './equity.ts';
import { historyOf } from './equity-history.ts';
import { holdingsPath, type MarginTerms } from './holdings-path.ts';
import { activityMetrics } from './metrics/activity-metrics.ts';
import { benchmarkMetrics } from './metrics/benchmark-metrics.ts';
import { holdingMetrics } from './metrics/holding-metrics.ts';
import { markOutMetrics } from './metrics/mark-out-metrics.ts';
import { periodMetrics } from './metrics/period-metrics.ts';
import { ratioMetrics } from './metrics/ratio-metrics.ts';
import type { MetricValues } from './metrics/registry.ts';
import { returnMetrics } from './metrics/return-metrics.ts';
import { riskMetrics } from './metrics/risk-metrics.ts';
import { tradeMetrics } from './metrics/trade-metrics.ts';
import { withoutFlows, type Flow } from './money-weighted.ts';
import type { Execution } from './execution.ts';
import type { RoundTrips } from './round-trips.ts';

const NO_BARS: ReadonlyMap<InstrumentId, BarSeries> = new Map();

export interface SummaryInput {
  /** The account before the first event: where every return starts from. */
  readonly start: EquityPoint;
  /** After each event, bar or day, oldest first, none before the start. */
  readonly equity: readonly EquityPoint[];
  readonly trips: RoundTrips;
  /** What the trips were made of, for costs and holdings; without it they are not measured. */
  readonly executions?: readonly Execution[] | undefined;
  /** Bars of what was traded, for holdings and what prices did after trades. */
  readonly bars?: ReadonlyMap<InstrumentId, BarSeries> | undefined;
  readonly margin?: MarginTerms | undefined;
  /** Money that came and went after the start, oldest first; it is in the equity, and returns are measured without it. */
  readonly flows?: readonly Flow[] | undefined;
  /** Bars of the principal instrument, to compare with buying and holding it. */
  readonly benchmark?: BarSeries | undefined;
  /** Period of the returns behind volatility, ratios and value at risk. Default: UTC days. */
  readonly returnsPer?: Timeframe | undefined;
}

/** One drawdown with its dates. */
export interface DatedDrawdown {
  readonly peakAt: EpochMs;
  readonly troughAt: EpochMs;
  /** `undefined` while equity has not come back. */
  readonly recoveredAt: EpochMs | undefined;
  readonly depth: number;
  /** From the peak to the recovery, or to the end. */
  readonly lengthMs: number;
}

/** How it went. Plain numbers: it can be written as JSON, where a metric without a value is absent. */
export interface Summary {
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly returnsPer: Timeframe;
  readonly metrics: MetricValues;
  readonly months: readonly MonthReturn[];
  readonly years: readonly YearReturn[];
  /** The ten deepest, deepest first, from every point of the curve. */
  readonly drawdowns: readonly DatedDrawdown[];
  /** Returns of UTC days, oldest first; empty once equity has reached zero. */
  readonly dailyReturns: readonly number[];
}

/** Every metric of a run, from its equity curve and round trips. Pure: the same input gives the same summary. */
export function summarise(input: SummaryInput): Summary {
  const { start, equity, trips, benchmark, returnsPer = '1d', executions = [], bars = NO_BARS, flows = [] } = input;
  assert(Number.isFinite(start.equity), 'the starting equity is a finite number');
  assert(
    equity.every((point) => Number.isFinite(point.equity)),
    'every point of an equity curve is a finite number',
  );
  const paid: readonly [EquityPoint, ...EquityPoint[]] = [start, ...equity];
  const worth = withoutFlows(paid, flows);
  const history = historyOf([start, ...worth.slice(1)], returnsPer);
  const { curve, end } = history;
  const ends = { start, end: paid.at(-1)!, flows };
  const held = benchmark === undefined ? undefined : buyAndHold(benchmark, start, end.at);
  return {
    startedAt: start.at,
    endedAt: end.at,
    returnsPer,
    metrics: {
      ...returnMetrics(history),
      finalEquity: ends.end.equity,
      netProfit: flows.reduce((profit, { amount }) => profit - amount, ends.end.equity - start.equity),
      ...periodMetrics(history, ends),
      ...riskMetrics(history),
      ...ratioMetrics(history),
      ...benchmarkMetrics(history, held),
      ...tradeMetrics(trips),
      ...markOutMetrics(trips, bars),
      ...holdingMetrics(bars.size === 0 ? [] : holdingsPath(paid, executions, bars, input.margin)),
      ...activityMetrics(flows.length === 0 ? history : historyOf(paid, returnsPer), trips, executions),
    },
    months: monthReturns(history.days),
    years: yearReturns(history.days),
    drawdowns: deepest(history.drawdowns, 10).map((fall) => dated(fall, curve)),
    dailyReturns: history.dailyReturns,
  };
}

function dated(fall: Drawdown, curve: readonly EquityPoint[]): DatedDrawdown {
  return {
    peakAt: curve[fall.peak]!.at,
    troughAt: curve[fall.trough]!.at,
    recoveredAt: fall.recovery === undefined ? undefined : curve[fall.recovery]!.at,
    depth: fall.depth,
    lengthMs: lengthMs(fall, curve),
  };
}
