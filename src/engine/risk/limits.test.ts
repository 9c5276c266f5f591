import { expect, test } from 'vitest';
import { fixed } from '../../domain/index.ts';
import { defaultLimits, settleLimits } from './limits.ts';

test('limits nobody names are the defaults, and a named one replaces its default alone', () => {
  expect(settleLimits({})).toEqual({ ok: true, limits: defaultLimits });
  const openOrdersMax = 7;
  expect(settleLimits({ openOrdersMax })).toEqual({ ok: true, limits: { ...defaultLimits, openOrdersMax } });
});

test('the defaults are within their own bounds', () => {
  expect(settleLimits(defaultLimits)).toEqual({ ok: true, limits: defaultLimits });
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
