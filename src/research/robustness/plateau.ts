import type { RuleStrategy } from '../../strategy/index.ts';
import type { Evaluator, Stretch } from '../trials/index.ts';
import { notEnough, known, type Statistic } from '../validation/statistic.ts';
import { excessSharpe } from './annual-sharpe.ts';
import { numbersOf, withNumbers, type RuleNumber } from './rule-numbers.ts';

/** From one value of a grid to the next, as grids of periods and thresholds are usually drawn. */
const STEP = 1.2;

export interface Neighbour {
  /** Which number was moved, and where to. */
  readonly label: string;
  readonly value: number;
  readonly rules: RuleStrategy;
}

export interface Plateau {
  /** Annual Sharpe ratio of the excess, of the strategy itself. */
  readonly sharpe: number;
  readonly neighbours: readonly {
    readonly label: string;
    readonly value: number;
    /** Absent where it never traded. */
    readonly sharpe?: number;
    readonly kept: boolean;
  }[];
  /** Share of the neighbours that keep half of the Sharpe ratio or more. */
  readonly share: number;
}

/**
 * The same strategy with one number a step up or down: a fifth, a bar at least, an hour of a clock. Numbers that no longer
 * fit together are left out.
 */
export function neighboursOf(rules: RuleStrategy, step = STEP): readonly Neighbour[] {
  return numbersOf(rules).flatMap((number) =>
    stepsOf(number, step).flatMap((value) => {
      const moved = withNumbers(rules, [{ number, value }]);
      return moved === undefined ? [] : [{ label: number.label, value, rules: moved }];
    }),
  );
}

function stepsOf({ kind, value }: RuleNumber, step: number): readonly number[] {
  switch (kind) {
    case 'clock':
      return [value - 1, value + 1];
    case 'bars':
      return [Math.min(Math.round(value / step), value - 1), Math.max(Math.round(value * step), value + 1)];
    case 'number':
      return [value / step, value * step];
  }
}

/**
 * Whether a strategy stands on a plateau or on a needle: what it earns when one number is a little other.
 *
 * @returns not enough data for a strategy without numbers, or one that earned nothing that could be kept
 */
export async function plateauOf(
  evaluator: Evaluator,
  rules: RuleStrategy,
  stretch?: Stretch,
  step = STEP,
): Promise<Statistic<Plateau>> {
  const neighbours = neighboursOf(rules, step);
  if (neighbours.length === 0) return notEnough(0, 1);
  const measure = excessSharpe(evaluator.market, stretch);
  const outcomes = await evaluator.evaluate([rules, ...neighbours.map((one) => one.rules)], stretch);
  const [sharpe, ...others] = outcomes.map(measure);
  if (sharpe === undefined || sharpe <= 0) return notEnough(0, neighbours.length);
  const looked = neighbours.map(({ label, value }, index) => {
    const theirs = others[index];
    const kept = theirs !== undefined && theirs >= sharpe / 2;
    return { label, value, ...(theirs === undefined ? {} : { sharpe: theirs }), kept };
  });
  return known({ sharpe, neighbours: looked, share: looked.filter(({ kept }) => kept).length / looked.length });
}
