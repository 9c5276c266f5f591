import { describe, expect, test } from 'vitest';
import {
  fixed,
  format,
  parseExact,
  stringifyExact,
  type ApprovedOrder,
  type EpochMs,
  type OrderDraft,
} from '../../domain/index.ts';
import type { PlaceWish, TargetWish, Wish } from '../../strategy/index.ts';
import { Engine, type EngineOptions, type EngineSnapshot } from '../engine.ts';
import type { Command, Effect } from '../events.ts';
import { A, B, barAt, Bench, PERP, scripted, SPOT, submitted } from '../testing.ts';
import type { RiskLimits } from './limits.ts';
import type { ModeScope, TradingMode } from './modes.ts';

// The controls where they take effect: in the engine.

const target = (exposure: number, extra: Partial<TargetWish> = {}): TargetWish => ({
  type: 'target',
  exposure,
  reason: 'test',
  ...extra,
});
const place = (tag: string, price: number, extra: Partial<PlaceWish> = {}): PlaceWish => ({
  type: 'place',
  tag,
  side: 'buy',
  order: { type: 'limit', price },
  size: { quantity: 1 },
  reason: 'test',
  ...extra,
});
const by = { by: 'Ann', reason: 'drill' };
const ACCOUNT: ModeScope = { type: 'account' };

/** An engine of 100,000 whose limits are wide but for those given, and whose strategy trades in units of `size`. */
function limited(limits: Partial<RiskLimits>, options: Partial<EngineOptions> = {}, size = '1'): Bench {
  const bench = new Bench();
  const { limits: wide, strategies, ...defaults } = bench.defaults();
  const sizing = { kind: 'fixed-quantity', quantity: fixed(size) } as const;
  bench.engine = new Engine({
    ...defaults,
    leverage: 5, // Room for the largest size used here.
    limits: { ...wide, dailyLossRateMax: fixed('1'), drawdownRateMax: fixed('1'), ...limits },
    strategies: strategies.map((slot) => ({ ...slot, sizing })),
    ...options,
  });
  return bench;
}

function tell(bench: Bench, command: Omit<Command, 'at'> & Record<string, unknown>): readonly Effect[] {
  return bench.engine.step({ ...command, at: bench.now } as Command);
}
function setMode(bench: Bench, scope: ModeScope, mode: TradingMode): readonly Effect[] {
  return tell(bench, { type: 'set-mode', scope, mode, ...by });
}

/** Effects in a few words each. */
function told(effects: readonly Effect[]): string[] {
  return effects.flatMap((effect) => {
    switch (effect.type) {
      case 'submit':
        return [`submit ${effect.order.purpose} ${effect.order.side}`];
      case 'denied':
        return [`denied ${effect.code}`];
      case 'mode-changed':
        return [`${effect.scope.type} ${effect.mode}${effect.code === undefined ? '' : ` ${effect.code}`}`];
      case 'halted':
        return [`halted${effect.code === undefined ? '' : ` ${effect.code}`}`];
      case 'command-refused':
        return [`refused ${effect.command} ${effect.code}`];
      case 'fill-booked':
      case 'signal':
      case 'wish-refused':
      case 'alarm':
        return [];
      default:
        return [effect.type];
    }
  });
}

function buy(bench: Bench): void {
  bench.fill(submitted(bench.wish(target(1)))[0]!);
}

function rejectAll(bench: Bench, orders: readonly OrderDraft[]): string[] {
  return orders.flatMap(({ clientOrderId }) =>
    told(bench.engine.step({ type: 'order-rejected', at: bench.now, clientOrderId, code: 'X', detail: '' })),
  );
}

/** What becomes of an engine when it is taken up again from what it wrote down. */
function restarted(bench: Bench, options: EngineOptions): Engine {
  const snapshot = parseExact(stringifyExact(bench.engine.snapshot())) as EngineSnapshot;
  return new Engine({ ...options, snapshot });
}

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

