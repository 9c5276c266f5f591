import type { Evaluate } from './methods.ts';

/** A method's name, as cases write it, and what computes it. The first that matches is taken. */
export type MethodTable = readonly (readonly [name: RegExp, evaluate: Evaluate])[];

export function lookUp(table: MethodTable): (method: string) => Evaluate | undefined {
  return (method) => table.find(([name]) => name.test(method))?.[1];
}

type Inputs = Readonly<Record<string, unknown>>;

/** @throws {RangeError} when the input is not a number */
export function numberOf(inputs: Inputs, name: string, otherwise?: number): number {
  const value = inputs[name] ?? otherwise;
  if (typeof value !== 'number') throw new RangeError(`its input "${name}" must be a number`);
  return value;
}

/** A list of numbers; `null` and words that are no numbers become NaN. */
export function numbersOf(inputs: Inputs, name: string): number[] {
  const value = inputs[name];
  if (!Array.isArray(value)) throw new RangeError(`its input "${name}" must be a list of numbers`);
  return value.map(toNumber);
}

/** A list of rows of numbers. */
export function rowsOf(inputs: Inputs, name: string): number[][] {
  const value = inputs[name];
  if (!Array.isArray(value) || !value.every((row) => Array.isArray(row))) {
    throw new RangeError(`its input "${name}" must be a list of rows`);
  }
  return (value as unknown[][]).map((row) => row.map(toNumber));
}

/** A list of objects; what is in them is the reader's business. */
export function recordsOf(inputs: Inputs, name: string): Inputs[] {
  const value = inputs[name];
  if (!Array.isArray(value)) throw new RangeError(`its input "${name}" must be a list`);
  return value as Inputs[];
}

/** Numbers of each column of an object. */
export function columnsOf(inputs: Inputs, name: string): Record<string, number[]> {
  const value = inputs[name];
  if (typeof value !== 'object' || value === null) throw new RangeError(`its input "${name}" must be an object`);
  return Object.fromEntries(Object.keys(value).map((key) => [key, numbersOf(value as Inputs, key)]));
}

function toNumber(cell: unknown): number {
  return typeof cell === 'number' ? cell : Number(cell ?? NaN);
}
