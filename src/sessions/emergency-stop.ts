import { format, type EpochMs, type InstrumentId, type Quantity } from '../domain/index.ts';
import type { Engine } from '../engine/index.ts';
import { AssayError, type Timers } from '../runtime/index.ts';
import type { Venue, VenueReport } from '../venues/index.ts';
import type { UntimedCommand } from './inbox.ts';

export interface StopStep {
  readonly name: 'halt' | 'cancel' | 'flatten' | 'verify';
  /** By the server's clock. */
  readonly at: EpochMs;
  readonly ok: boolean;
  readonly detail: string;
}

export interface StopReport {
  readonly state: 'stopped' | 'stop-incomplete';
  readonly steps: readonly StopStep[];
  readonly residue: {
    readonly openOrders: number;
    readonly positions: readonly { readonly instrument: InstrumentId; readonly quantity: Quantity }[];
  };
}

export interface StopParts {
  readonly engine: Engine;
  readonly venue: Venue;
  readonly timers: Timers;
  command(command: UntimedCommand): void;
  /** Lets a recorded market move on at once, so that a closing order need not wait for its next bar. */
  hurry(): void;
}

/** How long to wait for the venue to say that everything is gone, before saying that it is not. */
const PATIENCE_MS = 8_000;
const LOOK_EVERY_MS = 20;
/** A venue that need not wait for the market has answered by then. */
const ANSWER_MS = 100;

/**
 * Latches the halt, cancels every order, closes every position, and then looks: at our books and at the venue's own.
 * It says `stopped` only when both are empty, twice; else it says what is left. Doing it again is harmless.
 */
export async function emergencyStop(
  parts: StopParts,
  order: { readonly by: string; readonly reason: string },
): Promise<StopReport> {
  const { engine, timers } = parts;
  const steps: StopStep[] = [];
  const note = (name: StopStep['name'], ok: boolean, detail: string): void => {
    steps.push({ name, at: timers.now(), ok, detail });
  };
  const before = { orders: engine.orders.size, positions: openPositions(engine).length };

  parts.command({ type: 'halt', ...order });
  const halted = await until(parts, () => engine.halted);
  note(
    'halt',
    halted,
    halted ? 'no new risk can be taken; lasts until it is cleared' : 'the session did not take the command in time',
  );

  parts.command({ type: 'flatten', ...order });
  const cancelled = await until(
    parts,
    () => [...engine.orders.values()].every((one) => one.draft.purpose === 'flatten'),
    // A venue with latency cannot answer while its time stands still.
    { hurryAfterMs: ANSWER_MS },
  );
  note(
    'cancel',
    cancelled,
    cancelled ? `${before.orders} open orders cancelled` : `${engine.orders.size} orders are still open`,
  );

  const flat = await until(parts, () => engine.orders.size === 0 && openPositions(engine).length === 0, {
    hurryAfterMs: 0,
  });
  const closed = before.positions - openPositions(engine).length;
  note(
    'flatten',
    flat,
    flat ? `${closed} positions closed at market${againstEachOther(engine)}` : describeResidue(engine),
  );

  // Twice, with time in between: one empty look could fall between two events.
  const first = await leftAtVenue(parts);
  await timers.sleep(LOOK_EVERY_MS);
  // And here once more: what strategies hold against each other can have been given a stop meanwhile.
  const problem =
    first ?? (await leftAtVenue(parts)) ?? (engine.orders.size === 0 ? undefined : describeResidue(engine));
  note('verify', problem === undefined, problem ?? 'the venue reports no open order and no position, in two looks');

  const done = halted && flat && problem === undefined;
  return {
    state: done ? 'stopped' : 'stop-incomplete',
    steps,
    residue: { openOrders: engine.orders.size, positions: openPositions(engine) },
  };
}

/** @param hurryAfterMs when to let the market move on; never when absent */
async function until(
  parts: StopParts,
  holds: () => boolean,
  { hurryAfterMs = Infinity }: { readonly hurryAfterMs?: number } = {},
): Promise<boolean> {
  const { timers } = parts;
  const began = timers.monotonicMs();
  while (!holds()) {
    const waited = timers.monotonicMs() - began;
    if (waited > PATIENCE_MS) return false;
    if (waited >= hurryAfterMs) parts.hurry();
    await timers.sleep(LOOK_EVERY_MS);
  }
  return true;
}

/** @returns what is left, or that nobody could look: that is not empty */
async function leftAtVenue({ venue, engine }: StopParts): Promise<string | undefined> {
  let report: VenueReport;
  try {
    report = await venue.report();
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return `the venue could not be asked: ${error.message}`;
  }
  const held = report.positions.filter((position) => isTradable(engine, position.instrument, position.quantity));
  const { openOrders, foreignOrders = 0 } = report;
  if (openOrders.length + foreignOrders + held.length === 0) return undefined;
  const foreign = foreignOrders === 0 ? '' : `, ${foreignOrders} orders that are not ours`;
  return `the venue still reports ${openOrders.length} open orders${foreign} and ${held.length} positions`;
}

/**
 * The account's positions of at least one tradable step: dust that no order can close is not one, and what strategies
 * hold against each other is nothing at the venue, where no order could close it either.
 */
function openPositions(engine: Engine): { instrument: InstrumentId; quantity: Quantity }[] {
  const open: { instrument: InstrumentId; quantity: Quantity }[] = [];
  for (const { instrument, net } of engine.portfolio.entries())
    if (isTradable(engine, instrument, net.quantity)) open.push({ instrument, quantity: net.quantity });
  return open;
}

/** Left in the books of strategies, and nothing at the venue. */
function againstEachOther(engine: Engine): string {
  const held = [...engine.portfolio.entries()].filter(({ instrument, parts }) =>
    [...parts.values()].some(({ quantity }) => isTradable(engine, instrument, quantity)),
  );
  if (held.length === 0) return '';
  return `; strategies still hold ${held.map(({ instrument }) => instrument).join(', ')} against each other, which is nothing at the venue`;
}

function isTradable(engine: Engine, instrument: InstrumentId, quantity: Quantity): boolean {
  const step = engine.risk.instrument(instrument)?.quantityStep;
  return step === undefined ? quantity !== 0n : (quantity < 0n ? -quantity : quantity) >= step;
}

function describeResidue(engine: Engine): string {
  const positions = openPositions(engine).map(({ instrument, quantity }) => `${format(quantity)} ${instrument}`);
  return `${engine.orders.size} orders and ${positions.length} positions are still open${positions.length === 0 ? '' : `: ${positions.join(', ')}`}`;
}
