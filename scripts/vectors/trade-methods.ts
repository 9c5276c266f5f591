import {
  roundTrips,
  sum,
  summarise,
  type BarSeries,
  type Execution,
  type RoundTrip,
} from '../../src/analytics/index.ts';
import {
  toFloat,
  type EpochMs,
  type Fill,
  type FillId,
  type InstrumentId,
  type StrategyId,
} from '../../src/domain/index.ts';
import { numberOf, recordsOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';
import { amount } from './return-methods.ts';

type Row = Readonly<Record<string, unknown>>;

/** One unit of the format's time is one minute with us. */
const MINUTE = 60_000;

/** Each trade has an instrument of its own, so that its highest and lowest price are its own bar. */
export const measureTrades: Evaluate = ({ inputs }) => {
  const rows = recordsOf(inputs, 'trades');
  const trips = roundTrips(
    rows.flatMap(executionsOf),
    new Map(rows.map((row, index) => [instrumentOf(index), barOf(row)])),
  );
  // Trades that exit together come out in the order they ended; the answer is in the order they were given.
  const closed = trips.closed.toSorted((a, b) => placeOf(a) - placeOf(b));
  const start = { at: 0 as EpochMs, equity: numberOf(inputs, 'starting_capital', 1) };
  const { metrics } = summarise({ start, equity: [], trips });
  const results = closed.map((trip) => toFloat(trip.netPnl));
  const wins = results.filter((result) => result > 0);
  const losses = results.filter((result) => result < 0);
  return {
    pnl: results,
    ret: closed.map((trip) => toFloat(trip.netPnl) / toFloat(trip.entryNotional)),
    n: metrics.trades,
    wins: wins.length,
    losses: losses.length,
    win_rate: metrics.winRate,
    net: sum(results),
    gross_profit: sum(wins),
    gross_loss: sum(losses),
    profit_factor: metrics.profitFactor,
    avg: metrics.expectancy,
    avg_win: metrics.averageWin,
    avg_loss: metrics.averageLoss,
    payoff: metrics.payoff,
    expectancy: metrics.expectancy,
    expectancy_ratio: metrics.expectancyRatio,
    sqn: metrics.systemQuality,
    t_stat: metrics.systemQuality,
    kelly: metrics.kelly,
    max_closed_drawdown: deepestFall(results),
    largest_win: metrics.bestTrade,
    largest_loss: metrics.worstTrade,
    avg_duration: minutes(metrics.averageHoldingMs),
    median_duration: minutes(metrics.medianHoldingMs),
    mae: closed.map((trip) => trip.excursion?.adverse),
    mfe: closed.map((trip) => trip.excursion?.favourable),
    avg_mae: metrics.averageAdverse,
    avg_mfe: metrics.averageFavourable,
    total_fees: metrics.fees,
    fee_share_of_gross: metrics.feeShareOfProfit,
    max_consec_wins: metrics.consecutiveWinsMax,
    max_consec_losses: metrics.consecutiveLossesMax,
    exposure_bars: sum(closed.map((trip) => trip.holdingMs)) / MINUTE,
  };
};

function executionsOf(row: Row, index: number): Execution[] {
  const fill = (side: Fill['side'], edge: 'entry' | 'exit'): Execution => {
    const executedAt = (numberOf(row, `t_${edge}`) * MINUTE) as EpochMs;
    return {
      type: 'fill',
      strategyId: 's' as StrategyId,
      purpose: edge === 'entry' ? 'entry' : 'exit',
      fill: {
        fillId: `${index}-${edge}` as FillId,
        instrument: instrumentOf(index),
        side,
        price: amount(row, edge),
        quantity: amount(row, 'qty'),
        liquidity: 'taker',
        fee: amount(edge === 'entry' ? row : { fees: 0 }, 'fees'),
        feeCurrency: 'quote',
        executedAt,
        kind: 'trade',
      },
    };
  };
  const [into, out] = row['side'] === 'long' ? (['buy', 'sell'] as const) : (['sell', 'buy'] as const);
  return [fill(into, 'entry'), fill(out, 'exit')];
}

function barOf(row: Row): BarSeries {
  const [high, low] = [[numberOf(row, 'high_in')], [numberOf(row, 'low_in')]];
  const openTime = [numberOf(row, 't_entry') * MINUTE];
  return { timeframe: '1m', openTime, high, low, open: low, close: high, volume: [0] };
}

function instrumentOf(index: number): InstrumentId {
  return `T${index}` as InstrumentId;
}

function placeOf(trip: RoundTrip): number {
  return Number(trip.instrument.slice(1));
}

/** Of the running sum of results, from its highest so far, the start among them. */
function deepestFall(results: readonly number[]): number {
  let [closed, peak, fall] = [0, 0, 0];
  for (const result of results) {
    closed += result;
    peak = Math.max(peak, closed);
    fall = Math.min(fall, closed - peak);
  }
  return fall;
}

function minutes(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / MINUTE;
}
