import { timeframeMs, type Timeframe } from '../domain/index.ts';
import { drawdowns, maxDrawdown, underwater, type Drawdown } from './drawdowns.ts';
import { DAY_MS, yearsOf, type EquityPoint } from './equity.ts';
import { compoundAnnualGrowth } from './ratios.ts';
import { periodsPerYear, resample, simpleReturns, totalReturn } from './returns.ts';

/** An equity curve and what every metric is derived from, computed once. */
export interface EquityHistory {
  /** The start, then every point. */
  readonly curve: readonly EquityPoint[];
  readonly start: EquityPoint;
  readonly end: EquityPoint;
  readonly totalReturn: number | undefined;
  /** Compound, yearly. */
  readonly growth: number | undefined;
  readonly maxDrawdown: number | undefined;
  /** At every point of the curve; the ones below only at the ends of periods. */
  readonly drawdowns: readonly Drawdown[];
  readonly returnsPer: Timeframe;
  readonly periodsPerYear: number;
  /** The start, then the end of each period. */
  readonly closes: readonly EquityPoint[];
  /** Of each period; empty once equity has reached zero. */
  readonly returns: readonly number[];
  readonly closingDrawdowns: readonly Drawdown[];
  /** Drawdown at the end of each period. */
  readonly closingUnderwater: readonly number[];
  /** The start, then the end of each UTC day, whatever the period. */
  readonly days: readonly EquityPoint[];
  /** Of UTC days, whatever the period. */
  readonly dailyReturns: readonly number[];
}

export function historyOf(curve: readonly [EquityPoint, ...EquityPoint[]], returnsPer: Timeframe): EquityHistory {
  const equity = curve.map((point) => point.equity);
  const closes = resample(curve, returnsPer);
  const closing = closes.map((point) => point.equity);
  const days = timeframeMs(returnsPer) === DAY_MS ? closes : resample(curve);
  return {
    curve,
    start: curve[0],
    end: curve.at(-1)!,
    totalReturn: totalReturn(curve),
    growth: growthOf(curve),
    maxDrawdown: maxDrawdown(equity),
    drawdowns: drawdowns(equity),
    returnsPer,
    periodsPerYear: periodsPerYear(returnsPer),
    closes,
    returns: simpleReturns(closes),
    closingDrawdowns: drawdowns(closing),
    closingUnderwater: underwater(closing).slice(1), // The start is no period.
    days,
    dailyReturns: simpleReturns(days),
  };
}

/** Compound yearly growth of a curve; `undefined` for less than a day, which says nothing about a year. */
export function growthOf(curve: readonly EquityPoint[]): number | undefined {
  return hasDay(curve) ? compoundAnnualGrowth(totalReturn(curve), yearsOf(curve)) : undefined;
}

export function hasDay(curve: readonly EquityPoint[]): boolean {
  return curve.length > 1 && curve.at(-1)!.at - curve[0]!.at >= DAY_MS;
}
