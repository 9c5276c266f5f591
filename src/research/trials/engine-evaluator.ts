import { roundTrips, type Execution } from '../../analytics/index.ts';
import { fixed, multiply, ONE, timeframeMs, toFloat, type EpochMs, type StrategyId } from '../../domain/index.ts';
import { defaultLimits, type StrategySlot } from '../../engine/index.ts';
import { barsBetween } from '../../market/index.ts';
import { usageError } from '../../runtime/index.ts';
import { runBacktest, type BacktestResult } from '../../sessions/index.ts';
import { ruleStrategy, type RuleStrategy } from '../../strategy/index.ts';
import { daysOf, type Days } from './daily.ts';
import { lookedAt } from './others.ts';
import type { Evaluator, LabMarket, Stretch, TrialOutcome } from './trial.ts';

/** Value of a full position. Large beside the smallest order of any instrument, so that rounding to lots is small. */
export const LAB_CAPITAL = fixed('100000');
/** Worth of the account: so much that no loss of a capital that always stays the same makes a limit or a margin bind. */
const LAB_CASH = multiply(LAB_CAPITAL, fixed('1000'));

/** The engine of record as an evaluator: the truth, at the engine's speed. */
export function engineEvaluator(market: LabMarket): Evaluator {
  return {
    market,
    async evaluate(rules, stretch) {
      const days = daysOf(market, stretch);
      if (days.count === 0) throw usageError('LAB_NO_BARS', `no bars of ${market.instrument.id} lie in that time`);
      const outcomes: TrialOutcome[] = [];
      for (const one of rules) outcomes.push(outcomeOf(market, days, await labBacktest(market, one, stretch)));
      return outcomes;
    },
  };
}

/** What a backtest of the lab has in common with every other: constant capital, no limit of loss. */
export function labTerms({ instrument, costs }: Pick<LabMarket, 'instrument' | 'costs'>) {
  return {
    instrument,
    costs,
    cash: LAB_CASH,
    sizing: { kind: 'fixed-notional', notional: LAB_CAPITAL },
    limits: { ...defaultLimits, drawdownRateMax: ONE, dailyLossRateMax: ONE },
    leverage: 1,
  } as const;
}

/** A backtest as the lab runs it, without a stop but the strategy's own. */
export async function labBacktest(market: LabMarket, rules: RuleStrategy, stretch?: Stretch): Promise<BacktestResult> {
  const { columns } = market;
  // A backtest lasts as long as there are bars of any: it is over when what is traded ends.
  const to = ((columns.openTime.at(-1) ?? 0) + 1) as EpochMs;
  const others = lookedAt(market, rules).map((other) => ({ ...other, columns: barsBetween(other.columns, { to }) }));
  const { instrument, costs, cash, sizing, limits, leverage } = labTerms(market);
  const slot: StrategySlot = {
    strategyId: 'LAB' as StrategyId,
    definition: ruleStrategy(rules),
    parameters: {},
    instruments: [instrument.id, ...others.map((other) => other.instrument.id)],
    timeframes: [columns.timeframe],
    sizing,
    capitalShare: ONE,
  };
  return runBacktest({
    slot,
    instruments: [instrument, ...others.map((other) => other.instrument)],
    data: [columns, ...others.map((other) => other.columns)],
    ...(stretch === undefined ? {} : { from: stretch.from, to: stretch.to }),
    cash,
    limits,
    leverage,
    costs,
    seed: 1,
  });
}

function outcomeOf(market: LabMarket, days: Days, result: BacktestResult): TrialOutcome {
  const capital = toFloat(LAB_CAPITAL);
  const worth = new Float64Array(days.count).fill(NaN);
  const { openTime, timeframe } = market.columns;
  let bar = days.firstBar;
  for (const { at, equity } of result.equity) {
    // Bars of others close at other times too, and tell nothing new of the account.
    if (bar < days.endBar && at === openTime[bar]! + timeframeMs(timeframe)) {
      worth[days.dayOf[bar - days.firstBar]!] = equity;
      bar += 1;
    }
  }
  const returns = new Float64Array(days.count);
  let before = toFloat(LAB_CASH);
  worth.forEach((value, day) => {
    if (Number.isNaN(value)) return;
    returns[day] = (value - before) / capital;
    before = value;
  });
  const moved = movements(result.executions);
  return {
    firstDay: days.firstDay,
    returns,
    exposures: exposuresOf(market, days, result.executions),
    trades: roundTrips(result.executions, new Map()).closed.length,
    fees: moved.fees / capital,
    funding: moved.funding / capital,
    turnover: moved.traded / capital,
    maxDrawdown: deepestFall(returns),
  };
}

function movements(executions: readonly Execution[]): { fees: number; funding: number; traded: number } {
  let [fees, funding, traded] = [0, 0, 0];
  for (const execution of executions) {
    if (execution.type === 'funding') {
      funding += toFloat(execution.amount);
      continue;
    }
    const { fill } = execution;
    const price = toFloat(fill.price);
    fees += toFloat(fill.fee) * (fill.feeCurrency === 'base' ? price : 1);
    traded += price * toFloat(fill.quantity);
  }
  return { fees, funding, traded };
}

/** What was held at each bar's close, averaged over the bars of a day. */
function exposuresOf({ columns }: LabMarket, days: Days, executions: readonly Execution[]): Float64Array {
  const fills = executions.flatMap((execution) => (execution.type === 'fill' ? [execution.fill] : []));
  const sums = new Float64Array(days.count);
  const bars = new Float64Array(days.count);
  let [held, next] = [0, 0];
  for (let bar = days.firstBar; bar < days.endBar; bar += 1) {
    const closesAt = columns.openTime[bar + 1] ?? Infinity;
    for (; next < fills.length && fills[next]!.executedAt < closesAt; next += 1) {
      const { side, quantity } = fills[next]!;
      held += side === 'buy' ? toFloat(quantity) : -toFloat(quantity);
    }
    const day = days.dayOf[bar - days.firstBar]!;
    sums[day]! += held * columns.close[bar]!;
    bars[day]! += 1;
  }
  const capital = toFloat(LAB_CAPITAL);
  return sums.map((sum, day) => (bars[day] === 0 ? 0 : sum / bars[day]! / capital));
}

/** The deepest fall of a running sum from its highest so far, the start among them. */
export function deepestFall(returns: Float64Array): number {
  let [sum, highest, deepest] = [0, 0, 0];
  for (const value of returns) {
    sum += value;
    if (sum > highest) highest = sum;
    else if (sum - highest < deepest) deepest = sum - highest;
  }
  return deepest;
}
