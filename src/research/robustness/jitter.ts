import { seededRandom } from '../../runtime/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import type { Evaluator, Stretch } from '../trials/index.ts';
import { checkThat, checkWhole, known, notEnough, type Statistic } from '../validation/statistic.ts';
import { excessSharpe, spreadOf, type Spread } from './annual-sharpe.ts';
import { numbersOf, withNumbers } from './rule-numbers.ts';

export interface JitterPlan {
  /** How far each number may be moved, as a share of itself: 0.1 is a tenth up or down. */
  readonly share: number;
  readonly count: number;
  readonly seed: number;
}

/** Drawings that may be thrown away for each that is kept, because its numbers do not fit together. */
const DRAWS_FOR_ONE = 20;

/**
 * Strategies with all numbers moved at once, each by chance within a share of itself; readings of a clock stay. Those that
 * turn out as they were are among them.
 *
 * @returns fewer than asked for where hardly any fit together
 */
export function jittered(rules: RuleStrategy, { share, count, seed }: JitterPlan): readonly RuleStrategy[] {
  checkThat(share > 0 && share < 1, `a jitter is a share between 0 and 1, not ${share}`);
  checkWhole(count, 'the number of jittered strategies', 1);
  const numbers = numbersOf(rules).filter(({ kind }) => kind !== 'clock');
  if (numbers.length === 0) return [];
  const { next } = seededRandom(seed);
  const made: RuleStrategy[] = [];
  for (let draw = 0; draw < count * DRAWS_FOR_ONE && made.length < count; draw += 1) {
    const changes = numbers.map((number) => ({ number, value: number.value * (1 + share * (2 * next() - 1)) }));
    const moved = withNumbers(rules, changes);
    if (moved !== undefined) made.push(moved);
  }
  return made;
}

/**
 * Annual Sharpe ratios of the excess when every number is a little other.
 *
 * @returns not enough data for a strategy without numbers, and where none of them traded
 */
export async function jitterSpread(
  evaluator: Evaluator,
  rules: RuleStrategy,
  plan: JitterPlan,
  stretch?: Stretch,
): Promise<Statistic<Spread>> {
  const strategies = jittered(rules, plan);
  if (strategies.length === 0) return notEnough(0, 1);
  const outcomes = await evaluator.evaluate(strategies, stretch);
  const spread = spreadOf(outcomes.map(excessSharpe(evaluator.market, stretch)));
  return spread === undefined ? notEnough(0, 1) : known(spread);
}
