import { mean, returnStatistics } from '../../src/analytics/index.ts';
import { stanceReturns, syntheticMarket, type MarketKind, type SyntheticMarket } from '../../src/research/index.ts';
import { lookUp, numberOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';

/** The format's names for our markets. */
const KINDS: Readonly<Record<string, MarketKind>> = {
  'null.gauss': 'gaussian',
  'null.garch_t5': 'garch-t5',
  'edge.momentum20': 'momentum-20',
  'edge.reversal_costtrap': 'reversal',
  'edge.hour': 'hour-of-day',
};

/** Seeds over which the format averages the Sharpe ratio of the planted rule. */
const ORACLE_SEEDS = Array.from({ length: 20 }, (_, index) => 7_000 + index);

const measureMarket: Evaluate = ({ inputs, expected }) => {
  const kind = KINDS[String(inputs['kind'])];
  if (kind === undefined) throw new RangeError(`no generator makes "${String(inputs['kind'])}"`);
  const [periods, edge] = [numberOf(inputs, 'T'), numberOf(inputs, 'a')];
  const cost = numberOf(inputs, 'cost_per_unit_turnover', 0);
  const market = syntheticMarket({ kind, seed: numberOf(inputs, 'seed'), periods, edge });
  const answers = {
    first5: market.returns.slice(0, 5),
    sum: market.returns.reduce((total, value) => total + value, 0),
    sum_sq: market.returns.reduce((total, value) => total + value * value, 0),
  };
  // Twenty more markets are made only where they are asked for.
  if (!Object.keys(expected).some((key) => key.startsWith('oracle'))) return answers;
  const others = ORACLE_SEEDS.map((seed) => syntheticMarket({ kind, seed, periods, edge }));
  return {
    ...answers,
    oracle_sharpe_gross_mean20: mean(others.map((other) => oracleSharpe(other, 0))),
    oracle_sharpe_net_mean20: mean(others.map((other) => oracleSharpe(other, cost))),
    oracle_this_seed: [oracleSharpe(market, 0), oracleSharpe(market, cost)],
  };
};

function oracleSharpe({ returns, oracle, periodsPerYear }: SyntheticMarket, cost: number): number {
  return returnStatistics([...stanceReturns(returns, oracle, cost)], periodsPerYear).sharpe ?? NaN;
}

/** `market.*`. */
export const marketMethod = lookUp([[/^synthetic market generator/i, measureMarket]]);
