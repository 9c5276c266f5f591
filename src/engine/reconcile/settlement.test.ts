import { describe, expect, test } from 'vitest';
import { fixed, format, type Fill, type InstrumentId, type StrategyId } from '../../domain/index.ts';
import { EXTERNAL } from '../host/seats.ts';
import type { Effect } from '../events.ts';
import { place, target, tell, told } from '../risk/test-engine.ts';
import { A, Bench, PERP, submitted } from '../testing.ts';
import type { Finding, FindingKind } from './report.ts';
import { resolutionOf, type Resolution } from './resolutions.ts';

const word = { by: 'Ann', reason: 'seen at the venue' };

function differs(difference: string, instrument: InstrumentId = PERP): Finding {
  const detail = `${instrument}: it differs by ${difference}`;
  return {
    kind: 'position-differs',
    severity: 'S3',
    subject: instrument,
    instrument,
    detail,
    difference: fixed(difference),
    action: 'halted',
  };
}

function resolve(bench: Bench, action: Resolution, finding: Finding): readonly Effect[] {
  return tell(bench, { type: 'resolve-discrepancy', id: 't1-7-0', action, finding, ...word });
}

/** Who holds what of the perpetual. */
function held(bench: Bench): Record<string, string> {
  const parts = [A, EXTERNAL].map((id: StrategyId) => [id, format(bench.engine.position(id, PERP).quantity)] as const);
  return { ...Object.fromEntries(parts), net: format(bench.engine.portfolio.netPosition(PERP).quantity) };
}

function holding(exposure: 1 | -1 = 1): Bench {
  const bench = new Bench();
  bench.fill(submitted(bench.wish(target(exposure)))[0]!);
  return bench;
}

const refusalIn = (effects: readonly Effect[]): string =>
  effects.flatMap((effect) => (effect.type === 'command-refused' ? [`${effect.code}: ${effect.detail}`] : [])).join();

describe('adopting a position', () => {
  test("that is more than ours makes it a stranger's, at the mark, and latches new risk in it off", () => {
    const bench = holding();
    const before = bench.engine.equity;
    const effects = resolve(bench, 'adopt', differs('0.5'));
    expect(effects.filter(({ type }) => type === 'fill-booked')).toEqual([]);
    expect(effects).toContainEqual({
      type: 'position-adopted',
      instrument: PERP,
      difference: fixed('0.5'),
      mark: fixed('100'),
      parts: [{ strategyId: EXTERNAL, quantity: fixed('0.5') }],
      ...word,
    });
    expect(held(bench)).toEqual({ A: '1', EXTERNAL: '0.5', net: '1.5' });
    expect(bench.engine.equity).toBe(before);
    expect(bench.engine.modes.forOrder(A, PERP)).toMatchObject({ mode: 'REDUCE_ONLY', code: 'EXTERNAL_ACTIVITY' });
  });

  test('that is less than ours takes it from those who hold it, and their protection follows', () => {
    const bench = holding();
    bench.wish(target(1, { bracket: { stopLoss: { price: 90 } } }));
    const guard = [...bench.engine.orders.values()].find(({ draft }) => draft.purpose === 'stop-loss')!;
    bench.accept(guard.draft);
    const effects = resolve(bench, 'adopt', differs('-0.4'));
    expect(held(bench)).toEqual({ A: '0.6', EXTERNAL: '0', net: '0.6' });
    const amended = effects.find(({ type }) => type === 'amend') as Extract<Effect, { type: 'amend' }>;
    expect(amended.amendment).toMatchObject({ clientOrderId: guard.draft.clientOrderId, quantity: fixed('0.6') });
    // Nobody else holds anything: there is no stranger to be careful of.
    expect(bench.engine.modes.snapshot()).toEqual([]);
  });

  test("that is of the other side closes ours first, and the rest is a stranger's", () => {
    const bench = holding(-1);
    resolve(bench, 'adopt', differs('1.5'));
    expect(held(bench)).toEqual({ A: '0', EXTERNAL: '0.5', net: '0.5' });
  });

  test('is refused without a number, a price, or an instrument of the session', () => {
    const { difference: _difference, ...vague } = differs('1');
    expect(refusalIn(resolve(holding(), 'adopt', vague))).toContain('NOT_RESOLVABLE: the comparison does not say');
    expect(refusalIn(resolve(new Bench(), 'adopt', differs('1')))).toContain('cannot be valued here');
    expect(refusalIn(resolve(holding(), 'adopt', differs('1', 'DOGE.TEST' as InstrumentId)))).toContain(
      'cannot be valued here',
    );
  });
});

