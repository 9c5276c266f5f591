import { returnStatistics } from '../../../src/analytics/index.ts';

/** A run as backtesting.py would see it: one bar a date, and closed trades only. */
export interface BacktestingRun {
  /** Opening time of each bar, epoch milliseconds. */
  readonly dates: readonly number[];
  /** At each close. */
  readonly equity: readonly number[];
  readonly closes: readonly number[];
  readonly trades: readonly {
    readonly entryBar: number;
    readonly exitBar: number;
    /** After commissions. */
    readonly pnl: number;
    readonly ret: number;
  }[];
}

const DAY_MS = 86_400_000;
const WEEKEND_SHARE = (2 / 7) * 0.6;

/**
 * The statistics under the names and by the definitions of backtesting.py (`_stats.py`, commit 9c2b8e1). They differ from
 * ours: its volatility is of compounded years, its Sharpe ratio divides a compounded return by it, its profit factor is of
 * returns, and a year has 252 days where a market rests at weekends.
 */
export function backtestingStatistics(run: BacktestingRun): Readonly<Record<string, unknown>> {
  const { equity, dates, closes, trades } = run;
  const days = equity.slice(1).map((value, index) => value / equity[index]! - 1);
  const isOpenAtWeekends = mean(dates.map((at) => Number([0, 6].includes(new Date(at).getUTCDay())))) > WEEKEND_SHARE;
  const year = isOpenAtWeekends ? 365 : 252;
  const first = equity[0]!;
  const final = equity.at(-1)!;
  const growth = Math.exp(days.reduce((sum, value) => sum + Math.log1p(value), 0) / days.length);
  const annual = growth ** year - 1;
  const variance = days.reduce((sum, value) => sum + (value - mean(days)) ** 2, 0) / (days.length - 1);
  const volatility = Math.sqrt((variance + growth ** 2) ** year - growth ** (2 * year));
  const years = (dates.at(-1)! - dates[0]!) / DAY_MS / 365.25;
  const { downsideDeviation, maxDrawdown } = returnStatistics(days, year);
  const falls = fallsOf(equity, dates);
  const holding = trades.map(({ entryBar, exitBar }) => dates[exitBar]! - dates[entryBar]!);
  const results = trades.map(({ pnl }) => pnl);
  const returns = trades.map(({ ret }) => ret);
  const wins = results.filter((value) => value > 0);
  const winRate = wins.length / trades.length;
  const held = new Set(trades.flatMap(({ entryBar, exitBar }) => range(entryBar, exitBar)));
  return {
    'Equity Final [$]': final,
    'Equity Peak [$]': Math.max(...equity),
    'Return [%]': (final / first - 1) * 100,
    'Return (Ann.) [%]': annual * 100,
    'Volatility (Ann.) [%]': volatility * 100,
    'CAGR [%]': ((final / first) ** (1 / years) - 1) * 100,
    'Sharpe Ratio': annual / volatility,
    'Sortino Ratio': annual / downsideDeviation!,
    'Calmar Ratio': annual / -maxDrawdown!,
    'Max. Drawdown [%]': maxDrawdown! * 100,
    'Avg. Drawdown [%]': -mean(falls.map(({ depth }) => depth)) * 100,
    'Max. Drawdown Duration': inDays(Math.max(...falls.map(({ lengthMs }) => lengthMs))),
    'Avg. Drawdown Duration': inDays(mean(falls.map(({ lengthMs }) => lengthMs))),
    '# Trades': trades.length,
    'Win Rate [%]': winRate * 100,
    'Best Trade [%]': Math.max(...returns) * 100,
    'Worst Trade [%]': Math.min(...returns) * 100,
    'Avg. Trade [%]': (Math.exp(mean(returns.map(Math.log1p))) - 1) * 100,
    'Max. Trade Duration': inDays(Math.max(...holding)),
    'Avg. Trade Duration': inDays(mean(holding)),
    'Profit Factor': -sum(returns.filter((value) => value > 0)) / sum(returns.filter((value) => value < 0)),
    'Expectancy [%]': mean(returns) * 100,
    SQN: (Math.sqrt(results.length) * mean(results)) / deviation(results),
    'Kelly Criterion': winRate - (1 - winRate) / (mean(wins) / -mean(results.filter((value) => value < 0))),
    'Exposure Time [%]': (held.size / equity.length) * 100,
    Beta: betaOf(equity, closes),
  };
}

/** Spans from one peak to the next that lie more than a bar apart; the end counts as one. */
function fallsOf(equity: readonly number[], dates: readonly number[]): { depth: number; lengthMs: number }[] {
  let peak = -Infinity;
  const under = equity.map((value) => {
    peak = Math.max(peak, value);
    return 1 - value / peak;
  });
  const places = under.flatMap((value, index) => (value === 0 || index === under.length - 1 ? [index] : []));
  return places.slice(1).flatMap((place, index) => {
    const from = places[index]!;
    if (place <= from + 1) return [];
    return [{ depth: Math.max(...under.slice(from, place + 1)), lengthMs: dates[place]! - dates[from]! }];
  });
}

function betaOf(equity: readonly number[], closes: readonly number[]): number {
  const logs = (values: readonly number[]): number[] =>
    values.slice(1).map((value, index) => Math.log(value / values[index]!));
  const [own, market] = [logs(equity), logs(closes)];
  const [ownMean, marketMean] = [mean(own), mean(market)];
  const joint = sum(own.map((value, index) => (value - ownMean) * (market[index]! - marketMean)));
  return joint / sum(market.map((value) => (value - marketMean) ** 2));
}

/** Rounded up to whole days, as pandas writes them. */
function inDays(ms: number): string {
  return `${Math.ceil(ms / DAY_MS)} days 00:00:00`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1));
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