describe('a loss', () => {
  const losses = {
    dailyLossRateMax: fixed('0.02'),
    dailyLossStopRate: fixed('0.04'),
    orderNotionalRateMax: fixed('10'),
  };
  /** Long a thousand at 100: a point is one percent of equity. */
  function long(limits: Partial<RiskLimits> = losses): Bench {
    const bench = limited(limits, {}, '1000');
    bench.bar('100');
    buy(bench);
    return bench;
  }

  test('of a day sets the account to reduce only before the strategy is asked', () => {
    const bench = long();
    bench.wish(place('x', 90));
    bench.script.push(place('y', 90));
    expect(told(bench.bar('98'))).toEqual(['account REDUCE_ONLY DAILY_LOSS', 'cancel', 'denied DAILY_LOSS']);
    expect(told(bench.wish(target(0), '98'))).toEqual(['submit exit sell']);
  });

  test('of more halts it, cancels everything and closes every position, once', () => {
    const bench = long();
    bench.wish(target(1, { bracket: { stopLoss: { price: 50 } } }));
    bench.script.push(target(-1));
    expect(told(bench.bar('96'))).toEqual([
      'account REDUCE_ONLY DAILY_LOSS',
      'halted DAILY_LOSS_STOP',
      'cancel',
      'submit flatten sell',
    ]);
    expect(bench.engine.halt).toMatchObject({ by: 'risk', reason: 'lost 4000 of 100000 since 00:00 UTC' });
    expect(told(bench.bar('95'))).toEqual([]);
    expect(bench.script).toHaveLength(1);
  });

  test('is seen in a quote, a fill and a funding payment as well as in a bar', () => {
    const quoted = long();
    const quote = { instrument: PERP, at: quoted.now, bid: fixed('97.9'), ask: fixed('98.1') };
    const event = {
      type: 'quote',
      at: quoted.now,
      quote: { ...quote, bidQuantity: fixed('1'), askQuantity: fixed('1') },
    } as const;
    expect(told(quoted.engine.step(event))).toEqual(['account REDUCE_ONLY DAILY_LOSS']);

    const filled = long();
    const [order] = submitted(filled.wish(target(0)));
    expect(told(filled.fill(order!, { fee: fixed('2000') }))).toEqual(['account REDUCE_ONLY DAILY_LOSS']);

    const funded = long();
    const funding = {
      fundingId: 'f',
      instrument: PERP,
      rate: fixed('0.02'),
      markPrice: fixed('100'),
      quantity: fixed('1000'),
    };
    expect(
      told(funded.engine.step({ type: 'funding', at: funded.now, funding: { ...funding, amount: fixed('-2000') } })),
    ).toEqual(['funding-booked', 'account REDUCE_ONLY DAILY_LOSS']);
  });

  test('stays latched over the day and a restart, until an operator lifts it; a lifted latch is not set again by the same loss', () => {
    const bench = long();
    bench.bar('98');
    const engine = restarted(bench, bench.engine.options);
    expect(engine.modes.of(ACCOUNT)).toBe('REDUCE_ONLY');
    for (let hour = 0; hour < 30; hour += 1) bench.bar('98');
    expect(told(bench.wish(place('x', 90), '98'))).toEqual(['denied REDUCE_ONLY']);
    expect(told(tell(bench, { type: 'clear-halt', ...by }))).toEqual(['account ACTIVE']);
    expect(told(bench.wish(place('y', 90), '98'))).toEqual(['submit entry buy']);

    const sameDay = long();
    sameDay.bar('98');
    tell(sameDay, { type: 'clear-halt', ...by });
    // The rule still stands: the operator has lifted the latch, not the limit.
    expect(told(sameDay.wish(place('x', 90), '97.9'))).toEqual(['denied DAILY_LOSS']);
  });

  test('from the peak stops for good, with positions closed', () => {
    const bench = long({ drawdownRateMax: fixed('0.1'), drawdownStopRate: fixed('0.1') });
    expect(told(bench.bar('90.01'))).toEqual([]);
    expect(told(bench.bar('90'))).toEqual([
      'account REDUCE_ONLY DRAWDOWN',
      'halted DRAWDOWN_STOP',
      'submit flatten sell',
    ]);
  });
});

