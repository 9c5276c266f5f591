/**
 * Refuses what is not a whole number of bars.
 *
 * @throws {RangeError} naming the argument, its least value and what was given
 */
export function checkPeriod(what: string, period: number, least = 1): void {
  if (!Number.isSafeInteger(period) || period < least) {
    throw new RangeError(`${what} must be a whole number of bars, ${least} or more, was ${period}`);
  }
}

/**
 * Refuses a multiplier or step that is not a positive, finite number.
 *
 * @throws {RangeError} naming the argument and what was given
 */
export function checkPositive(what: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0) throw new RangeError(`${what} must be a number above 0, was ${value}`);
}
