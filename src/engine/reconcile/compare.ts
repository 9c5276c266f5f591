import {
  add,
  format,
  negate,
  subtract,
  ZERO,
  type AccountStatement,
  type EpochMs,
  type Fill,
  type FillId,
  type InstrumentId,
  type Order,
  type Position,
  type Quantity,
} from '../../domain/index.ts';
import type { Finding } from './report.ts';

/** Our side of a comparison. */
export interface OurBooks {
  readonly orders: Iterable<Order>;
  readonly positions: Iterable<{ readonly instrument: InstrumentId; readonly net: Position }>;
  /** Fills booked lately, at least all that the statement's cut may lie before. */
  readonly recentFills: readonly Fill[];
}

export interface Comparison {
  readonly findings: readonly Finding[];
  /** Orders that the venue does not list as open and we do: each has to be asked about by id. */
  readonly ask: readonly Order[];
  /** Instruments whose positions differ even at the statement's own moment. */
  readonly positionsDiffer: readonly InstrumentId[];
}

/** An order younger than this at the cut may not be in the venue's list yet. */
const TOO_YOUNG_MS = 2_000;

/**
 * What differs between our books and a venue's statement. Pure, and linear in what is open or recent; how much history
 * there is does not matter. To be asked when every execution of the statement has been booked.
 *
 * A position is compared as of the statement's cut: fills we have booked that the statement cannot know yet are taken
 * off first, so a market that moves while we compare is not a difference.
 */
export function compare(ours: OurBooks, statement: AccountStatement): Comparison {
  const findings: Finding[] = [];
  const open = new Set(
    statement.openOrders.flatMap(({ clientOrderId }) => (clientOrderId === undefined ? [] : [clientOrderId])),
  );
  const ask: Order[] = [];
  for (const order of ours.orders) {
    const { clientOrderId } = order.draft;
    if (open.has(clientOrderId) || order.status === 'sent' || order.status === 'unknown') continue;
    if (statement.at - order.updatedAt < TOO_YOUNG_MS) continue;
    ask.push(order);
  }

  const known = new Set<FillId>(statement.executions.map(({ fill }) => fill.fillId));
  const later = new Map<InstrumentId, Quantity>();
  for (const fill of ours.recentFills) {
    if (known.has(fill.fillId) || !isAfterCut(fill, statement.at)) continue;
    const signed = fill.side === 'buy' ? fill.quantity : negate(fill.quantity);
    later.set(fill.instrument, add(later.get(fill.instrument) ?? ZERO, signed));
  }

  const theirs = new Map(statement.positions.map(({ instrument, quantity }) => [instrument, quantity]));
  const positionsDiffer: InstrumentId[] = [];
  const seen = new Set<InstrumentId>();
  const check = (instrument: InstrumentId, net: Quantity): void => {
    seen.add(instrument);
    const atCut = subtract(net, later.get(instrument) ?? ZERO);
    const said = theirs.get(instrument) ?? ZERO;
    if (atCut === said) return;
    positionsDiffer.push(instrument);
    findings.push({
      kind: 'position-differs',
      severity: 'S2',
      subject: instrument,
      instrument,
      detail: `${instrument}: we hold ${format(atCut)}, the venue says ${format(said)}`,
      difference: subtract(said, atCut),
      action: 'none',
    });
  };
  for (const { instrument, net } of ours.positions) check(instrument, net.quantity);
  for (const instrument of theirs.keys()) if (!seen.has(instrument)) check(instrument, ZERO);
  return { findings, ask, positionsDiffer };
}

function isAfterCut(fill: Fill, cut: EpochMs): boolean {
  return fill.executedAt > cut;
}
