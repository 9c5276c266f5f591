import assert from 'node:assert/strict';
import {
  add,
  applyFill,
  applyFunding,
  averageEntry,
  divide,
  FLAT,
  magnitude,
  multiply,
  negate,
  proportion,
  subtract,
  ZERO,
  type EpochMs,
  type InstrumentId,
  type Money,
  type Position,
  type Price,
  type Quantity,
  type StrategyId,
} from '../domain/index.ts';
import type { BarSeries } from './bar-series.ts';
import { excursionOf, type Excursion } from './excursions.ts';
import type { Execution, ExitCause, StopPlacement } from './execution.ts';

interface Entered {
  readonly strategyId: StrategyId;
  readonly instrument: InstrumentId;
  readonly direction: 'long' | 'short';
  readonly enteredAt: EpochMs;
  readonly entryReason: string | undefined;
  /** Sum of all entries, unsigned: the first and what was added later. */
  readonly quantity: Quantity;
  /** What those entries were worth, unsigned. */
  readonly entryNotional: Money;
  readonly entryPrice: Price;
  /** What its exits were worth so far, unsigned. */
  readonly exitNotional: Money;
  readonly fillCount: number;
}

/** One strategy's position in one instrument, from flat to flat. */
export interface RoundTrip extends Entered {
  readonly exitedAt: EpochMs;
  readonly exitPrice: Price;
  readonly exitCause: ExitCause;
  readonly exitReason: string | undefined;
  /** Before fees and funding, quote currency. */
  readonly grossPnl: Money;
  readonly fees: Money;
  /** Received when positive. */
  readonly funding: Money;
  /** `grossPnl - fees + funding`. */
  readonly netPnl: Money;
  readonly holdingMs: number;
  /** `undefined` when no bars of the instrument were given for the time it was held. */
  readonly excursion: Excursion | undefined;
  /** Lost at the first stop that guarded it, had all of it been held there; `undefined` when none did. */
  readonly initialRisk: Money | undefined;
}

/** A trip that has not ended. */
export interface OpenTrip extends Entered {
  /** What is open, and what this trip has realised, paid and received so far. */
  readonly position: Position;
}

/**
 * All trips of a history. To the last digit, at any mark, per strategy and instrument:
 * `Σ closed.netPnl + Σ totalPnl(open.position, mark) + Σ strayFunding = totalPnl(whole position, mark)`.
 */
export interface RoundTrips {
  /** In the order they ended. */
  readonly closed: readonly RoundTrip[];
  readonly open: readonly OpenTrip[];
  /** Funding of an instrument in which the strategy had never held anything. Normally zero. */
  readonly strayFunding: Money;
}

/**
 * Pairs entries with exits. A trip starts when a flat position opens and ends when it is flat again; adding to it and
 * closing parts of it stay inside the trip. A fill that reverses the position ends one trip and starts the next, and
 * its fee is shared between them by quantity. Funding that arrives while flat belongs to the trip just ended.
 *
 * The arithmetic is the domain's own (`applyFill`): a trip is the difference of the position between two flat moments.
 *
 * @param bars by instrument, for the excursions; an instrument may be missing
 * @param stops in the order they came, for what each trip could lose
 */
export function roundTrips(
  executions: readonly Execution[],
  bars: ReadonlyMap<InstrumentId, BarSeries> = new Map(),
  stops: readonly StopPlacement[] = [],
): RoundTrips {
  const books = new Map<string, Book>();
  const ended: Trip[] = [];
  let strayFunding: Money = ZERO;
  const waiting = stops.values();
  let stop = waiting.next();
  for (const [index, execution] of executions.entries()) {
    for (; stop.done !== true && stop.value.after <= index; stop = waiting.next()) takeStop(books, stop.value);
    const book = bookOf(books, execution);
    if (execution.type === 'fill') {
      takeFill(book, execution, ended);
      continue;
    }
    const trip = book.open ?? book.lastEnded;
    book.position = applyFunding(book.position, execution.amount);
    if (trip === undefined) strayFunding = add(strayFunding, execution.amount);
    else trip.funding = add(trip.funding, execution.amount);
  }
  for (; stop.done !== true; stop = waiting.next()) takeStop(books, stop.value);
  const open = [...books.values()].flatMap((book) =>
    book.open === undefined ? [] : [openTrip(book.open, book.position)],
  );
  return { closed: ended.map((trip) => closedTrip(trip, bars.get(trip.instrument))), open, strayFunding };
}

/** A trip being built. */
interface Trip {
  readonly strategyId: StrategyId;
  readonly instrument: InstrumentId;
  readonly direction: 'long' | 'short';
  readonly enteredAt: EpochMs;
  readonly entryReason: string | undefined;
  entered: Quantity;
  entryNotional: Money;
  exited: Quantity;
  exitNotional: Money;
  realisedPnl: Money;
  fees: Money;
  funding: Money;
  fillCount: number;
  /** From the average entry to the first stop. */
  stopDistance?: Price;
  end?: { readonly at: EpochMs; readonly price: Price; readonly cause: ExitCause; readonly reason: string | undefined };
}

/** The history of one strategy in one instrument. */
interface Book {
  position: Position;
  open: Trip | undefined;
  lastEnded: Trip | undefined;
}

type FillExecution = Extract<Execution, { type: 'fill' }>;

function bookOf(books: Map<string, Book>, execution: Execution): Book {
  const instrument = execution.type === 'fill' ? execution.fill.instrument : execution.instrument;
  const key = keyOf(execution.strategyId, instrument);
  let book = books.get(key);
  if (book === undefined) {
    book = { position: FLAT, open: undefined, lastEnded: undefined };
    books.set(key, book);
  }
  return book;
}

