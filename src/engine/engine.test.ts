import { describe, expect, test } from 'vitest';
import {
  type ClientOrderId,
  add,
  fixed,
  format,
  parseExact,
  stringifyExact,
  ZERO,
  type EpochMs,
  type FillId,
  type OrderDraft,
  type StrategyId,
} from '../domain/index.ts';
import type { PlaceWish, TargetWish } from '../strategy/index.ts';
import { Engine } from './engine.ts';
import type { EngineSnapshot } from './options.ts';
import type { Effect } from './events.ts';
import { A, B, barAt, Bench, instrument, PERP, scripted, SPOT, submitted } from './testing.ts';

const target = (exposure: number, extra: Partial<TargetWish> = {}): TargetWish => ({
  type: 'target',
  exposure,
  reason: 'test',
  ...extra,
});
const stopOnly = { stopLoss: { distance: 10 } };
const bracket = { stopLoss: { distance: 10 }, takeProfit: { distance: 20 } };
/** What was asked or decided; the booking of a fill is the same each time and is tested by itself. */
const decided = (effects: readonly Effect[]): Effect[] => effects.filter((effect) => effect.type !== 'fill-booked');
const kinds = (effects: readonly Effect[]): string[] => decided(effects).map((effect) => effect.type);
const terms = (effects: readonly Effect[]): string[] =>
  submitted(effects).map(
    (order) => `${order.purpose} ${order.side} ${format(order.quantity)} ${stringifyExact(order.terms)}`,
  );

describe('a target', () => {
  test('becomes one market order for the difference, and nothing more once filled', () => {
    const bench = new Bench();
    const [order] = submitted(bench.wish(target(1)));
    expect(order).toMatchObject({
      side: 'buy',
      quantity: fixed('1'),
      reduceOnly: false,
      purpose: 'entry',
      clientOrderId: 't1-A-0',
    });
    expect(bench.fill(order!)).toMatchObject([
      { type: 'fill-booked', strategyId: A, purpose: 'entry', reason: 'test' },
    ]);
    expect(format(bench.engine.position(A, PERP).quantity)).toBe('1');
    expect(submitted(bench.wish(target(1)))).toEqual([]);
  });

  test('a reversal closes first, and opens only once the close has filled', () => {
    const bench = new Bench();
    bench.fill(submitted(bench.wish(target(1)))[0]!);
    const closing = submitted(bench.wish(target(-1)));
    expect(closing).toMatchObject([{ side: 'sell', quantity: fixed('1'), reduceOnly: true, purpose: 'exit' }]);
    const opening = submitted(bench.fill(closing[0]!));
    expect(opening).toMatchObject([{ side: 'sell', quantity: fixed('1'), reduceOnly: false, purpose: 'entry' }]);
  });

  test('a reversal whose position a protective order has closed first goes on to the other side', () => {
    const bench = new Bench();
    const stop = submitted(bench.fill(submitted(bench.wish(target(1, { bracket: stopOnly })))[0]!))[0]!;
    const [closing] = submitted(bench.wish(target(-1, { bracket: stopOnly })));
    expect(terms(bench.fill(stop, { price: fixed('90') }))).toEqual([]);
    // Nothing is left that the closing order could close, and the venue ends it.
    expect(terms(bench.cancelled(closing!.clientOrderId, 'reduce-only'))).toEqual(['entry sell 1 {"type":"market"}']);
  });

  test('an exit that a protective order has forestalled is done', () => {
    const bench = new Bench();
    const stop = submitted(bench.fill(submitted(bench.wish(target(1, { bracket: stopOnly })))[0]!))[0]!;
    const [closing] = submitted(bench.wish(target(0)));
    bench.fill(stop, { price: fixed('90') });
    expect(bench.cancelled(closing!.clientOrderId, 'reduce-only')).toEqual([]);
    expect(bench.engine.position(A, PERP).quantity).toBe(0n);
  });

  test('a newer wish cancels the order on its way, and is followed when that has ended', () => {
    const bench = new Bench();
    const [entry] = submitted(bench.wish(target(1, { limitPrice: 95 })));
    const effects = bench.wish(target(-1));
    expect(kinds(effects)).toEqual(['signal', 'cancel']);
    expect(submitted(bench.cancelled(entry!.clientOrderId))).toMatchObject([{ side: 'sell', quantity: fixed('1') }]);
  });

  test('is given up when the venue ends the order by itself: no loop with money in it', () => {
    const bench = new Bench();
    const [entry] = submitted(bench.wish(target(1)));
    expect(
      bench.engine.step({
        type: 'order-rejected',
        at: bench.now,
        clientOrderId: entry!.clientOrderId,
        code: 'X',
        detail: '',
      }),
    ).toEqual([]);
    const [second] = submitted(bench.wish(target(1)));
    expect(bench.cancelled(second!.clientOrderId, 'ioc-remainder')).toEqual([]);
  });

  test('a short of spot, or a number that is no number, is refused in words', () => {
    const bench = new Bench();
    bench.bar('100');
    expect(bench.wish(target(Number.NaN))).toMatchObject([
      { type: 'signal' },
      { type: 'wish-refused', code: 'BAD_WISH' },
    ]);
    expect(bench.wish(target(-1, { instrument: SPOT }))).toMatchObject([
      { type: 'signal' },
      { type: 'wish-refused', code: 'SPOT_SHORT' },
    ]);
  });
});

