import { checkThat } from '../validation/statistic.ts';
import { logPrices } from './log-changes.ts';

/**
 * Standard deviation of the simple returns so far, weighted by `(1 - alpha)^age` with `alpha = 2 / (span + 1)`, corrected
 * for the weights' own bias. In the place of each price; causal.
 *
 * @param prices oldest first, above zero
 * @param span of the weights, in bars, 1 or more; their centre of gravity is `(span - 1) / 2` bars ago
 * @returns per return, not annualised; `undefined` before the second return. A price that never moved has exactly 0.
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Lopez de Prado (2018), snippet 3.1; West (1979), Communications of the ACM 22(9), for the running form
 */
export function ewmVolatility(prices: readonly number[], span: number): (number | undefined)[] {
  checkThat(span >= 1 && span < Infinity, `a span must be 1 or more, not ${span}`);
  logPrices(prices); // Refuses what is no price.
  const keep = 1 - 2 / (span + 1);
  let [weight, weightSquares, mean, squares] = [0, 0, 0, 0];
  return prices.map((price, index) => {
    if (index === 0) return undefined;
    const change = price / prices[index - 1]! - 1;
    weight = weight * keep + 1;
    weightSquares = weightSquares * keep * keep + 1;
    const difference = change - mean;
    mean += difference / weight;
    squares = squares * keep + difference * (change - mean);
    const freedom = weight * weight - weightSquares;
    return freedom > 0 ? Math.sqrt((squares / weight) * ((weight * weight) / freedom)) : undefined;
  });
}
