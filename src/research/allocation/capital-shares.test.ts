import { expect, test } from 'vitest';
import { noise, valueOf } from '../validation/testing.ts';
import { ALLOCATION_METHODS, capitalShares, type Claimant } from './capital-shares.ts';
import { cappedKelly } from './kelly.ts';

const DAYS = 1_500;
const claimants = (seed: number, sharpes: readonly number[], sizes: readonly number[] = []): Claimant[] =>
  noise(
    seed,
    DAYS,
    sharpes.map((sharpe) => (0.01 * sharpe) / Math.sqrt(365)),
  ).map((returns, place) => ({
    returns: returns.map((value) => value * (sizes[place] ?? 1)),
    sharpe: sharpes[place]!,
  }));

for (let seed = 1; seed <= 20; seed += 1) {
  test(`no share is below zero and all together are no more than the whole, seed ${seed}`, () => {
    const sharpes = Array.from({ length: 1 + (seed % 6) }, (_, place) => 3 - ((seed + place) % 5));
    const sizes = sharpes.map((_, place) => 1 + ((seed * place) % 4));
    const shares = valueOf(capitalShares(claimants(seed, sharpes, sizes), 1 + 40 * (seed % 10)));
    for (const method of ALLOCATION_METHODS) {
      const own = shares[method];
      expect(own).toHaveLength(sharpes.length);
      expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
      expect(own.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-12);
    }
    expect(Math.max(...shares.kelly)).toBeLessThanOrEqual(0.2);
  });
}

test('the calmer gets the more; two that move as one share what one would get', () => {
  const [calm, wild] = valueOf(capitalShares(claimants(3, [2, 2], [1, 3]), 100))['inverse-volatility'];
  expect(calm! / wild!).toBeCloseTo(3, 0);
  const [one, other] = claimants(4, [2, 2]);
  const almost = { ...one!, returns: one!.returns.map((value, day) => value + 0.05 * other!.returns[day]!) };
  const { hrp, 'inverse-volatility': blind } = valueOf(capitalShares([one!, almost, other!], 100));
  expect(blind[2]).toBeCloseTo(1 / 3, 1);
  expect(hrp[2]).toBeGreaterThan(0.45);
});

test('Kelly gives nothing to what is no better than the luck of the search, and more after fewer tries', () => {
  const many = valueOf(capitalShares(claimants(5, [1, 3]), 100_000)).kelly;
  expect(many[0]).toBe(0);
  const few = valueOf(capitalShares(claimants(5, [1, 3]), 2)).kelly;
  expect(few[0]!).toBeGreaterThan(0);
  expect(few[1]!).toBeGreaterThanOrEqual(many[1]!);
});

test('a mixture that would be sold short is left out, and what is too much in all is scaled down', () => {
  const covariance = [
    [0.04, 0.038],
    [0.038, 0.04],
  ];
  expect(cappedKelly([0.1, 0.02], covariance, { fraction: 1, cap: 1 })).toEqual([1, 0]);
  const alone = [
    [0.04, 0],
    [0, 0.04],
  ];
  expect(cappedKelly([0.1, 0.1], alone, { fraction: 1, cap: 1 })).toEqual([0.5, 0.5]);
  expect(cappedKelly([-0.1, -0.2], alone, { fraction: 1, cap: 1 })).toEqual([0, 0]);
  expect(() => cappedKelly([0.1], alone, { fraction: 1, cap: 1 })).toThrow(/means/);
});

test('too few days are an answer; one that never moved, and nobody at all, are refused', () => {
  const few = claimants(1, [1, 1]).map((one) => ({ ...one, returns: one.returns.subarray(0, 59) }));
  expect(capitalShares(few, 10)).toEqual({ type: 'not-enough-data', has: 59, needs: 60 });
  const still = { returns: new Float64Array(DAYS), sharpe: 0 };
  expect(() => capitalShares([still], 10)).toThrow(/vary/);
  expect(() => capitalShares([], 10)).toThrow(/nobody/);
});
