import type { ConditionNode, NumberNode } from '../../../strategy/index.ts';
import { isComparison, partsOf, withParts, type Comparison, type Node } from './nodes.ts';
import { unitOf, type Unit } from './units.ts';

/*
 * A rule for falling prices from one for rising prices: what would be seen if the chart stood on its head. Highs become
 * lows, upper bands lower ones, above becomes below, an oscillator's 30 its 70. What has no direction, such as a range, a
 * volume or the time, is asked the same.
 */

const SOURCES: Readonly<Record<string, 'high' | 'low'>> = { high: 'low', low: 'high' };
const NAMES: Readonly<Record<string, string>> = { highest: 'lowest', lowest: 'highest' };
const LINES: Readonly<Record<string, string>> = {
  upper: 'lower',
  lower: 'upper',
  up: 'down',
  down: 'up',
  plusDi: 'minusDi',
  minusDi: 'plusDi',
};
const OPS = {
  above: 'below',
  below: 'above',
  'crosses-above': 'crosses-below',
  'crosses-below': 'crosses-above',
} as const;

/** Where a constant stands when the chart is on its head, by what it is compared with; those left out have no direction. */
const CONSTANTS: Partial<Readonly<Record<Unit, (value: number) => number>>> = {
  oscillator: (value) => 100 - value,
  negative: (value) => -100 - value,
  change: (value) => 0 - value,
  move: (value) => 0 - value,
  flow: (value) => 0 - value,
  // There is no such price: a rule that names one cannot be turned, and the grammar makes none.
  price: (value) => value,
};

/**
 * The condition for the other side.
 *
 * @throws {AssayError} `VALIDATION_INPUT` for a tree whose units have no meaning
 */
export function mirrored(node: ConditionNode): ConditionNode {
  return isComparison(node)
    ? comparison(node)
    : withParts(
        node,
        partsOf(node).map((part) => mirrored(part as ConditionNode)),
      );
}

function comparison({ op, left, right }: Comparison): Comparison {
  const [leftUnit, rightUnit] = [unitOf(left), unitOf(right)];
  const turn = CONSTANTS[leftUnit === 'number' ? rightUnit : leftUnit];
  const side = (node: NumberNode): NumberNode =>
    node.op === 'constant' && turn !== undefined ? { op: 'constant', value: turn(node.value) } : turned(node);
  return { op: turn === undefined ? op : OPS[op], left: side(left), right: side(right) };
}

/** The same measure of the market on its head. Factors and shares stay as they are. */
function turned<Tree extends Node>(node: Tree): Tree {
  switch (node.op) {
    case 'price':
      return { ...node, source: SOURCES[node.source] ?? node.source };
    case 'indicator': {
      const { source, output } = node;
      return {
        ...node,
        name: NAMES[node.name] ?? node.name,
        ...(output === undefined ? principal(node.name) : { output: LINES[output] ?? output }),
        ...(source === undefined ? {} : { source: SOURCES[source] ?? source }),
      };
    }
    case 'smaller':
    case 'larger':
      return isDirected(node)
        ? { ...node, op: node.op === 'smaller' ? 'larger' : 'smaller', ...parts(node) }
        : parted(node);
    case 'add':
    case 'subtract':
      // A distance lies on the other side of a price; a move has turned by itself.
      return unitOf(node.left) === 'price' && unitOf(node.right) === 'range'
        ? { ...node, op: node.op === 'add' ? 'subtract' : 'add', ...parts(node) }
        : parted(node);
    default:
      return parted(node);
  }
}

/** The principal line of a channel is its upper one. */
function principal(name: string): { readonly output?: string } {
  if (name === 'donchian' || name === 'bollinger' || name === 'keltner') return { output: 'lower' };
  return name === 'aroon' ? { output: 'down' } : {};
}

function isDirected(node: NumberNode): boolean {
  return CONSTANTS[unitOf(node)] !== undefined;
}

function parts({ left, right }: { readonly left: NumberNode; readonly right: NumberNode }) {
  return { left: turned(left), right: turned(right) };
}

function parted<Tree extends Node>(node: Tree): Tree {
  return withParts(node, partsOf(node).map(turned));
}
