import { mean, sum } from '../../analytics/index.ts';
import { strategyKey, type RuleStrategy } from '../../strategy/index.ts';
import { annualSharpe } from '../robustness/index.ts';
import type { TrialResult } from '../search/index.ts';
import { excessReturns, type TrialOutcome } from '../trials/index.ts';

const FOLDS = 5;
const DAYS_A_YEAR = 365;
/** What a search gives up for each part of a strategy's trees: among equals, the simpler one. */
const PER_CHARACTER = 1e-5;

/** What can be measured of a trial, and which way is better. */
const MEASURES = {
  /** The steady Sharpe ratio, see `objectiveOf`. */
  sharpe: 1,
  /** A year, beyond standing still with the same mean exposure, as a fraction of the capital. */
  return: 1,
  /** The deepest fall of the sum of returns, as a fraction of the capital. */
  drawdown: -1,
  /** Value traded a year, in capitals. */
  turnover: -1,
  /** Round trips over all of the days. */
  trades: 1,
} as const satisfies Readonly<Record<string, 1 | -1>>;

export type Measure = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as readonly Measure[];

/** What a search is after: of several objectives it looks for the front, along which no one is better in all of them. */
export interface Aims {
  /** The first is `sharpe`, in which luck is measured. */
  readonly objectives: readonly Measure[];
  readonly constraints: readonly Constraint[];
}

/** What a candidate has to keep. One that breaks it comes after all that do not. */
export interface Constraint {
  readonly measure: Measure;
  readonly type: 'at-least' | 'at-most';
  readonly bound: number;
}

export const STEADY_SHARPE: Aims = { objectives: ['sharpe'], constraints: [] };

/** What was seen of a trial, and of what it was a part. */
export interface Seen {
  readonly rules: RuleStrategy;
  readonly outcome: TrialOutcome;
  /** What holding the instrument earned on the same days. */
  readonly market: Float64Array;
  /** Days that a whole trial has. */
  readonly days: number;
}

/** How a search is told of a trial; without objectives where there is nothing to learn from it. */
export function scoreOf(seen: Seen, { objectives, constraints }: Aims): Pick<TrialResult, 'objectives' | 'violation'> {
  const measured = measure(seen);
  if (measured === undefined) return {};
  const values = objectives.map((name) => (MEASURES[name] === 1 ? measured[name] : 0 - measured[name]));
  if (constraints.length === 0) return { objectives: values };
  return { objectives: values, violation: sum(constraints.map((one) => brokenBy(measured[one.measure], one))) };
}

/** @returns `undefined` for what did nothing in some part of the time */
export function measure({ rules, outcome, market, days }: Seen): Readonly<Record<Measure, number>> | undefined {
  const { returns, exposures, turnover, trades, maxDrawdown } = outcome;
  const isWhole = returns.length === days;
  const sharpe = isWhole ? objectiveOf(rules, outcome, market) : partialObjective(rules, outcome, market);
  if (sharpe === undefined) return undefined;
  const perYear = DAYS_A_YEAR / returns.length;
  return {
    sharpe,
    return: sum([...excessReturns(returns, exposures, market)]) * perYear,
    drawdown: Math.abs(maxDrawdown),
    turnover: turnover * perYear,
    // As many as there would be on all of the days at this rate.
    trades: (trades * days) / returns.length,
  };
}

/** By how much of the bound, so that constraints of different units can be added. */
function brokenBy(value: number, { type, bound }: Constraint): number {
  const missing = type === 'at-least' ? bound - value : value - bound;
  return Math.max(0, missing) / Math.max(Math.abs(bound), Number.EPSILON ** 0.5);
}

/**
 * What a search is to make large: the mean annual Sharpe ratio of the excess over five parts of the time, less its
 * standard error over them, less a little for complexity. A strategy that lived on one lucky part has a large error.
 *
 * @returns `undefined` for what did nothing in some part of the time: there is nothing to learn from it
 */
export function objectiveOf(rules: RuleStrategy, outcome: TrialOutcome, market: Float64Array): number | undefined {
  const excess = excessReturns(outcome.returns, outcome.exposures, market);
  const length = Math.floor(excess.length / FOLDS);
  if (length < 2) return undefined;
  const sharpes: number[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const part = excess.subarray(fold * length, fold === FOLDS - 1 ? excess.length : (fold + 1) * length);
    const sharpe = annualSharpe(part);
    if (sharpe === undefined) return undefined;
    sharpes.push(sharpe);
  }
  const middle = mean(sharpes)!;
  const variance = sum(sharpes.map((value) => (value - middle) ** 2)) / (FOLDS - 1);
  return middle - Math.sqrt(variance / FOLDS) - PER_CHARACTER * strategyKey(rules).length;
}

/** On a part of the days, too short to be cut again: compared only with others on the same part. */
function partialObjective(rules: RuleStrategy, outcome: TrialOutcome, market: Float64Array): number | undefined {
  const sharpe = annualSharpe(excessReturns(outcome.returns, outcome.exposures, market));
  return sharpe === undefined ? undefined : sharpe - PER_CHARACTER * strategyKey(rules).length;
}
