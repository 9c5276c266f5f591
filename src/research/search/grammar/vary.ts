import type { Random } from '../../../runtime/index.ts';
import type { ConditionNode, NumberNode } from '../../../strategy/index.ts';
import { nearestOf, neighbourOf, oneOf } from './draw.ts';
import { EXIT_NAMES, EXIT_VALUES, type Genome } from './genome.ts';
import { grownCondition, grownNumber, type Vocabulary } from './grow.ts';
import { constantsFor, FACTORS, LAGS, MACD_PERIODS, PERIODS, WIDTHS } from './ladders.ts';
import { constant, depthOf, isComparison, partsOf, withParts, type Node } from './nodes.ts';
import { unitOf, type Unit } from './units.ts';

/*
 * Ways to make a tree from others. Every one keeps the types: a condition takes the place of a condition, and a number that
 * of one of its unit. Constants are put back on the ladder of what they are compared with.
 *
 * After Koza (1992), "Genetic Programming"; the mutations are those of gplearn 0.4.
 */

/** Parts of a tree that can be exchanged, each with the way to it. */
interface Place {
  readonly path: readonly number[];
  readonly node: Node;
  readonly type: 'condition' | Unit;
}

/** One with a part of the other in the place of its own of the same type; the one itself where no type is in both. */
export function crossed(one: ConditionNode, other: ConditionNode, random: Random): ConditionNode {
  const places = placesOf(one);
  const donors = placesOf(other);
  const matching = places.filter(({ type }) => donors.some((donor) => donor.type === type));
  const { path, type } = oneOf(matching, random);
  const donor = oneOf(
    donors.filter((candidate) => candidate.type === type),
    random,
  );
  return settled(replaced(one, path, donor.node));
}

/** Both must hold, or either: the one, and a condition of the other. Exchanging parts alone seldom adds a second reason. */
export function joined(one: ConditionNode, other: ConditionNode, random: Random): ConditionNode {
  const conditions = placesOf(other).filter(({ type }) => type === 'condition');
  return { op: random() < 0.75 ? 'all' : 'any', of: [one, oneOf(conditions, random).node as ConditionNode] };
}

/** With a part grown anew. */
export function regrown(tree: ConditionNode, depthMax: number, words: Vocabulary, random: Random): ConditionNode {
  const { path, node, type } = oneOf(placesOf(tree), random);
  const depth = Math.max(2, Math.min(depthMax - path.length, depthOf(node) + 1));
  const grown = type === 'condition' ? grownCondition(depth, words, random) : grownNumber(type, depth, words, random);
  return settled(replaced(tree, path, grown));
}

/** A condition of a condition of it lifted into its place: always smaller, or the same. */
export function hoisted(tree: ConditionNode, random: Random): ConditionNode {
  const conditions = placesOf(tree).filter(({ type }) => type === 'condition');
  const outer = oneOf(conditions, random);
  const inner = oneOf(
    placesOf(outer.node as ConditionNode).filter(({ type }) => type === 'condition'),
    random,
  );
  return replaced(tree, outer.path, inner.node);
}

/** With one number a step off, or one operation its sister. */
export function nudged(tree: ConditionNode, random: Random): ConditionNode {
  const ways = everyPlace(tree).flatMap(({ path, node }) => {
    const way = nudgeOf(node);
    return way === undefined ? [] : [{ path, way }];
  });
  const { path, way } = oneOf(ways, random);
  return settled(replaced(tree, path, way(random)));
}

/** With one of its exits a step off, without its own reason to leave, or on another of the sides allowed. */
export function withOtherExit(genome: Genome, sides: readonly Genome['side'][], random: Random): Genome {
  if (sides.length > 1 && random() < 0.2) return { ...genome, side: oneOf(sides, random) };
  const { leave, ...others } = genome;
  if (leave !== undefined && random() < 0.2) return others;
  const exit = oneOf(EXIT_NAMES, random);
  const value = neighbourOf(EXIT_VALUES[exit], genome.exits[exit], random);
  return { ...genome, exits: { ...genome.exits, [exit]: value } };
}

type Nudge = (random: Random) => Node;

