/** A position from its opening to its end. */
export interface Trip {
  /** Indices of the bars in which it was opened and closed. */
  readonly entryBar: number;
  readonly exitBar: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly quantity: number;
  /** Of both sides. */
  readonly fees: number;
}

/** What one strategy came to. */
export interface SingleResult {
  readonly trips: readonly Trip[];
  readonly finalEquity: number;
}

/** What each set of a sweep came to, every fast average with the first slow one, then with the next. */
export interface SweepResult {
  readonly finalEquity: readonly number[];
  readonly fees: readonly number[];
  /** Positions that have ended. */
  readonly trades: readonly number[];
}

export type Result = SingleResult | SweepResult;

/** Others calculate in floats: a figure may be off by this fraction of itself. Bars and counts may not. */
export const TOLERANCE = 1e-8;

const TRIP_FIGURES = ['entryPrice', 'exitPrice', 'quantity', 'fees'] as const;
const SET_FIGURES = ['finalEquity', 'fees'] as const;

/**
 * In what a program's result first differs from ours; `undefined` where it does not. Only then may its time be told.
 *
 * @param theirs as the program said it: what is not there or is no number is a difference
 */
export function firstDifference(ours: Result, theirs: unknown): string | undefined {
  if (typeof theirs !== 'object' || theirs === null) return `it says ${JSON.stringify(theirs)}`;
  return 'trips' in ours ? singleDifference(ours, theirs) : sweepDifference(ours, theirs);
}

function singleDifference(ours: SingleResult, theirs: Partial<SingleResult>): string | undefined {
  if (!Array.isArray(theirs.trips)) return 'it names no trips';
  const trips = theirs.trips as readonly Partial<Trip>[];
  for (let place = 0; place < Math.min(ours.trips.length, trips.length); place += 1) {
    const [one, other] = [ours.trips[place]!, trips[place]!];
    const where = `trip ${place + 1} of ${ours.trips.length}`;
    for (const bar of ['entryBar', 'exitBar'] as const)
      if (one[bar] !== other[bar]) return differs(`${where}, ${bar}`, one[bar], other[bar]);
    for (const figure of TRIP_FIGURES)
      if (!isNear(one[figure], other[figure])) return differs(`${where}, ${figure}`, one[figure], other[figure]);
  }
  if (trips.length !== ours.trips.length) return differs('trips', ours.trips.length, trips.length);
  if (isNear(ours.finalEquity, theirs.finalEquity)) return undefined;
  return differs('final equity', ours.finalEquity, theirs.finalEquity);
}

function sweepDifference(ours: SweepResult, theirs: Partial<SweepResult>): string | undefined {
  for (const figure of ['trades', ...SET_FIGURES] as const) {
    const column: unknown = theirs[figure];
    if (!Array.isArray(column)) return `it names no ${figure}`;
    if (column.length !== ours[figure].length)
      return differs(`sets with ${figure}`, ours[figure].length, column.length);
  }
  for (let set = 0; set < ours.trades.length; set += 1) {
    const where = `set ${set + 1} of ${ours.trades.length}`;
    if (ours.trades[set] !== theirs.trades![set])
      return differs(`${where}, trades`, ours.trades[set], theirs.trades![set]);
    for (const figure of SET_FIGURES) {
      const [one, other] = [ours[figure][set]!, theirs[figure]![set]];
      if (!isNear(one, other)) return differs(`${where}, ${figure}`, one, other);
    }
  }
  return undefined;
}

/** NaN and what is no number are near nothing. */
function isNear(ours: number, theirs: unknown): boolean {
  return typeof theirs === 'number' && Math.abs(ours - theirs) <= TOLERANCE * Math.abs(ours);
}

function differs(what: string, ours: unknown, theirs: unknown): string {
  return `${what}: ${String(theirs)}, ours ${String(ours)}`;
}
