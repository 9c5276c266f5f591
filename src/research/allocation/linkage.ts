import type { Matrix } from '../../analytics/index.ts';

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/** A leaf, or two clusters that were joined; `id` tells which was first, leaves before all. */
interface Cluster {
  readonly id: number;
  readonly leaves: readonly number[];
}

/**
 * The leaves of the tree of nearest neighbours (single linkage), so that like stands beside like. Of two clusters that
 * join, the older stands first; of equally near pairs, the one that growing a tree from the first leaf meets first. These
 * are the conventions of scipy's `linkage(…, 'single')` and `pre_order`.
 *
 * @param distances symmetric
 * @see Prim (1957), Bell System Technical Journal 36(6): the shortest tree holds the single-linkage joins
 */
export function singleLinkageOrder(distances: Matrix): number[] {
  const clusters = new Map<number, Cluster>(distances.map((_, leaf) => [leaf, { id: leaf, leaves: [leaf] }]));
  let nextId = distances.length;
  for (const { from, to } of shortestTree(distances).toSorted((a, b) => a.length - b.length)) {
    const [one, other] = [clusters.get(from)!, clusters.get(to)!];
    const [first, second] = one.id < other.id ? [one, other] : [other, one];
    const joined = { id: nextId, leaves: [...first.leaves, ...second.leaves] };
    nextId += 1;
    for (const leaf of joined.leaves) clusters.set(leaf, joined);
  }
  return [...(clusters.get(0)?.leaves ?? [])];
}

function shortestTree(distances: Matrix): Edge[] {
  const nearest = distances.map(() => Infinity);
  const reached = new Set<number>([0]);
  const edges: Edge[] = [];
  let newest = 0;
  while (reached.size < distances.length) {
    let [best, bestLength] = [-1, Infinity];
    for (const [leaf, length] of distances[newest]!.entries()) {
      if (reached.has(leaf)) continue;
      const distance = Math.min(nearest[leaf]!, length);
      nearest[leaf] = distance;
      if (distance < bestLength) [best, bestLength] = [leaf, distance];
    }
    // Which end it hangs on does not matter to the clusters, only that it is one already reached at that distance.
    const from = [...reached].find((leaf) => distances[leaf]![best] === bestLength)!;
    edges.push({ from, to: best, length: bestLength });
    reached.add(best);
    newest = best;
  }
  return edges;
}
