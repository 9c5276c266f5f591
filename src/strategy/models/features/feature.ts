import { createHash } from 'node:crypto';
import { keyOf, type NumberNode } from '../../rules/index.ts';

/**
 * One number that a model knows at the close of a bar: a tree of the rule language, so that training and trading
 * calculate it with the same piece, and none can look ahead.
 */
export interface ModelFeature {
  /** `kebab-case`. */
  readonly name: string;
  readonly tree: NumberNode;
  /** Whose bars: those traded, those of a second instrument, or the tree on the first less the tree on the second. */
  readonly of: 'principal' | 'other' | 'difference';
}

/** A feature with what a person needs to judge it. */
export interface LibraryFeature extends ModelFeature {
  readonly group: FeatureGroup;
  /** What it is. */
  readonly description: string;
  /** Why it could know anything. */
  readonly rationale: string;
}

export const FEATURE_GROUPS = [
  'returns',
  'volatility',
  'volume',
  'indicators',
  'bars',
  'calendar',
  'regimes',
  'cross-asset',
] as const;
export type FeatureGroup = (typeof FEATURE_GROUPS)[number];

/**
 * Equal for features that calculate the same in the same order, whatever they are called: what a learner was trained on.
 * Hexadecimal SHA-256.
 */
export function featuresHash(features: readonly ModelFeature[]): string {
  const hash = createHash('sha256');
  for (const { tree, of } of features) hash.update(`${of}:${keyOf(tree)}\n`);
  return hash.digest('hex');
}
