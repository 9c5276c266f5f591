import { describe, expect, test } from 'vitest';
import {
  FLAT,
  fixed,
  ZERO,
  type AccountStatement,
  type EpochMs,
  type Fill,
  type FillId,
  type Order,
  type Position,
  type VenueOrderId,
} from '../../domain/index.ts';
import { Bench, PERP, submitted } from '../testing.ts';
import { compare, type OurBooks } from './compare.ts';

const CUT = 1_000_000 as EpochMs;

function fillOf(fillId: string, quantity: string, executedAt: number): Fill {
  return {
    fillId: fillId as FillId,
    instrument: PERP,
    side: 'buy',
    price: fixed('100'),
    quantity: fixed(quantity),
    liquidity: 'taker',
    fee: ZERO,
    feeCurrency: 'quote',
    executedAt: executedAt as EpochMs,
    kind: 'trade',
  };
}

const holding = (quantity: string): Position => ({ ...FLAT, quantity: fixed(quantity), cost: fixed('100') });

function ours(changes: Partial<OurBooks> = {}): OurBooks {
  return { orders: [], positions: [], recentFills: [], ...changes };
}

function theirs(changes: Partial<AccountStatement> = {}): AccountStatement {
  return { at: CUT, openOrders: [], executions: [], positions: [], cash: ZERO, ...changes };
}

function openOrder(changes: Partial<Order> = {}): Order {
  const bench = new Bench();
  const [draft] = submitted(bench.wish({ type: 'target', exposure: 1, reason: 'r' }));
  return {
    ...bench.engine.orders.get(draft!.clientOrderId)!,
    status: 'working',
    updatedAt: (CUT - 60_000) as EpochMs,
    ...changes,
  };
}

describe('positions', () => {
  test('agree to the last digit, or are named with both numbers', () => {
    const positions = [{ instrument: PERP, net: holding('1.5') }];
    const said = (quantity: string) =>
      theirs({ positions: [{ instrument: PERP, quantity: fixed(quantity), sequence: 1 }] });
    expect(compare(ours({ positions }), said('1.5')).findings).toEqual([]);
    expect(compare(ours({ positions }), said('1.500000000001')).findings).toMatchObject([
      { kind: 'position-differs', severity: 'S2', detail: `${PERP}: we hold 1.5, the venue says 1.500000000001` },
    ]);
  });

  test('are compared as of the cut: what filled after it is not a difference', () => {
    const books = ours({
      positions: [{ instrument: PERP, net: holding('3') }],
      recentFills: [fillOf('a', '1', CUT - 5), fillOf('b', '2', CUT + 5)],
    });
    const statement = theirs({
      positions: [{ instrument: PERP, quantity: fixed('1'), sequence: 1 }],
      executions: [{ fill: fillOf('a', '1', CUT - 5), sequence: 1 }],
    });
    expect(compare(books, statement).findings).toEqual([]);
  });

  test('one that only the venue knows is found, and one that only we hold', () => {
    const statement = theirs({ positions: [{ instrument: PERP, quantity: fixed('1'), sequence: 1 }] });
    expect(compare(ours(), statement).positionsDiffer).toEqual([PERP]);
    expect(compare(ours({ positions: [{ instrument: PERP, net: holding('1') }] }), theirs()).positionsDiffer).toEqual([
      PERP,
    ]);
  });
});

describe('orders', () => {
  test('one the venue does not list is asked about, unless it is too young or without an answer anyway', () => {
    expect(compare(ours({ orders: [openOrder()] }), theirs()).ask).toHaveLength(1);
    expect(compare(ours({ orders: [openOrder({ updatedAt: (CUT - 10) as EpochMs })] }), theirs()).ask).toEqual([]);
    expect(compare(ours({ orders: [openOrder({ status: 'unknown' })] }), theirs()).ask).toEqual([]);
  });

  test('one the venue lists is not', () => {
    const order = openOrder();
    const { draft } = order;
    const listed = {
      clientOrderId: draft.clientOrderId,
      venueOrderId: 'v' as VenueOrderId,
      instrument: PERP,
      side: draft.side,
      quantity: draft.quantity,
      terms: draft.terms,
      reduceOnly: false,
      status: 'working',
      filledQuantity: ZERO,
      updatedAt: CUT,
    } as const;
    expect(compare(ours({ orders: [order] }), theirs({ openOrders: [listed] })).ask).toEqual([]);
  });
});
