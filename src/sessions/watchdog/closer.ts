import {
  floorToStep,
  magnitude,
  smaller,
  WATCHDOG_ID,
  type ClientOrderId,
  type EpochMs,
  type InstrumentId,
  type PositionStatement,
} from '../../domain/index.ts';
import { AssayError } from '../../runtime/index.ts';
import type { ClosingOrder, ClosingVenue, OpenRisk } from '../../venues/index.ts';

/** What one look at the account showed. */
export interface Look {
  readonly at: EpochMs;
  readonly openOrders: number;
  /** Those that an order can close. */
  readonly positions: readonly PositionStatement[];
  /** What could not be looked at. */
  readonly unseen: string | undefined;
  /** Rises with every trade: two looks with one signature saw the same account. */
  readonly signature: string;
}

/** What was asked of the venue, for the record. */
export type ClosingAct =
  | { readonly type: 'cancel-all'; readonly openOrders: number }
  | { readonly type: 'close'; readonly order: ClosingOrder }
  | { readonly type: 'close-refused'; readonly order: ClosingOrder; readonly code: string; readonly detail: string };

export interface CloserParts {
  readonly venue: ClosingVenue;
  /** Part of every order id; another one for each life of the watchdog. */
  readonly boot: string;
  acted(act: ClosingAct): void;
}

interface Pending {
  readonly order: ClosingOrder;
  readonly sentAt: EpochMs;
  /** When a look that counts first found nothing. */
  missingAt: EpochMs | undefined;
}

/**
 * A session waits longer before it believes that an order is absent. A closing order that was held to be absent and
 * appears after all can only close: the venue lets a reduce-only order fill up to the position and no further.
 */
const SLACK_MS = 2_000;
const ROUND_APART_MS = 3_000;
/** The venue has answered for it: it is there, and may be shown late. */
const SHOWN_WITHIN_MS = 25_000;
/** A market order that has not ended by then is cancelled with everything else. */
const WORKING_MAX_MS = 15_000;

/**
 * Cancels and closes, a step at a time. At most one closing order is out in an instrument, and the next is made for the
 * position as it stands when the fate of the last one is known; so nothing is ever sent twice.
 */
export class Closer {
  private readonly parts: CloserParts;
  private readonly pending = new Map<InstrumentId, Pending>();
  private readonly accepted = new Set<ClientOrderId>();
  private sent = 0;
  private isToSweep = false;
  /** The venue's time at the first look of this life. */
  private metAt: EpochMs | undefined;

  constructor(parts: CloserParts) {
    this.parts = parts;
  }

  /** Cancels once more without having seen an order: one may be on its way. */
  sweepOnce(): void {
    this.isToSweep = true;
  }

  /** @throws {AssayError} VENUE_UNREACHABLE, VENUE_UNREADABLE */
  async look(): Promise<Look> {
    return this.lookOf(await this.parts.venue.look());
  }

  /**
   * One step towards rest: finds out what became of what was sent, looks, and asks for what is still to be done. What
   * cannot be asked now is asked in the next step, and keeps nothing else from being asked: a position is closed although
   * the cancel before it was not heard.
   *
   * @returns what the account looked like before the step, and what could not be asked
   * @throws {AssayError} VENUE_UNREACHABLE, VENUE_UNREADABLE when the account could not be looked at
   */
  async step(): Promise<{ readonly look: Look; readonly problem: string | undefined }> {
    let problem: string | undefined;
    const trying = async (ask: Promise<void>): Promise<void> => {
      try {
        await ask;
      } catch (error) {
        if (!(error instanceof AssayError)) throw error;
        problem ??= error.message;
      }
    };
    for (const pending of this.pending.values()) await trying(this.settle(pending));
    const seen = await this.parts.venue.look();
    const look = this.lookOf(seen);
    problem ??= look.unseen;
    if (this.isToSweep || seen.openOrders.some((order) => this.isInTheWay(order))) await trying(this.sweep(look));
    if (this.mayClose(look.at)) {
      const own = seen.openOrders.filter(isOurs).map(({ instrument }) => instrument);
      const busy = new Set([...this.pending.keys(), ...own]);
      const free = look.positions.filter(({ instrument }) => !busy.has(instrument));
      await Promise.all(free.map((position) => this.close(position, look.at)));
    }
    return { look, problem };
  }

