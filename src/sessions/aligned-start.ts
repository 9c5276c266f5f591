import { intervalStart, timeframeMs, type EpochMs, type Timeframe } from '../domain/index.ts';

/**
 * The first instant not before `at` at which an interval of every timeframe opens: a session that starts there never
 * builds a bar whose beginning it has not seen. Timeframes divide each other, so the coarsest decides.
 */
export function alignedStart(at: EpochMs, timeframes: readonly Timeframe[]): EpochMs {
  const coarsest = timeframes.reduce((a, b) => (timeframeMs(a) >= timeframeMs(b) ? a : b));
  const start = intervalStart(at, coarsest);
  return start === at ? at : ((start + timeframeMs(coarsest)) as EpochMs);
}
