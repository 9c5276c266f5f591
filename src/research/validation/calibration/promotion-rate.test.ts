import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { promotionsAllowed, rateAtLeast, rateAtMost } from './promotion-rate.ts';

test('5 of 200 promotions are allowed at one per cent, 15 at five', () => {
  expect([promotionsAllowed(200, 0.01, 0.95), promotionsAllowed(200, 0.05, 0.95)]).toEqual([5, 15]);
});

test('bounds that have a closed form', () => {
  expect(rateAtLeast({ happened: 1, outOf: 20 }, 0.95)).toBeCloseTo(1 - 0.95 ** (1 / 20), 12);
  expect(rateAtLeast({ happened: 20, outOf: 20 }, 0.95)).toBeCloseTo(0.05 ** (1 / 20), 12);
  expect(rateAtMost({ happened: 0, outOf: 20 }, 0.95)).toBeCloseTo(1 - 0.05 ** (1 / 20), 12);
  expect(rateAtLeast({ happened: 0, outOf: 20 }, 0.95)).toBe(0);
});

test('so many promotions leave the rate possible, one more does not', () => {
  const rates = fc.double({ min: 0.002, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(
      fc.integer({ min: 5, max: 400 }),
      rates,
      fc.constantFrom(0.9, 0.95, 0.99),
      (outOf, rate, confidence) => {
        const happened = promotionsAllowed(outOf, rate, confidence);
        return (
          rateAtLeast({ happened, outOf }, confidence) <= rate + 1e-9 &&
          (happened === outOf || rateAtLeast({ happened: happened + 1, outOf }, confidence) > rate - 1e-9)
        );
      },
    ),
  );
});

test('counts and rates that make no sense are refused', () => {
  const refused = expect.objectContaining({ code: 'VALIDATION_INPUT' }) as unknown;
  expect(() => promotionsAllowed(0, 0.01, 0.95)).toThrow(refused);
  expect(() => promotionsAllowed(100, 0, 0.95)).toThrow(refused);
  expect(() => promotionsAllowed(100, 0.01, 1)).toThrow(refused);
  expect(() => rateAtLeast({ happened: 3, outOf: 2 }, 0.95)).toThrow(refused);
});