describe('a strategy loses its right to enter', () => {
  const disabled = (code: string): string => `strategy REDUCE_ONLY ${code}`;
  const again = { type: 'set-mode', scope: { type: 'strategy', strategyId: A }, mode: 'ACTIVE', ...by } as const;

  test('when it enters too often, and gets it back from an operator', () => {
    const bench = limited({ entriesPerHourMax: 3 });
    bench.bar('100');
    const wishes = ['a', 'b', 'c', 'd'].map((tag, index) => place(tag, 90 + index));
    expect(told(bench.wish(wishes))).toEqual([
      'submit entry buy',
      'submit entry buy',
      'submit entry buy',
      'denied REPEATED_ENTRIES',
      disabled('REPEATED_ENTRIES'),
      'cancel',
      'cancel',
      'cancel',
    ]);
    expect(told(bench.wish(place('e', 95)))).toEqual(['denied REDUCE_ONLY']);
    expect(told(tell(bench, again))).toEqual(['strategy ACTIVE']);
    expect(told(bench.wish(['f', 'g', 'h', 'i'].map((tag, index) => place(tag, 94 + index))))).toContain(
      'denied REPEATED_ENTRIES',
    );
  });

  test('when the venue refuses its orders within a minute', () => {
    const bench = limited({ venueRejectsMax: 3 });
    bench.bar('100');
    const sent = submitted(bench.wish(['a', 'b', 'c'].map((tag, index) => place(tag, 90 + index))));
    expect(rejectAll(bench, sent)).toEqual([disabled('REPEATED_REJECTS')]);
    tell(bench, again);
    const slow = ['d', 'e', 'f'].map((tag) => submitted(bench.wish(place(tag, 90)))[0]!); // An hour apart.
    expect(slow.flatMap((order) => rejectAll(bench, [order]))).toEqual([disabled('REPEATED_REJECTS')]);
    tell(bench, again);
    const spread = ['g', 'h', 'i'].flatMap((tag) => rejectAll(bench, submitted(bench.wish(place(tag, 90)))));
    expect(spread).toEqual([]);
  });

  test('when it loses one round trip after another', () => {
    const bench = limited({ losingTripsMax: 2 });
    bench.bar('100');
    const trip = (exit: string): string[] => {
      buy(bench);
      const [order] = submitted(bench.wish(target(0), exit));
      return told(bench.fill(order!));
    };
    expect([trip('99'), trip('101'), trip('99')].flat()).toEqual([]);
    expect(trip('98')).toEqual([disabled('REPEATED_LOSSES')]);
    expect(told(bench.wish(target(1)))).toEqual(['denied REDUCE_ONLY']);
    tell(bench, again);
    expect(trip('98')).toEqual([]);
    expect(trip('98')).toEqual([disabled('REPEATED_LOSSES')]);
  });

  test('and no other strategy does', () => {
    const slot = new Bench().defaults().strategies[0]!;
    const say: Wish[][] = [[], []];
    const bench = limited(
      { entriesPerHourMax: 1 },
      {
        strategies: [
          { ...slot, strategyId: A, definition: scripted(() => say[0]!.splice(0)) },
          { ...slot, strategyId: B, definition: scripted(() => say[1]!.splice(0)) },
        ],
      },
    );
    bench.bar('100');
    say[0] = [place('a', 90), place('b', 91)];
    bench.bar('100');
    say[1] = [place('a', 92)];
    expect(told(bench.bar('100'))).toEqual(['submit entry buy']);
    expect(bench.engine.modes.snapshot()).toMatchObject([{ scope: { strategyId: A }, code: 'REPEATED_ENTRIES' }]);
  });
});

