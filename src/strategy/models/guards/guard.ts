import type { EpochMs } from '../../../domain/index.ts';
import type { ModelFeature } from '../features/feature.ts';
import type { ModelGuards } from '../model.ts';
import type { Drift } from './drift.ts';
import { isOutside } from './feature-facts.ts';

interface Present {
  readonly now: EpochMs;
  readonly row: ArrayLike<number>;
  readonly drift: Drift;
}

/** @returns in words, why the model takes no new position now; `undefined` when nothing is against it */
export function objectionOf(
  { staleAt, facts, drift: bounds }: ModelGuards,
  features: readonly ModelFeature[],
  { now, row, drift }: Present,
): string | undefined {
  if (now >= staleAt) return `the model is stale since ${dayOf(staleAt)}: train it anew`;
  const outside = features.flatMap(({ name }, index) => (isOutside(facts[index]!, row[index]!) ? [name] : []));
  if (outside.length > 0)
    return `${listed(outside)} ${outside.length === 1 ? 'is' : 'are'} outside of what it was trained on`;
  const value = drift.value();
  if (!(value > bounds.limit)) return undefined;
  const furthest = features
    .map(({ name }, index) => ({ name, of: drift.of(index) }))
    .toSorted((a, b) => b.of - a.of)[0]!;
  return `the market has drifted from training: ${value.toFixed(2)} of at most ${bounds.limit.toFixed(2)}, ${furthest.name} the furthest`;
}

const NAMED_MAX = 3;

function listed(names: readonly string[]): string {
  const more = names.length - NAMED_MAX;
  return `${names.slice(0, NAMED_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function dayOf(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 10);
}
