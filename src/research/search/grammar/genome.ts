import type { ConditionNode, NumberNode, RuleStrategy } from '../../../strategy/index.ts';
import { keyOf, readRules, strategyKey, treeInWords } from '../../../strategy/index.ts';
import type { Side } from '../families/family.ts';
import { mirrored } from './mirror.ts';
import { countOf, depthOf, indicator, isComparison, partsOf, times, type Node } from './nodes.ts';

/** What evolves: a strategy for the long side, whose mirror image is the short one. */
export interface Genome {
  readonly enter: ConditionNode;
  readonly leave?: ConditionNode;
  readonly side: Side;
  /** Distances of the protective orders in average true ranges, and most bars in a position; 0 where there is none. */
  readonly exits: Readonly<Record<ExitName, number>>;
}

export type ExitName = (typeof EXIT_NAMES)[number];
export const EXIT_NAMES = ['stop', 'target', 'trail', 'bars'] as const;

export const EXIT_VALUES: Readonly<Record<ExitName, readonly number[]>> = {
  stop: [0, 1, 1.5, 2, 3, 4, 6],
  target: [0, 1, 2, 3, 5, 8, 13],
  trail: [0, 1, 1.5, 2, 3, 4, 6],
  bars: [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144],
};

/** How large an evolved strategy may become. What is larger fits noise, and nobody can read it. */
export interface Limits {
  /** Parts of its two conditions together. */
  readonly partsMax: number;
  readonly depthMax: number;
  /** Comparisons in a condition. */
  readonly signalsMax: number;
  /** Numbers that could as well be others. */
  readonly parametersMax: number;
}

export const LIMITS: Limits = { partsMax: 40, depthMax: 7, signalsMax: 3, parametersMax: 7 };

const ATR_BARS = 14;

export function rulesOf({ enter, leave, side, exits }: Genome): RuleStrategy {
  const long = { enter, ...(leave === undefined ? {} : { leave }) };
  const short = { enter: mirrored(enter), ...(leave === undefined ? {} : { leave: mirrored(leave) }) };
  const distance = (exit: ExitName): NumberNode => times(exits[exit], indicator('atr', ATR_BARS));
  return {
    format: 'assay-rules-1',
    name: 'evolved',
    title: titleOf(treeInWords(enter)),
    description: `Evolved from a grammar of rules, ${side === 'both' ? 'long and short' : side}: nobody knows why it should earn.`,
    family: 'MF',
    ...(side === 'short' ? {} : { long }),
    ...(side === 'long' ? {} : { short }),
    ...(exits.stop > 0 ? { stopLoss: distance('stop') } : {}),
    ...(exits.target > 0 ? { takeProfit: distance('target') } : {}),
    ...(exits.trail > 0 ? { trailingStop: distance('trail') } : {}),
    ...(exits.bars > 0 ? { barsMax: exits.bars } : {}),
  };
}

const TITLE_MAX = 100;
function titleOf(words: string): string {
  return words.length > TITLE_MAX ? `${words.slice(0, TITLE_MAX - 1)}…` : words;
}

/** Equal for genomes that are the same strategy. */
export function genomeKey(genome: Genome): string {
  return strategyKey(rulesOf(genome));
}

/** Parts of its conditions: what parsimony counts. */
export function sizeOf({ enter, leave }: Genome): number {
  return countOf(enter) + (leave === undefined ? 0 : countOf(leave));
}

/** Whether it can trade and leave again, keeps the limits, and can be read as a strategy. */
export function isSound(genome: Genome, { partsMax, depthMax, signalsMax, parametersMax }: Limits): boolean {
  const { enter, leave, exits } = genome;
  const conditions = leave === undefined ? [enter] : [enter, leave];
  const hasWayOut = leave !== undefined || genome.side === 'both' || EXIT_NAMES.some((exit) => exits[exit] > 0);
  return (
    hasWayOut &&
    sizeOf(genome) <= partsMax &&
    conditions.every((tree) => depthOf(tree) <= depthMax && signalsIn(tree) <= signalsMax && canDiffer(tree)) &&
    parametersIn(genome) <= parametersMax &&
    readRules(rulesOf(genome)).ok
  );
}

function signalsIn(node: ConditionNode): number {
  if (isComparison(node)) return 1;
  return partsOf(node).reduce((sum, part) => sum + signalsIn(part as ConditionNode), 0);
}

/** Whether no comparison is of a number with itself, or of two constants. */
function canDiffer(node: ConditionNode): boolean {
  if (!isComparison(node)) return partsOf(node).every((part) => canDiffer(part as ConditionNode));
  const areConstants = node.left.op === 'constant' && node.right.op === 'constant';
  return !areConstants && keyOf(node.left) !== keyOf(node.right);
}

/** Different numbers that were chosen: periods, levels, factors, lags and exits. A zero, and the bar before, are no choice. */
export function parametersIn({ enter, leave, exits }: Genome): number {
  const found = new Set<string>();
  for (const tree of leave === undefined ? [enter] : [enter, leave]) collect(tree, found);
  return found.size + EXIT_NAMES.filter((exit) => exits[exit] > 0).length;
}

function collect(node: Node, found: Set<string>): void {
  switch (node.op) {
    case 'indicator':
      for (const value of new Set(node.parameters)) found.add(`${node.name} ${value}`);
      break;
    case 'constant':
      if (node.value !== 0) found.add(`constant ${node.value}`);
      break;
    case 'past':
      if (node.bars > 1) found.add(`past ${node.bars}`);
      break;
    case 'mean':
    case 'deviation':
    case 'lasts':
      found.add(`${node.op} ${node.bars}`);
      break;
    default:
      break;
  }
  for (const part of partsOf(node)) collect(part, found);
}
