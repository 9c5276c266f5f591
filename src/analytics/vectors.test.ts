import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  fixed,
  isTimeframe,
  toFloat,
  type EpochMs,
  type Fill,
  type FillId,
  type InstrumentId,
  type StrategyId,
} from '../domain/index.ts';
import type { BarSeries } from './bar-series.ts';
import { drawdowns } from './drawdowns.ts';
import { DAY_MS, type EquityPoint } from './equity.ts';
import { longestRun, sum } from './distribution.ts';
import type { MetricKey } from './metrics/registry.ts';
import { sharpe } from './ratios.ts';
import { periodsPerYear } from './returns.ts';
import { roundTrips, type Execution, type RoundTrips } from './round-trips.ts';
import { summarise } from './summarise.ts';
import { returnOf } from './trade-statistics.ts';

/**
 * Our numbers against numbers computed elsewhere (numpy, empyrical, quantstats), where that file is at hand.
 * Each published key is compared; a key this file does not know fails the test.
 */
const FILE = new URL('../../../shared/reference/vectors/cases-open.json', import.meta.url);

interface Case {
  readonly id: string;
  readonly inputs: unknown;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tol: { readonly rel?: number; readonly abs?: number };
}
const cases = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as { cases: readonly Case[] }).cases : [];
const START = Date.UTC(2024, 0, 1);
const NO_TRIPS: RoundTrips = { closed: [], open: [], strayFunding: fixed('0') };

for (const id of ['metrics.returns.ETH', 'metrics.trades.12', 'metrics.monthly.60', 'metrics.annualisation'] as const) {
  test.skipIf(cases.length === 0)(`${id}: our numbers are the published ones`, () => {
    const found = cases.find((candidate) => candidate.id === id)!;
    expect(differences(found, MEASURE[id](found.inputs as never))).toEqual([]);
  });
}

test.skipIf(cases.length === 0)('the comparison notices a wrong number, and a missing one', () => {
  const found: Case = { id: 'x', inputs: {}, expected: { a: 1, b: [2, null] }, tol: { rel: 1e-8 } };
  expect(differences(found, { a: 1, b: [2, undefined] })).toEqual([]);
  expect(differences(found, { a: 1.000001, b: [2, 0] })).toEqual([
    'a: got 1.000001, expected 1',
    'b.1: got 0, expected undefined',
  ]);
  expect(differences(found, { b: [2, undefined] })).toEqual(['a: got undefined, expected 1']);
  expect(differences(found, { a: NaN, b: 2 })).toHaveLength(2);
});

const MEASURE = {
  'metrics.returns.ETH': measureReturns,
  'metrics.trades.12': measureTrades,
  'metrics.monthly.60': measureMonths,
  'metrics.annualisation': measureAnnualisation,
};

interface ReturnInputs {
  readonly returns: readonly number[];
  readonly benchmark: readonly number[];
}

