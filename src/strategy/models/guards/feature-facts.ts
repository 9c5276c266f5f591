/** Where a feature lay in training, over all of its bars, not only those with a label. */
export interface FeatureFacts {
  /** Of a thousand values, the lowest and the highest but one. */
  readonly low: number;
  readonly high: number;
  /** Rising; they cut the values into parts. */
  readonly edges: readonly number[];
  /** Share of the values in each part, one more than the edges, and last the share that was unknown. */
  readonly shares: readonly number[];
}

/** Parts that a feature's values are cut into. */
const PARTS = 10;
const TAIL = 0.001;

/** @param values at every bar of the training; NaN is unknown. @returns `undefined` when nothing is known at all */
export function factsOf(values: Float64Array): FeatureFacts | undefined {
  const known = values.filter((value) => !Number.isNaN(value)).toSorted();
  if (known.length === 0) return undefined;
  const at = (share: number): number => known[Math.min(known.length - 1, Math.floor(share * known.length))]!;
  const edges = new Set(Array.from({ length: PARTS - 1 }, (_, part) => at((part + 1) / PARTS)));
  // An edge at the highest value would leave nothing above it.
  edges.delete(known.at(-1)!);
  const facts = { low: at(TAIL), high: at(1 - TAIL), edges: [...edges], shares: [] };
  const counts = Array.from({ length: edges.size + 2 }, () => 0);
  for (const value of values) counts[partOf(facts, value)]! += 1;
  return { ...facts, shares: counts.map((count) => count / values.length) };
}

/** The part a value lies in; the last is that of what is unknown. */
export function partOf({ edges }: Pick<FeatureFacts, 'edges'>, value: number): number {
  if (Number.isNaN(value)) return edges.length + 1;
  let part = 0;
  while (part < edges.length && value > edges[part]!) part += 1;
  return part;
}

/**
 * Whether a model was trained on anything like it. The range between the thousandths is widened by half of itself: the
 * next extreme is always a new one, but twice as far out is another market.
 */
export function isOutside({ low, high, shares }: FeatureFacts, value: number): boolean {
  if (Number.isNaN(value)) return shares.at(-1) === 0;
  const margin = (high - low) / 2;
  return value < low - margin || value > high + margin;
}
