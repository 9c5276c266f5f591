import { returnStatistics } from '../../src/analytics/index.ts';
import { toFloat } from '../../src/domain/index.ts';
import type { BarColumns } from '../../src/strategy/indicators/index.ts';
import { readBars } from './bars.ts';
import { lookUp, numberOf, numbersOf } from './method-table.ts';
import type { Evaluate } from './methods.ts';
import { runCross, type CrossResult, type CrossRun } from './peers/auction-backtest.ts';
import { backtestingStatistics } from './peers/backtesting-statistics.ts';
import { libraryVariants } from './peers/library-variants.ts';
import { accountOrders, type AccountedOrders } from './peers/order-accounting.ts';

const HOURS_A_YEAR = 8_760;

/** Always in the market, long or short, with all of the cash. */
const runReversals: Evaluate = async ({ inputs, expected, dataFolder }) => {
  const run = crossOf(inputs, readBars(inputs, dataFolder), { cashShare: 1, shorts: true });
  const result = await runCross(run);
  const trades = tradesOf(result);
  return {
    stats: backtestingStatistics({
      dates: [...run.bars.openTime],
      equity: result.equity,
      closes: [...run.bars.close],
      trades: trades.map(({ entry_bar, exit_bar, pnl, ret }) => ({ entryBar: entry_bar, exitBar: exit_bar, pnl, ret })),
    }),
    final_equity: result.equity.at(-1),
    trades: trades.length,
    first_trades: trades.slice(0, wanted(expected, 'first_trades', 5)),
    last_trades: trades.slice(-wanted(expected, 'last_trades', 3)),
    equity_every_200: every(result.equity, 200),
  };
};

/** Long or flat, with a part of the cash. */
const runLongOnly: Evaluate = async ({ inputs, expected, dataFolder }) => {
  const bars = ofYear(readBars(inputs, dataFolder), inputs['year']);
  const share = /floor\((?<share>[\d.]+)\*cash/.exec(String(inputs['size']))?.groups?.['share'];
  const result = await runCross(crossOf(inputs, bars, { cashShare: Number(share ?? 1), shorts: false }));
  const trades = tradesOf(result);
  const returns = result.equity.slice(1).map((value, index) => value / result.equity[index]! - 1);
  const measured = returnStatistics(returns, HOURS_A_YEAR);
  return {
    final_equity: result.equity.at(-1),
    peak: Math.max(...result.equity),
    max_drawdown: measured.maxDrawdown,
    trades: trades.length,
    first_trades: trades.slice(0, wanted(expected, 'first_trades', 4)),
    last_trades: trades.slice(-wanted(expected, 'last_trades', 3)),
    equity_every_500: every(result.equity, 500),
    hourly_sharpe_ann_8760: measured.sharpe,
  };
};

/** How many trades are asked for. */
function wanted(expected: Readonly<Record<string, unknown>>, name: string, otherwise: number): number {
  const list = expected[name];
  return Array.isArray(list) ? list.length : otherwise;
}

function crossOf(
  inputs: Readonly<Record<string, unknown>>,
  bars: BarColumns,
  manner: Pick<CrossRun, 'cashShare' | 'shorts'>,
): CrossRun {
  const { finalize } = inputs;
  return {
    bars,
    fast: numberOf(inputs, 'n1'),
    slow: numberOf(inputs, 'n2'),
    cash: numberOf(inputs, 'cash'),
    commission: numberOf(inputs, 'commission', 0),
    closesAtEnd: finalize === true || finalize === 'open of last bar',
    ...manner,
  };
}

function tradesOf({ trips, barOf }: CrossResult) {
  return trips.map((trip) => {
    const pnl = toFloat(trip.netPnl);
    const size = toFloat(trip.quantity);
    return {
      size: trip.direction === 'long' ? size : -size,
      entry_bar: barOf(trip.enteredAt),
      exit_bar: barOf(trip.exitedAt),
      entry_price: toFloat(trip.entryPrice),
      exit_price: toFloat(trip.exitPrice),
      pnl,
      ret: pnl / toFloat(trip.entryNotional),
    };
  });
}

function ofYear(bars: BarColumns, year: unknown): BarColumns {
  if (year === undefined) return bars;
  const from = bars.openTime.findIndex((at) => at >= Date.UTC(Number(year), 0, 1));
  const end = bars.openTime.findIndex((at) => at >= Date.UTC(Number(year) + 1, 0, 1));
  const cut = (column: Float64Array): Float64Array => column.slice(from, end < 0 ? undefined : end);
  return {
    openTime: cut(bars.openTime),
    open: cut(bars.open),
    high: cut(bars.high),
    low: cut(bars.low),
    close: cut(bars.close),
    volume: cut(bars.volume),
  };
}

function every(values: readonly number[], step: number): number[] {
  return values.filter((_, index) => index % step === 0);
}

const measureAccounting: Evaluate = ({ inputs }) =>
  accountOrders({
    prices: numbersOf(inputs, 'price'),
    sizes: numbersOf(inputs, 'size'),
    direction: inputs['direction'] as AccountedOrders['direction'],
    cash: numberOf(inputs, 'cash'),
    feeRate: numberOf(inputs, 'fee_rate', 0),
    fixedFee: numberOf(inputs, 'fixed_fee', 0),
    slippage: numberOf(inputs, 'slippage', 0),
  });

/** Other engines' curves out of ours, and other libraries' numbers: `peer.*`, `metrics.variants.*`. */
export const peerMethod = lookUp([
  [/^backtesting\.py SmaCross/i, runReversals],
  [/^long-only SMA cross/i, runLongOnly],
  [/^vectorbt order accounting/i, measureAccounting],
  [
    /^Library-specific variants/i,
    ({ inputs }) =>
      libraryVariants(
        numbersOf(inputs, 'returns'),
        numbersOf(inputs, 'benchmark'),
        numberOf(inputs, 'periods_per_year', 365),
      ),
  ],
]);
