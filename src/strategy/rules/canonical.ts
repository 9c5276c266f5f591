import { RULE_INDICATORS } from './indicators.ts';
import type { ConditionNode, Node, NumberNode, RuleStrategy } from './tree.ts';

const SYMMETRIC: ReadonlySet<string> = new Set(['add', 'multiply', 'smaller', 'larger']);

/**
 * The same tree in one way of writing, so that two rules that are the same are found to be: commuted operands are in
 * order, "below" is "above" the other way round, nested and repeated parts of "all" and "any" are merged, two negations
 * are none, and defaults are left out. It answers the same at every bar.
 */
export function canonical<Tree extends Node>(node: Tree): Tree {
  return ('left' in node ? ofTwo(node) : 'of' in node ? ofParts(node) : leaf(node)) as Tree;
}

/** Equal for equal calculations, whoever wrote them; short enough to be shown, since trees are small. */
export function keyOf(node: Node): string {
  return JSON.stringify(canonical(node));
}

/** Equal for strategies that would do the same, whatever they are called. */
export function strategyKey(rules: RuleStrategy): string {
  const { long, short, stopLoss, takeProfit, trailingStop, barsMax, coolDownBars } = rules;
  const side = (rules?: RuleStrategy['long']): unknown =>
    rules && [keyOf(rules.enter), rules.leave && keyOf(rules.leave)];
  const distances = [stopLoss, takeProfit, trailingStop].map((tree) => tree && keyOf(tree));
  return JSON.stringify([side(long), side(short), distances, barsMax, coolDownBars || undefined]);
}

type Two = Extract<Node, { readonly left: NumberNode }>;
type Parts = Extract<Node, { readonly of: unknown }>;
type Leaf = Exclude<Node, Two | Parts>;

function ofTwo(node: Two): Node {
  const [left, right] = [canonical(node.left), canonical(node.right)];
  const { op } = node;
  if (op === 'below') return { op: 'above', left: right, right: left };
  if (op === 'crosses-below') return { op: 'crosses-above', left: right, right: left };
  const isInOrder = !SYMMETRIC.has(op) || JSON.stringify(left) <= JSON.stringify(right);
  return isInOrder ? { op, left, right } : { op, left: right, right: left };
}

function ofParts(node: Parts): Node {
  switch (node.op) {
    case 'all':
    case 'any':
      return ofMany(node.op, node.of);
    case 'not': {
      const of = canonical(node.of);
      return of.op === 'not' ? of.of : { op: 'not', of };
    }
    case 'negate': {
      const of = canonical(node.of);
      return of.op === 'negate' ? of.of : { op: 'negate', of };
    }
    case 'absolute': {
      const of = canonical(node.of);
      if (of.op === 'absolute') return of;
      return { op: 'absolute', of: of.op === 'negate' ? of.of : of };
    }
    case 'past': {
      const of = canonical(node.of);
      return of.op === 'past'
        ? { op: 'past', of: of.of, bars: of.bars + node.bars }
        : { op: 'past', of, bars: node.bars };
    }
    case 'mean': {
      const of = canonical(node.of);
      return node.bars === 1 ? of : { op: 'mean', of, bars: node.bars };
    }
    case 'deviation':
      return { op: 'deviation', of: canonical(node.of), bars: node.bars };
    case 'on':
      return { op: 'on', instrument: node.instrument, of: canonical(node.of) };
    case 'becomes':
    case 'logarithm':
    case 'root':
      return { op: node.op, of: canonical(node.of) } as Node;
    case 'lasts': {
      const of = canonical(node.of);
      return node.bars === 1 ? of : { op: 'lasts', of, least: node.least, bars: node.bars };
    }
  }
}

function ofMany(op: 'all' | 'any', parts: readonly ConditionNode[]): ConditionNode {
  const flat = parts.map((part) => canonical(part)).flatMap((part) => (part.op === op ? part.of : [part]));
  const byKey = new Map(flat.map((part) => [JSON.stringify(part), part]));
  const keys = [...byKey.keys()].toSorted();
  const [only] = keys;
  return keys.length === 1 ? byKey.get(only!)! : { op, of: keys.map((key) => byKey.get(key)!) };
}

function leaf(node: Leaf): Node {
  if (node.op === 'constant') return { op: 'constant', value: node.value === 0 ? 0 : node.value };
  if (node.op === 'price') return { op: 'price', source: node.source };
  if (node.op === 'clock') return { op: 'clock', unit: node.unit };
  const { op, name, parameters, output, source } = node;
  const isPrincipal = output === undefined || output === RULE_INDICATORS[name]?.outputs[0];
  return {
    op,
    name,
    parameters,
    ...(isPrincipal ? {} : { output }),
    ...(source === undefined ? {} : { source }),
  };
}
