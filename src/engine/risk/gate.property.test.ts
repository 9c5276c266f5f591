import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  add,
  fixed,
  larger,
  magnitude,
  multiply,
  negate,
  ONE,
  smaller,
  subtract,
  ZERO,
  type InstrumentId,
  type OrderDraft,
  type Price,
  type Quantity,
  type Side,
} from '../../domain/index.ts';
import { bitcoin, exampleDraft, exampleLimits, exampleView, sidesOf } from './example-account.ts';
import { checkOrder } from './gate.ts';
import type { RiskLimits } from './limits.ts';
import { rules } from './rules/index.ts';
import { worstQuantity } from './rules/worst-case.ts';
import type { RiskView } from './view.ts';

type Gate = (draft: OrderDraft, view: RiskView, limits: RiskLimits) => { readonly approved: boolean };

/** The gate as it would be if somebody forgot a rule. */
function gateWithout(code: string): Gate {
  const kept = rules.filter((rule) => rule.code !== code);
  expect(kept).toHaveLength(rules.length - 1);
  return (draft, view, limits) => ({ approved: kept.every((rule) => rule.check(draft, view, limits) === undefined) });
}

/** The gate as it would be if a short of five were room for buying five more: until the stop closes the short. */
const nettingGate: Gate = (draft, view, bounds) => {
  if (!gateWithout('POSITION_LIMIT')(draft, view, bounds).approved) return { approved: false };
  const net = subtract(view.sideQuantity(draft.instrument, 'buy'), view.sideQuantity(draft.instrument, 'sell'));
  const standing = draft.side === 'buy' ? net : negate(net);
  const reach = standing + view.pendingQuantity(draft.instrument, draft.side) + draft.quantity;
  return { approved: draft.reduceOnly || reach * fixed('100') <= bounds.positionNotionalRateMax * view.equity };
};

const limits = exampleLimits({ positionNotionalRateMax: fixed('1.2'), grossLeverageMax: fixed('2') });
const EQUITY = fixed('10000');
/** Without `size`, fast-check prefers cases too short for a position to open, reverse and close. */
const LONG = { minLength: 20, maxLength: 40, size: 'max' } as const;
const IDS = ['A.TEST', 'B.TEST', 'C.TEST'] as InstrumentId[];

interface Book {
  mark: Price;
  net: Quantity;
  pending: OrderDraft[];
}

/** One strategy on an account: what was approved waits, and fills in full or is cancelled whenever the case says so. */
class Account {
  readonly books = new Map(IDS.map((id): [InstrumentId, Book] => [id, { mark: fixed('100'), net: ZERO, pending: [] }]));
  readonly view: RiskView;

  constructor() {
    const total = (): Price => this.total();
    this.view = {
      ...exampleView({ equity: EQUITY }),
      instrument: (id) => ({ ...bitcoin, id }),
      markPrice: (id) => this.book(id).mark,
      sideQuantity: (id, side) => sidesOf(this.book(id).net)(id, side),
      strategyQuantity: (_strategy, id) => this.book(id).net,
      pendingQuantity: (id, side) => this.pending(id, side),
      get grossNotional() {
        return total();
      },
    };
  }

  book(id: InstrumentId): Book {
    return this.books.get(id)!;
  }

  /** An approved order waits with the others. */
  propose(draft: OrderDraft, gate: Gate): void {
    if (gate(draft, this.view, limits).approved) this.book(draft.instrument).pending.push(draft);
  }

  end(id: InstrumentId, index: number, how: 'fill' | 'cancel'): void {
    const book = this.book(id);
    const order = book.pending[index % Math.max(book.pending.length, 1)];
    if (order === undefined) return;
    book.pending = book.pending.filter((other) => other !== order);
    if (how === 'cancel') return;
    // A venue cuts a reduce-only order to what is left of the position.
    const reducible = larger(order.side === 'sell' ? book.net : negate(book.net), ZERO);
    const quantity = order.reduceOnly ? smaller(order.quantity, reducible) : order.quantity;
    book.net = order.side === 'buy' ? add(book.net, quantity) : subtract(book.net, quantity);
  }

  worst(id: InstrumentId): Price {
    const book = this.book(id);
    const pending = { buys: this.pending(id, 'buy'), sells: this.pending(id, 'sell') };
    const held = { longs: larger(book.net, ZERO), shorts: larger(negate(book.net), ZERO) };
    return multiply(worstQuantity(held, pending), book.mark);
  }

  total(): Price {
    return IDS.reduce((sum, id) => add(sum, this.worst(id)), ZERO);
  }

  private pending(id: InstrumentId, side: Side): Quantity {
    const counted = this.book(id).pending.filter((order) => order.side === side && !order.reduceOnly);
    return counted.reduce((sum, order) => add(sum, order.quantity), ZERO);
  }
}