function measureReturns({ returns, benchmark }: ReturnInputs): Record<string, unknown> {
  const curve = grown(returns);
  const { metrics } = summarise({
    start: curve[0]!,
    equity: curve.slice(1),
    trips: NO_TRIPS,
    benchmark: daily(benchmark),
  });
  const equity = curve.map((point) => point.equity);
  const falls = drawdowns(equity);
  const measured: Record<string, unknown> = {
    n_drawdowns: metrics.drawdownCount,
    longest_underwater_bars: Math.max(...falls.map((fall) => (fall.recovery ?? equity.length) - fall.peak - 1)),
    r2: metrics.correlation! ** 2,
    max_consecutive_wins: longestRun(returns, (value) => value > 0),
    max_consecutive_losses: longestRun(returns, (value) => value < 0),
    drawdowns_top3: falls
      .toSorted((a, b) => a.depth - b.depth)
      .slice(0, 3)
      .map((fall) => ({
        ...fall,
        length_peak_to_recovery: fall.recovery! - fall.peak,
        underwater_bars: fall.recovery! - fall.peak - 1,
      })),
  };
  const keys: Readonly<Record<string, MetricKey>> = {
    total_return: 'totalReturn',
    cagr: 'cagr',
    mean_ann_arith: 'arithmeticMean',
    vol_ann: 'volatility',
    sharpe: 'sharpe',
    sortino: 'sortino',
    downside_dev_ann: 'downsideDeviation',
    max_drawdown: 'maxDrawdown',
    calmar: 'calmar',
    omega0: 'omega',
    gain_to_pain: 'gainToPain',
    profit_factor: 'omega',
    skew_pop: 'skewness',
    excess_kurt_pop: 'excessKurtosis',
    var95_hist: 'valueAtRisk95',
    cvar95_hist: 'expectedShortfall95',
    var95_normal: 'normalValueAtRisk95',
    var95_cornish_fisher: 'adjustedValueAtRisk95',
    tail_ratio: 'tailRatio',
    stability_r2: 'stability',
    ulcer_index: 'ulcerIndex',
    upi: 'ulcerPerformance',
    pain_index: 'painIndex',
    best: 'bestDay',
    worst: 'worstDay',
    win_rate: 'positiveDays',
    avg_win: 'averageDayUp',
    avg_loss: 'averageDayDown',
    payoff: 'dayPayoff',
    kelly: 'dayKelly',
    recovery_factor: 'recoveryFactor',
    burke: 'burke',
    sterling_avg5: 'sterling',
    time_underwater_share: 'timeUnderwater',
    avg_drawdown: 'averageDrawdown',
    beta: 'beta',
    alpha_ann: 'alpha',
    tracking_error_ann: 'trackingError',
    information_ratio: 'informationRatio',
    treynor: 'treynor',
    m2: 'modigliani',
    up_capture: 'upCapture',
    down_capture: 'downCapture',
  };
  for (const [published, key] of Object.entries(keys)) measured[published] = metrics[key];
  return measured;
}

interface TradeInput {
  readonly side: 'long' | 'short';
  readonly entry: number;
  readonly exit: number;
  readonly qty: number;
  readonly fees: number;
  readonly t_entry: number;
  readonly t_exit: number;
  readonly low_in: number;
  readonly high_in: number;
}

function measureTrades({ trades }: { readonly trades: readonly TradeInput[] }): Record<string, unknown> {
  // One unit of the published time is one minute, and each trade has an instrument, so that its bar is its own.
  const MINUTE = 60_000;
  const bars = new Map<InstrumentId, BarSeries>();
  const executions = trades.flatMap((trade, index): Execution[] => {
    const instrument = `T${index}` as InstrumentId;
    const [openTime, high, low] = [[trade.t_entry * MINUTE], [trade.high_in], [trade.low_in]];
    bars.set(instrument, { timeframe: '1m', openTime, high, low, open: low, close: high, volume: [0] });
    const fill = (side: Fill['side'], price: number, at: number, fee: number): Execution => ({
      type: 'fill',
      strategyId: 's' as StrategyId,
      purpose: 'exit',
      fill: {
        fillId: `${index}-${at}` as FillId,
        instrument,
        side,
        price: fixed(`${price}`),
        quantity: fixed(`${trade.qty}`),
        liquidity: 'taker',
        fee: fixed(`${fee}`),
        feeCurrency: 'quote',
        executedAt: (at * MINUTE) as EpochMs,
        kind: 'trade',
      },
    });
    const [into, out] = trade.side === 'long' ? (['buy', 'sell'] as const) : (['sell', 'buy'] as const);
    return [fill(into, trade.entry, trade.t_entry, trade.fees), fill(out, trade.exit, trade.t_exit, 0)];
  });
  const trips = roundTrips(executions, bars);
  const { metrics } = summarise({ start: { at: 0 as EpochMs, equity: 10_000 }, equity: [], trips });
  const results = trips.closed.map((trip) => toFloat(trip.netPnl));
  let [closed, peak, fall] = [0, 0, 0];
  for (const result of results) {
    closed += result;
    peak = Math.max(peak, closed);
    fall = Math.min(fall, closed - peak);
  }
  return {
    pnl: results,
    ret: trips.closed.map(returnOf),
    n: metrics.trades,
    wins: results.filter((result) => result > 0).length,
    losses: results.filter((result) => result < 0).length,
    win_rate: metrics.winRate,
    net: sum(results),
    gross_profit: metrics.averageWin! * results.filter((result) => result > 0).length,
    gross_loss: metrics.averageLoss! * results.filter((result) => result < 0).length,
    profit_factor: metrics.profitFactor,
    avg: metrics.expectancy,
    avg_win: metrics.averageWin,
    avg_loss: metrics.averageLoss,
    payoff: metrics.payoff,
    expectancy: metrics.expectancy,
    expectancy_ratio: metrics.expectancyRatio,
    sqn: metrics.systemQuality,
    kelly: metrics.kelly,
    max_closed_drawdown: fall,
    largest_win: metrics.bestTrade,
    largest_loss: metrics.worstTrade,
    avg_duration: metrics.averageHoldingMs! / MINUTE,
    median_duration: metrics.medianHoldingMs! / MINUTE,
    mae: trips.closed.map((trip) => trip.excursion!.adverse),
    mfe: trips.closed.map((trip) => trip.excursion!.favourable),
    avg_mae: metrics.averageAdverse,
    avg_mfe: metrics.averageFavourable,
    total_fees: metrics.fees,
    fee_share_of_gross: metrics.feeShareOfProfit,
    max_consec_wins: metrics.consecutiveWinsMax,
    max_consec_losses: metrics.consecutiveLossesMax,
    exposure_bars: sum(trips.closed.map((trip) => trip.holdingMs)) / MINUTE,
    t_stat: metrics.systemQuality,
  };
}

