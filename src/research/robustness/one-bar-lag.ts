import type { ConditionNode, NumberNode, RuleStrategy, SideRules } from '../../strategy/index.ts';
import type { Evaluator, Stretch } from '../trials/index.ts';
import { known, notEnough, type Statistic } from '../validation/statistic.ts';
import { excessSharpe } from './annual-sharpe.ts';

export interface LagSensitivity {
  /** Annual, of the excess. */
  readonly sharpe: number;
  readonly lagged: number;
  /** Share of the Sharpe ratio that is gone when everything is decided a bar later. */
  readonly lost: number;
  /** More than four fifths gone: an edge that lives within one bar, or that has seen it. */
  readonly collapses: boolean;
}

const COLLAPSE = 0.8;

/** The same strategy, which knows everything a few bars late. */
export function delayedRules(rules: RuleStrategy, bars = 1): RuleStrategy {
  const number = (node: NumberNode): NumberNode => (node.op === 'constant' ? node : { op: 'past', of: node, bars });
  const condition = (node: ConditionNode): ConditionNode => {
    switch (node.op) {
      case 'above':
      case 'below':
      case 'crosses-above':
      case 'crosses-below':
        return { op: node.op, left: number(node.left), right: number(node.right) };
      case 'all':
      case 'any':
        return { op: node.op, of: node.of.map(condition) };
      case 'not':
      case 'becomes':
        return { op: node.op, of: condition(node.of) };
      case 'lasts':
        return { ...node, of: condition(node.of) };
    }
  };
  const side = ({ enter, leave }: SideRules): SideRules => ({
    enter: condition(enter),
    ...(leave === undefined ? {} : { leave: condition(leave) }),
  });
  const { long, short, stopLoss, takeProfit, trailingStop } = rules;
  return {
    ...rules,
    ...(long === undefined ? {} : { long: side(long) }),
    ...(short === undefined ? {} : { short: side(short) }),
    ...(stopLoss === undefined ? {} : { stopLoss: number(stopLoss) }),
    ...(takeProfit === undefined ? {} : { takeProfit: number(takeProfit) }),
    ...(trailingStop === undefined ? {} : { trailingStop: number(trailingStop) }),
  };
}

/**
 * What is left of a strategy that is a bar late.
 *
 * @returns not enough data where it earned nothing that could be lost, or never traded
 */
export async function lagSensitivity(
  evaluator: Evaluator,
  rules: RuleStrategy,
  stretch?: Stretch,
): Promise<Statistic<LagSensitivity>> {
  const measure = excessSharpe(evaluator.market, stretch);
  const [sharpe, lagged = 0] = (await evaluator.evaluate([rules, delayedRules(rules)], stretch)).map(measure);
  if (sharpe === undefined || sharpe <= 0) return notEnough(0, 1);
  const lost = 1 - lagged / sharpe;
  return known({ sharpe, lagged, lost, collapses: lost > COLLAPSE });
}