const orderIn = (...ids: InstrumentId[]) =>
  fc.record({
    type: fc.constant('order' as const),
    instrument: fc.constantFrom(...ids),
    side: fc.constantFrom<Side>('buy', 'sell'),
    /** Tens of units, up to the whole gross limit: so few sizes that exact limits and exact closes are common. */
    tens: fc.integer({ min: 1, max: 20 }),
    reduceOnly: fc.boolean(),
  });
const endIn = (...ids: InstrumentId[]) =>
  fc.record({
    type: fc.constantFrom('fill' as const, 'cancel' as const),
    instrument: fc.constantFrom(...ids),
    index: fc.nat({ max: 5 }),
  });
const move = fc.record({
  type: fc.constant('move' as const),
  instrument: fc.constantFrom(...IDS),
  mark: fc.integer({ min: 20, max: 500 }),
});

type OrderAction = ReturnType<typeof orderIn> extends fc.Arbitrary<infer T> ? T : never;

/** Reducing orders cover the whole position, as protective ones do. */
function draftOf({ instrument: id, side, tens, reduceOnly }: OrderAction, account: Account): OrderDraft {
  const { net } = account.book(id);
  if (reduceOnly && net !== ZERO) {
    return exampleDraft({ instrument: id, side: net > 0n ? 'sell' : 'buy', quantity: magnitude(net), reduceOnly });
  }
  return exampleDraft({ instrument: id, side, quantity: (BigInt(tens) * fixed('10')) as Quantity, reduceOnly });
}

/** At approval, with markets moving in between: the worst case is within its limits, or no worse than it was. */
function approvalsStayWithin(gate: Gate) {
  const grossMax = multiply(limits.grossLeverageMax, EQUITY);
  const positionMax = multiply(limits.positionNotionalRateMax, EQUITY);
  return fc.property(fc.array(fc.oneof(orderIn(...IDS), endIn(...IDS), move), LONG), (actions) => {
    const account = new Account();
    return actions.every((action) => {
      if (action.type === 'move') account.book(action.instrument).mark = (BigInt(action.mark) * ONE) as Price;
      else if (action.type !== 'order') account.end(action.instrument, action.index, action.type);
      else {
        const [grossBefore, worstBefore] = [account.total(), account.worst(action.instrument)];
        account.propose(draftOf(action, account), gate);
        return (
          account.total() <= larger(grossMax, grossBefore) &&
          account.worst(action.instrument) <= larger(positionMax, worstBefore)
        );
      }
      return true;
    });
  });
}

/** At constant prices, whatever fills in whatever order: no position is ever larger than its limit. */
function positionsStayWithin(gate: Gate) {
  const positionMax = multiply(limits.positionNotionalRateMax, EQUITY);
  return fc.property(fc.array(fc.oneof(orderIn(IDS[0]!), endIn(IDS[0]!)), LONG), (actions) => {
    const account = new Account();
    return actions.every((action) => {
      if (action.type === 'order') account.propose(draftOf(action, account), gate);
      else account.end(action.instrument, action.index, action.type);
      const { net, mark } = account.book(action.instrument);
      return multiply(magnitude(net), mark) <= positionMax;
    });
  });
}

const runs = { numRuns: 500, seed: 6 };

test('no approved order makes worst-case exposure exceed a limit', () => {
  expect(() => fc.assert(approvalsStayWithin(checkOrder), runs)).not.toThrow();
});

test('no sequence of fills makes a position exceed its limit', () => {
  expect(() => fc.assert(positionsStayWithin(checkOrder), runs)).not.toThrow();
});

test.each([
  ['a gate without EXPOSURE_LIMIT', gateWithout('EXPOSURE_LIMIT'), approvalsStayWithin],
  ['a gate without POSITION_LIMIT', gateWithout('POSITION_LIMIT'), approvalsStayWithin],
  ['a gate without POSITION_LIMIT', gateWithout('POSITION_LIMIT'), positionsStayWithin],
  ['a gate that takes an opposite position for room', nettingGate, positionsStayWithin],
])('%s is caught by the checker', (_name, gate, checker) => {
  const result = fc.check(checker(gate), runs);
  expect(result.failed).toBe(true);
  // The checker itself did not break: it returned false, on a case that fast-check made as small as it could.
  expect(String(result.errorInstance)).toContain('returning false');
});

test("closing passes even where another strategy's opposite position stays", () => {
  // Two strategies, 200 long and 200 short, each counted on its side.
  const view = exampleView({ sideQuantity: () => fixed('200'), strategyQuantity: () => fixed('200') });
  const draft = exampleDraft({ side: 'sell', reduceOnly: true, quantity: fixed('200') });
  expect(checkOrder(draft, view, limits).approved).toBe(true);
});
