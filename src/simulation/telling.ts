import { format, type Fill, type OrderStatement } from '../domain/index.ts';
import type { Effect, EngineEvent } from '../engine/index.ts';

/** An event on one line, with everything that tells it from another. */
export function describeEvent(event: EngineEvent): string {
  switch (event.type) {
    case 'bar':
      return `bar ${event.bar.instrument} ${event.bar.openTime} closes at ${format(event.bar.close)}`;
    case 'quote':
      return `quote ${event.quote.instrument} ${format(event.quote.bid)}`;
    case 'order-accepted':
    case 'order-triggered':
      return `${event.type} ${event.clientOrderId}`;
    case 'order-amended':
      return `order-amended ${event.clientOrderId} ${format(event.quantity)}`;
    case 'order-rejected':
    case 'amend-rejected':
    case 'cancel-rejected':
      return `${event.type} ${event.clientOrderId} ${event.code}`;
    case 'order-cancelled':
      return `order-cancelled ${event.clientOrderId}: ${event.reason}`;
    case 'order-unknown':
    case 'cancel-unknown':
      return `${event.type} ${event.clientOrderId}: ${event.detail}`;
    case 'order-absent':
      return `order-absent ${event.clientOrderId}: ${event.evidence}`;
    case 'order-statement':
      return `order-statement ${describeStatement(event.statement)}`;
    case 'fill':
      return describeFill(event.fill);
    case 'funding':
      return `funding ${event.funding.fundingId} ${format(event.funding.amount)}`;
    case 'stream-lost':
      return `stream-lost: ${event.detail}`;
    case 'stream-restored':
      return 'stream-restored';
    case 'verify-protection':
    case 'start-strategy':
    case 'stop-strategy':
    case 'halt':
    case 'clear-halt':
    case 'set-mode':
    case 'set-size':
    case 'set-limits':
    case 'resolve-discrepancy':
    case 'place-order':
    case 'amend-order':
    case 'cancel-order':
    case 'cancel-orders':
    case 'close-position':
    case 'flatten':
    case 'reconciling':
    case 'reconciled':
      return `${event.type} ${JSON.stringify(event, plain)}`;
  }
}

export function describeEffect(effect: Effect): string {
  switch (effect.type) {
    case 'submit': {
      const { clientOrderId, side, quantity, instrument, terms, reduceOnly, purpose } = effect.order;
      const price = 'price' in terms ? ` at ${format(terms.price)}` : '';
      const trigger = 'trigger' in terms ? ` from ${format(terms.trigger)}` : '';
      const how = `${terms.type}${price}${trigger}${reduceOnly ? ' reduce-only' : ''}`;
      return `submit ${clientOrderId}: ${side} ${format(quantity)} ${instrument} ${how} (${purpose})`;
    }
    case 'cancel':
      return `cancel ${effect.clientOrderId}: ${effect.reason}`;
    case 'amend':
      return `amend ${effect.amendment.clientOrderId}: ${JSON.stringify(effect.amendment, plain)}`;
    case 'fill-booked':
      return `booked ${effect.fill.fillId} for ${effect.strategyId} (${effect.purpose})`;
    case 'denied':
      return `denied ${effect.draft.clientOrderId}: ${effect.code}`;
    case 'funding-booked':
    case 'signal':
    case 'wish-refused':
    case 'strategy-status':
    case 'order-changed':
    case 'alarm':
    case 'halted':
    case 'resumed':
    case 'mode-changed':
    case 'size-changed':
    case 'limits-changed':
    case 'position-adopted':
    case 'command-refused':
      return `${effect.type} ${JSON.stringify(effect, plain)}`;
  }
}

function describeFill(fill: Fill): string {
  return `fill ${fill.fillId} of ${fill.clientOrderId ?? 'nobody'}: ${fill.side} ${format(fill.quantity)} at ${format(fill.price)}`;
}

function describeStatement(order: OrderStatement): string {
  const { clientOrderId, venueOrderId, status, quantity, filledQuantity } = order;
  return `${clientOrderId ?? venueOrderId} ${status} ${format(filledQuantity)} of ${format(quantity)}`;
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? format(value as Fill['fee']) : value;
}
