import { seededRandom } from '../../../runtime/index.ts';
import { checkWhole } from '../../validation/statistic.ts';

/** Digits of a coordinate, in base two. */
const BITS = 32;

/**
 * Degree and inner coefficients of a primitive polynomial, and the first direction numbers, for dimensions from the second
 * on: the table `new-joe-kuo-6.21201`.
 *
 * @see Joe & Kuo (2008), "Constructing Sobol Sequences with Better Two-Dimensional Projections", SIAM J. Scientific
 *   Computing 30(5)
 */
const JOE_KUO: readonly (readonly [degree: number, coefficients: number, ...numbers: number[]])[] = [
  [1, 0, 1],
  [2, 1, 1, 3],
  [3, 1, 1, 3, 1],
  [3, 2, 1, 1, 1],
  [4, 1, 1, 1, 3, 3],
  [4, 4, 1, 3, 5, 13],
  [5, 2, 1, 1, 5, 5, 17],
  [5, 4, 1, 1, 5, 5, 5],
  [5, 7, 1, 1, 7, 11, 19],
  [5, 11, 1, 1, 5, 1, 1],
  [5, 13, 1, 1, 1, 3, 11],
  [5, 14, 1, 3, 5, 5, 31],
  [6, 1, 1, 3, 3, 9, 7, 49],
  [6, 13, 1, 1, 1, 15, 21, 21],
  [6, 16, 1, 3, 1, 13, 27, 49],
  [6, 19, 1, 1, 1, 15, 7, 5],
  [6, 22, 1, 3, 1, 15, 13, 25],
  [6, 25, 1, 1, 5, 5, 19, 61],
  [7, 1, 1, 3, 7, 11, 23, 15, 103],
  [7, 4, 1, 3, 7, 13, 13, 15, 69],
  [7, 7, 1, 1, 3, 13, 7, 35, 63],
  [7, 8, 1, 3, 5, 9, 1, 25, 53],
  [7, 14, 1, 3, 1, 13, 9, 35, 107],
  [7, 19, 1, 3, 1, 5, 27, 61, 31],
  [7, 21, 1, 1, 5, 11, 19, 41, 61],
  [7, 28, 1, 3, 5, 3, 3, 13, 69],
  [7, 31, 1, 1, 7, 13, 1, 19, 1],
  [7, 32, 1, 3, 7, 5, 13, 19, 59],
  [7, 37, 1, 1, 3, 9, 25, 29, 41],
  [7, 41, 1, 3, 5, 13, 23, 1, 55],
  [7, 42, 1, 3, 7, 3, 13, 59, 17],
];

export const SOBOL_DIMENSIONS_MAX = JOE_KUO.length + 1;

/** The point of a number, counted from 0, each coordinate in [0, 1). */
export type Sequence = (number: number) => Float64Array;

/**
 * Sobol's sequence: any 2^k points of it that begin at a multiple of 2^k lie evenly, in every dimension one in each 2^-k.
 *
 * @param seed scrambles it by a random lower triangular matrix and a random shift, which keeps it as even and takes it off
 *   the corner; the plain sequence, which begins at the origin, when absent
 * @throws {AssayError} `VALIDATION_INPUT` for more dimensions than the table has
 * @see Matousek (1998), "On the L2-Discrepancy for Anchored Boxes", J. Complexity 14(4), for the scrambling
 */
export function sobolSequence(dimensions: number, seed?: number): Sequence {
  checkWhole(dimensions, 'dimensions', 1);
  checkWhole(SOBOL_DIMENSIONS_MAX - dimensions, `dimensions left of ${SOBOL_DIMENSIONS_MAX}`);
  const plain = Array.from({ length: dimensions }, (_, dimension) => directionsOf(dimension));
  const random = seed === undefined ? undefined : seededRandom(seed);
  const word = (): number => Math.floor(random!.next() * 2 ** BITS) >>> 0;
  const directions = random === undefined ? plain : plain.map((numbers) => scrambled(numbers, word));
  const shifts = plain.map(() => (random === undefined ? 0 : word()));
  return (number) => {
    // In Gray's order each point differs from the one before by one direction.
    const gray = (number ^ (number >>> 1)) >>> 0;
    return Float64Array.from(directions, (numbers, dimension) => {
      let digits = shifts[dimension]!;
      for (let bit = 0; bit < BITS; bit += 1) if ((gray >>> bit) & 1) digits ^= numbers[bit]!;
      return (digits >>> 0) / 2 ** BITS;
    });
  };
}

/** Direction numbers as words whose highest bit is a half. */
function directionsOf(dimension: number): readonly number[] {
  if (dimension === 0) return Array.from({ length: BITS }, (_, bit) => (1 << (BITS - 1 - bit)) >>> 0);
  const [degree, coefficients, ...first] = JOE_KUO[dimension - 1]!;
  const numbers = first.map((number, bit) => (number << (BITS - 1 - bit)) >>> 0);
  for (let bit = degree; bit < BITS; bit += 1) {
    let next = numbers[bit - degree]! ^ (numbers[bit - degree]! >>> degree);
    for (let term = 1; term < degree; term += 1) {
      if ((coefficients >>> (degree - 1 - term)) & 1) next ^= numbers[bit - term]!;
    }
    numbers.push(next >>> 0);
  }
  return numbers;
}

/** Each digit of a number becomes itself plus a random choice of the digits above it. */
function scrambled(numbers: readonly number[], word: () => number): readonly number[] {
  // Row d of the matrix: ones at the diagonal, random above it in significance, nothing below.
  const rows = Array.from({ length: BITS }, (_, digit) => {
    const own = (1 << (BITS - 1 - digit)) >>> 0;
    const above = digit === 0 ? 0 : (word() & ~(2 ** (BITS - digit) - 1)) >>> 0;
    return (own | above) >>> 0;
  });
  return numbers.map((number) => {
    let mixed = 0;
    for (const [digit, row] of rows.entries()) if (isOdd(number & row)) mixed |= 1 << (BITS - 1 - digit);
    return mixed >>> 0;
  });
}

/** Whether an odd number of bits is set. */
function isOdd(word: number): boolean {
  let folded = word ^ (word >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  return ((0x6996 >>> (folded & 15)) & 1) === 1;
}
