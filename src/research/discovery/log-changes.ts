import { checkThat } from '../validation/statistic.ts';

/**
 * Change of the log price at each bar but the first: one fewer than the prices.
 *
 * @throws {AssayError} `VALIDATION_INPUT` for a price that is not a finite number above zero
 */
export function logChanges(prices: readonly number[]): number[] {
  const logs = logPrices(prices);
  return logs.slice(1).map((value, index) => value - logs[index]!);
}

/** @throws {AssayError} `VALIDATION_INPUT` for a price that is not a finite number above zero */
export function logPrices(prices: readonly number[]): number[] {
  for (const [index, price] of prices.entries()) {
    checkThat(price > 0 && price < Infinity, `price[${index}] must be above zero, not ${price}`);
  }
  return prices.map((price) => Math.log(price));
}
