import type { Execution } from '../../analytics/index.ts';
import {
  add,
  divide,
  format,
  multiply,
  ZERO,
  type ClientOrderId,
  type EpochMs,
  type InstrumentId,
  type Money,
  type OrderDraft,
  type Price,
  type Quantity,
  type StrategyId,
} from '../../domain/index.ts';
import { orderIdParts } from '../../engine/index.ts';
import type { JournalEntry } from '../../storage/index.ts';

/** An order as the journal tells it: what was meant, and what became of it. */
export interface LoggedOrder {
  readonly draft: OrderDraft;
  quantity: Quantity;
  notional: Money;
  firstFillAt: EpochMs | undefined;
  /** In words, when it ended without being filled in full, or never left. */
  fate: string | undefined;
}

/** Something from outside the strategies that changes what they may do. */
export interface Intervention {
  readonly at: EpochMs;
  readonly text: string;
  /** Whose; every strategy's when absent. */
  readonly strategyId?: StrategyId;
}

/** What a strategy decided, as text that is equal when the decision is. */
export interface Decided {
  readonly at: EpochMs;
  readonly instrument: InstrumentId;
  readonly text: string;
}

/** What one strategy decided and what came of it, in a session or in its replay: made of journal entries alone. */
export class OrderLog {
  readonly strategyId: StrategyId;
  readonly orders: LoggedOrder[] = [];
  /** Wishes that could not become an order at all. */
  readonly refusals: (Decided & { readonly code: string })[] = [];
  readonly decisions: Decided[] = [];
  readonly executions: Execution[] = [];
  readonly interventions: Intervention[] = [];
  /** Orders the venue rejected. */
  rejected = 0;
  private readonly byId = new Map<ClientOrderId, LoggedOrder>();

  constructor(strategyId: StrategyId) {
    this.strategyId = strategyId;
  }

  observe({ event, effects }: JournalEntry): void {
    switch (event.type) {
      case 'order-rejected':
        if (this.end(event.clientOrderId, `rejected by the venue: ${event.code}`)) this.rejected += 1;
        break;
      case 'order-cancelled':
        this.end(event.clientOrderId, `cancelled: ${event.reason}`);
        break;
      case 'order-absent':
        this.end(event.clientOrderId, `never reached the venue: ${event.evidence}`);
        break;
      case 'halt':
      case 'flatten':
        this.interventions.push({ at: event.at, text: `${event.type} by ${event.by}: ${event.reason}` });
        break;
      case 'start-strategy':
      case 'stop-strategy': {
        const { at, type, by, reason, strategyId } = event;
        if (strategyId !== this.strategyId) break;
        this.interventions.push({
          at,
          strategyId,
          text: `${type === 'stop-strategy' ? 'stopped' : 'started'} by ${by}: ${reason}`,
        });
        break;
      }
      case 'cancel-order':
      case 'amend-order':
        if (orderIdParts(event.clientOrderId)?.strategyId === this.strategyId) this.touched(event);
        break;
      case 'cancel-orders':
      case 'close-position':
        if (event.strategyId === undefined || event.strategyId === this.strategyId) this.touched(event);
        break;
      default:
        break;
    }
    for (const effect of effects) this.take(effect, event.at);
  }

  private take(effect: JournalEntry['effects'][number], at: EpochMs): void {
    switch (effect.type) {
      case 'submit':
        this.send(effect.order);
        break;
      case 'denied':
        if (effect.draft.strategyId === this.strategyId) this.send(effect.draft, `denied by our gate: ${effect.code}`);
        break;
      case 'wish-refused':
        if (effect.strategyId !== this.strategyId) break;
        this.refusals.push({ at, instrument: effect.instrument, code: effect.code, text: effect.detail });
        break;
      case 'signal':
        if (effect.strategyId !== this.strategyId) break;
        this.decisions.push({ at, instrument: effect.instrument, text: `stand at ${effect.exposure}` });
        break;
      case 'fill-booked':
        if (effect.strategyId === this.strategyId) this.fill(effect);
        break;
      case 'funding-booked': {
        const { strategyId, instrument, amount } = effect;
        if (strategyId === this.strategyId)
          this.executions.push({ type: 'funding', strategyId, instrument, at, amount });
        break;
      }
      case 'halted':
        this.interventions.push({ at, text: `halted by ${effect.by}: ${effect.reason}` });
        break;
      case 'mode-changed':
        this.interventions.push({ at, text: `mode ${effect.mode} by ${effect.by}: ${effect.reason}` });
        break;
      case 'size-changed':
        if (effect.strategyId !== this.strategyId) break;
        this.interventions.push({ at, text: `size ${format(effect.share)} by ${effect.by}: ${effect.reason}` });
        break;
      case 'limits-changed':
        this.interventions.push({ at, text: `limits changed by ${effect.by}: ${effect.reason}` });
        break;
      case 'position-adopted':
        this.interventions.push({ at, text: `a difference in ${effect.instrument} was adopted by ${effect.by}` });
        break;
      case 'resumed':
      case 'cancel':
      case 'amend':
      case 'strategy-status':
      case 'order-changed':
      case 'alarm':
      case 'command-refused':
        break;
    }
  }

  private send(draft: OrderDraft, fate?: string): void {
    if (draft.strategyId !== this.strategyId) return;
    const order: LoggedOrder = { draft, quantity: ZERO, notional: ZERO, firstFillAt: undefined, fate };
    this.orders.push(order);
    this.byId.set(draft.clientOrderId, order);
    // A resting entry or exit is a decision of its own; what guards a position follows from the position.
    const { terms, purpose, instrument, side, decidedAt } = draft;
    if (terms.type !== 'market' && (purpose === 'entry' || purpose === 'exit')) {
      this.decisions.push({ at: decidedAt, instrument, text: `${side} ${terms.type}` });
    }
  }

  private fill(effect: Extract<JournalEntry['effects'][number], { type: 'fill-booked' }>): void {
    const { strategyId, fill, purpose, reason } = effect;
    this.executions.push({ type: 'fill', strategyId, fill, purpose, reason });
    const order = fill.clientOrderId === undefined ? undefined : this.byId.get(fill.clientOrderId);
    if (order === undefined) return;
    order.quantity = add(order.quantity, fill.quantity);
    order.notional = add(order.notional, multiply(fill.price, fill.quantity));
    order.firstFillAt ??= fill.executedAt;
  }

  /** A person has taken an order of the strategy into their own hands, or its position. */
  private touched({ at, type, by, reason }: Extract<JournalEntry['event'], { readonly by: string }>): void {
    this.interventions.push({ at, strategyId: this.strategyId, text: `${type} by ${by}: ${reason}` });
  }

  /** @returns whether it is one of ours */
  private end(clientOrderId: ClientOrderId, fate: string): boolean {
    const order = this.byId.get(clientOrderId);
    if (order === undefined) return false;
    order.fate ??= fate;
    return true;
  }
}

/** Average price of what was filled; `undefined` when nothing was. */
export function averagePrice({ quantity, notional }: LoggedOrder): Price | undefined {
  return quantity === 0n ? undefined : divide(notional, quantity);
}
