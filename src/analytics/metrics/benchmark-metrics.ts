import type { Holding } from '../bar-series.ts';
import { relativeTo } from '../benchmark.ts';
import { growthOf, type EquityHistory } from '../equity-history.ts';
import { sharpe } from '../ratios.ts';
import { simpleReturns, totalReturn } from '../returns.ts';
import type { Measured, Metrics } from './metric.ts';

const NO_BENCHMARK = 'without bars of the principal instrument.';
const NO_BENCHMARK_SPREAD =
  'without bars of the principal instrument, with fewer than two periods, or when returns never vary.';

/** What doing nothing would have earned, and how alike the two are. */
export const BENCHMARK_METRICS = {
  benchmarkReturn: {
    label: 'Buy and hold',
    unit: 'fraction',
    definition:
      'Return of holding the principal instrument over the same time, bought at the first open, without costs.',
    unknown: NO_BENCHMARK,
  },
  benchmarkCagr: {
    label: 'Buy and hold CAGR',
    unit: 'fraction',
    definition: 'Compound annual growth of buying and holding.',
    unknown: NO_BENCHMARK,
  },
  benchmarkMaxDrawdown: {
    label: 'Buy and hold max drawdown',
    unit: 'fraction',
    definition: 'Deepest fall of buying and holding from its highest close so far.',
    unknown: NO_BENCHMARK,
  },
  benchmarkSharpe: {
    label: 'Buy and hold Sharpe',
    unit: 'ratio',
    definition: 'Sharpe ratio of buying and holding.',
    unknown: NO_BENCHMARK_SPREAD,
  },
  excessReturn: {
    label: 'Over buy and hold',
    unit: 'fraction',
    definition: 'Total return less the return of buying and holding.',
    unknown: NO_BENCHMARK,
  },
  beta: {
    label: 'Beta',
    unit: 'ratio',
    definition: 'Slope of returns on those of buying and holding: 1 moves with the market one for one.',
    unknown: NO_BENCHMARK_SPREAD,
  },
  betaMatchedReturn: {
    label: 'Buy and hold at our beta',
    unit: 'fraction',
    definition: 'Return of as much of the principal instrument as beta says, the rest in cash, set anew each period.',
    unknown: NO_BENCHMARK_SPREAD,
  },
  alpha: {
    label: 'Alpha, yearly',
    unit: 'fraction',
    definition: 'Mean yearly return that beta does not explain.',
    unknown: NO_BENCHMARK_SPREAD,
  },
  correlation: {
    label: 'Correlation',
    unit: 'ratio',
    definition: 'Correlation of returns with those of buying and holding.',
    unknown: NO_BENCHMARK_SPREAD,
  },
  rSquared: {
    label: 'R²',
    unit: 'fraction',
    definition: 'Share of the variance of returns that beta explains.',
    unknown: NO_BENCHMARK_SPREAD,
  },
  battingAverage: {
    label: 'Better than buy and hold',
    unit: 'fraction',
    definition: 'Share of periods whose return was above that of buying and holding.',
    unknown: 'without bars of the principal instrument, without a period, or once equity reached zero.',
  },
  trackingError: {
    label: 'Tracking error',
    unit: 'fraction',
    definition: 'Yearly standard deviation of the difference from buying and holding.',
    unknown: NO_BENCHMARK_SPREAD,
  },
  informationRatio: {
    label: 'Information ratio',
    unit: 'ratio',
    definition: 'Mean difference from buying and holding over its deviation, scaled to a year.',
    unknown: NO_BENCHMARK_SPREAD,
  },
  treynor: {
    label: 'Treynor',
    unit: 'ratio',
    definition: 'Mean yearly return over beta.',
    unknown: NO_BENCHMARK_SPREAD,
  },
  modigliani: {
    label: 'M²',
    unit: 'fraction',
    definition: 'Mean yearly return if levered to the volatility of buying and holding (Modigliani).',
    unknown: NO_BENCHMARK_SPREAD,
  },
  upCapture: {
    label: 'Up capture',
    unit: 'multiple',
    definition: 'Yearly growth in periods when the market rose, over the market’s own.',
    unknown: 'without bars of the principal instrument, or without a period in which it rose.',
  },
  downCapture: {
    label: 'Down capture',
    unit: 'multiple',
    definition: 'Yearly growth in periods when the market fell, over the market’s own: 1 falls as fast.',
    unknown: 'without bars of the principal instrument, or without a period in which it fell.',
  },
} as const satisfies Metrics;

/** @param benchmark buying and holding, from the same start; `undefined` when there are no bars */
export function benchmarkMetrics(
  history: EquityHistory,
  benchmark: Holding | undefined,
): Measured<typeof BENCHMARK_METRICS> {
  const benchmarkReturns = simpleReturns(benchmark?.worthAt(history.closes.map((point) => point.at)) ?? []);
  const benchmarkReturn = totalReturn(benchmark?.ends ?? []);
  const relative = relativeTo(benchmarkReturns, history.returns, history.periodsPerYear);
  const known = benchmarkReturn !== undefined && history.totalReturn !== undefined;
  return {
    benchmarkReturn,
    benchmarkCagr: growthOf(benchmark?.ends ?? []),
    benchmarkMaxDrawdown: benchmark?.maxDrawdown,
    benchmarkSharpe: sharpe(benchmarkReturns, history.periodsPerYear),
    excessReturn: known ? history.totalReturn - benchmarkReturn : undefined,
    betaMatchedReturn: matchedReturn(benchmarkReturns, relative.beta),
    ...relative,
  };
}

function matchedReturn(benchmark: readonly number[], beta: number | undefined): number | undefined {
  return beta === undefined ? undefined : benchmark.reduce((worth, value) => worth * (1 + beta * value), 1) - 1;
}
