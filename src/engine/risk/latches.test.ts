import { describe, expect, test } from 'vitest';
import { fixed, type Fill, type InstrumentId } from '../../domain/index.ts';
import { A, B, Bench, PERP, SPOT, submitted } from '../testing.ts';
import { ACCOUNT, buy, by, place, restarted, setMode, target, tell, told } from './test-engine.ts';
import type { ModeScope } from './modes.ts';

describe('a trading mode', () => {
  const scopes: readonly ModeScope[] = [
    { type: 'global' },
    ACCOUNT,
    { type: 'instrument', instrument: PERP },
    { type: 'strategy', strategyId: A },
  ];

  test.each(scopes)('of REDUCE_ONLY cancels entries, denies more, and lets positions be closed: %o', (scope) => {
    const bench = new Bench();
    buy(bench);
    bench.wish(place('x', 95));
    expect(told(setMode(bench, scope, 'REDUCE_ONLY'))).toEqual([`${scope.type} REDUCE_ONLY`, 'cancel']);
    expect(told(bench.wish(place('y', 95)))).toEqual(['denied REDUCE_ONLY']);
    expect(told(bench.wish(target(0)))).toEqual(['submit exit sell']);
    expect(bench.engine.halted).toBe(false);
    expect(told(setMode(bench, scope, 'ACTIVE'))).toEqual([`${scope.type} ACTIVE`]);
    expect(told(bench.wish(place('z', 95)))).toEqual(['submit entry buy']);
  });

  test.each<[ModeScope, string[]]>([
    [{ type: 'global' }, ['halted', 'global HALTED', 'cancel']],
    [ACCOUNT, ['halted', 'cancel']],
    [{ type: 'strategy', strategyId: A }, ['strategy HALTED', 'cancel']],
  ])('of HALTED silences the strategy: %o', (scope, expected) => {
    const bench = new Bench();
    buy(bench);
    bench.wish(place('x', 95));
    expect(told(setMode(bench, scope, 'HALTED'))).toEqual(expected);
    expect(told(bench.wish(target(0)))).toEqual([]);
    expect(bench.engine.halted).toBe(scope.type !== 'strategy');
    expect(bench.script).toHaveLength(1); // It was not asked.
    expect(told(setMode(bench, scope, 'ACTIVE')).at(-1)).toBe(
      scope.type === 'account' ? 'resumed' : `${scope.type} ACTIVE`,
    );
    expect(told(bench.bar('100'))).toEqual(['submit exit sell']);
  });

  test('of HALTED for one instrument asks the strategy, and denies what it wants there', () => {
    const bench = new Bench();
    bench.bar('100');
    setMode(bench, { type: 'instrument', instrument: PERP }, 'HALTED');
    expect(told(bench.wish(target(1)))).toEqual(['denied HALTED']);
    setMode(bench, { type: 'instrument', instrument: PERP }, 'ACTIVE');
    setMode(bench, { type: 'instrument', instrument: SPOT }, 'HALTED');
    expect(told(bench.wish(target(1)))).toEqual(['submit entry buy']);
  });

  test('says nothing when nothing changes, and keeps the first reason', () => {
    const bench = new Bench();
    setMode(bench, ACCOUNT, 'REDUCE_ONLY');
    expect(setMode(bench, ACCOUNT, 'REDUCE_ONLY')).toEqual([]);
    expect(told(tell(bench, { type: 'halt', ...by }))).toEqual(['halted']);
    expect(tell(bench, { type: 'halt', by: 'Bob', reason: 'again' })).toEqual([]);
    expect(bench.engine.halt).toMatchObject({ by: 'Ann', reason: 'drill', at: bench.now });
    // A halt may be lowered in two steps.
    expect(told(setMode(bench, ACCOUNT, 'REDUCE_ONLY'))).toEqual(['resumed', 'account REDUCE_ONLY']);
    expect(told(tell(bench, { type: 'clear-halt', ...by }))).toEqual(['account ACTIVE']);
    expect(tell(bench, { type: 'clear-halt', ...by })).toEqual([]);
  });

  test('of the account and of everything are lifted one by one', () => {
    const bench = new Bench();
    setMode(bench, { type: 'global' }, 'HALTED');
    expect(told(tell(bench, { type: 'halt', ...by }))).toEqual(['account HALTED']);
    expect(told(tell(bench, { type: 'clear-halt', ...by }))).toEqual(['account ACTIVE']);
    expect(bench.engine.halted).toBe(true);
    expect(told(setMode(bench, { type: 'global' }, 'ACTIVE'))).toEqual(['resumed', 'global ACTIVE']);
  });

  test('is for what this session has', () => {
    const bench = new Bench();
    expect(told(setMode(bench, { type: 'strategy', strategyId: B }, 'HALTED'))).toEqual(['refused set-mode BAD_SCOPE']);
    expect(told(setMode(bench, { type: 'instrument', instrument: 'X.TEST' as never }, 'HALTED'))).toEqual([
      'refused set-mode BAD_SCOPE',
    ]);
  });

  test('of an instrument that only a stranger trades can be cleared', () => {
    const bench = new Bench();
    const instrument = 'X.TEST' as InstrumentId;
    const fill = { fillId: 'x', instrument, side: 'buy', price: fixed('1'), quantity: fixed('1'), fee: fixed('0') };
    const by = { feeCurrency: 'quote', executedAt: bench.now, kind: 'trade', liquidity: 'taker' };
    const effects = bench.engine.step({ type: 'fill', at: bench.now, fill: { ...fill, ...by } as Fill });
    expect(told(effects)).toEqual(['instrument REDUCE_ONLY EXTERNAL_ACTIVITY']);
    expect(told(setMode(bench, { type: 'instrument', instrument }, 'ACTIVE'))).toEqual(['instrument ACTIVE']);
  });

  test('survives a restart', () => {
    const bench = new Bench();
    for (const scope of scopes) setMode(bench, scope, 'REDUCE_ONLY');
    const engine = restarted(bench, bench.defaults());
    expect(scopes.map((scope) => engine.modes.of(scope))).toEqual(scopes.map(() => 'REDUCE_ONLY'));
    expect(engine.snapshot()).toEqual(bench.engine.snapshot());
  });
});

