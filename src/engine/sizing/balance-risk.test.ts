import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, fixed, format, magnitude, multiply, subtract, toFloat, type Fixed } from '../../domain/index.ts';
import { balanceRiskLoss, balanceRiskRate } from './balance-risk.ts';

const LAST_DIGIT = 1n as Fixed;

test.each([
  ['1', '0.02'],
  ['9999', '0.02'],
  ['10000', '0.02'],
  ['100000', '0.005'],
  ['100001', '0.005'],
  ['5000000', '0.005'],
])('a balance of %s risks exactly %s', (balance, rate) => {
  expect(format(balanceRiskRate(fixed(balance)))).toBe(rate);
});

test.each([10_001, 25_000, 50_000, 75_000, 99_999])('at %i the rate is the documented formula', (balance) => {
  const decayed = Math.exp((-2.5 * (balance - 10_000)) / 90_000);
  const expected = 0.005 + (0.015 * (decayed - Math.exp(-2.5))) / (1 - Math.exp(-2.5));
  expect(toFloat(balanceRiskRate(fixed(String(balance))))).toBeCloseTo(expected, 11);
});

test.each(['10000', '100000'])('there is no jump at %s', (text) => {
  const [edge, one] = [fixed(text), fixed('1')];
  const at = balanceRiskRate(edge);
  for (const beside of [subtract(edge, one), add(edge, one)]) {
    // A dollar changes the rate by at most its steepest slope, 4.6e-7.
    expect(toFloat(magnitude(subtract(balanceRiskRate(beside), at)))).toBeLessThan(5e-7);
  }
  for (const beside of [subtract(edge, LAST_DIGIT), add(edge, LAST_DIGIT)]) {
    expect(magnitude(subtract(balanceRiskRate(beside), at))).toBeLessThanOrEqual(LAST_DIGIT);
  }
});

const balance = fc.bigInt({ min: 1n, max: fixed('200000') }).map((raw) => raw as Fixed);
const ordered = (a: Fixed, b: Fixed): readonly [Fixed, Fixed] => (a < b ? [a, b] : [b, a]);

test('as the balance grows the rate never rises and the allowed loss never falls', () => {
  const property = fc.property(balance, balance, (a, b) => {
    const [less, more] = ordered(a, b);
    return balanceRiskRate(less) >= balanceRiskRate(more) && balanceRiskLoss(less) <= balanceRiskLoss(more);
  });
  expect(() => fc.assert(property)).not.toThrow();
});

test('not even the last digit of the balance makes the allowed loss fall', () => {
  const property = fc.property(balance, fc.bigInt({ min: 1n, max: 1_000n }), (less, raw) => {
    return balanceRiskLoss(less) <= balanceRiskLoss(add(less, raw as Fixed));
  });
  expect(() => fc.assert(property)).not.toThrow();
});

test('the allowed loss is the balance times the rate', () => {
  const equity = fixed('42000');
  const difference = subtract(balanceRiskLoss(equity), multiply(equity, balanceRiskRate(equity)));
  // The rate shown is rounded at its twelfth decimal, the loss only at its own.
  expect(toFloat(difference)).toBeGreaterThanOrEqual(0);
  expect(toFloat(difference)).toBeLessThan(42_000 * 1e-12);
});

function replacedRule(amount: number): number {
  return amount >= 100_000 ? 0.005 : 0.005 + 0.015 * Math.exp((-2.5 * (amount - 10_000)) / 90_000);
}

test('the rule it replaces, with its jump, is caught by the same checks', () => {
  expect(Math.abs(replacedRule(99_999) - replacedRule(100_000))).toBeGreaterThan(5e-7);
  expect(99_999 * replacedRule(99_999)).toBeGreaterThan(100_000 * replacedRule(100_000));
});
