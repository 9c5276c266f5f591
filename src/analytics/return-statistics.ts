import assert from 'node:assert/strict';
import type { EpochMs } from '../domain/index.ts';
import { longestRun } from './distribution.ts';
import { drawdowns, maxDrawdown, underwater, type Drawdown } from './drawdowns.ts';
import { YEAR_MS } from './equity.ts';
import type { EquityHistory } from './equity-history.ts';
import { ratioMetrics, type RATIO_METRICS } from './metrics/ratio-metrics.ts';
import type { Measured } from './metrics/metric.ts';
import { returnMetrics, type RETURN_METRICS } from './metrics/return-metrics.ts';
import { riskMetrics, type RISK_METRICS } from './metrics/risk-metrics.ts';
import { compoundAnnualGrowth, sharpe } from './ratios.ts';

/** What a plain list of returns has of the metrics; months need dates, and trades need trades. */
export type ReturnStatistics = Measured<typeof RISK_METRICS> &
  Measured<typeof RATIO_METRICS> &
  Omit<Measured<typeof RETURN_METRICS>, 'bestMonth' | 'worstMonth' | 'positiveMonths'> & {
    /** Oldest first; places count from the start, which is 0, so the first return leads to place 1. */
    readonly drawdownList: readonly Drawdown[];
    readonly winsInARow: number;
    readonly lossesInARow: number;
  };

/**
 * The metrics of a stream of returns without dates, such as a trial leaves: the same functions that measure a run.
 *
 * @param returns simple, one per period, as fractions, oldest first
 * @param periodsPerYear any number above zero: 365 for days, 8,760 for hours; growth is yearly by it as well
 */
export function returnStatistics(returns: readonly number[], periodsPerYear: number): ReturnStatistics {
  const history = historyOfReturns(returns, periodsPerYear);
  const { bestMonth: _, worstMonth: __, positiveMonths: ___, ...earned } = returnMetrics(history);
  return {
    ...earned,
    ...riskMetrics(history),
    ...ratioMetrics(history),
    drawdownList: history.drawdowns,
    winsInARow: longestRun(returns, (value) => value > 0),
    lossesInARow: longestRun(returns, (value) => value < 0),
  };
}

/** Sharpe ratio of each window of returns, in the place of its last; `undefined` before the first window is full. */
export function rollingSharpe(
  returns: readonly number[],
  window: number,
  periodsPerYear: number,
): (number | undefined)[] {
  return returns.map((_, index) => {
    return index + 1 < window ? undefined : sharpe(returns.slice(index + 1 - window, index + 1), periodsPerYear);
  });
}

/** As if the periods were laid end to end from the epoch; nothing that is measured here reads those instants. */
function historyOfReturns(returns: readonly number[], periodsPerYear: number): EquityHistory {
  assert(periodsPerYear > 0, `${periodsPerYear} periods a year`);
  assert(returns.every(Number.isFinite), 'every return is a finite number');
  const curve = [{ at: 0 as EpochMs, equity: 1 }];
  for (const value of returns) {
    const { equity } = curve.at(-1)!;
    curve.push({ at: Math.round((curve.length * YEAR_MS) / periodsPerYear) as EpochMs, equity: equity * (1 + value) });
  }
  const equity = curve.map((point) => point.equity);
  const total = returns.length === 0 ? undefined : equity.at(-1)! - 1;
  const survived = equity.slice(0, -1).every((value) => value > 0);
  const falls = drawdowns(equity);
  return {
    curve,
    start: curve[0]!,
    end: curve.at(-1)!,
    totalReturn: total,
    growth: compoundAnnualGrowth(total, returns.length / periodsPerYear),
    maxDrawdown: maxDrawdown(equity),
    drawdowns: falls,
    returnsPer: '1d',
    periodsPerYear,
    closes: curve,
    returns: survived ? returns : [],
    closingDrawdowns: falls,
    closingUnderwater: underwater(equity).slice(1),
    days: curve,
    dailyReturns: survived ? returns : [],
  };
}