describe('making a scope less cautious', () => {
  test('is refused while the fate of one of its orders is unknown', () => {
    const bench = new Bench();
    const [order] = submitted(bench.wish(target(1)));
    const { clientOrderId } = order!;
    bench.engine.step({ type: 'order-unknown', at: bench.now, clientOrderId, detail: 'timeout' });
    const mine: readonly ModeScope[] = [
      ACCOUNT,
      { type: 'global' },
      { type: 'instrument', instrument: PERP },
      { type: 'strategy', strategyId: A },
    ];
    for (const scope of [...mine, { type: 'instrument', instrument: SPOT } as const]) setMode(bench, scope, 'HALTED');
    for (const scope of mine) {
      expect(bench.engine.obstaclesTo(scope)).toEqual([`order ${clientOrderId} in ${PERP} is unknown`]);
      expect(told(setMode(bench, scope, 'ACTIVE'))).toEqual(['refused set-mode RESUME_BLOCKED']);
    }
    expect(told(tell(bench, { type: 'clear-halt', ...by }))).toEqual(['refused clear-halt RESUME_BLOCKED']);
    expect(bench.engine.halted).toBe(true);
    expect(told(setMode(bench, { type: 'instrument', instrument: SPOT }, 'ACTIVE'))).toEqual(['instrument ACTIVE']);
    bench.accept(order!);
    bench.engine.step({ type: 'order-absent', at: bench.now, clientOrderId, evidence: 'asked twice' });
    expect(told(setMode(bench, { type: 'global' }, 'ACTIVE'))).toEqual(['global ACTIVE']);
    expect(told(tell(bench, { type: 'clear-halt', ...by }))).toEqual(['resumed']);
  });

  test('is refused while books are compared', () => {
    const bench = new Bench();
    tell(bench, { type: 'halt', ...by });
    tell(bench, { type: 'reconciling', on: true, ...by });
    expect(told(tell(bench, { type: 'clear-halt', ...by }))).toEqual(['refused clear-halt RESUME_BLOCKED']);
    tell(bench, { type: 'reconciling', on: false, ...by });
    expect(told(tell(bench, { type: 'clear-halt', ...by }))).toEqual(['resumed']);
  });
});
