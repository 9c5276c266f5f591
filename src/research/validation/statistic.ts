import { usageError } from '../../runtime/index.ts';

/** Too few observations for the question; never answered by a 0, a NaN or an Infinity instead. */
export interface NotEnoughData {
  readonly type: 'not-enough-data';
  readonly has: number;
  readonly needs: number;
}

/** What a statistic answers. */
export type Statistic<Value> = { readonly type: 'value'; readonly value: Value } | NotEnoughData;

export function known<Value>(value: Value): Statistic<Value> {
  return { type: 'value', value };
}

export function notEnough(has: number, needs: number): NotEnoughData {
  return { type: 'not-enough-data', has, needs };
}

/** A return is a ratio near one, held to 2e-16: a spread below this is rounding, not risk. */
const ROUNDING = 1e-14;

/** @throws {AssayError} `VALIDATION_INPUT`, naming the first value that is not a finite number */
export function checkFinite(values: ArrayLike<number>, name: string): void {
  for (let index = 0; index < values.length; index += 1) {
    if (!Number.isFinite(values[index])) {
      throw usageError('VALIDATION_INPUT', `${name}[${index}] is ${values[index]}, not a finite number`);
    }
  }
}

/** @throws {AssayError} `VALIDATION_INPUT` unless the condition, which the words state, holds */
export function checkThat(holds: boolean, words: string): void {
  if (!holds) throw usageError('VALIDATION_INPUT', words);
}

/** @throws {AssayError} `VALIDATION_INPUT` unless `value` is a whole number of at least `min` */
export function checkWhole(value: number, name: string, min = 0): void {
  checkThat(Number.isSafeInteger(value) && value >= min, `${name} must be a whole number from ${min} on, not ${value}`);
}

/**
 * Mean of a series, and what is left of the values without it.
 *
 * @throws {AssayError} `VALIDATION_CONSTANT` when the values do not vary: whatever is divided by their spread would be
 *   an artefact of rounding; `VALIDATION_INPUT` when their squares are more than a float holds
 */
export function centred(values: ArrayLike<number>, name: string): { mean: number; rest: Float64Array } {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index]!;
  const mean = sum / values.length;
  const rest = new Float64Array(values.length);
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]! - mean;
    rest[index] = value;
    squares += value * value;
  }
  checkThat(Number.isFinite(squares), `${name} holds values too large to be squared`);
  if (isConstant(squares / values.length, mean)) throw constantError(name);
  return { mean, rest };
}

/** Whether a variance is no more than rounding leaves of values that are all the same. */
export function isConstant(variance: number, mean: number): boolean {
  return !(Math.sqrt(variance) > ROUNDING * Math.max(1, Math.abs(mean)));
}

export function constantError(name: string): Error {
  return usageError('VALIDATION_CONSTANT', `${name} does not vary, so nothing can be measured against its variation`);
}

/**
 * Streams of one return per period, oldest first, one stream for each trial.
 *
 * @throws {AssayError} `VALIDATION_SHAPE` when their lengths differ, `VALIDATION_INPUT` for a value that is no number
 */
export function checkStreams(streams: readonly Float64Array[]): void {
  const periods = streams[0]?.length ?? 0;
  for (const [trial, stream] of streams.entries()) {
    if (stream.length !== periods) {
      throw usageError('VALIDATION_SHAPE', `trial ${trial} has ${stream.length} periods where trial 0 has ${periods}`);
    }
    checkFinite(stream, `trial ${trial}`);
  }
}