describe('a bracket', () => {
  function entered(): Bench {
    const bench = new Bench();
    const [entry] = submitted(bench.wish(target(1, { bracket })));
    expect(terms(bench.fill(entry!))).toEqual([
      'stop-loss sell 1 {"type":"stop-market","trigger":"~90"}',
      'take-profit sell 1 {"type":"take-profit","trigger":"~120"}',
    ]);
    return bench;
  }

  test("is placed by the entry's fill, reduce-only, and covers a partial fill as it grows", () => {
    const bench = new Bench();
    const [entry] = submitted(bench.wish(target(1, { bracket })));
    expect(terms(bench.fill(entry!, { quantity: fixed('0.4') }))[0]).toBe(
      'stop-loss sell 0.4 {"type":"stop-market","trigger":"~90"}',
    );
    const grown = bench.fill(entry!, { quantity: fixed('0.6') });
    expect(decided(grown)).toMatchObject([
      { type: 'amend', amendment: { quantity: fixed('1') } },
      { type: 'amend', amendment: { quantity: fixed('1') } },
    ]);
  });

  test('when one leg fills, the other is cancelled', () => {
    const bench = entered();
    const stop = [...bench.engine.orders.values()].find((order) => order.draft.purpose === 'stop-loss')!;
    const effects = bench.fill(stop.draft, { price: fixed('90') });
    expect(decided(effects)).toMatchObject([{ type: 'cancel', reason: 'the position is closed' }]);
    expect(format(bench.engine.equity)).toBe('99990');
  });

  test('a signal exit leaves the stop standing until the position is closed', () => {
    const bench = entered();
    const [exit] = submitted(bench.wish(target(0)));
    expect(bench.engine.orders.size).toBe(3);
    expect(kinds(bench.fill(exit!))).toEqual(['cancel', 'cancel']);
  });

  test('comes back when a wish overrides a flatten under way', () => {
    const bench = entered();
    const flatten = bench.engine.step({ type: 'flatten', at: bench.now, by: 'op', reason: 'drill' });
    expect(kinds(flatten)).toEqual(['cancel', 'cancel', 'submit']);
    expect(terms(bench.wish(target(0.5)))).toEqual([
      'stop-loss sell 1 {"type":"stop-market","trigger":"~90"}',
      'take-profit sell 1 {"type":"take-profit","trigger":"~120"}',
    ]);
  });

  test('is made to fit again when the position moved on while an amendment was on its way', () => {
    const bench = entered();
    const stop = [...bench.engine.orders.values()].find((order) => order.draft.purpose === 'stop-loss')!;
    const amended = (quantity: string): readonly Effect[] =>
      bench.engine.step({
        type: 'order-amended',
        at: bench.now,
        clientOrderId: stop.draft.clientOrderId,
        quantity: fixed(quantity),
        terms: stop.terms,
      });
    const [exit, more] = submitted(
      bench.wish([
        target(0),
        { type: 'place', tag: 'x', side: 'buy', order: { type: 'market' }, size: { quantity: 0.4 }, reason: 'r' },
      ]),
    );
    bench.fill(exit!, { quantity: fixed('0.4') }); // Asks for 0.6.
    bench.fill(more!); // Back to 1, as the stop still is: nothing to ask for.
    expect(amended('0.6')).toMatchObject([{ type: 'amend', amendment: { quantity: fixed('1') } }]);
    expect(amended('1')).toEqual([]);
  });

  test('a new bracket moves the standing orders', () => {
    const bench = entered();
    const effects = bench.wish(target(1, { bracket: { stopLoss: { price: 95.04 } } }));
    expect(effects).toMatchObject([
      { type: 'signal' },
      { type: 'cancel', reason: 'its bracket was withdrawn' },
      { type: 'amend', amendment: { trigger: fixed('95.1') } },
    ]);
  });
});

