/*
 * Small dense linear algebra: tens of rows, not thousands. A matrix is a list of rows; nothing is changed in place.
 * Sizes must fit, which is the caller's to see to. Algorithms after Golub & Van Loan (2013), "Matrix Computations", 4th
 * edition: Cholesky 4.2.5, Jacobi 8.5.3.
 */

export type Matrix = readonly (readonly number[])[];

/** A pivot smaller than this share of its diagonal is what rounding leaves of a dependent row. */
const PIVOT_MIN = 1e-13;
const SWEEPS_MAX = 60;

/**
 * The lower triangle L of `matrix = L Lᵀ`; only the lower half of the matrix is read.
 *
 * @returns `undefined` unless the matrix is positive definite well beyond rounding
 */
export function cholesky(matrix: Matrix): number[][] | undefined {
  const lower: number[][] = [];
  for (const [row, values] of matrix.entries()) {
    const own: number[] = [];
    for (let column = 0; column <= row; column += 1) {
      const other = column === row ? own : lower[column]!;
      let rest = values[column]!;
      for (let index = 0; index < column; index += 1) rest -= own[index]! * other[index]!;
      if (column < row) own.push(rest / other[column]!);
      else if (rest > PIVOT_MIN * Math.abs(values[row]!)) own.push(Math.sqrt(rest));
      else return undefined; // A NaN comes here too.
    }
    lower.push(own);
  }
  return lower;
}

/** The x of `matrix x = right`, for a symmetric positive definite matrix; `undefined` for any other. */
export function solvePositive(matrix: Matrix, right: readonly number[]): number[] | undefined {
  const lower = cholesky(matrix);
  return lower === undefined ? undefined : solveWith(lower, right);
}

/** Inverse of a symmetric positive definite matrix; `undefined` for any other. */
export function invertPositive(matrix: Matrix): number[][] | undefined {
  const lower = cholesky(matrix);
  return lower === undefined ? undefined : transpose(identity(matrix.length).map((unit) => solveWith(lower, unit)));
}

function solveWith(lower: Matrix, right: readonly number[]): number[] {
  const size = lower.length;
  const solution = [...right];
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < row; column += 1) solution[row]! -= lower[row]![column]! * solution[column]!;
    solution[row]! /= lower[row]![row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let column = row + 1; column < size; column += 1) solution[row]! -= lower[column]![row]! * solution[column]!;
    solution[row]! /= lower[row]![row]!;
  }
  return solution;
}

export interface Eigen {
  /** Largest first. */
  readonly values: readonly number[];
  /** `vectors[i]` belongs to `values[i]`; each of length one. */
  readonly vectors: Matrix;
}

/** Eigenvalues and eigenvectors of a symmetric matrix, by cyclic Jacobi rotations. */
export function symmetricEigen(matrix: Matrix): Eigen {
  const size = matrix.length;
  const rest = matrix.map((row) => [...row]);
  const vectors = identity(size);
  const scale = Math.max(...rest.flat().map(Math.abs), Number.MIN_VALUE);
  for (let sweep = 0; sweep < SWEEPS_MAX && offDiagonal(rest) > Number.EPSILON * scale; sweep += 1) {
    for (let p = 0; p < size; p += 1) {
      for (let q = p + 1; q < size; q += 1) rotate(rest, vectors, p, q);
    }
  }
  const order = vectors.map((_, index) => index).toSorted((a, b) => rest[b]![b]! - rest[a]![a]!);
  return { values: order.map((index) => rest[index]![index]!), vectors: order.map((index) => vectors[index]!) };
}

function offDiagonal(matrix: Matrix): number {
  return Math.max(0, ...matrix.flatMap((row, index) => row.slice(0, index).map(Math.abs)));
}

/** One rotation that makes the entry (p, q) zero; the rows of `vectors` turn with it. */
function rotate(matrix: number[][], vectors: number[][], p: number, q: number): void {
  const entry = matrix[p]![q]!;
  if (entry === 0) return;
  const slope = (matrix[q]![q]! - matrix[p]![p]!) / (2 * entry);
  const tangent = (slope >= 0 ? 1 : -1) / (Math.abs(slope) + Math.hypot(slope, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (const row of matrix) {
    const [a, b] = [row[p]!, row[q]!];
    row[p] = cosine * a - sine * b;
    row[q] = sine * a + cosine * b;
  }
  for (const rows of [matrix, vectors]) {
    const [first, second] = [rows[p]!, rows[q]!];
    rows[p] = first.map((value, index) => cosine * value - sine * second[index]!);
    rows[q] = first.map((value, index) => sine * value + cosine * second[index]!);
  }
}

export function identity(size: number): number[][] {
  return Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => Number(row === column)));
}

export function transpose(matrix: Matrix): number[][] {
  return (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column]!));
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, value, index) => total + value * b[index]!, 0);
}

/** The matrix times a column. */
export function apply(matrix: Matrix, column: readonly number[]): number[] {
  return matrix.map((row) => dot(row, column));
}

/** `xᵀ matrix x`: the variance of a portfolio, when the matrix is a covariance. */
export function quadraticForm(matrix: Matrix, x: readonly number[]): number {
  return dot(x, apply(matrix, x));
}
