import { format, toFloat, totalPnl, type InstrumentId, type Money, type Price } from '../../domain/index.ts';
import { breakdowns } from '../attribution/breakdown.ts';
import { factorExposure } from '../attribution/market-factors.ts';
import { buyAndHold, type BarSeries } from '../bar-series.ts';
import { capacity } from '../capacity.ts';
import type { EquityPoint } from '../equity.ts';
import type { Execution } from '../execution.ts';
import type { OpenTrip, RoundTrip, RoundTrips } from '../round-trips.ts';
import { resample } from '../returns.ts';
import type { Summary } from '../summarise.ts';
import { returnOf } from '../trade-statistics.ts';
import type { ReportFills, ReportMeasurements, ReportTrade } from './input.ts';
import { thinCandles, thinCurve } from './thin.ts';

export interface MeasurementsInput {
  readonly summary: Summary;
  /** As given to `summarise`. */
  readonly start: EquityPoint;
  readonly equity: readonly EquityPoint[];
  readonly trips: RoundTrips;
  readonly executions: readonly Execution[];
  /** Bars to draw, the principal instrument first. */
  readonly bars: ReadonlyMap<InstrumentId, BarSeries>;
  /** Last price of each instrument, to value what is still open. */
  readonly marks?: ReadonlyMap<InstrumentId, Price>;
}

/** What keeps a report under about 2 MB. */
const CANDLES_MAX = 75_000;
const POINTS_MAX = 75_000;
const TRADES_MAX = 20_000;

/**
 * The measured part of a report. More bars, points or trades than a page can hold are joined, thinned or cut; the
 * report says so.
 */
export function measurementsOf(input: MeasurementsInput): ReportMeasurements {
  const { summary, start, trips, executions, bars, marks = new Map<InstrumentId, Price>() } = input;
  const curve = thinCurve([start, ...input.equity], POINTS_MAX);
  const perInstrument = Math.floor(CANDLES_MAX / Math.max(1, bars.size));
  const trades = [
    ...trips.closed.map(closedTrade),
    ...trips.open.map((trip) => openTrade(trip, summary.endedAt, marks.get(trip.instrument))),
  ];
  return {
    startedAt: iso(summary.startedAt),
    endedAt: iso(summary.endedAt),
    returnsPer: summary.returnsPer,
    startEquity: start.equity,
    metrics: known(summary.metrics),
    months: summary.months.map(known),
    years: summary.years.map(known),
    drawdowns: summary.drawdowns.map((fall) => ({
      ...known({ recoveredAt: fall.recoveredAt === undefined ? undefined : iso(fall.recoveredAt) }),
      peakAt: iso(fall.peakAt),
      troughAt: iso(fall.troughAt),
      depth: fall.depth,
      lengthMs: fall.lengthMs,
    })),
    dailyReturns: summary.dailyReturns,
    curve: {
      at: curve.map((point) => point.at),
      equity: curve.map((point) => point.equity),
      ...known({ benchmark: benchmarkOf(input, curve) }),
    },
    candles: [...bars].map(([instrument, series]) => thinCandles(instrument, series, perInstrument)),
    trades: trades.slice(-TRADES_MAX),
    tradeCount: trades.length,
    fills: fillsOf(executions, [...bars.keys()]),
    breakdowns: takenApart(breakdowns(trips, marks, bars)),
    factors: factorExposure(resample([start, ...input.equity]), [...bars.values()]),
    capacity: known(capacity({ executions, bars, netProfit: summary.metrics.netProfit ?? 0, capital: start.equity })),
  };
}

function takenApart({ total, by }: ReturnType<typeof breakdowns>): ReportMeasurements['breakdowns'] {
  return {
    total: format(total),
    by: by.map(({ dimension, parts }) => ({
      dimension,
      parts: parts.map(({ netPnl, fees, funding, ...part }) => ({
        ...part,
        netPnl: format(netPnl),
        fees: format(fees),
        funding: format(funding),
      })),
    })),
  };
}

/** Buying and holding the first instrument, at the instants of the curve. */
function benchmarkOf({ bars, start, summary }: MeasurementsInput, curve: readonly EquityPoint[]): number[] | undefined {
  const [principal] = bars.values();
  const held = principal === undefined ? undefined : buyAndHold(principal, start, summary.endedAt);
  return held?.worthAt(curve.map((point) => point.at)).map((point) => point.equity);
}

function closedTrade(trip: RoundTrip): ReportTrade {
  return {
    ...tradeBasics(trip),
    exitedAt: iso(trip.exitedAt),
    exitPrice: format(trip.exitPrice),
    fees: format(trip.fees),
    funding: format(trip.funding),
    netPnl: format(trip.netPnl),
    holdingMs: trip.holdingMs,
    exitCause: trip.exitCause,
    ...known({
      return: returnOf(trip),
      adverse: trip.excursion?.adverse,
      favourable: trip.excursion?.favourable,
      exitReason: trip.exitReason,
    }),
  };
}

function openTrade(trip: OpenTrip, endedAt: number, mark: Price | undefined): ReportTrade {
  const result: Money | undefined = mark === undefined ? undefined : totalPnl(trip.position, mark);
  return {
    ...tradeBasics(trip),
    fees: format(trip.position.fees),
    funding: format(trip.position.funding),
    holdingMs: Math.max(0, endedAt - trip.enteredAt),
    ...known({ netPnl: result === undefined ? undefined : format(result) }),
  };
}

function tradeBasics(trip: RoundTrip | OpenTrip) {
  return {
    strategy: trip.strategyId,
    instrument: trip.instrument,
    direction: trip.direction,
    enteredAt: iso(trip.enteredAt),
    quantity: format(trip.quantity),
    entryPrice: format(trip.entryPrice),
    fillCount: trip.fillCount,
    ...known({ entryReason: trip.entryReason }),
  };
}

function fillsOf(executions: readonly Execution[], instruments: readonly InstrumentId[]): ReportFills {
  const fills = executions.flatMap((execution) => (execution.type === 'fill' ? [execution.fill] : []));
  return {
    candles: fills.map((fill) => instruments.indexOf(fill.instrument)),
    at: fills.map((fill) => fill.executedAt),
    price: fills.map((fill) => toFloat(fill.price)),
    side: fills.map((fill) => (fill.side === 'buy' ? 1 : -1)),
  };
}

/** The same object without the fields that have no value: JSON has no `undefined`. */
function known<Fields extends object>(fields: Fields): Known<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Known<Fields>;
}

type Known<Fields> = {
  readonly [Name in keyof Fields as undefined extends Fields[Name] ? never : Name]: Fields[Name];
} & {
  readonly [Name in keyof Fields as undefined extends Fields[Name] ? Name : never]?: Exclude<Fields[Name], undefined>;
};

function iso(at: number): string {
  return new Date(at).toISOString();
}