interface MonthInputs {
  readonly dates: readonly string[];
  readonly returns: readonly number[];
  readonly window: number;
}

function measureMonths({ dates, returns, window }: MonthInputs): Record<string, unknown> {
  const curve = grown(returns, Date.parse(dates[0]!));
  const summary = summarise({ start: curve[0]!, equity: curve.slice(1), trips: NO_TRIPS });
  const monthly = summary.months.map((month) => [
    `${month.year}-${String(month.month).padStart(2, '0')}`,
    month.return,
  ]);
  return {
    monthly: Object.fromEntries(monthly) as unknown,
    rolling_sharpe: summary.dailyReturns.map((_, index) =>
      index + 1 < window ? undefined : sharpe(summary.dailyReturns.slice(index + 1 - window, index + 1), 365),
    ),
  };
}

function measureAnnualisation({ timeframes }: { readonly timeframes: readonly string[] }): Record<string, unknown> {
  // Eight hours is not one of our timeframes; the arithmetic is the same.
  return { periods: timeframes.map((name) => (isTimeframe(name) ? periodsPerYear(name) : periodsPerYear('4h') / 2)) };
}

/** An equity curve that returns exactly this, one day at a time. */
function grown(returns: readonly number[], from = START): EquityPoint[] {
  let equity = 1;
  const days = returns.map((value, index) => {
    equity *= 1 + value;
    return { at: (from + (index + 1) * DAY_MS) as EpochMs, equity };
  });
  return [{ at: from as EpochMs, equity: 1 }, ...days];
}

/** Daily bars that return exactly this. */
function daily(returns: readonly number[]): BarSeries {
  const closes = grown(returns).map((point) => point.equity);
  const [open, close] = [closes.slice(0, -1), closes.slice(1)];
  return {
    timeframe: '1d',
    openTime: open.map((_, index) => START + index * DAY_MS),
    open,
    close,
    high: open,
    low: open,
    volume: open,
  };
}

/** What does not agree within the case's tolerance, one line each. */
function differences(found: Case, measured: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(found.expected).flatMap(([key, expected]) => differ(key, measured[key], expected, found.tol));
}

/** Published numbers are printed with twelve digits, and a tolerance cannot ask for more. */
const PRINTED = 1e-11;

function differ(path: string, got: unknown, expected: unknown, tol: Case['tol']): string[] {
  if (typeof expected === 'object' && expected !== null) {
    if (typeof got !== 'object' || got === null) return [`${path}: got ${String(got)}`];
    return Object.entries(expected).flatMap(([key, value]) =>
      differ(`${path}.${key}`, (got as Record<string, unknown>)[key], value, tol),
    );
  }
  const wanted = expected === null ? undefined : Number(expected);
  const allowed = (tol.abs ?? 0) + Math.max(tol.rel ?? 0, PRINTED) * Math.abs(wanted ?? 0);
  const agrees = wanted === undefined || typeof got !== 'number' ? got === wanted : Math.abs(got - wanted) <= allowed;
  return agrees ? [] : [`${path}: got ${String(got)}, expected ${String(wanted)}`];
}
