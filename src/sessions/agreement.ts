import { strict as assert } from 'node:assert';
import { format, ZERO, type InstrumentId, type Quantity } from '../domain/index.ts';
import type { Engine } from '../engine/index.ts';
import type { Venue, VenueReport } from '../venues/index.ts';

/**
 * What differs between our books and the venue's own statement, in words; nothing when they agree. Only to be asked
 * when no event is on its way: then every position, every working order and the equity must be equal to the last digit.
 */
export function disagreements(engine: Engine, report: VenueReport): readonly string[] {
  const problems: string[] = [];
  const theirs = new Map<InstrumentId, Quantity>(
    report.positions.map(({ instrument, quantity }) => [instrument, quantity]),
  );
  for (const { instrument, net } of engine.portfolio.entries()) {
    const quantity = theirs.get(instrument) ?? ZERO;
    if (quantity !== net.quantity)
      problems.push(`${instrument}: we hold ${format(net.quantity)}, the venue says ${format(quantity)}`);
    theirs.delete(instrument);
  }
  for (const [instrument, quantity] of theirs) {
    if (quantity !== 0n) problems.push(`${instrument}: we hold nothing, the venue says ${format(quantity)}`);
  }
  const open = new Map(report.openOrders.map((order) => [order.clientOrderId, order]));
  for (const order of engine.orders.values()) {
    const { clientOrderId } = order.draft;
    const other = open.get(clientOrderId);
    open.delete(clientOrderId);
    if (order.status === 'sent') continue; // On its way: the venue need not have it yet.
    if (other === undefined) problems.push(`order ${clientOrderId} is ${order.status} here and unknown to the venue`);
    else if (other.filledQuantity !== order.filledQuantity) {
      problems.push(
        `order ${clientOrderId}: filled ${format(order.filledQuantity)} here, ${format(other.filledQuantity)} at the venue`,
      );
    }
  }
  for (const id of open.keys()) problems.push(`order ${id} is open at the venue and unknown here`);
  if (engine.equity !== report.equity)
    problems.push(`equity is ${format(engine.equity)} here, ${format(report.equity)} at the venue`);
  return problems;
}

/** @throws an assertion that lists every difference. */
export async function assertAgreement(engine: Engine, venue: Venue): Promise<void> {
  const problems = disagreements(engine, await venue.report());
  assert.equal(problems.length, 0, `our books differ from the venue's: ${problems.join('; ')}`);
}
