/**
 * How it went: equity curves, drawdowns, round trips and every number made of them; and the report that shows them.
 *
 * Never: input or output, a clock, chance, or a number where there is none. A measure without an answer is `undefined`,
 * and its `Metric` says why. Money is summed exactly and becomes a float only to be measured.
 * Start with `summarise.ts`; `metrics/registry.ts` lists every metric; `return-statistics.ts` measures a bare stream of
 * returns; `round-trips.ts` pairs entries with exits; `attribution/` says where a result came from;
 * `lots/` matches what was sold with what was bought; `order-statistics.ts`
 * says how orders fared; `report/render.ts` draws the page.
 */
export { breakdowns, type Breakdown } from './attribution/breakdown.ts';
export { brinson, type BrinsonAttribution, type Sector } from './attribution/brinson.ts';
export { linkEffects, type LinkedEffects, type LinkInput } from './attribution/carino.ts';
export {
  factorRegression,
  type FactorInput,
  type FactorRegression,
  type FactorRegressionResult,
} from './attribution/factor-regression.ts';
export { firstFrom, type BarSeries } from './bar-series.ts';
export { relativeTo, type Relative } from './benchmark.ts';
export type { MonthReturn, YearReturn } from './calendar.ts';
export { mean, quantile, sum } from './distribution.ts';
export { correlationClusters, correlationMatrix, rollingCorrelation } from './correlations.ts';
export type { EquityPoint } from './equity.ts';
export type { Excursion } from './excursions.ts';
export type { Execution, ExitCause, StopPlacement } from './execution.ts';
export {
  apply,
  dot,
  identity,
  invertPositive,
  quadraticForm,
  solvePositive,
  symmetricEigen,
  type Matrix,
} from './linear-algebra.ts';
export { LOT_METHODS, LotLedger, type Disposal, type LotMethod, type LotTrade } from './lots/lot-ledger.ts';
export type { Metric, MetricUnit } from './metrics/metric.ts';
export { METRIC_GROUPS, METRICS, type MetricGroup, type MetricKey, type MetricValues } from './metrics/registry.ts';
export { referencePrice, type Manner, type OrderOutcome, type OwnRefusals } from './order-outcome.ts';
export {
  OrderTally,
  type CodeCount,
  type Durations,
  type ExecutionFigures,
  type MannerFigures,
  type OrderStatistics,
  type Slippage,
} from './order-statistics.ts';
export { compoundAnnualGrowth, correlation, covariance } from './ratios.ts';
export {
  percentileIntervals,
  RESAMPLED,
  resampledFigures,
  type Interval,
  type Resampled,
} from './resampled-intervals.ts';
export { returnStatistics, rollingSharpe, type ReturnStatistics } from './return-statistics.ts';
export { dailyChanges, periodsPerYear } from './returns.ts';
export { roundTrips, type OpenTrip, type RoundTrip, type RoundTrips } from './round-trips.ts';
export { successRate } from './success-rate.ts';
export { summarise, type DatedDrawdown, type Summary, type SummaryInput } from './summarise.ts';
export type {
  ReportCandles,
  ReportConfidence,
  ReportCurve,
  ReportDrawdown,
  ReportFact,
  ReportFills,
  ReportIdentity,
  ReportInput,
  ReportMeasurements,
  ReportProvenance,
  ReportRefusal,
  ReportStrategy,
  ReportTrade,
} from './report/input.ts';
export { measurementsOf, type MeasurementsInput } from './report/measurements.ts';
export { renderReport } from './report/render.ts';
