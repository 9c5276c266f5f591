import { strict as assert } from 'node:assert';
import { format, subtract, ZERO, type InstrumentId, type Quantity } from '../domain/index.ts';
import type { Engine, Finding } from '../engine/index.ts';
import type { Venue, VenueReport } from '../venues/index.ts';

/**
 * What differs between our books and the venue's own statement; nothing when they agree. Only to be asked when no event
 * is on its way: then every position, every working order and the equity must be equal to the last digit.
 */
export function differences(engine: Engine, report: VenueReport): readonly Finding[] {
  return [...positions(engine, report), ...orders(engine, report), ...equity(engine, report)];
}

/** The same in words. */
export function disagreements(engine: Engine, report: VenueReport): readonly string[] {
  return differences(engine, report).map(({ detail }) => detail);
}

/** @throws an assertion that lists every difference. */
export async function assertAgreement(engine: Engine, venue: Venue): Promise<void> {
  const problems = disagreements(engine, await venue.report());
  assert.equal(problems.length, 0, `our books differ from the venue's: ${problems.join('; ')}`);
}

/** What a comparison adds itself to each of its findings. */
const OPEN = { severity: 'S2', action: 'none' } as const;

function positions(engine: Engine, report: VenueReport): Finding[] {
  const findings: Finding[] = [];
  const theirs = new Map<InstrumentId, Quantity>(
    report.positions.map(({ instrument, quantity }) => [instrument, quantity]),
  );
  const check = (instrument: InstrumentId, ours: Quantity, held: string): void => {
    const said = theirs.get(instrument) ?? ZERO;
    theirs.delete(instrument);
    if (said === ours) return;
    const detail = `${instrument}: we hold ${held}, the venue says ${format(said)}`;
    const difference = subtract(said, ours);
    findings.push({ kind: 'position-differs', subject: instrument, instrument, detail, difference, ...OPEN });
  };
  for (const { instrument, net } of engine.portfolio.entries()) check(instrument, net.quantity, format(net.quantity));
  for (const instrument of theirs.keys()) check(instrument, ZERO, 'nothing');
  return findings;
}

function orders(engine: Engine, report: VenueReport): Finding[] {
  const findings: Finding[] = [];
  const open = new Map(report.openOrders.map((order) => [order.clientOrderId, order]));
  for (const order of engine.orders.values()) {
    const { clientOrderId, instrument } = order.draft;
    const other = open.get(clientOrderId);
    open.delete(clientOrderId);
    if (order.status === 'sent') continue; // On its way: the venue need not have it yet.
    const about = { subject: clientOrderId, instrument, ...OPEN };
    if (other === undefined) {
      const detail = `order ${clientOrderId} is ${order.status} here and unknown to the venue`;
      findings.push({ kind: 'order-missing-at-venue', detail, ...about });
    } else if (other.filledQuantity !== order.filledQuantity) {
      const detail = `order ${clientOrderId}: filled ${format(order.filledQuantity)} here, ${format(other.filledQuantity)} at the venue`;
      findings.push({ kind: 'stale-order', detail, ...about });
    }
  }
  for (const { clientOrderId: subject, instrument } of open.values()) {
    const detail = `order ${subject} is open at the venue and unknown here`;
    findings.push({ kind: 'order-unknown-here', subject, instrument, detail, ...OPEN });
  }
  return findings;
}

function equity(engine: Engine, report: VenueReport): Finding[] {
  if (engine.equity === report.equity) return [];
  const detail = `equity is ${format(engine.equity)} here, ${format(report.equity)} at the venue`;
  return [{ kind: 'cash-differs', subject: 'equity', detail, ...OPEN }];
}