test('an order that leaves without the gate halts the account, and stays an obstacle to nobody who has looked', () => {
  const bench = new Bench();
  let effects: { push(effect: Effect): void } | undefined;
  const forging = scripted(() => {
    effects?.push({ type: 'submit', order: { clientOrderId: 't1-A-zz' } as unknown as ApprovedOrder });
    return undefined;
  });
  const [slot] = bench.defaults().strategies;
  bench.engine = new Engine({ ...bench.defaults(), strategies: [{ ...slot!, definition: forging }] });
  expect(bench.bar('100').map(({ type }) => type)).toEqual(['strategy-status']);
  ({ effects } = bench.engine as unknown as { effects: Effect[] });
  expect(told(bench.bar('100'))).toEqual(['submit undefined undefined', 'halted CONSERVATION']);
  expect(bench.engine.halt?.reason).toBe('1 orders have left for 0 that the gate approved');
  effects = undefined;
  expect(told(tell(bench, { type: 'clear-halt', ...by }))).toEqual(['resumed']);
  expect(told(bench.bar('100'))).toEqual([]);
});

describe('limits', () => {
  const setLimits = (bench: Bench, version: number, limits: Partial<RiskLimits>): readonly Effect[] =>
    tell(bench, { type: 'set-limits', version, limits: { ...bench.engine.limits.limits, ...limits }, ...by });

  test('are changed by a command that says what it does, and outlive a restart', () => {
    const bench = limited({});
    expect(bench.engine.limits.version).toBe(1);
    const effects = setLimits(bench, 2, { openOrdersMax: 1, grossLeverageMax: fixed('30') });
    const tightened = ['openOrdersMax'];
    expect(effects).toEqual([{ type: 'limits-changed', version: 2, loosened: ['grossLeverageMax'], tightened, ...by }]);
    bench.bar('100');
    expect(told(bench.wish([place('a', 90), place('b', 91)]))).toEqual(['submit entry buy', 'denied TOO_MANY_OPEN']);
    const engine = restarted(bench, bench.engine.options);
    expect(engine.limits).toEqual({
      version: 2,
      limits: bench.engine.limits.limits,
      changedBy: 'Ann',
      reason: 'drill',
      at: 0,
    });
  });

  test('are not changed over a change that was not seen, out of bounds, or beyond a ceiling', () => {
    const bench = limited({}, { ceilings: { grossLeverageMax: fixed('25') } });
    setLimits(bench, 2, { openOrdersMax: 9 });
    for (const [version, limits, code] of [
      [2, {}, 'LIMITS_CONFLICT'],
      [4, {}, 'LIMITS_CONFLICT'],
      [3, { openOrdersMax: -1 }, 'BAD_LIMIT'],
      [3, { grossLeverageMax: fixed('25.1') }, 'BAD_LIMIT'],
    ] as const) {
      expect(told(setLimits(bench, version, limits))).toEqual([`refused set-limits ${code}`]);
    }
    expect(bench.engine.limits).toMatchObject({ version: 2, limits: { openOrdersMax: 9 } });
    expect(told(setLimits(bench, 3, { grossLeverageMax: fixed('25') }))).toEqual(['limits-changed']);
  });

  test('that need a day of bars are given when the session starts', () => {
    const [perp] = new Bench().defaults().instruments;
    const bench = limited({}, { instruments: [perp!] });
    expect(told(setLimits(bench, 2, { turnoverMin: fixed('1') }))).toEqual(['refused set-limits BAD_LIMIT']);
  });

  test('that nobody settled are refused at the start', () => {
    expect(() => limited({ openOrdersMax: 0 })).toThrow('openOrdersMax is 0');
    expect(() => limited({}, { ceilings: { openOrdersMax: 3 } })).toThrow('the ceiling of this installation is 3');
    const { priceCollarRate: _, ...stored } = new Bench().defaults().limits;
    const bench = limited({}, { limits: stored as RiskLimits }); // Written down by a version that had fewer limits.
    expect(format(bench.engine.limits.limits.priceCollarRate)).toBe('0.1');
  });

  test('tightened below what is held are seen at once', () => {
    const bench = limited({ positionNotionalRateMax: fixed('5') }, {}, '3000');
    bench.bar('100');
    buy(bench);
    const effects = setLimits(bench, 2, { positionNotionalRateMax: fixed('1'), exposureDriftMax: fixed('1') });
    expect(told(effects)).toEqual(['limits-changed', 'instrument REDUCE_ONLY POSITION_LIMIT']);
  });
});

