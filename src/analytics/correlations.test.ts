import fc from 'fast-check';
import { expect, test } from 'vitest';
import { correlationClusters, correlationMatrix, rollingCorrelation } from './correlations.ts';

const wave = (phase: number, noise: number) =>
  Array.from(
    { length: 200 },
    (_, index) => Math.sin(index / 3 + phase) + noise * Math.sin(index * index * 1.3 + phase),
  );

test('streams that move together are one group, what moves against them is another, what never varies is alone', () => {
  const streams = [wave(0, 0.1), wave(Math.PI, 0.1), wave(0.1, 0.2), Array<number>(200).fill(0.01), wave(0.05, 0.3)];
  const matrix = correlationMatrix(streams);
  expect(matrix[0]![0]).toBeCloseTo(1, 12);
  expect(matrix[0]![1]!).toBeLessThan(-0.9);
  expect(matrix[3]!.every((value) => value === undefined)).toBe(true);
  expect(correlationClusters(matrix, 0.5)).toEqual([[0, 2, 4], [1], [3]]);
  expect(correlationClusters(matrix, 0.9999)).toHaveLength(5);
  expect(correlationClusters([], 0.5)).toEqual([]);
});

test('every stream is in one group, whatever the correlations are', () => {
  const matrices = fc.integer({ min: 1, max: 8 }).chain((size) =>
    fc.array(
      fc.array(fc.option(fc.double({ min: -1, max: 1, noNaN: true }), { nil: undefined }), {
        minLength: size,
        maxLength: size,
      }),
      {
        minLength: size,
        maxLength: size,
      },
    ),
  );
  fc.assert(
    fc.property(matrices, (matrix) => {
      const places = correlationClusters(matrix, 0.3).flat();
      expect(places.toSorted((a, b) => a - b)).toEqual(matrix.map((_, place) => place));
    }),
  );
});

test('a rolling correlation sees two streams part', () => {
  const one = wave(0, 0.1);
  const other = one.map((value, index) => (index < 100 ? value : -value));
  const rolling = rollingCorrelation(one, other, 30);
  expect(rolling.slice(0, 29).every((value) => value === undefined)).toBe(true);
  expect(rolling[60]).toBeCloseTo(1, 9);
  expect(rolling[160]).toBeCloseTo(-1, 9);
});
