import assert from 'node:assert/strict';
import type { ApprovedOrder, ClientOrderId, EpochMs, OrderAmendment, VenueEvent } from '../../domain/index.ts';
import { AssayError } from '../../runtime/index.ts';
import type { Soon, Venue, VenueReport } from '../venue.ts';
import { CoarseBars } from './coarse-bars.ts';
import { isArrivalDue, receive, send, type Unsent } from './commands.ts';
import type { BarBatch, BarFeed } from './feed.ts';
import { closeInterval, passHole, takeInterval } from './interval.ts';
import { equityOf } from './ledger.ts';
import { limitsOf } from './limits.ts';
import { settle, type SimulatedVenueOptions } from './options.ts';
import { takeSnapshot, worldFrom, type SimulatedVenueSnapshot } from './snapshot.ts';
import { walkOn } from './walk.ts';
import { newWorld, type World } from './world.ts';

/** An exchange made of bars. What it holds to be true, and what it cannot know, is in the preface of this room. */
export interface SimulatedVenue extends Venue {
  // It is in the same process, so it need not promise what it can do at once.
  submit(order: ApprovedOrder): void;
  cancel(clientOrderId: ClientOrderId): void;
  amend(amendment: OrderAmendment): void;
  report(): VenueReport;
  close(): void;
  /**
   * The whole state between two calls of `next`, in the middle of a bar too. The feed is not in it: on restoring, give
   * one that begins after `takenUntil`.
   *
   * @param heard false while whoever called `next` has not seen yet what its promise was kept with: then that is still
   *   to be said. Default true.
   */
  snapshot(listener?: { readonly heard: boolean }): SimulatedVenueSnapshot;
  /** Opening time of the newest interval taken from the feed; `undefined` before the first. */
  readonly takenUntil: EpochMs | undefined;
}

/** @throws {AssayError} `BAD_VENUE_OPTIONS` */
export function createSimulatedVenue(options: SimulatedVenueOptions): SimulatedVenue {
  const settings = settle(options);
  return venueOf(
    newWorld(
      settings,
      options.random,
      new CoarseBars(
        settings.coarseTimeframes,
        settings.instruments.map(({ id }) => id),
      ),
    ),
    options.feed,
  );
}

/**
 * Goes on from a snapshot, with the options it was taken with; chance goes on from the snapshot, not from `random`.
 *
 * @throws {AssayError} `BAD_VENUE_OPTIONS`, `SNAPSHOT_MISMATCH`
 */
export function restoreSimulatedVenue(
  options: SimulatedVenueOptions,
  snapshot: SimulatedVenueSnapshot,
): SimulatedVenue {
  return venueOf(worldFrom(settle(options), snapshot), options.feed);
}

function venueOf(world: World, feed: BarFeed): SimulatedVenue {
  let closed = false;
  let listening = false;
  let awaited: Promise<BarBatch | undefined> | undefined;
  let wake: (() => void) | undefined;
  /** What the last promise was kept with, until `next` is called again. */
  let promised: VenueEvent | undefined;

  /** Lets the world go on until it says something. */
  function next(): Soon<VenueEvent | undefined> {
    if (listening) assert.fail('next was called again before the promise of the last call was kept');
    promised = undefined;
    for (;;) {
      if (closed) return undefined;
      const event = world.queue.shift();
      if (event !== undefined) return event;
      if (world.walking) {
        if (walkOn(world)) closeInterval(world);
      } else if (world.batch !== undefined && isArrivalDue(world)) {
        receive(world);
      } else if (world.ahead !== undefined) {
        passHole(world, world.ahead);
      } else if (world.ended) {
        // The account outlives the bars: commands are still answered, though nothing can trade.
        if (!letLastArrive(world)) return undefined;
      } else {
        const batch = awaited ?? feed.next();
        if (batch instanceof Promise) return whenGiven(batch);
        takeIn(world, batch);
      }
    }
  }

  /** Waits for bars; a command that takes effect before they come is answered at once, as an exchange would. */
  async function whenGiven(batch: Promise<BarBatch | undefined>): Promise<VenueEvent | undefined> {
    awaited = batch;
    listening = true;
    const woken = new Promise<'woken'>((resolve) => {
      wake = () => resolve('woken');
    });
    try {
      const first = await Promise.race([batch, woken]);
      if (first !== 'woken') {
        awaited = undefined;
        takeIn(world, first);
      }
    } catch (error) {
      awaited = undefined; // Asking again asks the feed again.
      throw error;
    } finally {
      listening = false;
      wake = undefined;
    }
    const event = next();
    if (!(event instanceof Promise)) promised = event;
    return event;
  }

  function accept(command: Unsent): void {
    if (closed) {
      throw new AssayError('VENUE_CLOSED', 'the simulated venue was closed, so it takes no commands');
    }
    send(world, command);
    if (isArrivalDue(world) && world.batch !== undefined) wake?.();
  }

  return {
    next,
    submit: (order) => accept({ type: 'submit', order }),
    cancel: (clientOrderId) => accept({ type: 'cancel', clientOrderId }),
    amend: (amendment) => accept({ type: 'amend', amendment }),
    report: () => reportOf(world),
    get limits() {
      return limitsOf(world);
    },
    snapshot: (listener) => takeSnapshot(world, listener?.heard === false ? promised : undefined),
    get takenUntil() {
      return (world.ahead ?? world.batch)?.openTime;
    },
    close() {
      closed = true;
      wake?.();
    },
  };
}

function takeIn(world: World, batch: BarBatch | undefined): void {
  if (batch === undefined) world.ended = true;
  else takeInterval(world, batch);
}

/** After the last bar, what is still on its way arrives; nothing can trade any more. False when all has been said. */
function letLastArrive(world: World): boolean {
  const arrival = world.arrivals[0];
  if (arrival === undefined) return false;
  world.clock = arrival.at;
  receive(world);
  return true;
}

function reportOf(world: World): VenueReport {
  return {
    at: world.clock,
    openOrders: [...world.orders.values()].map(({ draft, quantity, filled, terms }) => ({
      clientOrderId: draft.clientOrderId,
      instrument: draft.instrument,
      quantity,
      filledQuantity: filled,
      terms,
    })),
    positions: world.listings
      .filter((listing) => listing.quantity !== 0n)
      .map(({ instrument, quantity }) => ({ instrument: instrument.id, quantity })),
    cash: world.ledger.cash,
    equity: equityOf(world),
  };
}