test('a rest of an order is judged as of now, and its own standing does not count against it', () => {
  const bench = limited({ openOrdersMax: 1, pendingNotionalRateMax: fixed('0.001'), intentTtlMs: 1_000 });
  bench.bar('100');
  bench.accept(submitted(bench.wish(place('x', 95)))[0]!);
  const amend = { type: 'amend', tag: 'x', price: 96, reason: 'test' } as const;
  expect(told(bench.wish(amend))).toEqual(['amend']);
});

test('correlations are the same after a restart, once it is warmed with the same bars', () => {
  const slot = { ...new Bench().defaults().strategies[0]!, instruments: [PERP, SPOT] };
  const limits = { ...new Bench().defaults().limits, correlatedNotionalRateMax: fixed('1'), correlationBars: 10 };
  const wishes: Wish[] = [];
  const strategies = [{ ...slot, definition: scripted(() => wishes.splice(0)) }];
  const bench = limited({}, { strategies, limits });
  const bars = Array.from({ length: 12 }, (_, index) => {
    const price = String(100 + ((index * 7) % 5));
    return [barAt(index, price), barAt(index, price, SPOT)];
  }).flat();
  for (const bar of bars) bench.engine.step({ type: 'bar', at: bar.closeTime, bar });
  expect(bench.engine.risk.correlation(PERP, SPOT, 10)).toBeCloseTo(1, 12);
  const engine = restarted(bench, bench.engine.options);
  expect(engine.risk.correlation(PERP, SPOT, 10)).toBeUndefined();
  for (const bar of bars) engine.warm(bar);
  expect(engine.risk.correlation(PERP, SPOT, 10)).toBe(bench.engine.risk.correlation(PERP, SPOT, 10));
  const snapshot = engine.snapshot();
  for (const bar of [barAt(12, '100'), barAt(12, '100', SPOT)]) engine.warm(bar); // Still to come.
  expect(engine.snapshot()).toEqual(snapshot);
});

test('what is at rest in the engine is all in its snapshot', () => {
  const bench = limited({
    entriesPerHourMax: 10,
    venueRejectsMax: 5,
    losingTripsMax: 5,
    cancelsPerFillMax: 50,
    amendsPerMinuteMax: 10,
    exposureDriftMax: fixed('1'),
  });
  bench.bar('100');
  buy(bench);
  const sent = submitted(bench.wish([place('a', 90), place('b', 91), place('c', 92)]));
  bench.accept(sent[1]!);
  bench.wish({ type: 'amend', tag: 'b', price: 93, reason: 'r' });
  bench.wish([{ type: 'cancel', tag: 'c', reason: 'r' }, place('d', 94)]);
  rejectAll(bench, [sent[0]!]);
  const rate = {
    fundingId: 'f',
    instrument: PERP,
    rate: fixed('0.0001'),
    markPrice: fixed('100'),
    quantity: fixed('1'),
  };
  bench.engine.step({ type: 'funding', at: bench.now, funding: { ...rate, amount: fixed('-0.01') } });
  const engine = restarted(bench, bench.engine.options);
  expect(engine.snapshot().risk).toEqual(bench.engine.snapshot().risk);
  const [past, again] = [bench.engine, engine].map(({ risk }) => ({
    entries: risk.past(A)?.entriesInHour(bench.now),
    amends: risk.past(A)?.amendsInMinute(bench.now as EpochMs),
    messages: risk.past(A)?.cancelsAndFills(bench.now),
    first: risk.past(A)?.firstEntryAt,
    rate: risk.fundingRate(PERP),
  }));
  expect(again).toEqual(past);
  expect(past).toMatchObject({
    entries: 1,
    amends: 0,
    first: 7_200_000,
    messages: { cancels: 1, fills: 0 },
    rate: fixed('0.0001'),
  });
});
