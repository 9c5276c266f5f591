import { expect, test } from 'vitest';
import { fixed, type InstrumentId } from '../../domain/index.ts';
import { LIMIT_NAMES } from './limit-table.ts';
import { cautiousLimits, defaultLimits, settleLimits, type RiskLimits } from './limits.ts';

test('limits nobody names are the defaults, and a named one replaces its default alone', () => {
  expect(settleLimits({})).toEqual({ ok: true, limits: defaultLimits });
  const openOrdersMax = 7;
  expect(settleLimits({ openOrdersMax })).toEqual({ ok: true, limits: { ...defaultLimits, openOrdersMax } });
});

test('the defaults are within their own bounds, and so are the cautious', () => {
  expect(settleLimits(defaultLimits)).toEqual({ ok: true, limits: defaultLimits });
  expect(settleLimits(cautiousLimits)).toEqual({ ok: true, limits: cautiousLimits });
});

test.each([
  [{ orderNotionalRateMax: fixed('100') }, true],
  [{ orderNotionalRateMax: fixed('100.000000000001') }, false],
  [{ orderNotionalRateMax: fixed('0') }, false],
  [{ orderNotionalMax: fixed('0.000000000001') }, true],
  [{ orderNotionalMax: fixed('0') }, false],
  [{ positionNotionalRateMax: fixed('-1') }, false],
  [{ grossLeverageMax: fixed('101') }, false],
  [{ priceCollarRate: fixed('0.5') }, true],
  [{ priceCollarRate: fixed('0.6') }, false],
  [{ openOrdersMax: 0 }, false],
  [{ openOrdersMax: 1.5 }, false],
  [{ openOrdersMax: Number.NaN }, false],
  [{ openOrdersPerInstrumentMax: 10_000 }, true],
  [{ openOrdersPerInstrumentMax: 10_001 }, false],
  [{ dailyLossRateMax: fixed('1') }, true],
  [{ dailyLossRateMax: fixed('1.1') }, false],
  [{ drawdownRateMax: fixed('0') }, false],
  [{ positionNotionalMax: fixed('0') }, false],
  [{ instrumentGrossRateMax: fixed('100.1') }, false],
  [{ netLeverageMax: fixed('0.5') }, true],
  [{ pendingNotionalRateMax: fixed('0') }, false],
  [{ exposureDriftMax: fixed('1') }, true],
  [{ exposureDriftMax: fixed('0.999999999999') }, false],
  [{ exposureDriftMax: fixed('10.1') }, false],
  [{ correlationMin: fixed('1') }, true],
  [{ correlationMin: fixed('1.1') }, false],
  [{ correlationBars: 10 }, true],
  [{ correlationBars: 9 }, false],
  [{ correlationBars: 120 }, true],
  [{ correlationBars: 121 }, false],
  [{ rampMs: 0 }, true],
  [{ rampFraction: fixed('1.1') }, false],
  [{ priceAgeMaxMs: 0 }, false],
  [{ entriesPerSecondMax: 1 }, true],
  [{ entriesPerSecondMax: 1_001 }, false],
  [{ entriesBurstMax: 0 }, false],
  [{ reservedBurst: 2.5 }, false],
  [{ duplicateWindowMs: 0 }, true],
  [{ duplicateWindowMs: -1 }, false],
  [{ intentTtlMs: 0 }, false],
  [{ losingTripsMax: 1 }, true],
  [{ losingTripsMax: 0 }, false],
  [{ dailyLossStopRate: fixed('0.1') }, true],
  [{ dailyLossStopRate: fixed('0.099999999999') }, false],
  [{ drawdownStopRate: fixed('0.3') }, true],
  [{ drawdownStopRate: fixed('0.2') }, false],
  [{ instrumentsAllowed: [] }, true],
  [{ instrumentsAllowed: 'BTC' as unknown as InstrumentId[] }, false],
  [{ strategyBudgets: { trend: fixed('0') } }, true],
  [{ strategyBudgets: { trend: fixed('-1') } }, false],
  [{ strategyBudgets: { trend: fixed('101') } }, false],
])('%o is within bounds: %s', (partial, ok) => {
  const settled = settleLimits(partial);
  // A refusal begins with the name of the limit.
  expect(settled.ok ? 'ok' : settled.problem.split(' ')[0]).toBe(ok ? 'ok' : Object.keys(partial)[0]);
});

test('a misspelt limit is refused, not ignored', () => {
  const misspelt = { openOrdersMax: 5, drawdownMax: fixed('0.1') };
  expect(settleLimits(misspelt)).toMatchObject({
    ok: false,
    problem: expect.stringContaining('"drawdownMax"') as string,
  });
});

test.each<[string, unknown, readonly string[]]>([
  ['nothing, which is the default', undefined, LIMIT_NAMES],
  ['null', null, []],
  ['no number', Number.NaN, []],
  ['infinity', Number.POSITIVE_INFINITY, []],
  ['a text', '1', []],
  ['a fraction in a float', 1.5, []],
  ['a negative count', -1, []],
  ['a negative amount', -1n, []],
  ['an amount without end', 2n ** 200n, ['orderNotionalMax', 'positionNotionalMax', 'turnoverMin']],
  ['no budgets', {}, ['strategyBudgets']],
  ['an empty list', [], ['instrumentsAllowed']],
  ['yes', true, []],
])('%s is taken only by what it is fit for', (_name, value, fit) => {
  const taken = LIMIT_NAMES.filter((name) => {
    const given: Record<string, unknown> = { [name]: value };
    return settleLimits(given).ok;
  });
  expect(taken).toEqual(fit);
});

test('a limit may be as loose as its ceiling and no looser, whoever asks', () => {
  const ceilings = {
    grossLeverageMax: fixed('1.5'),
    netLeverageMax: fixed('1'),
    duplicateWindowMs: 1_000,
    openOrdersMax: 40,
  };
  const within = {
    grossLeverageMax: fixed('1.5'),
    netLeverageMax: fixed('1'),
    duplicateWindowMs: 1_000,
    openOrdersMax: 40,
  };
  expect(settleLimits(within, ceilings).ok).toBe(true);
  const beyond: readonly [Partial<RiskLimits>, string][] = [
    [
      { grossLeverageMax: fixed('1.500000000001') },
      'grossLeverageMax is 1.500000000001; the ceiling of this installation is 1.5',
    ],
    [
      { netLeverageMax: undefined } as unknown as Partial<RiskLimits>,
      'netLeverageMax is none; the ceiling of this installation is 1',
    ],
    [{ duplicateWindowMs: 999 }, 'duplicateWindowMs is 999; the ceiling of this installation is 1000'],
    [{ openOrdersMax: 41 }, 'openOrdersMax is 41; the ceiling of this installation is 40'],
  ];
  for (const [change, problem] of beyond) {
    expect(settleLimits({ ...within, ...change }, ceilings)).toEqual({ ok: false, problem });
  }
});
