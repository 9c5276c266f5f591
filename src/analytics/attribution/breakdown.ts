import { add, subtract, totalPnl, ZERO, type InstrumentId, type Money, type Price } from '../../domain/index.ts';
import type { BarSeries } from '../bar-series.ts';
import type { OpenTrip, RoundTrip, RoundTrips } from '../round-trips.ts';
import { marketStates, TREND_STATES, VOLATILITY_STATES, type MarketState } from './market-states.ts';

export const DIMENSIONS = [
  'strategy',
  'instrument',
  'side',
  'entry reason',
  'exit',
  'hour',
  'weekday',
  'volatility',
  'trend',
] as const;
/** By what a result is taken apart. Hours and weekdays are those of the entry, UTC; so are the states of the market. */
export type Dimension = (typeof DIMENSIONS)[number];

/** All trips that have one thing in common. */
export interface Part {
  readonly key: string;
  /** Closed ones; `won` of them with a profit. */
  readonly trades: number;
  readonly won: number;
  readonly open: number;
  /** After fees and funding; open trips at their marks. */
  readonly netPnl: Money;
  readonly fees: Money;
  readonly funding: Money;
}

export interface Breakdown {
  readonly dimension: Dimension;
  /** In their own order where they have one, else the largest result first, in size. They sum to the total exactly. */
  readonly parts: readonly Part[];
}

/** Reasons name the levels of the day, which would make each trade a kind of its own. */
const NUMBER = /\d+(?:[.,]\d+)*/g;

/** What has no such property: a trade without a reason, or in a market without bars; funding that no trade explains. */
export const NO_KEY = '\u2014';

/**
 * A result taken apart in every way at once. Each dimension has every trip in one part, so its parts sum to `total` to
 * the last digit.
 *
 * @param marks values open trips; one without a mark counts with what it has realised
 */
export function breakdowns(
  trips: RoundTrips,
  marks: ReadonlyMap<InstrumentId, Price>,
  bars: ReadonlyMap<InstrumentId, BarSeries>,
): { readonly total: Money; readonly by: readonly Breakdown[] } {
  const states = new Map([...bars].map(([instrument, series]) => [instrument, marketStates(series)]));
  const results = [
    ...trips.closed.map((trip) => closedResult(trip)),
    ...trips.open.map((trip) => openResult(trip, marks.get(trip.instrument))),
  ].map((result): Result => ({ ...result, state: states.get(result.trip.instrument)?.(result.trip.enteredAt) }));
  const total = results.reduce<Money>((sum, { netPnl }) => add(sum, netPnl), trips.strayFunding);
  return {
    total,
    by: DIMENSIONS.map((dimension) => ({ dimension, parts: partsOf(dimension, results, trips.strayFunding) })),
  };
}

interface Result {
  readonly trip: RoundTrip | OpenTrip;
  readonly netPnl: Money;
  readonly fees: Money;
  readonly funding: Money;
  readonly state: MarketState | undefined;
}

function closedResult(trip: RoundTrip): Omit<Result, 'state'> {
  return { trip, netPnl: trip.netPnl, fees: trip.fees, funding: trip.funding };
}

function openResult(trip: OpenTrip, mark: Price | undefined): Omit<Result, 'state'> {
  const { position } = trip;
  const { realisedPnl, fees, funding } = position;
  const netPnl = mark === undefined ? add(subtract(realisedPnl, fees), funding) : totalPnl(position, mark);
  return { trip, netPnl, fees, funding };
}

function partsOf(dimension: Dimension, results: readonly Result[], strayFunding: Money): Part[] {
  const parts = new Map<string, Part>();
  for (const result of results) {
    const key = keyOf(dimension, result);
    const part = parts.get(key) ?? nothing(key);
    const isClosed = 'exitedAt' in result.trip;
    parts.set(key, {
      key,
      trades: part.trades + Number(isClosed),
      won: part.won + Number(isClosed && result.netPnl > 0n),
      open: part.open + Number(!isClosed),
      netPnl: add(part.netPnl, result.netPnl),
      fees: add(part.fees, result.fees),
      funding: add(part.funding, result.funding),
    });
  }
  if (strayFunding !== 0n) {
    const part = parts.get(NO_KEY) ?? nothing(NO_KEY);
    const [netPnl, funding] = [add(part.netPnl, strayFunding), add(part.funding, strayFunding)];
    parts.set(NO_KEY, { ...part, netPnl, funding });
  }
  return [...parts.values()].toSorted(orderOf(dimension));
}

function nothing(key: string): Part {
  return { key, trades: 0, won: 0, open: 0, netPnl: ZERO, fees: ZERO, funding: ZERO };
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

function keyOf(dimension: Dimension, { trip, state }: Result): string {
  const entered = new Date(trip.enteredAt);
  switch (dimension) {
    case 'strategy':
      return trip.strategyId;
    case 'instrument':
      return trip.instrument;
    case 'side':
      return trip.direction;
    case 'entry reason':
      return trip.entryReason?.replaceAll(NUMBER, '#') ?? NO_KEY;
    case 'exit':
      return 'exitCause' in trip ? trip.exitCause : 'still open';
    case 'hour':
      return String(entered.getUTCHours()).padStart(2, '0');
    case 'weekday':
      return WEEKDAYS[(entered.getUTCDay() + 6) % 7]!;
    case 'volatility':
      return state?.volatility ?? NO_KEY;
    case 'trend':
      return state?.trend ?? NO_KEY;
  }
}

function orderOf(dimension: Dimension): (a: Part, b: Part) => number {
  const bySize = (a: Part, b: Part): number => Number(magnitudeOf(b) - magnitudeOf(a)) || (a.key < b.key ? -1 : 1);
  const place = (names: readonly string[]) => (part: Part) =>
    (names.indexOf(part.key) + names.length + 1) % (names.length + 1);
  const inOrder = (of: (part: Part) => number) => (a: Part, b: Part) => of(a) - of(b);
  switch (dimension) {
    case 'hour':
      return inOrder(({ key }) => (key === NO_KEY ? 24 : Number(key)));
    case 'weekday':
      return inOrder(place(WEEKDAYS));
    case 'volatility':
      return inOrder(place(VOLATILITY_STATES));
    case 'trend':
      return inOrder(place(TREND_STATES));
    case 'strategy':
    case 'instrument':
    case 'side':
    case 'entry reason':
    case 'exit':
      return bySize;
  }
}

function magnitudeOf({ netPnl }: Part): bigint {
  return netPnl < 0n ? -netPnl : netPnl;
}
