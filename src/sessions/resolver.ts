import type { ClientOrderId, EpochMs, Order, Sighting } from '../domain/index.ts';
import type { Engine } from '../engine/index.ts';
import { AssayError, type Timers } from '../runtime/index.ts';
import type { RemoteVenue } from '../venues/index.ts';
import type { Untimed } from './event-queue.ts';

/** A decision older than this does not leave any more: the market it was made for is gone. */
export const SEND_WITHIN_MS = 5_000;
/** How long after a request is dead the venue may still be busy with it. Not documented by any venue; a guess with room. */
const SLACK_MS = 30_000;
/** Between two looks that are to count as two. */
const ROUND_MS = 10_000;
/** First look, then slower. */
const FIRST_MS = 500;
const SLOWEST_MS = 10_000;
/** When the venue did not answer, there is no reason to be slower. */
const NO_ANSWER_MS = 2_000;
/** A cancel is asked for again after this long without an end. */
const CANCEL_AGAIN_MS = 5_000;

export interface ResolverParts {
  readonly engine: Engine;
  readonly venue: RemoteVenue;
  readonly timers: Timers;
  push(event: Untimed): void;
  /** False once the session is gone: then nothing may be asked or said. */
  alive(): boolean;
  /** When the stream last had no hole: since then everything was heard. `undefined` while it has one. */
  gaplessSince(): EpochMs | undefined;
}

/**
 * Finds out what became of orders whose fate is not known: it asks, and asks again, and never sends an order.
 *
 * An order is held to be absent only when its request is dead, two rounds of looking at least ten seconds apart have
 * both found nothing, and nothing can have been missed on the stream since it was sent. One that the venue has answered
 * for is never held to be absent.
 */
export class Resolver {
  private readonly parts: ResolverParts;
  private readonly watched = new Set<ClientOrderId>();

  constructor(parts: ResolverParts) {
    this.parts = parts;
  }

  /** Starts a watch over every open order that needs one. Cheap to call often. */
  look(): void {
    for (const order of this.parts.engine.orders.values()) {
      if (needsWatch(order) && !this.watched.has(order.draft.clientOrderId)) void this.watch(order.draft.clientOrderId);
    }
  }

  private async watch(id: ClientOrderId): Promise<void> {
    const { engine, timers } = this.parts;
    this.watched.add(id);
    let pause = FIRST_MS;
    let emptyRoundAt: EpochMs | undefined;
    let cancelledMs = timers.monotonicMs();
    while (this.parts.alive()) {
      await timers.sleep(pause);
      pause = Math.min(pause * 2, SLOWEST_MS);
      const order = engine.orders.get(id);
      if (!this.parts.alive() || order === undefined || !needsWatch(order)) break;
      if (
        order.cancelRequested &&
        order.status !== 'unknown' &&
        timers.monotonicMs() - cancelledMs >= CANCEL_AGAIN_MS
      ) {
        // A cancel can be repeated: it has no effect the second time.
        cancelledMs = timers.monotonicMs();
        this.parts.venue.cancel(id);
      }
      const sighting = await this.ask(id);
      if (!this.parts.alive()) break;
      if (sighting === undefined) {
        pause = Math.min(pause, NO_ANSWER_MS);
        continue;
      }
      if (sighting.type === 'found') {
        this.tell(order, sighting);
        continue;
      }
      emptyRoundAt = this.conclude(order, sighting.at, emptyRoundAt);
      // Not later than the next look can count.
      const countsInMs = (emptyRoundAt === undefined ? this.deadAt(order) : emptyRoundAt + ROUND_MS) - sighting.at;
      if (countsInMs > 0) pause = Math.min(pause, countsInMs);
    }
    this.watched.delete(id);
  }

  /** @returns when the round that counts first was, or `undefined` to begin again */
  private conclude(order: Order, at: EpochMs, before: EpochMs | undefined): EpochMs | undefined {
    if (order.status !== 'unknown') return undefined;
    const dead = this.deadAt(order);
    if (at < dead) return undefined;
    const heardAllSince = this.parts.gaplessSince();
    if (heardAllSince === undefined) return undefined;
    if (before === undefined) return at;
    if (at - before < ROUND_MS) return before;
    this.parts.push({
      type: 'order-absent',
      clientOrderId: order.draft.clientOrderId,
      evidence: `its request was dead at ${iso(dead)}; not found at ${iso(before)} and ${iso(at)}, with the stream whole`,
    });
    return undefined;
  }

  private tell({ draft, amending }: Order, sighting: Extract<Sighting, { type: 'found' }>): void {
    const { parts } = this;
    // Fills first: an order that is over ends when all of them are booked.
    for (const { fill } of sighting.executions) parts.push({ type: 'fill', fill });
    parts.push({ type: 'order-statement', statement: sighting.order });
    if (amending === undefined) return;
    // An amendment whose request is dead by now is in force, and the statement shows it, or never will be.
    if (sighting.at < this.deadAt(amending)) return;
    const detail = 'its request is dead, and the order was looked at';
    const { sentAt } = amending;
    parts.push({ type: 'amend-rejected', clientOrderId: draft.clientOrderId, sentAt, code: 'NOT_IN_FORCE', detail });
  }

  /** From here on a request that was decided on then can have no effect any more, wherever it is. */
  private deadAt({ sentAt }: { readonly sentAt: EpochMs }): number {
    return sentAt + SEND_WITHIN_MS + this.parts.venue.requestWindowMs + SLACK_MS;
  }

  private async ask(id: ClientOrderId): Promise<Sighting | undefined> {
    try {
      return await this.parts.venue.find(id);
    } catch (error) {
      if (error instanceof AssayError) return undefined; // No answer says nothing about the order.
      throw error;
    }
  }
}

function needsWatch({ status, closing, cancelRequested, amending }: Order): boolean {
  return status === 'unknown' || closing !== undefined || cancelRequested || amending !== undefined;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
