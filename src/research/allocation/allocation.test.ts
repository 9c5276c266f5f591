import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apply, dot, quadraticForm, type Matrix } from '../../analytics/index.ts';
import { normal, seededRandom } from '../../runtime/index.ts';
import { correlationOf, meansOf, sampleCovariance, shrunkCovariance } from './covariance.ts';
import { hierarchicalRiskParity } from './hierarchical-risk-parity.ts';
import { kellyBet, kellyOf, kellyPortfolio } from './kelly.ts';
import { singleLinkageOrder } from './linkage.ts';
import {
  inverseVariance,
  maximumSharpeLongOnly,
  minimumVariance,
  minimumVarianceLongOnly,
} from './minimum-variance.ts';
import { riskBudgetWeights, riskShares } from './risk-budgets.ts';

/** Returns of a few assets that share a common cause, the sizes of their moves all different. */
function seededReturns(seed: number, assets: number, periods = 60): number[][] {
  const { next } = seededRandom(seed);
  return Array.from({ length: periods }, () => {
    const common = normal(next);
    return Array.from({ length: assets }, (_, asset) => 0.01 * (1 + asset / 2) * (2 * common + normal(next)) + 0.001);
  });
}

const returnRows = fc
  .tuple(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 6 }))
  .map(([seed, assets]) => seededReturns(seed, assets));
const covariances = returnRows.map((rows) => covarianceOf(rows));

function covarianceOf(rows: Matrix): Matrix {
  const found = sampleCovariance(rows);
  if (found.type !== 'value') throw new Error(found.type);
  return found.value;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

test('the least variance is less than that of any other mixture', () => {
  fc.assert(
    fc.property(
      covariances,
      fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 6, maxLength: 6 }),
      (covariance, raw) => {
        const tilt = covariance.map((_, index) => raw[index]! / 10);
        const others = covariance.map((_, index) => tilt[index]! + (1 - sum(tilt)) / covariance.length);
        const best = minimumVariance(covariance);
        expect(sum(best)).toBeCloseTo(1, 9);
        expect(quadraticForm(covariance, best)).toBeLessThanOrEqual(quadraticForm(covariance, others) * (1 + 1e-9));
      },
    ),
  );
});

test('long only, no weight is below zero and what is left out would only add risk', () => {
  fc.assert(
    fc.property(covariances, (covariance) => {
      const weights = minimumVarianceLongOnly(covariance);
      const slopes = apply(covariance, weights);
      const variance = quadraticForm(covariance, weights);
      expect(sum(weights)).toBeCloseTo(1, 9);
      for (const [index, weight] of weights.entries()) {
        expect(weight).toBeGreaterThanOrEqual(0);
        // Kuhn and Tucker: the same slope where it is held, no smaller where it is not.
        expect(Math.min(weight, slopes[index]! / variance - 1)).toBeLessThan(1e-6);
        expect(slopes[index]! / variance).toBeGreaterThan(1 - 1e-6);
      }
    }),
  );
});

test('the highest Sharpe ratio long only is higher than that of any one asset or of equal weights', () => {
  fc.assert(
    fc.property(returnRows, (rows) => {
      const [means, covariance] = [meansOf(rows), covarianceOf(rows)];
      const weights = maximumSharpeLongOnly(means, covariance);
      fc.pre(weights !== undefined);
      const ratio = (mixture: readonly number[]): number =>
        dot(mixture, means) / Math.sqrt(quadraticForm(covariance, mixture));
      const units = means.map((_, asset) => means.map((__, index) => Number(index === asset)));
      const equal = means.map(() => 1 / means.length);
      for (const other of [...units, equal]) expect(ratio(weights)).toBeGreaterThan(ratio(other) - 1e-9);
      expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
    }),
  );
  expect(
    maximumSharpeLongOnly(
      [-1, 0],
      [
        [1, 0],
        [0, 1],
      ],
    ),
  ).toBeUndefined();
});

test('each asset brings its budget of the risk', () => {
  fc.assert(
    fc.property(
      covariances,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 6, maxLength: 6 }),
      (covariance, raw) => {
        const budgets = covariance.map((_, index) => raw[index]!);
        const weights = riskBudgetWeights(covariance, budgets);
        expect(sum(weights)).toBeCloseTo(1, 12);
        for (const [index, share] of riskShares(covariance, weights).entries()) {
          expect(share).toBeCloseTo(budgets[index]! / sum(budgets), 9);
        }
      },
    ),
  );
});

test('negative correlations do not keep equal risk from being found', () => {
  const covariance = [
    [1, -0.9],
    [-0.9, 4],
  ];
  expect(riskBudgetWeights(covariance)).toEqual([expect.closeTo(2 / 3, 12), expect.closeTo(1 / 3, 12)]);
});