  /** Orders whose fate is not known yet. */
  get unresolved(): number {
    return this.pending.size;
  }

  /** An earlier life may have sent what has not arrived yet; by then it is seen, or dead. */
  private mayClose(now: EpochMs): boolean {
    return now - (this.metAt ?? now) >= this.parts.venue.requestWindowMs + SLACK_MS;
  }

  private async sweep({ openOrders }: Look): Promise<void> {
    this.parts.acted({ type: 'cancel-all', openOrders });
    await this.parts.venue.cancelAll();
    this.isToSweep = false;
  }

  private lookOf({ at, openOrders, positions, unseen }: OpenRisk): Look {
    this.metAt ??= at;
    const held = positions.filter((position) => this.isTradable(position));
    const signature = positions.map(({ instrument, quantity, sequence }) => `${instrument} ${quantity} ${sequence}`);
    return {
      at,
      openOrders: openOrders.length,
      unseen,
      positions: held,
      signature: signature.toSorted((a, b) => a.localeCompare(b)).join(', '),
    };
  }

  /** Dust that no order can close is no position. */
  private isTradable({ instrument, quantity }: PositionStatement): boolean {
    const rules = this.parts.venue.quantitiesOf(instrument);
    return rules === undefined ? quantity !== 0n : magnitude(quantity) >= rules.step;
  }

  /** Whatever is open is; but our own order is given time to fill. */
  private isInTheWay(open: OpenRisk['openOrders'][number]): boolean {
    if (!isOurs(open)) return true;
    const ours = [...this.pending.values()].find(({ order }) => order.clientOrderId === open.clientOrderId);
    return ours === undefined || this.parts.venue.serverTime() - ours.sentAt > WORKING_MAX_MS;
  }

  private async close({ instrument, quantity }: PositionStatement, lookedAt: EpochMs): Promise<void> {
    const { venue, boot } = this.parts;
    const rules = venue.quantitiesOf(instrument);
    const whole = rules === undefined ? magnitude(quantity) : floorToStep(magnitude(quantity), rules.step);
    this.sent += 1;
    const order: ClosingOrder = {
      clientOrderId: `${WATCHDOG_ID}${boot}_${this.sent}` as ClientOrderId,
      instrument,
      side: quantity > 0n ? 'sell' : 'buy',
      quantity: rules?.max === undefined ? whole : smaller(whole, rules.max),
    };
    // Noted before it leaves, and by the later of two clocks: it is not dead before its time.
    const sentAt = Math.max(venue.serverTime(), lookedAt) as EpochMs;
    this.pending.set(instrument, { order, sentAt, missingAt: undefined });
    this.parts.acted({ type: 'close', order });
    const answer = await venue.closePart(order);
    switch (answer.type) {
      case 'accepted':
        this.accepted.add(order.clientOrderId);
        return;
      case 'refused':
        this.pending.delete(instrument);
        this.parts.acted({ type: 'close-refused', order, code: answer.code, detail: answer.detail });
        return;
      case 'unknown':
        return; // Looked up before anything else is sent.
    }
  }

  /** Finds out whether a closing order has ended, or never was. */
  private async settle(pending: Pending): Promise<void> {
    const { venue } = this.parts;
    const { clientOrderId, instrument } = pending.order;
    const sighting = await venue.find(clientOrderId);
    if (sighting.type === 'found') {
      const { status } = sighting.order;
      pending.missingAt = undefined;
      this.accepted.add(clientOrderId);
      if (status !== 'working' && status !== 'partially-filled') this.pending.delete(instrument);
      return;
    }
    const waitMs = this.accepted.has(clientOrderId) ? SHOWN_WITHIN_MS : venue.requestWindowMs + SLACK_MS;
    if (sighting.at - pending.sentAt <= waitMs) return;
    pending.missingAt ??= sighting.at;
    if (sighting.at - pending.missingAt >= ROUND_APART_MS) this.pending.delete(instrument);
  }
}

/** Of this life or an earlier one. */
function isOurs({ clientOrderId }: OpenRisk['openOrders'][number]): boolean {
  return clientOrderId?.startsWith(WATCHDOG_ID) === true;
}