describe('protection', () => {
  const stopOf = (bench: Bench) => [...bench.engine.orders.values()].find(({ draft }) => draft.purpose === 'stop-loss');

  test("a position whose strategy asked for no stop gets the account's own", () => {
    const bench = new Bench({ protectiveStopRate: fixed('0.2') });
    const [entry] = submitted(bench.wish(target(1)));
    expect(terms(bench.fill(entry!))).toEqual(['stop-loss sell 1 {"type":"stop-market","trigger":"~80"}']);
  });

  test('a stop the venue has ended by itself is put back at the next bar', () => {
    const bench = new Bench();
    bench.fill(submitted(bench.wish(target(1, { bracket })))[0]!);
    bench.cancelled(stopOf(bench)!.draft.clientOrderId, 'venue');
    expect(terms(bench.bar('100'))).toEqual(['stop-loss sell 1 {"type":"stop-market","trigger":"~90"}']);
    expect(decided(bench.bar('100'))).toEqual([]);
  });

  describe('that can no longer be made larger, while its entry still fills', () => {
    const growing = (): { bench: Bench; entry: OrderDraft; first: OrderDraft } => {
      const bench = new Bench();
      const [entry] = submitted(bench.wish(target(1, { bracket: { stopLoss: { distance: 10 } } })));
      const [first] = submitted(bench.fill(entry!, { quantity: fixed('0.4') }));
      bench.accept(first!);
      return { bench, entry: entry!, first: first! };
    };
    const look = (bench: Bench): readonly Effect[] =>
      bench.engine.step({ type: 'verify-protection', at: bench.now, absent: [] });
    const refuse = (bench: Bench, { clientOrderId }: OrderDraft): void =>
      void bench.engine.step({ type: 'amend-rejected', at: bench.now, clientOrderId, code: 'X', detail: 'triggered' });

    test('one that is being filled gets another beside it, for what it does not guard', () => {
      const { bench, entry, first } = growing();
      bench.fill(first, { quantity: fixed('0.1'), price: fixed('90') });
      const grown = bench.fill(entry, { quantity: fixed('0.2') });
      expect(terms(grown)).toEqual(['stop-loss sell 0.2 {"type":"stop-market","trigger":"~90"}']);
      expect(kinds(grown).filter((kind) => kind === 'amend')).toEqual([]);
      // The new one is not filled yet, so it follows what else comes.
      const [second] = submitted(grown);
      bench.accept(second!);
      expect(look(bench)).toEqual([]);
      expect(decided(bench.fill(entry, { quantity: fixed('0.3') }))).toMatchObject([
        { type: 'amend', amendment: { clientOrderId: second!.clientOrderId, quantity: fixed('0.5') } },
      ]);
    });

    test('one whose changes the venue refuses again and again gets another beside it', () => {
      const { bench, entry, first } = growing();
      expect(kinds(bench.fill(entry, { quantity: fixed('0.2') }))).toContain('amend');
      refuse(bench, first);
      expect(kinds(look(bench))).toEqual(['amend']);
      refuse(bench, first);
      expect(bench.engine.isProtectionDue).toBe(true);
      const effects = look(bench);
      expect(terms(effects)).toEqual(['stop-loss sell 0.2 {"type":"stop-market","trigger":"~90"}']);
      bench.accept(submitted(effects)[0]!);
      expect(look(bench)).toMatchObject([{ type: 'alarm', code: 'PROTECTED' }]);
      expect(bench.engine.isProtectionDue).toBe(false);
    });

    test('what comes to less than an order can be is left until more has come', () => {
      const { bench, entry, first } = growing();
      bench.fill(first, { quantity: fixed('0.1'), price: fixed('90') });
      expect(submitted(bench.fill(entry, { quantity: fixed('0.04') }))).toEqual([]); // Worth 4, and 5 is the least.
      expect(bench.engine.isProtectionDue).toBe(false);
      expect(submitted(bench.fill(entry, { quantity: fixed('0.06') }))).toMatchObject([{ quantity: fixed('0.1') }]);
    });

    test('and the one beside it goes when it is not needed any more', () => {
      const { bench, entry, first } = growing();
      bench.fill(first, { quantity: fixed('0.1'), price: fixed('90') });
      const [second] = submitted(bench.fill(entry, { quantity: fixed('0.2') }));
      bench.accept(second!);
      const [exit] = submitted(bench.wish(target(0)));
      expect(exit).toBeUndefined(); // Its entry is cancelled first.
      const [out] = submitted(bench.cancelled(entry.clientOrderId));
      expect(decided(bench.fill(out!, { quantity: fixed('0.2') }))).toMatchObject([
        { type: 'cancel', clientOrderId: second!.clientOrderId },
      ]);
      expect(decided(bench.fill(out!, { quantity: fixed('0.3') }))).toMatchObject([
        { type: 'cancel', clientOrderId: first.clientOrderId },
      ]);
    });
  });

  test('one that cannot be placed is said, and then the position is closed', () => {
    const bench = new Bench();
    bench.fill(submitted(bench.wish(target(1, { bracket })))[0]!);
    const refuse = (): void => {
      const { clientOrderId } = stopOf(bench)!.draft;
      bench.engine.step({ type: 'order-rejected', at: bench.now, clientOrderId, code: 'X', detail: '' });
    };
    refuse();
    expect(kinds(bench.bar('100'))).toEqual(['submit']);
    refuse();
    expect(bench.bar('100')).toMatchObject([{ type: 'alarm', code: 'UNPROTECTED' }, { type: 'submit' }]);
    refuse();
    const last = bench.bar('100');
    expect(last).toMatchObject([{ type: 'alarm', code: 'UNPROTECTED' }, { type: 'submit' }]);
    expect(submitted(last)).toMatchObject([{ purpose: 'exit', reduceOnly: true, quantity: fixed('1') }]);
  });

  test('a restart does not forget how often a stop has been looked for', () => {
    const bench = new Bench();
    bench.fill(submitted(bench.wish(target(1, { bracket })))[0]!);
    bench.cancelled(stopOf(bench)!.draft.clientOrderId, 'venue');
    bench.bar('100');
    const { clientOrderId } = stopOf(bench)!.draft;
    bench.engine.step({ type: 'order-rejected', at: bench.now, clientOrderId, code: 'X', detail: '' });
    const snapshot = parseExact(stringifyExact(bench.engine.snapshot())) as EngineSnapshot;
    bench.engine = new Engine({ ...bench.defaults(), snapshot });
    expect(bench.bar('100')).toMatchObject([{ type: 'alarm', code: 'UNPROTECTED' }, { type: 'submit' }]);
  });

  describe('by what the venue has said', () => {
    const look = (bench: Bench, absent: readonly ClientOrderId[] = []): readonly Effect[] =>
      bench.engine.step({ type: 'verify-protection', at: bench.now, absent });
    const held = (): Bench => {
      const bench = new Bench();
      bench.fill(submitted(bench.wish(target(1, { bracket })))[0]!);
      return bench;
    };

    test('one it has acknowledged protects, and nothing is to be done', () => {
      const bench = held();
      bench.accept(stopOf(bench)!.draft);
      bench.bar('100');
      expect(bench.engine.isProtectionDue).toBe(false);
      expect(look(bench)).toEqual([]);
    });

    test('one that is missing is put back, then said, then the position is closed', () => {
      const bench = held();
      const lose = (): void => void bench.cancelled(stopOf(bench)!.draft.clientOrderId, 'venue');
      lose();
      expect(bench.engine.isProtectionDue).toBe(true);
      expect(kinds(look(bench))).toEqual(['submit']);
      lose();
      expect(look(bench)).toMatchObject([{ type: 'alarm', code: 'UNPROTECTED' }, { type: 'submit' }]);
      lose();
      expect(submitted(look(bench))).toMatchObject([{ purpose: 'exit', reduceOnly: true, quantity: fixed('1') }]);
      expect(bench.engine.isProtectionDue).toBe(false);
    });

    test('one that nobody has answered for is said, and is not sent again', () => {
      const bench = held();
      bench.bar('100'); // An hour later.
      expect(bench.engine.isProtectionDue).toBe(true);
      expect(look(bench)).toMatchObject([{ type: 'alarm', code: 'UNPROTECTED', severity: 'critical' }]);
      expect(look(bench)).toEqual([]);
      bench.accept(stopOf(bench)!.draft);
      expect(look(bench)).toMatchObject([{ type: 'alarm', code: 'PROTECTED', severity: 'info' }]);
    });

    test('what is wrong with the stop of one position does not hide the next one', () => {
      const bench = held();
      bench.bar('100');
      look(bench); // Nobody has answered for the stop.
      const [exit] = submitted(bench.wish(target(0)));
      expect(bench.fill(exit!)).toContainEqual(expect.objectContaining({ type: 'alarm', code: 'PROTECTED' }));
      bench.fill(submitted(bench.wish(target(1, { bracket })))[0]!);
      bench.bar('100');
      expect(look(bench)).toContainEqual(expect.objectContaining({ type: 'alarm', code: 'UNPROTECTED' }));
    });

    test('a position that no order can close needs none', () => {
      const bench = held();
      const { clientOrderId } = stopOf(bench)!.draft;
      bench.fill(stopOf(bench)!.draft, { quantity: fixed('0.96') }); // What is left is worth 4, and 5 is the least.
      bench.cancelled(clientOrderId, 'venue');
      expect(look(bench)).toEqual([]);
      expect(bench.engine.isProtectionDue).toBe(false);
    });

    test('one it was asked about and does not have makes room for another', () => {
      const bench = held();
      const { draft } = stopOf(bench)!;
      bench.accept(draft);
      expect(kinds(look(bench, [draft.clientOrderId]))).toEqual(['cancel', 'submit']);
    });
  });
});