function keyOf(strategyId: StrategyId, instrument: InstrumentId): string {
  return `${strategyId}\n${instrument}`;
}

function takeFill(book: Book, execution: FillExecution, ended: Trip[]): void {
  const { fill } = execution;
  const before = book.position;
  const traded = applyFill(before, { ...fill, fee: ZERO, feeCurrency: 'quote' });
  const after = applyFill(before, fill);
  const fee = subtract(after.fees, before.fees);
  const closing = book.open;
  move(book, execution, before, traded, ended);
  const opened = book.open;
  const reversed = closing !== undefined && opened !== undefined && closing !== opened;
  const closingFee = reversed ? proportion(fee, magnitude(before.quantity), fill.quantity) : fee;
  if (closing !== undefined) {
    closing.fees = add(closing.fees, closingFee);
    closing.fillCount += 1;
  }
  if (opened !== undefined && opened !== closing) {
    opened.fees = add(opened.fees, reversed ? subtract(fee, closingFee) : fee);
  }
  move(book, execution, traded, after, ended);
  book.position = after;
}

/** Books one change of quantity, from `before` to `next`, at the fill's price. */
function move(book: Book, execution: FillExecution, before: Position, next: Position, ended: Trip[]): void {
  if (next.quantity === before.quantity) return;
  const { price } = execution.fill;
  const held = magnitude(before.quantity);
  const grown = magnitude(next.quantity) > held;
  const opposite = before.quantity > 0n !== next.quantity > 0n && before.quantity !== 0n && next.quantity !== 0n;
  if (before.quantity === 0n) {
    book.open = startTrip(execution, next);
    return;
  }
  const trip = book.open;
  assert(trip !== undefined, 'a position that is not flat belongs to an open trip');
  if (grown && !opposite) {
    trip.entered = add(trip.entered, subtract(magnitude(next.quantity), held));
    trip.entryNotional = add(trip.entryNotional, magnitude(subtract(next.cost, before.cost)));
    return;
  }
  // Coin taken as a fee leaves the position too, but it was not sold: it has no say in the exit price.
  if (next.fees === before.fees) {
    const leaving = opposite ? held : subtract(held, magnitude(next.quantity));
    trip.exited = add(trip.exited, leaving);
    trip.exitNotional = add(trip.exitNotional, multiply(price, leaving));
  }
  trip.realisedPnl = add(trip.realisedPnl, subtract(next.realisedPnl, before.realisedPnl));
  if (!opposite && next.quantity !== 0n) return;
  const cause = opposite ? 'reversal' : execution.purpose;
  trip.end = { at: execution.fill.executedAt, price, cause, reason: execution.reason };
  ended.push(trip);
  book.lastEnded = trip;
  book.open = opposite ? startTrip(execution, next) : undefined;
}

/** Only the first stop of a trip counts, and none that stood on the winning side of its entry. */
function takeStop(books: Map<string, Book>, { strategyId, instrument, stop }: StopPlacement): void {
  const { open: trip, position } = books.get(keyOf(strategyId, instrument)) ?? {};
  if (trip === undefined || position === undefined || trip.stopDistance !== undefined) return;
  const entry = averageEntry(position);
  assert(entry !== undefined, 'an open trip has a position');
  const below = 'distance' in stop ? stop.distance : subtract(entry, stop.trigger);
  const distance = 'distance' in stop || trip.direction === 'long' ? below : negate(below);
  if (distance > 0n) trip.stopDistance = distance;
}

function startTrip({ strategyId, fill, reason }: FillExecution, position: Position): Trip {
  return {
    strategyId,
    instrument: fill.instrument,
    direction: position.quantity > 0n ? 'long' : 'short',
    enteredAt: fill.executedAt,
    entryReason: reason,
    entered: magnitude(position.quantity),
    entryNotional: magnitude(position.cost),
    exited: ZERO,
    exitNotional: ZERO,
    realisedPnl: ZERO,
    fees: ZERO,
    funding: ZERO,
    fillCount: 1,
  };
}

function entered(trip: Trip): Entered {
  return {
    strategyId: trip.strategyId,
    instrument: trip.instrument,
    direction: trip.direction,
    enteredAt: trip.enteredAt,
    entryReason: trip.entryReason,
    quantity: trip.entered,
    entryNotional: trip.entryNotional,
    entryPrice: divide(trip.entryNotional, trip.entered),
    exitNotional: trip.exitNotional,
    fillCount: trip.fillCount,
  };
}

function closedTrip(trip: Trip, bars: BarSeries | undefined): RoundTrip {
  const { end } = trip;
  assert(end !== undefined, 'an ended trip knows its end');
  const held = { ...entered(trip), exitedAt: end.at };
  return {
    ...held,
    exitPrice: trip.exited === 0n ? end.price : divide(trip.exitNotional, trip.exited),
    exitCause: end.cause,
    exitReason: end.reason,
    grossPnl: trip.realisedPnl,
    fees: trip.fees,
    funding: trip.funding,
    netPnl: add(subtract(trip.realisedPnl, trip.fees), trip.funding),
    holdingMs: end.at - trip.enteredAt,
    excursion: bars === undefined ? undefined : excursionOf(held, bars),
    initialRisk: trip.stopDistance === undefined ? undefined : multiply(trip.stopDistance, trip.entered),
  };
}

function openTrip(trip: Trip, { quantity, cost }: Position): OpenTrip {
  return {
    ...entered(trip),
    position: { quantity, cost, realisedPnl: trip.realisedPnl, fees: trip.fees, funding: trip.funding },
  };
}
