import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  apply,
  cholesky,
  identity,
  invertPositive,
  quadraticForm,
  solvePositive,
  symmetricEigen,
  transpose,
  type Matrix,
} from './linear-algebra.ts';

/** A positive definite matrix: the product of a random one with its transpose, and a little more on the diagonal. */
const positive = fc
  .integer({ min: 1, max: 7 })
  .chain((size) =>
    fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    }),
  )
  .map((factor) =>
    multiply(factor, transpose(factor)).map((row, index) => row.map((v, at) => v + Number(at === index))),
  );

function multiply(a: Matrix, b: Matrix): number[][] {
  const columns = transpose(b);
  return a.map((row) => columns.map((column) => row.reduce((sum, value, index) => sum + value * column[index]!, 0)));
}

function distance(a: Matrix, b: Matrix): number {
  return Math.max(...a.flatMap((row, index) => row.map((value, at) => Math.abs(value - b[index]![at]!))));
}

test('the Cholesky factor times its transpose is the matrix', () => {
  fc.assert(
    fc.property(positive, (matrix) => {
      const lower = cholesky(matrix)!.map((row) => matrix.map((_, column) => row[column] ?? 0));
      expect(distance(multiply(lower, transpose(lower)), matrix)).toBeLessThan(1e-9);
    }),
  );
});

test('a solution solves, and the inverse inverts', () => {
  fc.assert(
    fc.property(positive, (matrix) => {
      const right = matrix.map((_, index) => index - 1);
      const back = apply(matrix, solvePositive(matrix, right)!);
      expect(distance([back], [right])).toBeLessThan(1e-6);
      expect(distance(multiply(matrix, invertPositive(matrix)!), identity(matrix.length))).toBeLessThan(1e-6);
    }),
  );
});

test('eigenvectors keep their direction, have length one and stand at right angles', () => {
  fc.assert(
    fc.property(positive, (matrix) => {
      const { values, vectors } = symmetricEigen(matrix);
      expect(values).toEqual(values.toSorted((a, b) => b - a));
      expect(distance(multiply(vectors, transpose(vectors)), identity(matrix.length))).toBeLessThan(1e-9);
      for (const [index, vector] of vectors.entries()) {
        const stretched = vector.map((value) => value * values[index]!);
        expect(distance([apply(matrix, vector)], [stretched])).toBeLessThan(1e-7 * (1 + values[0]!));
      }
    }),
  );
});

test.each([
  [
    'two equal rows',
    [
      [1, 1],
      [1, 1],
    ],
  ],
  [
    'a negative direction',
    [
      [1, 2],
      [2, 1],
    ],
  ],
  [
    'no number',
    [
      [1, NaN],
      [NaN, 1],
    ],
  ],
  ['nothing but zero', [[0]]],
])('%s is refused, not divided by', (_, matrix) => {
  expect(cholesky(matrix)).toBeUndefined();
  expect(solvePositive(matrix, matrix[0]!)).toBeUndefined();
  expect(invertPositive(matrix)).toBeUndefined();
});

test('a quadratic form of a covariance is a variance', () => {
  expect(
    quadraticForm(
      [
        [4, 1],
        [1, 9],
      ],
      [0.5, 0.5],
    ),
  ).toBe(3.75);
});