describe('resting orders', () => {
  const rest = (tag: string, extra: Partial<PlaceWish> = {}): PlaceWish => ({
    type: 'place',
    tag,
    side: 'buy',
    order: { type: 'limit', price: 95 },
    size: { share: 0.5 },
    reason: 'test',
    ...extra,
  });

  test('placing a tag again replaces the order, one at a time', () => {
    const bench = new Bench();
    const [first] = submitted(bench.wish(rest('grid-1')));
    const effects = bench.wish(rest('grid-1', { order: { type: 'limit', price: 94 } }));
    expect(kinds(effects)).toEqual(['cancel']);
    expect(terms(bench.cancelled(first!.clientOrderId))).toEqual(['entry buy 0.5 {"type":"limit","price":"~94"}']);
  });

  test('the first fill of an OCO group cancels the others', () => {
    const bench = new Bench();
    const [low] = submitted(
      bench.wish([
        rest('low', { ocoGroup: 'g' }),
        rest('high', { ocoGroup: 'g', side: 'sell', order: { type: 'limit', price: 105 } }),
      ]),
    );
    expect(decided(bench.fill(low!, { quantity: fixed('0.1') }))).toMatchObject([
      { type: 'cancel', clientOrderId: 't1-A-1' },
    ]);
  });

  test('can be amended and cancelled by tag, and a wrong tag is said', () => {
    const bench = new Bench();
    bench.wish(rest('x'));
    expect(bench.wish({ type: 'amend', tag: 'x', price: 93.27, reason: 'r' })).toMatchObject([
      { type: 'amend', amendment: { price: fixed('93.2') } },
    ]);
    expect(bench.wish({ type: 'amend', tag: 'y', price: 90, reason: 'r' })).toMatchObject([
      { type: 'wish-refused', code: 'BAD_WISH' },
    ]);
    expect(kinds(bench.wish({ type: 'cancel', tag: 'x', reason: 'r' }))).toEqual(['cancel']);
  });
});

