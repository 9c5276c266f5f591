import { strict as assert } from 'node:assert';
import { format, type ClientOrderId, type EpochMs, type Fill, type VenueEvent } from '../domain/index.ts';
import { statementOf, type ExchangeLedger, type LedgerOrder } from './exchange-ledger.ts';
import type { ExchangeMemory } from './exchange-memory.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Trace } from './trace.ts';
import type { OrderChange, StreamBody } from './wire.ts';

/** One connection that the exchange speaks to. */
export interface StreamListener {
  hear(body: StreamBody): void;
  closed(): void;
}

export interface TapeParts {
  readonly ledger: ExchangeLedger;
  readonly memory: ExchangeMemory;
  readonly faults: FaultPlan;
  readonly trace: Trace;
  now(): EpochMs;
}

/** Books what the matching core does, and tells everybody who listens. */
export class Tape {
  private readonly parts: TapeParts;
  private readonly listeners = new Set<StreamListener>();
  private readonly overruled = new Map<LedgerOrder, string>();

  constructor(parts: TapeParts) {
    this.parts = parts;
  }

  /** @returns how to stop listening */
  subscribe(listener: StreamListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Closes every connection. */
  drop(): void {
    for (const listener of this.listeners) listener.closed();
    this.listeners.clear();
  }

  /** The next cancel of the order is the exchange's own, or was made in its application. */
  overrule(order: LedgerOrder, reason: string): void {
    this.overruled.set(order, reason);
  }

  /** What the core has done in a tick, booked and said. */
  book(event: VenueEvent): void {
    switch (event.type) {
      case 'order-accepted':
        return this.sayOrder(this.orderOf(event.clientOrderId), 'accepted');
      case 'order-triggered':
        return this.sayOrder(this.orderOf(event.clientOrderId), 'triggered');
      case 'order-rejected':
        return this.ended(this.orderOf(event.clientOrderId), 'rejected', event.code);
      case 'order-cancelled': {
        const order = this.orderOf(event.clientOrderId);
        if (order.filled > 0n && order.clientOrderId !== undefined)
          this.parts.faults.struck('X16', 'after', order.clientOrderId);
        return this.ended(order, 'cancelled', this.overruled.get(order) ?? event.reason);
      }
      case 'order-amended': {
        const order = this.orderOf(event.clientOrderId);
        order.quantity = event.quantity;
        order.terms = event.terms;
        order.updatedAt = this.parts.now();
        return this.sayOrder(order, 'amended');
      }
      case 'amend-rejected': {
        const order = this.parts.ledger.orders.get(event.clientOrderId);
        if (order !== undefined) this.sayOrder(order, 'amend-refused');
        return;
      }
      case 'cancel-rejected':
        return; // It had ended by itself, which was said.
      case 'fill':
        return this.onFill(event.fill);
      case 'funding': {
        this.parts.faults.struckAll('X20');
        this.parts.ledger.pay(event.funding, this.parts.now());
        this.publish({ type: 'funding', funding: event.funding });
        return;
      }
      case 'bar':
      case 'quote':
      case 'order-unknown':
      case 'cancel-unknown':
      case 'order-statement':
      case 'order-absent':
      case 'stream-lost':
      case 'stream-restored':
        assert.fail(`the core does not say ${event.type}`);
    }
  }

  private onFill(matched: Fill): void {
    const order = matched.clientOrderId === undefined ? undefined : this.orderOf(matched.clientOrderId);
    const { clientOrderId: _key, ...rest } = matched;
    const isForced = order === undefined || order.key.startsWith('forced-');
    const fill: Fill = {
      ...rest,
      ...(order?.clientOrderId === undefined ? {} : { clientOrderId: order.clientOrderId }),
      // The core's clock runs faster than the world's.
      executedAt: this.parts.now(),
      kind: isForced ? 'liquidation' : 'trade',
    };
    const execution = this.parts.ledger.execute(fill, order, this.parts.now());
    this.parts.memory.executed(execution, this.parts.now());
    this.note(
      `fill ${fill.fillId} of ${order?.key ?? 'liquidation'}: ${fill.side} ${format(fill.quantity)} at ${format(fill.price)}`,
    );
    this.publish({ type: 'execution', execution });
    if (order === undefined) return;
    if (order.closedAt === undefined) this.sayOrder(order, 'traded');
    else {
      this.parts.memory.closed(order, this.parts.now());
      this.sayOrder(order, 'ended');
    }
  }

  private ended(order: LedgerOrder, status: 'cancelled' | 'rejected', reason: string): void {
    this.parts.ledger.end(order, status, reason, this.parts.now());
    this.parts.memory.closed(order, this.parts.now());
    this.note(`${order.key} ${status}: ${reason}`);
    this.sayOrder(order, 'ended');
  }

  private sayOrder(order: LedgerOrder, change: OrderChange): void {
    this.publish({ type: 'order', order: statementOf(order), change });
  }

  publish(body: StreamBody): void {
    for (const listener of this.listeners) listener.hear(body);
  }

  private orderOf(key: ClientOrderId): LedgerOrder {
    const order = this.parts.ledger.orders.get(key);
    assert(order !== undefined, `the core and the ledger know the same orders, ${key} too`);
    return order;
  }

  private note(what: string): void {
    this.parts.trace.note('exchange', what);
  }
}
