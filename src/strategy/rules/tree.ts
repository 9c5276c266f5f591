import type { PriceSource } from '../indicators/indicator.ts';

/** A number at each bar; unknown while what it is made of is. */
export type NumberNode =
  | { readonly op: 'constant'; readonly value: number }
  | { readonly op: 'price'; readonly source: PriceSource }
  | IndicatorNode
  /** As it stood so many bars ago. */
  | { readonly op: 'past'; readonly of: NumberNode; readonly bars: number }
  | { readonly op: ArithmeticOp; readonly left: NumberNode; readonly right: NumberNode }
  | { readonly op: UnaryOp; readonly of: NumberNode }
  /** Of the last `bars` values, this one included; the deviation is that of a population. */
  | { readonly op: WindowOp; readonly of: NumberNode; readonly bars: number }
  /** When the bar opened, in UTC: hour 0 to 23, weekday 1 (Monday) to 7, day of the month 1 to 31. */
  | { readonly op: 'clock'; readonly unit: ClockUnit }
  | OnNode;

/**
 * The same number on the bars of another instrument of the same timeframe: as it stood at that bar of it which opened
 * when this one did, and unknown where it has none.
 */
export interface OnNode {
  readonly op: 'on';
  /** An instrument's id, or its beginning up to a `-` or a `.`: `BTCUSDT` is `BTCUSDT-PERP.BYBIT` and `BTCUSDT.BINANCE`. */
  readonly instrument: string;
  readonly of: NumberNode;
}

/** `logarithm` is the natural one, `root` the square root: both unknown where they have no value. */
export type UnaryOp = 'negate' | 'absolute' | 'logarithm' | 'root';
export type WindowOp = 'mean' | 'deviation';
export type ClockUnit = 'hour' | 'weekday' | 'month-day';
export type ArithmeticOp = 'add' | 'subtract' | 'multiply' | 'divide' | 'smaller' | 'larger';

export interface IndicatorNode {
  readonly op: 'indicator';
  /** A name of `RULE_INDICATORS`. */
  readonly name: string;
  /** In the order of its declaration. */
  readonly parameters: readonly number[];
  /** Which of its lines; the principal one when absent. */
  readonly output?: string;
  /** Of those that are taken of one price; their own default when absent. */
  readonly source?: PriceSource;
}

/** True, false, or unknown at each bar. */
export type ConditionNode =
  | { readonly op: 'above' | 'below'; readonly left: NumberNode; readonly right: NumberNode }
  /** The left has just come to the other side of the right. Touching it is not crossing it. */
  | { readonly op: 'crosses-above' | 'crosses-below'; readonly left: NumberNode; readonly right: NumberNode }
  | { readonly op: 'all' | 'any'; readonly of: readonly ConditionNode[] }
  | { readonly op: 'not'; readonly of: ConditionNode }
  /** True now and false at the bar before. */
  | { readonly op: 'becomes'; readonly of: ConditionNode }
  /** True at no fewer than `least` of the last `bars` bars, this one included. */
  | { readonly op: 'lasts'; readonly of: ConditionNode; readonly least: number; readonly bars: number };

/** How far from the entry, as a number of the tree at the bar of the decision, in quote currency. */
export type DistanceNode = NumberNode;

/**
 * A strategy as data: when to enter and leave, and where it is protected. What an order is worth is the session's sizing,
 * as for every strategy.
 */
export interface RuleStrategy {
  readonly format: 'assay-rules-1';
  /** `kebab-case`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly family: 'TF' | 'MR' | 'MM' | 'VL' | 'MF';
  readonly long?: SideRules;
  readonly short?: SideRules;
  readonly stopLoss?: DistanceNode;
  readonly takeProfit?: DistanceNode;
  readonly trailingStop?: DistanceNode;
  /** It leaves after so many bars in a position. */
  readonly barsMax?: number;
  /** It enters no sooner than so many bars after it has left. */
  readonly coolDownBars?: number;
}

/** An entry on the other side ends a position too: it reverses. */
export interface SideRules {
  readonly enter: ConditionNode;
  readonly leave?: ConditionNode;
}

export type Node = NumberNode | ConditionNode;

/** The trees of a strategy with the name of the place where each stands. */
export function treesOf({
  long,
  short,
  stopLoss,
  takeProfit,
  trailingStop,
}: RuleStrategy): readonly (readonly [string, Node])[] {
  const places: readonly (readonly [string, Node | undefined])[] = [
    ['long.enter', long?.enter],
    ['long.leave', long?.leave],
    ['short.enter', short?.enter],
    ['short.leave', short?.leave],
    ['stopLoss', stopLoss],
    ['takeProfit', takeProfit],
    ['trailingStop', trailingStop],
  ];
  return places.flatMap(([place, tree]) => (tree === undefined ? [] : [[place, tree] as const]));
}

/** The other instruments that these trees look at, as they are named there, each once and in order of its name. */
export function othersOf(trees: readonly Node[]): readonly string[] {
  const named = (node: Node): readonly string[] => [
    ...(node.op === 'on' ? [node.instrument] : []),
    ...childrenOf(node).flatMap(named),
  ];
  return [...new Set(trees.flatMap(named))].toSorted();
}

/** Whether an instrument is the one that a tree names. */
export function isNamed(id: string, name: string): boolean {
  return id === name || id.startsWith(`${name}-`) || id.startsWith(`${name}.`);
}

/** What a node is made of directly. */
export function childrenOf(node: Node): readonly Node[] {
  if ('left' in node) return [node.left, node.right];
  if ('of' in node) return Array.isArray(node.of) ? (node.of as readonly ConditionNode[]) : [node.of as Node];
  return [];
}