test('an exit that nobody has answered for is no protection: that nobody knows is said, and nothing is sent', () => {
  const bench = new Bench();
  bench.fill(submitted(bench.wish(target(1, { bracket: { stopLoss: { distance: 10 } } })))[0]!);
  bench.wish(target(0));
  for (const { draft } of bench.engine.orders.values()) {
    const { clientOrderId } = draft;
    bench.engine.step({ type: 'order-unknown', at: bench.now, clientOrderId, detail: 'killed' });
  }
  const later = (bench.now + 3_000) as EpochMs;
  const effects = bench.engine.step({ type: 'verify-protection', at: later, absent: [] });
  expect(effects).toMatchObject([{ type: 'alarm', code: 'UNPROTECTED', severity: 'critical' }]);
});

test('a refusal after the acknowledgement is that of a second copy: the order counts on', () => {
  const bench = new Bench();
  const [order] = submitted(bench.wish(target(1)));
  bench.accept(order!);
  const { clientOrderId } = order!;
  const effects = bench.engine.step({
    type: 'order-rejected',
    at: bench.now,
    clientOrderId,
    code: '10002',
    detail: '',
  });
  expect(effects).toMatchObject([{ type: 'alarm', code: 'REFUSED_YET_KNOWN' }]);
  expect(bench.engine.orders.get(clientOrderId)?.status).toBe('working');
});

