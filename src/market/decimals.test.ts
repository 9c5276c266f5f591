import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixed, format, fromStoredFloat, type Fixed } from '../domain/index.ts';
import { isDecimalOf, readDecimal, readFloat, UNITS_MAX } from './decimals.ts';

/** A decimal of fewer than 2^51 units and at most twelve places, as text. */
const decimal = fc
  .tuple(fc.bigInt({ min: 0n, max: BigInt(UNITS_MAX) - 1n }), fc.integer({ min: 0, max: 12 }))
  .map(([units, places]) => ({
    places,
    text: format((units * 10n ** BigInt(12 - places)) as Fixed),
  }));

test('every decimal below 2^51 units is read exactly, and its float gives it back', () => {
  fc.assert(
    fc.property(decimal, ({ text, places }) => {
      const reading = readDecimal(text)!;
      expect(reading.kind).toBe('exact');
      expect(reading.value).toBe(Number(text));
      expect(reading.decimals).toBeLessThanOrEqual(places);
      expect(fromStoredFloat(reading.value, places)).toBe(fixed(text));
    }),
    { numRuns: 2000 },
  );
});

test('a float one step beside a short decimal is that decimal with noise', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.integer({ min: 1, max: 8 }), (units, places) => {
      const value = units / 10 ** places;
      const beside = value + value * Number.EPSILON;
      const reading = readFloat(beside)!;
      expect(reading.value).toBe(value);
      expect(reading.decimals).toBeLessThanOrEqual(places);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['0.09946999000000001', 0.09946999, 8, 'noise'],
  ['54.483435009999994', 54.48343501, 8, 'noise'],
  ['9.8e-7', 9.8e-7, 8, 'exact'],
  ['-1.3E-7', -1.3e-7, 8, 'exact'],
  ['61737.63000000', 61737.63, 2, 'exact'],
  ['12265650.60988094', 12265650.60988094, 8, 'exact'],
  ['1500000000000000000', 1.5e18, 0, 'exact'],
  ['3123456789012345678', Number('3123456789012345678'), 0, 'inexact'],
  ['0.100000000000000001', 0.1, 1, 'noise'],
  ['"42"', 42, 0, 'exact'],
  ['-0', 0, 0, 'exact'],
  ['.5', 0.5, 1, 'exact'],
  ['12345678901.123456', Number('12345678901.123456'), 6, 'inexact'],
  ['0.0000000000001', 1e-13, 12, 'inexact'],
] as const)('%s is read as %d with %i decimals: %s', (text, value, decimals, kind) => {
  expect(readDecimal(text)).toEqual({ value, decimals, kind });
});

test.each(['', ' ', '.', '-', 'NaN', 'Infinity', 'null', '1,5', '1.2.3', '0x10', '1e', '--1'])(
  '"%s" is not a number',
  (text) => {
    expect(readDecimal(text)).toBeUndefined();
  },
);

test('the quick test agrees with the careful one', () => {
  expect(isDecimalOf(0.1, 1)).toBe(true);
  expect(isDecimalOf(0.12, 1)).toBe(false);
  expect(isDecimalOf(0.1 + 0.2, 8)).toBe(false); // 0.30000000000000004
  expect(isDecimalOf(UNITS_MAX, 0)).toBe(false);
});
