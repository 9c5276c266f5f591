import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  ceilToStep,
  divide,
  fixed,
  floorToStep,
  format,
  fromFloat,
  fromStoredFloat,
  magnitude,
  multiply,
  ONE,
  proportion,
  roundToStep,
  subtract,
  toFloat,
  type Fixed,
} from './fixed.ts';

/** Magnitudes far beyond any balance: 1e18 whole units. */
const anyFixed = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((value) => value as Fixed);
const step = fc.bigInt({ min: 1n, max: 10n ** 15n }).map((value) => value as Fixed);

describe('Fixed', () => {
  test('a decimal text comes back as it was written, in its shortest form', () => {
    fc.assert(
      fc.property(anyFixed, (value) => {
        expect(fixed(format(value))).toBe(value);
      }),
    );
    expect(format(fixed('0.10'))).toBe('0.1');
    expect(format(fixed('-0.000000000001'))).toBe('-0.000000000001');
    expect(format(fixed('007'))).toBe('7');
  });

  test.each(['', ' 1', '1 ', '1e5', '.5', '1.', '+1', '--1', '1.0000000000001', 'NaN', 'Infinity', '0x10', '1,000'])(
    '"%s" is refused',
    (text) => {
      expect(() => fixed(text)).toThrow(/not a plain decimal/);
    },
  );

  test('addition is exact: nothing is lost in any order', () => {
    fc.assert(
      fc.property(anyFixed, anyFixed, anyFixed, (a, b, c) => {
        expect(add(add(a, b), c)).toBe(add(a, add(b, c)));
        expect(subtract(add(a, b), b)).toBe(a);
      }),
    );
    expect(format(add(fixed('0.1'), fixed('0.2')))).toBe('0.3');
  });

  test('multiplication commutes, keeps one, and rounds toward zero by less than the last place', () => {
    fc.assert(
      fc.property(anyFixed, anyFixed, (a, b) => {
        expect(multiply(a, b)).toBe(multiply(b, a));
        expect(multiply(a, ONE)).toBe(a);
        const exact = a * b;
        const error = exact - multiply(a, b) * ONE;
        expect(magnitude(error as Fixed)).toBeLessThan(ONE);
        expect(error === 0n || error > 0n === exact > 0n).toBe(true);
      }),
    );
  });

  test('division undoes multiplication where the product is exact', () => {
    const whole = fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }).map((value) => (value * ONE) as Fixed);
    fc.assert(
      fc.property(
        anyFixed,
        whole.filter((value) => value !== 0n),
        (a, b) => {
          expect(divide(multiply(a, b), b)).toBe(a);
        },
      ),
    );
    expect(() => divide(ONE, 0n as Fixed)).toThrow(RangeError);
  });

  test('a proportion and its complement never exceed the whole', () => {
    const positive = fc.bigInt({ min: 1n, max: 10n ** 24n }).map((value) => value as Fixed);
    fc.assert(
      fc.property(positive, positive, positive, (amount, part, rest) => {
        const whole = add(part, rest);
        const sum = add(proportion(amount, part, whole), proportion(amount, rest, whole));
        expect(amount - sum === 0n || amount - sum === 1n).toBe(true);
      }),
    );
  });

  test('steps: floor never exceeds, ceil never falls short, round is within half a step', () => {
    fc.assert(
      fc.property(anyFixed, step, (value, size) => {
        const [floor, ceil, nearest] = [floorToStep(value, size), ceilToStep(value, size), roundToStep(value, size)];
        for (const level of [floor, ceil, nearest]) expect(level % size).toBe(0n);
        expect(magnitude(floor)).toBeLessThanOrEqual(magnitude(value));
        expect(magnitude(ceil)).toBeGreaterThanOrEqual(magnitude(value));
        expect(magnitude((ceil - floor) as Fixed)).toBeLessThanOrEqual(size);
        expect(magnitude((nearest - value) as Fixed) * 2n).toBeLessThanOrEqual(size);
      }),
    );
  });

  test('a stored float gives back the decimal it was read from', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8 }),
        fc.bigInt({ min: 0n, max: 999_999_999_999_999n }),
        (places, digits) => {
          const text = digits.toString().padStart(places + 1, '0');
          const decimal = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
          expect(format(fromStoredFloat(Number(decimal), places))).toBe(format(fixed(decimal)));
        },
      ),
    );
  });

  test('a computed number becomes the nearest whole step, or an error', () => {
    expect(format(fromFloat(64_210.234, fixed('0.1')))).toBe('64210.2');
    expect(toFloat(fromFloat(0.1 + 0.2, fixed('0.01')))).toBe(0.3);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 1e300])
      expect(() => fromFloat(bad, fixed('0.01'))).toThrow(RangeError);
  });
});
