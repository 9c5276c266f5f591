import type { RoundTrips } from '../round-trips.ts';
import { tradeStatistics } from '../trade-statistics.ts';
import { ALWAYS, type Measured, type Metrics } from './metric.ts';

const NO_TRADES = 'before a trade has closed.';
const NO_RISK = 'before a trade that a stop guarded has closed.';

/** What the single trades were like. */
export const TRADE_METRICS = {
  trades: {
    label: 'Trades',
    unit: 'count',
    definition:
      'Closed round trips: from flat to flat, per strategy and instrument. A reversal ends one and starts another.',
    unknown: ALWAYS,
  },
  longTrades: {
    label: 'Long',
    unit: 'count',
    definition: 'Closed round trips that were long.',
    unknown: ALWAYS,
  },
  shortTrades: {
    label: 'Short',
    unit: 'count',
    definition: 'Closed round trips that were short.',
    unknown: ALWAYS,
  },
  openTrades: {
    label: 'Still open',
    unit: 'count',
    definition: 'Round trips that had not ended; trade statistics leave them out, equity does not.',
    unknown: ALWAYS,
  },
  winRate: {
    label: 'Win rate',
    unit: 'fraction',
    definition: 'Share of trades with a net profit; one that made exactly nothing is neither won nor lost.',
    unknown: NO_TRADES,
  },
  profitFactor: {
    label: 'Profit factor',
    unit: 'ratio',
    definition: 'Sum of net profits over sum of net losses of trades.',
    unknown: 'without a losing trade.',
  },
  expectancy: {
    label: 'Expectancy',
    unit: 'money',
    definition: 'Mean net result of a trade.',
    unknown: NO_TRADES,
  },
  expectancyRatio: {
    label: 'Expectancy ratio',
    unit: 'ratio',
    definition: '(1 + payoff) times win rate, less one: won per unit of average loss.',
    unknown: 'without both a winning and a losing trade.',
  },
  averageTradeReturn: {
    label: 'Average trade',
    unit: 'fraction',
    definition: 'Mean of net result over entry value.',
    unknown: NO_TRADES,
  },
  payoff: {
    label: 'Payoff',
    unit: 'ratio',
    definition: 'Average win over average loss, in size.',
    unknown: 'without both a winning and a losing trade.',
  },
  averageWin: {
    label: 'Average win',
    unit: 'money',
    definition: 'Mean net result of winning trades.',
    unknown: 'without a winning trade.',
  },
  averageLoss: {
    label: 'Average loss',
    unit: 'money',
    definition: 'Mean net result of losing trades.',
    unknown: 'without a losing trade.',
  },
  medianWin: {
    label: 'Median win',
    unit: 'money',
    definition: 'Net result that half of the winning trades exceed.',
    unknown: 'without a winning trade.',
  },
  medianLoss: {
    label: 'Median loss',
    unit: 'money',
    definition: 'Net result that half of the losing trades exceed.',
    unknown: 'without a losing trade.',
  },
  resultDeviation: {
    label: 'Spread of results',
    unit: 'money',
    definition: 'Sample standard deviation of the net results of trades.',
    unknown: 'with fewer than two trades, or when their results never vary.',
  },
  bestTrade: {
    label: 'Best trade',
    unit: 'money',
    definition: 'Highest net result of a trade.',
    unknown: NO_TRADES,
  },
  worstTrade: {
    label: 'Worst trade',
    unit: 'money',
    definition: 'Lowest net result of a trade.',
    unknown: NO_TRADES,
  },
  consecutiveWinsMax: {
    label: 'Wins in a row',
    unit: 'count',
    definition: 'Most winning trades in a row, in the order they ended.',
    unknown: NO_TRADES,
  },
  consecutiveLossesMax: {
    label: 'Losses in a row',
    unit: 'count',
    definition: 'Most losing trades in a row, in the order they ended.',
    unknown: NO_TRADES,
  },
  averageHoldingMs: {
    label: 'Average time held',
    unit: 'duration',
    definition: 'Mean time from first entry to last exit.',
    unknown: NO_TRADES,
  },
  medianHoldingMs: {
    label: 'Median time held',
    unit: 'duration',
    definition: 'Median time from first entry to last exit.',
    unknown: NO_TRADES,
  },
  averageWinHoldingMs: {
    label: 'Average time held, winners',
    unit: 'duration',
    definition: 'Mean time from first entry to last exit of winning trades.',
    unknown: 'without a winning trade.',
  },
  averageLossHoldingMs: {
    label: 'Average time held, losers',
    unit: 'duration',
    definition: 'Mean time from first entry to last exit of losing trades.',
    unknown: 'without a losing trade.',
  },
  medianWinHoldingMs: {
    label: 'Median time held, winners',
    unit: 'duration',
    definition: 'Median time from first entry to last exit of winning trades.',
    unknown: 'without a winning trade.',
  },
  medianLossHoldingMs: {
    label: 'Median time held, losers',
    unit: 'duration',
    definition: 'Median time from first entry to last exit of losing trades.',
    unknown: 'without a losing trade.',
  },
  tradesWithRisk: {
    label: 'Trades with a stop',
    unit: 'count',
    definition:
      'Closed trades that a stop guarded: those whose result can be put in R, what the first stop would have cost.',
    unknown: ALWAYS,
  },
  expectancyR: {
    label: 'Expectancy in R',
    unit: 'ratio',
    definition:
      'Mean of net result over what the first stop would have cost: entered quantity times its distance (Van Tharp).',
    unknown: NO_RISK,
  },
  medianR: {
    label: 'Median R',
    unit: 'ratio',
    definition: 'Net result over what the first stop would have cost that half of the trades exceed.',
    unknown: NO_RISK,
  },
  deviationR: {
    label: 'Spread of R',
    unit: 'ratio',
    definition: 'Sample standard deviation of results in R.',
    unknown: 'with fewer than two trades that a stop guarded, or when their results never vary.',
  },
  averageAdverse: {
    label: 'Average MAE',
    unit: 'money',
    definition: 'Mean of the worst unrealised result of each trade while held, by bar highs and lows, before fees.',
    unknown: 'without bars of the traded instruments, or before a trade has closed.',
  },
  averageFavourable: {
    label: 'Average MFE',
    unit: 'money',
    definition: 'Mean of the best unrealised result of each trade while held, by bar highs and lows, before fees.',
    unknown: 'without bars of the traded instruments, or before a trade has closed.',
  },
  edgeRatio: {
    label: 'Edge ratio',
    unit: 'ratio',
    definition: 'Average MFE over average MAE, in size: above one when trades went further for us than against us.',
    unknown: 'without bars of the traded instruments, before a trade has closed, or when none went against us.',
  },
  averageGivenBack: {
    label: 'Average given back',
    unit: 'money',
    definition: 'Mean of the best unrealised result of each trade less what it ended with, before fees.',
    unknown: 'without bars of the traded instruments, or before a trade has closed.',
  },
  systemQuality: {
    label: 'System quality (SQN)',
    unit: 'ratio',
    definition:
      'Root of the number of trades times mean over deviation of their results: their t-statistic. Below 2 the average trade is not told apart from nothing.',
    unknown: 'with fewer than two trades, or when their results never vary.',
  },
  cpcIndex: {
    label: 'CPC index',
    unit: 'ratio',
    definition: 'Profit factor times win rate times payoff.',
    unknown: 'without both a winning and a losing trade.',
  },
  kelly: {
    label: 'Kelly share, trades',
    unit: 'fraction',
    definition:
      'Share of capital that maximises growth at this win rate and payoff. An upper bound, never a recommendation.',
    unknown: 'without both a winning and a losing trade.',
  },
} as const satisfies Metrics;

export function tradeMetrics(trips: RoundTrips): Measured<typeof TRADE_METRICS> {
  return { ...tradeStatistics(trips.closed), openTrades: trips.open.length };
}
