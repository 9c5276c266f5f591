import {
  add,
  applyFill,
  FLAT,
  fromFloat,
  fixed,
  magnitude,
  toFloat,
  totalPnl,
  type EpochMs,
  type Fill,
  type FillId,
  type InstrumentId,
  type Quantity,
  type StrategyId,
} from '../../domain/index.ts';
import type { BarSeries } from '../bar-series.ts';
import type { EquityPoint } from '../equity.ts';
import type { Execution } from '../execution.ts';
import { roundTrips } from '../round-trips.ts';
import { summarise } from '../summarise.ts';
import type { ReportInput } from './input.ts';
import { measurementsOf } from './measurements.ts';

/*
 * A made-up run for tests of the report: an hourly market of two sine waves, and a strategy that turns with the fast one.
 */

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);
const CENT = fixed('0.01');
const CASH = 10_000;
export const SAMPLE_INSTRUMENT = 'BTCUSDT.BINANCE' as InstrumentId;

export function sampleBars(count: number): BarSeries {
  const openTime = Array.from({ length: count }, (_, index) => START + index * HOUR);
  const price = (index: number) => round(30_000 + 6_000 * Math.sin(index / 400) + 900 * Math.sin(index / 7.3));
  const open = openTime.map((_, index) => price(index));
  const close = openTime.map((_, index) => price(index + 1));
  return {
    timeframe: '1h',
    openTime,
    open,
    close,
    high: open.map((value, index) => round(Math.max(value, close[index]!) + 20 + (index % 11))),
    low: open.map((value, index) => round(Math.min(value, close[index]!) - 20 - (index % 13))),
    volume: open.map((_, index) => 5 + (index % 24)),
  };
}

export interface SampleOptions {
  readonly bars?: number;
  /** Bars between decisions; each is a reversal. 0 never trades. */
  readonly turnEvery?: number;
  /** Laid over the finished input. */
  readonly changes?: Partial<ReportInput>;
  /** Each order's reason. */
  readonly reason?: string;
}

export function sampleReport({
  bars: count = 24 * 120,
  turnEvery = 23,
  changes = {},
  reason = 'turned',
}: SampleOptions = {}): ReportInput {
  const bars = sampleBars(count);
  const { executions, equity } = traded(bars, turnEvery, reason);
  const series = new Map([[SAMPLE_INSTRUMENT, bars]]);
  const trips = roundTrips(executions, series);
  const start = { at: START as EpochMs, equity: CASH };
  const summary = summarise({ start, equity, trips, benchmark: bars });
  const marks = new Map([[SAMPLE_INSTRUMENT, fromFloat(bars.close[count - 1] ?? 1, CENT)]]);
  return {
    kind: 'Backtest',
    strategy: {
      name: 'turner',
      title: 'Turner',
      description: 'Turns round again and again.',
      parameters: [{ label: 'every', value: String(turnEvery), note: 'Bars between turns.' }],
    },
    instruments: [SAMPLE_INSTRUMENT],
    timeframes: ['1h'],
    currency: 'USDT',
    provenance: { type: 'simulated', source: 'Two sine waves.' },
    identity: { runId: 'turner-1', strategyHash: 'aa11', dataHash: 'bb22', seed: '7', codeCommit: 'cc33' },
    costs: [{ label: 'Taker fee', value: '0.055%' }],
    assumptions: ['Orders fill at the next open.'],
    limits: ['It knows no order book.'],
    ordersSent: executions.length,
    refusals: [{ by: 'gate', code: 'ORDER_NOTIONAL', count: 3 }],
    confidence: {
      type: 'confidence',
      days: summary.dailyReturns.length,
      meanBlock: 2.5,
      resamples: 1_000,
      seed: 7,
      intervals: [{ metric: 'sharpe', value: 1.25, low: -0.5, high: 3, by: 'Mertens' }],
      edge: { value: 0.8, low: 0.3, high: 0.99 },
      minimumDays: 990,
    },
    measurements: measurementsOf({ summary, start, equity, trips, executions, bars: series, marks }),
    ...changes,
  };
}

function traded(
  bars: BarSeries,
  turnEvery: number,
  reason: string,
): { executions: Execution[]; equity: EquityPoint[] } {
  const executions: Execution[] = [];
  let position = FLAT;
  const equity = Array.from(bars.openTime, (openTime, index) => {
    if (turnEvery > 0 && index > 0 && index % turnEvery === 0) {
      const side = index % (2 * turnEvery) === 0 ? 'sell' : 'buy';
      const fill = fillOf(bars, index, side, add(magnitude(position.quantity), fixed('0.1')));
      position = applyFill(position, fill);
      executions.push({ type: 'fill', strategyId: 'turner-1' as StrategyId, fill, purpose: 'entry', reason });
    }
    const mark = fromFloat(bars.close[index]!, CENT);
    return { at: (openTime + HOUR) as EpochMs, equity: CASH + toFloat(totalPnl(position, mark)) };
  });
  return { executions, equity };
}

function fillOf(bars: BarSeries, index: number, side: Fill['side'], quantity: Quantity): Fill {
  return {
    fillId: `fill-${index}` as FillId,
    instrument: SAMPLE_INSTRUMENT,
    side,
    price: fromFloat(bars.open[index]!, CENT),
    quantity,
    liquidity: 'taker',
    fee: fixed('1.65'),
    feeCurrency: 'quote',
    executedAt: bars.openTime[index]! as EpochMs,
    kind: 'trade',
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
