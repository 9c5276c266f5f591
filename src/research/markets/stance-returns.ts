import { checkThat } from '../validation/statistic.ts';

/**
 * What standing somewhere during each bar earns: the bar's return times the stance, less the cost of getting there from
 * the stance before. It begins flat, and its last stance is not closed.
 *
 * @param stances share of capital held during each bar, known before it
 * @param costRate of the capital traded, as a fraction: 0.001 is ten basis points
 * @throws {AssayError} `VALIDATION_INPUT` for lists of unequal length or a cost below zero
 */
export function stanceReturns(returns: Float64Array, stances: Float64Array, costRate: number): Float64Array {
  checkThat(returns.length === stances.length, `${stances.length} stances stand against ${returns.length} returns`);
  checkThat(costRate >= 0 && costRate < 1, `a cost rate must be at least 0 and below 1, not ${costRate}`);
  return returns.map((value, bar) => {
    const before = bar === 0 ? 0 : stances[bar - 1]!;
    return stances[bar]! * value - costRate * Math.abs(stances[bar]! - before);
  });
}