describe('an order that was to make room', () => {
  test('lets the newer wish through, even when the venue rejects it', () => {
    const bench = new Bench();
    bench.fill(submitted(bench.wish(target(1)))[0]!);
    const [exit] = submitted(bench.wish(target(0)));
    bench.engine.step({ type: 'flatten', at: bench.now, by: 'op', reason: 'drill' });
    const effects = bench.engine.step({
      type: 'order-rejected',
      at: bench.now,
      clientOrderId: exit!.clientOrderId,
      code: 'X',
      detail: '',
    });
    expect(submitted(effects)).toMatchObject([{ purpose: 'flatten', quantity: fixed('1') }]);
  });

  test('is sent again when the position became another while it was on its way, so that a flatten ends flat', () => {
    const bench = new Bench();
    bench.fill(submitted(bench.wish(target(1)))[0]!);
    const [resting] = submitted(
      bench.wish({
        type: 'place',
        tag: 'x',
        side: 'sell',
        order: { type: 'limit', price: 101 },
        size: { quantity: 3 },
        reason: 'r',
      }),
    );
    const [flatten] = submitted(bench.engine.step({ type: 'flatten', at: bench.now, by: 'op', reason: 'drill' }));
    bench.fill(resting!); // Before its cancel arrived: we are short two.
    const again = submitted(bench.cancelled(flatten!.clientOrderId, 'reduce-only'));
    expect(again).toMatchObject([{ purpose: 'flatten', side: 'buy', quantity: fixed('2'), reduceOnly: true }]);
    // The venue's refusal of an order that does fit is an answer.
    expect(bench.cancelled(again[0]!.clientOrderId, 'venue')).toEqual([]);
  });

  test('is not sent again when the strategy itself cancelled it', () => {
    const bench = new Bench();
    const [entry] = submitted(bench.wish(target(1, { limitPrice: 95 })));
    expect(kinds(bench.wish({ type: 'cancel', reason: 'r' }))).toEqual(['cancel']);
    expect(bench.cancelled(entry!.clientOrderId)).toEqual([]);
  });
});

describe('many strategies on one account', () => {
  function pair(): Bench & { say: Record<string, TargetWish | undefined> } {
    const say: Record<string, TargetWish | undefined> = {};
    const bench = new Bench();
    const slot = (strategyId: StrategyId) => ({
      ...bench.defaults().strategies[0]!,
      strategyId,
      definition: scripted(() => {
        const wish = say[strategyId];
        delete say[strategyId];
        return wish;
      }),
    });
    return Object.assign(new Bench({ strategies: [slot(A), slot(B)] }), { say });
  }

  test('hold the same instrument in opposite directions, and sum to the net', () => {
    const bench = pair();
    bench.say = Object.assign(bench.say, { A: target(1), B: target(-0.4) });
    const orders = submitted(bench.bar('100'));
    for (const order of orders) bench.fill(order);
    const [a, b] = [bench.engine.position(A, PERP).quantity, bench.engine.position(B, PERP).quantity];
    expect([format(a), format(b)]).toEqual(['1', '-0.4']);
    expect(add(a, b)).toBe(bench.engine.portfolio.netPosition(PERP).quantity);
    bench.bar('110');
    expect(format(bench.engine.equity)).toBe('100006');
    expect(format(bench.engine.portfolio.strategyPnl(A))).toBe('10');
    expect(format(bench.engine.portfolio.strategyPnl(B))).toBe('-4');
  });

  test('share funding by signed quantity, and a liquidation by what they hold', () => {
    const bench = pair();
    Object.assign(bench.say, { A: target(1), B: target(0.5) });
    for (const order of submitted(bench.bar('100'))) bench.fill(order);
    bench.engine.step({
      type: 'funding',
      at: bench.now,
      funding: {
        fundingId: 'x',
        instrument: PERP,
        rate: fixed('0.0001'),
        markPrice: fixed('100'),
        quantity: fixed('1.5'),
        amount: fixed('-0.015'),
      },
    });
    expect([A, B].map((id) => format(bench.engine.position(id, PERP).funding))).toEqual(['-0.01', '-0.005']);
    bench.engine.step({
      type: 'fill',
      at: bench.now,
      fill: {
        fillId: 'liq' as FillId,
        instrument: PERP,
        side: 'sell',
        price: fixed('50'),
        quantity: fixed('1.5'),
        liquidity: 'taker',
        fee: ZERO,
        feeCurrency: 'quote',
        executedAt: bench.now,
        kind: 'liquidation',
      },
    });
    expect([A, B].map((id) => format(bench.engine.position(id, PERP).quantity))).toEqual(['0', '0']);
  });

  test('and the check of their sum can tell: books that disagree stop the engine', () => {
    const bench = pair();
    bench.say['A'] = target(1);
    const [order] = submitted(bench.bar('100'));
    // Planted: a part appears from nowhere, as if a fill had been booked for one side only.
    const holdings = (bench.engine.portfolio as unknown as { holdings: Map<string, { parts: Map<string, unknown> }> })
      .holdings;
    holdings
      .get(PERP)!
      .parts.set(B, { quantity: fixed('0.1'), cost: fixed('10'), realisedPnl: ZERO, fees: ZERO, funding: ZERO });
    expect(() => bench.fill(order!)).toThrow(/sum to the net/);
  });
});