describe('closing a position', () => {
  test("adopts it and sends it away through the gate, and its fill is the stranger's", () => {
    const bench = holding();
    const [order] = submitted(resolve(bench, 'close', differs('0.5')));
    expect(order).toMatchObject({
      strategyId: EXTERNAL,
      side: 'sell',
      quantity: fixed('0.5'),
      reduceOnly: true,
      purpose: 'flatten',
    });
    bench.fill(order!);
    expect(held(bench)).toEqual({ A: '1', EXTERNAL: '0', net: '1' });
    expect([...bench.engine.orders.values()]).toEqual([]);
  });

  test('of which the venue has less is refused before anything is booked', () => {
    const bench = holding();
    expect(refusalIn(resolve(bench, 'close', differs('-0.4')))).toContain('there is nothing to close there; adopt');
    expect(held(bench)).toEqual({ A: '1', EXTERNAL: '0', net: '1' });
  });
});

test('ignoring books nothing and sends nothing', () => {
  const bench = holding();
  expect(resolve(bench, 'ignore', differs('0.5'))).toEqual([]);
  expect(held(bench)).toEqual({ A: '1', EXTERNAL: '0', net: '1' });
});

describe('an order that the venue does not have', () => {
  const missing = (subject: string): Finding => ({
    kind: 'order-missing-at-venue',
    severity: 'S2',
    subject,
    instrument: PERP,
    detail: `order ${subject} is working here, and the venue does not know it`,
    action: 'asked-again',
  });

  test('ends when that is adopted, and stops trading should it appear after all', () => {
    const bench = new Bench();
    const [order] = submitted(bench.wish(place('x', 95)));
    bench.accept(order!);
    expect(told(resolve(bench, 'adopt', missing(order!.clientOrderId)))).toEqual(['order-changed']);
    expect(bench.engine.orders.size).toBe(0);
    expect(bench.engine.halted).toBe(false);
    bench.fill(order!);
    expect(bench.engine.halt).toMatchObject({ reason: expect.stringContaining('held to be not-accepted') as string });
  });

  test('is cancelled again when it is to be closed', () => {
    const bench = new Bench();
    const [order] = submitted(bench.wish(place('x', 95)));
    bench.accept(order!);
    expect(told(resolve(bench, 'close', missing(order!.clientOrderId)))).toEqual(['cancel']);
    bench.cancelled(order!.clientOrderId);
    expect(refusalIn(resolve(bench, 'close', missing(order!.clientOrderId)))).toContain('has ended meanwhile');
  });
});

test("an order that only the venue has is cancelled there, or is a stranger's", () => {
  const unknown: Finding = {
    kind: 'order-unknown-here',
    severity: 'S2',
    subject: 'zz-1',
    instrument: PERP,
    detail: 'order zz-1 is open at the venue and unknown here',
    action: 'none',
  };
  expect(resolve(holding(), 'close', unknown)).toMatchObject([{ type: 'cancel', clientOrderId: 'zz-1' }]);
  const bench = holding();
  expect(told(resolve(bench, 'adopt', unknown))).toEqual(['instrument REDUCE_ONLY EXTERNAL_ACTIVITY']);
});

test('what cannot be settled is refused with what to do instead, for every kind and way', () => {
  const kinds: readonly FindingKind[] = [
    'late-fill',
    'stale-order',
    'order-missing-at-venue',
    'order-unknown-here',
    'position-differs',
    'cash-differs',
    'not-checked',
  ];
  for (const kind of kinds) {
    for (const action of ['adopt', 'close', 'ignore'] as const) {
      const { possible, explanation } = resolutionOf(kind, action);
      if (possible) continue;
      const refusal = refusalIn(resolve(holding(), action, { ...differs('1'), kind }));
      expect(refusal).toBe(`NOT_RESOLVABLE: ${explanation}`);
    }
  }
});

test('flattening closes what a stranger holds as well, and once', () => {
  const bench = holding();
  const foreign = { fillId: 'x', clientOrderId: 'other', instrument: PERP, side: 'buy' } as unknown as Fill;
  const trade = {
    price: fixed('100'),
    quantity: fixed('2'),
    fee: fixed('0'),
    feeCurrency: 'quote',
    kind: 'trade',
  } as const;
  const fill = { ...foreign, ...trade, liquidity: 'taker', executedAt: bench.now } as Fill;
  bench.engine.step({ type: 'fill', at: bench.now, fill });
  expect(held(bench)).toEqual({ A: '1', EXTERNAL: '2', net: '3' });
  const orders = submitted(tell(bench, { type: 'flatten', ...word }));
  expect(orders.map(({ strategyId, quantity }) => `${strategyId} ${format(quantity)}`)).toEqual(['A 1', 'EXTERNAL 2']);
  expect(submitted(tell(bench, { type: 'flatten', ...word })).map(({ strategyId }) => strategyId)).not.toContain(
    EXTERNAL,
  );
});
