import type { ConditionNode, NumberNode } from '../../../strategy/index.ts';

/*
 * Rule trees as they are said: short makers for their parts.
 */

export const CLOSE: NumberNode = { op: 'price', source: 'close' };

export function constant(value: number): NumberNode {
  return { op: 'constant', value };
}

/** An indicator's principal line. */
export function indicator(name: string, ...parameters: readonly number[]): IndicatorPart {
  return { op: 'indicator', name, parameters };
}

/** Another of an indicator's lines. */
export function line(name: string, output: string, ...parameters: readonly number[]): IndicatorPart {
  return { op: 'indicator', name, parameters, output };
}

export function past(of: NumberNode, bars: number): NumberNode {
  return { op: 'past', of, bars };
}
export function mean(of: NumberNode, bars: number): NumberNode {
  return { op: 'mean', of, bars };
}
export function times(factor: number, of: NumberNode): NumberNode {
  return { op: 'multiply', left: constant(factor), right: of };
}
export function plus(left: NumberNode, right: NumberNode): NumberNode {
  return { op: 'add', left, right };
}
export function minus(left: NumberNode, right: NumberNode): NumberNode {
  return { op: 'subtract', left, right };
}
export function over(left: NumberNode, right: NumberNode): NumberNode {
  return { op: 'divide', left, right };
}
export function above(left: NumberNode, right: NumberNode): ConditionNode {
  return { op: 'above', left, right };
}
export function below(left: NumberNode, right: NumberNode): ConditionNode {
  return { op: 'below', left, right };
}
export function crossesAbove(left: NumberNode, right: NumberNode): ConditionNode {
  return { op: 'crosses-above', left, right };
}
export function all(...of: readonly ConditionNode[]): ConditionNode {
  return of.length === 1 ? of[0]! : { op: 'all', of };
}
export function not(of: ConditionNode): ConditionNode {
  return { op: 'not', of };
}
export function becomes(of: ConditionNode): ConditionNode {
  return { op: 'becomes', of };
}

export type IndicatorPart = Extract<NumberNode, { readonly op: 'indicator' }>;
export type Comparison = Extract<ConditionNode, { readonly left: NumberNode }>;
export type Node = NumberNode | ConditionNode;

export function isComparison(node: Node): node is Comparison {
  return node.op === 'above' || node.op === 'below' || node.op === 'crosses-above' || node.op === 'crosses-below';
}

/** What a node is made of directly, in the order of its writing. */
export function partsOf(node: Node): readonly Node[] {
  if ('left' in node) return [node.left, node.right];
  if ('of' in node) return Array.isArray(node.of) ? (node.of as readonly ConditionNode[]) : [node.of as Node];
  return [];
}

/** The node made of other parts, as many as it had. */
export function withParts<Tree extends Node>(node: Tree, parts: readonly Node[]): Tree {
  if ('left' in node) return { ...node, left: parts[0], right: parts[1] };
  if ('of' in node) return { ...node, of: Array.isArray(node.of) ? parts : parts[0] };
  return node;
}

export function countOf(node: Node): number {
  return partsOf(node).reduce((sum, part) => sum + countOf(part), 1);
}

export function depthOf(node: Node): number {
  return 1 + partsOf(node).reduce((deepest, part) => Math.max(deepest, depthOf(part)), 0);
}
