import {
  ZERO,
  type AccountStatement,
  type ApprovedOrder,
  type Bar,
  type ClientOrderId,
  type EpochMs,
  type Execution,
  type Money,
  type OrderAmendment,
  type OrderDraft,
  type OrderStatement,
  type PositionStatement,
  type Sighting,
  type VenueEvent,
  type VenueOrderId,
} from '../../src/domain/index.ts';
import type { RemoteVenue, VenueReport } from '../../src/venues/index.ts';

export interface PromptVenueParts {
  /** Told of each order as it arrives, within the call that sends it. */
  submitted?(order: ApprovedOrder): void;
  /** `rests`: it stays open. `ends`: it is accepted and cancelled at once. */
  readonly fate: 'rests' | 'ends';
  readonly startsAt: EpochMs;
}

/**
 * A venue that answers at once, for measuring and judging what is on our side of the wire. Its clock is the market's:
 * it stands at the close of the newest bar.
 */
export class PromptVenue implements RemoteVenue {
  readonly requestWindowMs = 5_000;
  readonly limits: readonly string[] = [];
  /** What the next statement says beside the orders that were sent here. */
  readonly openOrders = new Map<string, OrderStatement>();
  executions: readonly Execution[] = [];
  positions: readonly PositionStatement[] = [];
  cash: Money = ZERO;
  statements = 0;
  private readonly parts: PromptVenueParts;
  private readonly events: VenueEvent[] = [];
  private waiting: ((event: VenueEvent | undefined) => void) | undefined;
  private isClosed = false;
  private clock: EpochMs;

  constructor(parts: PromptVenueParts) {
    this.parts = parts;
    this.clock = parts.startsAt;
  }

  bar(bar: Bar): void {
    this.clock = bar.closeTime;
    this.say({ type: 'bar', at: bar.closeTime, bar });
  }

  next(): Promise<VenueEvent | undefined> {
    const event = this.events.shift();
    if (event !== undefined || this.isClosed) return Promise.resolve(event);
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  submit(order: ApprovedOrder): void {
    this.parts.submitted?.(order);
    const { clientOrderId } = order;
    const venueOrderId = `v-${clientOrderId}` as VenueOrderId;
    this.say({ type: 'order-accepted', at: this.clock, clientOrderId, venueOrderId });
    if (this.parts.fate === 'ends') {
      this.say({ type: 'order-cancelled', at: this.clock, clientOrderId, reason: 'ioc-remainder' });
    } else {
      this.openOrders.set(clientOrderId, statementOf(order, this.clock));
    }
  }

  cancel(clientOrderId: ClientOrderId): void {
    if (this.openOrders.delete(clientOrderId))
      this.say({ type: 'order-cancelled', at: this.clock, clientOrderId, reason: 'requested' });
  }

  amend(_amendment: OrderAmendment): void {
    throw new Error('nothing here amends an order');
  }

  find(clientOrderId: ClientOrderId): Promise<Sighting> {
    const order = this.openOrders.get(clientOrderId);
    const at = this.clock;
    return Promise.resolve(
      order === undefined ? { type: 'not-found', at } : { type: 'found', at, order, executions: [] },
    );
  }

  statement(): Promise<AccountStatement> {
    this.statements += 1;
    const { executions, positions, cash } = this;
    return Promise.resolve({ at: this.clock, openOrders: [...this.openOrders.values()], executions, positions, cash });
  }

  report(): Promise<VenueReport> {
    return Promise.resolve({ at: this.clock, openOrders: [], positions: [], cash: this.cash, equity: this.cash });
  }

  serverTime(): EpochMs {
    return this.clock;
  }

  close(): void {
    this.isClosed = true;
    this.waiting?.(undefined);
  }

  private say(event: VenueEvent): void {
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting === undefined) this.events.push(event);
    else waiting(event);
  }
}

export function statementOf(order: OrderDraft, updatedAt: EpochMs): OrderStatement {
  const { clientOrderId, instrument, side, quantity, terms, reduceOnly } = order;
  const venueOrderId = `v-${clientOrderId}` as VenueOrderId;
  return {
    clientOrderId,
    venueOrderId,
    instrument,
    side,
    quantity,
    terms,
    reduceOnly,
    status: 'working',
    filledQuantity: ZERO,
    updatedAt,
  };
}
