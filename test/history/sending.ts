import type { Evidence } from './check.ts';
import { isOurs, linkOf } from './order-ids.ts';

const CLOCK_MS = 1_000;

/** Each order was written down once before it was sent, was sent once, and by the youngest instance only. */
export function checkSending({ ledger, books, clockMs = CLOCK_MS }: Evidence): string[] {
  const wrong: string[] = [];
  const intents = new Map<string, number>();
  for (const { order, at } of books.intents) {
    const { clientOrderId: id } = order;
    if (intents.has(id)) wrong.push(`order ${id} was decided on twice`);
    intents.set(id, at);
  }

  const sent = new Map<string, { arrived: number; accepted: number }>();
  let youngest = 0;
  for (const { path, transport, fields, retCode, faults } of ledger.requests) {
    const id = linkOf(fields);
    if (path !== '/v5/order/create' || transport === 'by-hand' || !isOurs(id)) continue;
    const count = sent.get(id) ?? { arrived: 0, accepted: 0 };
    // The wire itself doubled this one: two arrivals of one sending.
    count.arrived += faults.includes('repeat-request') ? 0.5 : 1;
    if (retCode === 0) count.accepted += 1;
    sent.set(id, count);
    const epoch = epochOf(id);
    if (epoch < youngest && !faults.includes('delay-request'))
      wrong.push(`order ${id} came from an instance that had been replaced`);
    youngest = Math.max(youngest, epoch);
  }
  for (const [id, { arrived, accepted }] of sent) {
    if (arrived > 1) wrong.push(`order ${id} was sent ${arrived} times`);
    if (accepted > 1) wrong.push(`order ${id} became an order ${accepted} times`);
    if (!intents.has(id))
      wrong.push(`order ${id} arrived and is in no journal: it was sent before it was written down`);
  }
  const placed = new Set<string>();
  for (const { orderLinkId = '', createdTime } of ledger.orders) {
    if (!isOurs(orderLinkId)) continue;
    if (placed.has(orderLinkId)) wrong.push(`there are two orders ${orderLinkId}`);
    placed.add(orderLinkId);
    const decidedAt = intents.get(orderLinkId);
    if (decidedAt !== undefined && decidedAt > Number(createdTime) + clockMs)
      wrong.push(`order ${orderLinkId} is ${decidedAt - Number(createdTime)} ms older than its intent`);
  }
  return wrong;
}

/** The last part of an id of ours; 0 where the account has no lease. */
function epochOf(id: string): number {
  const [, , , epoch] = id.split('-');
  return epoch === undefined ? 0 : Number.parseInt(epoch, 36);
}
