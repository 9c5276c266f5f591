import { describe, expect, test } from 'vitest';
import { fixed, format, type ApprovedOrder, type Fill, type InstrumentId } from '../../domain/index.ts';
import type { Wish } from '../../strategy/index.ts';
import { Engine } from '../engine.ts';
import type { Effect } from '../events.ts';
import { A, barAt, Bench, PERP, scripted, SPOT, submitted } from '../testing.ts';
import { buy, by, limited, place, rejectAll, restarted, target, tell, told } from './test-engine.ts';
import type { RiskLimits } from './limits.ts';

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

  test('that are tightened take back the entries they would refuse, and nothing that closes', () => {
    const bench = limited({});
    bench.fill(submitted(bench.wish(target(1, { bracket: { stopLoss: { price: 90 } } })))[0]!);
    bench.wish([place('small', 95), place('large', 94, { size: { quantity: 5 } })]);
    const open = (): string[] =>
      [...bench.engine.orders.values()].map(({ draft: { purpose, tag }, cancelRequested }) =>
        [tag ?? purpose, ...(cancelRequested ? ['cancelling'] : [])].join(' '),
      );
    expect(open()).toEqual(['stop-loss', 'small', 'large']);
    // 1 of 100 is worth a thousandth of equity, 5 are five.
    expect(told(setLimits(bench, 2, { orderNotionalRateMax: fixed('0.002') }))).toEqual(['limits-changed', 'cancel']);
    expect(open()).toEqual(['stop-loss', 'small', 'large cancelling']);
    expect(told(setLimits(bench, 3, { orderNotionalRateMax: fixed('1') }))).toEqual(['limits-changed']);
    expect(told(setLimits(bench, 4, { instrumentsAllowed: [SPOT] }))).toEqual(['limits-changed', 'cancel']);
    expect(open()).toEqual(['stop-loss', 'small cancelling', 'large cancelling']);
  });

  test('give way at a restart to ceilings that have been lowered below them', () => {
    const bench = limited({});
    setLimits(bench, 2, { grossLeverageMax: fixed('30') });
    const before = bench.engine.limits.limits;
    const options = bench.engine.options;
    expect(restarted(bench, { ...options, ceilings: { grossLeverageMax: fixed('30') } }).limits.limits).toEqual(before);
    expect(restarted(bench, { ...options, ceilings: { grossLeverageMax: fixed('29') } }).limits).toMatchObject({
      version: 3,
      changedBy: 'configuration',
      limits: { grossLeverageMax: fixed('20') },
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

test('what a stranger holds counts, in whatever instrument', () => {
  const bench = new Bench();
  bench.bar('100');
  const fill = { side: 'buy', price: fixed('100'), quantity: fixed('1'), fee: fixed('0'), feeCurrency: 'quote' };
  const rest = { executedAt: bench.now, kind: 'trade', liquidity: 'taker' };
  for (const [index, id] of [PERP, 'X.TEST' as InstrumentId].entries()) {
    const one = { ...fill, ...rest, fillId: `x${index}`, instrument: id } as Fill;
    bench.engine.step({ type: 'fill', at: bench.now, fill: one });
  }
  const { risk } = bench.engine;
  expect([format(risk.grossNotional), format(risk.directionNotional('buy'))]).toEqual(['200', '200']);
  expect([...risk.standingsIn(PERP)].map(([id]) => id)).toEqual(['EXTERNAL']);
  const again = restarted(bench, bench.defaults()).risk;
  expect(format(again.grossNotional)).toBe('200');
  expect([...again.exposures('buy')].map(({ instrument }) => instrument)).toEqual([PERP, 'X.TEST']);
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
    amends: risk.past(A)?.amendsInMinute(bench.now),
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