describe('the engine', () => {
  test('counts a repeated fill once', () => {
    const bench = new Bench();
    const [order] = submitted(bench.wish(target(1)));
    const fill = { fillId: 'same' as FillId, quantity: fixed('0.5') };
    bench.fill(order!, fill);
    expect(bench.fill(order!, fill)).toEqual([]);
    expect(format(bench.engine.position(A, PERP).quantity)).toBe('0.5');
  });

  test('books a late fill of an order that has ended', () => {
    const bench = new Bench();
    const [order] = submitted(bench.wish(target(1)));
    bench.cancelled(order!.clientOrderId, 'venue');
    expect(bench.fill(order!, { quantity: fixed('0.3') })).toMatchObject([
      { type: 'fill-booked', reason: 'late fill of an order that had ended' },
    ]);
    expect(format(bench.engine.position(A, PERP).quantity)).toBe('0.3');
  });

  test('refuses time that runs backwards, and a bar that has not closed', () => {
    const bench = new Bench();
    bench.bar('100');
    expect(() => bench.engine.step({ type: 'halt', at: 0 as EpochMs, by: 'x', reason: 'y' })).toThrow(/time order/);
  });

  test('a halt cancels entries, denies new risk, lets closing through, and lasts until it is cleared', () => {
    const bench = new Bench();
    bench.fill(submitted(bench.wish(target(1, { bracket })))[0]!);
    bench.wish({
      type: 'place',
      tag: 'x',
      side: 'buy',
      order: { type: 'limit', price: 95 },
      size: { share: 0.5 },
      reason: 'r',
    });
    expect(kinds(bench.engine.step({ type: 'halt', at: bench.now, by: 'op', reason: 'drill' }))).toEqual([
      'halted',
      'cancel',
    ]);
    bench.script.push(target(-1));
    expect(bench.bar('100')).toEqual([]); // Strategies are not asked while halted.
    bench.script.length = 0;
    const flatten = bench.engine.step({ type: 'flatten', at: bench.now, by: 'op', reason: 'drill' });
    expect(submitted(flatten)).toMatchObject([
      { purpose: 'flatten', side: 'sell', quantity: fixed('1'), reduceOnly: true },
    ]);
    expect(kinds(flatten).filter((kind) => kind === 'cancel').length).toBe(2);
    bench.fill(submitted(flatten)[0]!);
    expect(bench.engine.halted).toBe(true);
    expect(kinds(bench.engine.step({ type: 'clear-halt', at: bench.now, by: 'op', reason: 'over' }))).toEqual([
      'resumed',
    ]);
    expect(submitted(bench.wish(target(1))).length).toBe(1);
  });

  test('a stopped strategy is closed and silent, and speaks again when started', () => {
    const bench = new Bench();
    bench.fill(submitted(bench.wish(target(1)))[0]!);
    const effects = bench.engine.step({
      type: 'stop-strategy',
      at: bench.now,
      strategyId: A,
      positions: 'close',
      by: 'op',
      reason: 'drill',
    });
    expect(kinds(effects)).toEqual(['strategy-status', 'submit']);
    bench.fill(submitted(effects)[0]!);
    bench.script.push(target(1));
    expect(bench.bar('100')).toEqual([]);
    bench.engine.step({ type: 'start-strategy', at: bench.now, strategyId: A, by: 'op', reason: 'again' });
    expect(kinds(bench.bar('100'))).toEqual(['signal', 'submit']);
  });

  test('what the gate denies never becomes an order', () => {
    const bench = new Bench({ limits: { ...new Bench().defaults().limits, orderNotionalRateMax: fixed('0.0001') } });
    bench.bar('100');
    expect(kinds(bench.wish(target(1)))).toEqual(['signal', 'denied']);
    expect(bench.engine.orders.size).toBe(0);
  });

  test('goes on from a snapshot exactly as it would have without one', () => {
    const script = (bench: Bench): Effect[] => {
      const effects: Effect[] = [];
      for (const [index, exposure] of [1, 0, -1, 1, 0].entries()) {
        for (const order of submitted(bench.wish(target(exposure, { bracket }), String(100 + index)))) {
          effects.push({ type: 'submit', order: order as never });
          for (const next of submitted(bench.fill(order))) effects.push({ type: 'submit', order: next as never });
        }
      }
      return effects;
    };
    const bench = new Bench();
    bench.fill(submitted(bench.wish(target(1, { bracket })))[0]!);
    const snapshot = parseExact(stringifyExact(bench.engine.snapshot())) as EngineSnapshot;
    const resumed = new Bench();
    resumed.bar('100');
    resumed.engine = new Engine({ ...resumed.defaults(), snapshot });
    Object.assign(resumed, { index: 1, fills: 1 });
    resumed.engine.warm(barAt(0, '100'));
    expect(resumed.engine.snapshot()).toEqual(snapshot);
    expect(script(resumed)).toEqual(script(bench));
  });

  test('taken up before its first bar it is still to be told of it; who joins then has missed it', () => {
    const bench = new Bench();
    bench.engine.step({ type: 'stream-restored', at: barAt(0, '100').closeTime });
    const snapshot = parseExact(stringifyExact(bench.engine.snapshot())) as EngineSnapshot;
    expect(snapshot.heard).toEqual([]);
    const resumed = new Engine({ ...bench.defaults(), snapshot });
    resumed.warm(barAt(0, '100'));
    expect(resumed.snapshot()).toEqual(snapshot);
    const joined = new Engine({ ...bench.defaults(), snapshot: { ...snapshot, strategies: [] } });
    joined.warm(barAt(0, '100'));
    joined.warm(barAt(1, '100'));
    expect(joined.snapshot().heard.map(({ openTime }) => openTime)).toEqual([barAt(0, '100').openTime]);
  });

  test('a short of spot leaves the long that stands', () => {
    const wishes = [target(1), target(-1)];
    const bench = new Bench({
      strategies: [
        { ...new Bench().defaults().strategies[0]!, instruments: [SPOT], definition: scripted(() => wishes.shift()) },
      ],
    });
    bench.fill(submitted(bench.bar('100', SPOT))[0]!);
    const effects = bench.bar('100', SPOT);
    expect(kinds(effects)).toEqual(['signal', 'wish-refused', 'submit']);
    expect(submitted(effects)).toMatchObject([{ side: 'sell', quantity: fixed('1'), reduceOnly: true }]);
  });

  test('a resting sale of spot only reduces: what another strategy holds is not there to be sold', () => {
    const sale = (quantity: number): PlaceWish => ({
      type: 'place',
      tag: 'x',
      side: 'sell',
      order: { type: 'limit', price: 105 },
      size: { quantity },
      reason: 'r',
    });
    const wishes = [sale(1), target(1), sale(0.4), sale(3)];
    const bench = new Bench({
      strategies: [
        { ...new Bench().defaults().strategies[0]!, instruments: [SPOT], definition: scripted(() => wishes.shift()) },
      ],
    });
    expect(bench.bar('100', SPOT).at(-1)).toMatchObject({ type: 'wish-refused', code: 'SPOT_SHORT' });
    bench.fill(submitted(bench.bar('100', SPOT))[0]!);
    const [order] = submitted(bench.bar('100', SPOT));
    expect(order).toMatchObject({ side: 'sell', reduceOnly: true, purpose: 'exit' });
    bench.bar('100', SPOT);
    expect(bench.cancelled(order!.clientOrderId)).toMatchObject([{ type: 'denied', code: 'WOULD_INCREASE' }]);
  });

  test('a spot fee in coin leaves dust that is neither sold nor counted as a position to protect', () => {
    const bench = new Bench({
      instruments: [instrument(SPOT, { feeCurrency: 'base' })],
      strategies: [
        { ...new Bench().defaults().strategies[0]!, instruments: [SPOT], definition: scripted(() => wishes.shift()) },
      ],
    });
    const wishes = [target(1), target(0)];
    const [entry] = submitted(bench.bar('100', SPOT));
    bench.fill(entry!, { fee: fixed('0.0005'), feeCurrency: 'base' });
    const [exit] = submitted(bench.bar('100', SPOT));
    expect(format(exit!.quantity)).toBe('0.999');
    expect(decided(bench.fill(exit!))).toEqual([]);
    expect(format(bench.engine.position(A, SPOT).quantity)).toBe('0.0005');
  });
});