function nudgeOf(node: Node): Nudge | undefined {
  if (isComparison(node)) return (random) => comparisonBeside(node, random);
  switch (node.op) {
    case 'all':
      return () => ({ op: 'any', of: node.of });
    case 'any':
      return () => ({ op: 'all', of: node.of });
    case 'lasts':
      return (random) => {
        const bars = neighbourOf([2, 3, 5, 8, 13], node.bars, random);
        return { ...node, bars, least: node.least === node.bars ? bars : Math.ceil(bars / 2) };
      };
    case 'past':
      return (random) => ({ ...node, bars: neighbourOf(LAGS, node.bars, random) });
    case 'mean':
      return (random) => ({ ...node, bars: neighbourOf(PERIODS, node.bars, random) });
    case 'multiply':
      return (random) =>
        node.left.op === 'constant' ? { ...node, left: constant(neighbourOf(FACTORS, node.left.value, random)) } : node;
    case 'indicator':
      return node.parameters.length === 0 ? undefined : (random) => indicatorBeside(node, random);
    default:
      return undefined;
  }
}

/** Its constant a step off, or the other way of the same comparison: being beyond, or coming there. */
function comparisonBeside(node: Extract<ConditionNode, { readonly left: NumberNode }>, random: Random): ConditionNode {
  const { op, left, right } = node;
  if (right.op === 'constant' && random() < 0.7) {
    const constants = constantsFor(left);
    if (constants.length > 0) return { ...node, right: constant(neighbourOf(constants, right.value, random)) };
  }
  // To come to a time of the day is the same as to be there first, and is said by "becomes".
  if (unitOf(left) === 'clock') return { ...node, op: op === 'above' ? 'below' : 'above' };
  const sister = {
    above: 'crosses-above',
    below: 'crosses-below',
    'crosses-above': 'above',
    'crosses-below': 'below',
  } as const;
  return { op: sister[op], left, right };
}

function indicatorBeside(
  node: Extract<NumberNode, { readonly op: 'indicator' }>,
  random: Random,
): Extract<NumberNode, { readonly op: 'indicator' }> {
  const [first, second] = node.parameters;
  switch (node.name) {
    case 'macd':
      return { ...node, parameters: oneOf(MACD_PERIODS, random) };
    case 'keltner':
    case 'bollinger':
    case 'supertrend': {
      const isWidth = random() < 0.5;
      const period = isWidth ? first! : neighbourOf(PERIODS, first!, random);
      const width = isWidth ? neighbourOf(WIDTHS, second!, random) : second!;
      return { ...node, parameters: node.name === 'keltner' ? [period, width, period] : [period, width] };
    }
    default:
      return { ...node, parameters: [neighbourOf(PERIODS, first!, random), ...node.parameters.slice(1)] };
  }
}

/** Constants that are compared with something else now take the nearest value that means something for it. */
function settled(node: ConditionNode): ConditionNode {
  if (!isComparison(node)) {
    return withParts(
      node,
      partsOf(node).map((part) => settled(part as ConditionNode)),
    );
  }
  const { left, right } = node;
  if (right.op === 'constant') return { ...node, right: onLadder(right.value, left) };
  return left.op === 'constant' ? { ...node, left: onLadder(left.value, right) } : node;
}

function onLadder(value: number, compared: NumberNode): NumberNode {
  const constants = constantsFor(compared);
  return constant(constants.length === 0 ? value : nearestOf(constants, value));
}

/** Every part but constants, which belong to what they are beside. */
function placesOf(tree: ConditionNode): readonly Place[] {
  return everyPlace(tree).flatMap(({ path, node }) => {
    const type = isCondition(node) ? 'condition' : unitOf(node);
    return type === 'number' ? [] : [{ path, node, type }];
  });
}

function everyPlace(node: Node, path: readonly number[] = []): readonly Omit<Place, 'type'>[] {
  return [{ path, node }, ...partsOf(node).flatMap((part, index) => everyPlace(part, [...path, index]))];
}

function replaced(tree: ConditionNode, path: readonly number[], by: Node): ConditionNode {
  const at = (node: Node, rest: readonly number[]): Node => {
    const [first, ...others] = rest;
    if (first === undefined) return by;
    return withParts(
      node,
      partsOf(node).map((part, index) => (index === first ? at(part, others) : part)),
    );
  };
  return at(tree, path) as ConditionNode;
}

function isCondition(node: Node): node is ConditionNode {
  return isComparison(node) || ['all', 'any', 'not', 'becomes', 'lasts'].includes(node.op);
}