test('shrinkage keeps the variances’ sum, lies between sample and target, and grows with noise', () => {
  fc.assert(
    fc.property(returnRows, (rows) => {
      const found = shrunkCovariance(rows);
      if (found.type !== 'value') throw new Error(found.type);
      const { covariance, shrinkage } = found.value;
      expect(shrinkage).toBeGreaterThanOrEqual(0);
      expect(shrinkage).toBeLessThanOrEqual(1);
      const trace = (matrix: Matrix): number => sum(matrix.map((row, index) => row[index]!));
      expect(trace(covariance) / ((trace(covarianceOf(rows)) * (rows.length - 1)) / rows.length)).toBeCloseTo(1, 9);
    }),
  );
  const shrinkage = (periods: number, unit = 1): number => {
    const found = shrunkCovariance(seededReturns(1, 5, periods).map((row) => row.map((value) => value * unit)));
    return found.type === 'value' ? found.value.shrinkage : NaN;
  };
  expect(shrinkage(20)).toBeGreaterThan(shrinkage(2_000));
  expect(shrinkage(20, 100)).toBeCloseTo(shrinkage(20), 9);
});

test('hierarchical weights are above zero, sum to one, and follow the assets when these are renumbered', () => {
  fc.assert(
    fc.property(covariances, fc.constantFrom('correlation', 'profile'), (covariance, distance) => {
      const { weights, order } = hierarchicalRiskParity(covariance, distance);
      expect(sum(weights)).toBeCloseTo(1, 9);
      expect(Math.min(...weights)).toBeGreaterThan(0);
      expect(order.toSorted((a, b) => a - b)).toEqual(covariance.map((_, index) => index));
    }),
  );
  const two = [
    [1, 0.2],
    [0.2, 4],
  ];
  expect(hierarchicalRiskParity(two).weights).toEqual(inverseVariance(two));
});

test('two pairs of twins stand side by side', () => {
  const far = 9;
  const distances = [
    [0, far, 1, far],
    [far, 0, far, 2],
    [1, far, 0, 8],
    [far, 2, 8, 0],
  ];
  expect(singleLinkageOrder(distances)).toEqual([0, 2, 1, 3]);
});

test('a Kelly bet grows more than any other share of it, and a fair coin at even odds is no bet', () => {
  const { fraction, growth } = kellyBet(0.6, 1.5);
  for (const other of [0, fraction - 0.05, fraction + 0.05]) {
    expect(0.6 * Math.log1p(1.5 * other) + 0.4 * Math.log1p(-other)).toBeLessThan(growth);
  }
  expect(kellyBet(0.5, 1)).toEqual({ fraction: 0, growth: 0 });
});

test('the share that would have grown fastest is that of the bet the returns repeat', () => {
  const returns = [1.5, 1.5, 1.5, -1, -1];
  expect(kellyOf(returns)!.fraction).toBeCloseTo(kellyBet(0.6, 1.5).fraction, 9);
  expect(kellyOf(returns)!.growth).toBeCloseTo(kellyBet(0.6, 1.5).growth, 9);
  expect(kellyOf([-0.1, 0.05])).toEqual({ fraction: 0, growth: 0 });
  expect(kellyOf([0.1, 0.2])).toBeUndefined();
  expect(kellyOf([])).toBeUndefined();
});

test('half a Kelly portfolio keeps three quarters of the growth', () => {
  const covariance = [
    [0.04, 0.006],
    [0.006, 0.09],
  ];
  const [full, half] = [kellyPortfolio([0.1, 0.1], covariance), kellyPortfolio([0.1, 0.1], covariance, 0.5)];
  expect(half.growth / full.growth).toBeCloseTo(0.75, 12);
});

const INVALID = expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error;
const SINGULAR = expect.objectContaining({ code: 'COVARIANCE_SINGULAR' }) as Error;
const ALIKE = [
  [1, 1],
  [1, 1],
];

test('assets that cancel have no answer that divides by their risk; those that need none still have one', () => {
  for (const attempt of [minimumVariance, minimumVarianceLongOnly, riskBudgetWeights]) {
    expect(() => attempt(ALIKE)).toThrow(SINGULAR);
  }
  expect(() => kellyPortfolio([1, 1], ALIKE)).toThrow(SINGULAR);
  expect(hierarchicalRiskParity(ALIKE).weights).toEqual([0.5, 0.5]);
});

test('what is no covariance is refused, and too few returns are said', () => {
  for (const matrix of [
    [],
    [[1, 2]],
    [
      [1, 0.1],
      [0.2, 1],
    ],
    [[0]],
    [[NaN]],
    [
      [1, Infinity],
      [Infinity, 1],
    ],
  ]) {
    for (const attempt of [minimumVariance, inverseVariance, riskBudgetWeights, hierarchicalRiskParity]) {
      expect(() => attempt(matrix)).toThrow(INVALID);
    }
  }
  expect(() => riskBudgetWeights([[1]], [0])).toThrow(INVALID);
  expect(() => kellyBet(1, 1)).toThrow(INVALID);
  expect(() => kellyOf([NaN])).toThrow(INVALID);
  expect(sampleCovariance([[1, 2]])).toEqual({ type: 'not-enough-data', has: 1, needs: 2 });
  expect(shrunkCovariance([]).type).toBe('not-enough-data');
  expect(() => sampleCovariance([[1, 2], [1]])).toThrow(INVALID);
  expect(() => correlationOf([[0]])).toThrow(expect.objectContaining({ code: 'VALIDATION_CONSTANT' }) as Error);
  expect(() =>
    shrunkCovariance([
      [1, 2],
      [1, 2],
    ]),
  ).toThrow(expect.objectContaining({ code: 'VALIDATION_CONSTANT' }) as Error);
});
