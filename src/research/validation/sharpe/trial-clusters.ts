import type { TrialCorrelations } from './effective-trials.ts';

/** More groups than this are not looked for: the time taken grows with their square. */
const CLUSTERS_MAX = 100;

/**
 * How many groups some trials fall into, such that those of one resemble each other and hardly any other: how many ideas
 * were tried, where each was tried in many variants. Joined by average linkage over `sqrt((1 - rho) / 2)`, and cut where
 * the mean silhouette is largest.
 *
 * @returns 1 where no cut separates anything, for two trials too; at most 100
 * @see Lopez de Prado & Lewis (2019), "Detection of False Investment Strategies Using Unsupervised Learning Methods",
 *   Quantitative Finance 19(9), who join by k-means; Rousseeuw (1987), J. Computational and Applied Mathematics 20
 */
export function clusterCount({ trials, below }: TrialCorrelations): number {
  const distances = squareOf(trials, below);
  const joins = averageLinkage(distances);
  const most = Math.min(CLUSTERS_MAX, trials - 1);
  let clusterOf = cutAt(trials, joins, most);
  let best = { clusters: 1, silhouette: 0 };
  for (let clusters = most; clusters >= 2; clusters -= 1) {
    if (clusters < most) clusterOf = cutAt(trials, joins, clusters);
    const silhouette = meanSilhouette(distances, clusterOf, clusters);
    if (silhouette > best.silhouette) best = { clusters, silhouette };
  }
  return best.clusters;
}

function squareOf(trials: number, below: Float64Array): readonly Float64Array[] {
  const rows = Array.from({ length: trials }, () => new Float64Array(trials));
  let place = 0;
  for (let one = 1; one < trials; one += 1) {
    for (let other = 0; other < one; other += 1) {
      const apart = Math.sqrt(Math.max(0, (1 - below[place]!) / 2));
      rows[one]![other] = apart;
      rows[other]![one] = apart;
      place += 1;
    }
  }
  return rows;
}

/** Two clusters that become one, each named by one of its trials, and how far apart they were. */
interface Join {
  readonly into: number;
  readonly from: number;
  readonly apart: number;
}

/**
 * All joins, nearest first. A chain is followed from neighbour to nearer neighbour until two are each other's nearest,
 * which may be joined at once: average linkage never brings a third closer than they were.
 *
 * @see Murtagh (1983), "A Survey of Recent Advances in Hierarchical Clustering Algorithms", The Computer Journal 26(4)
 */
function averageLinkage(distances: readonly Float64Array[]): readonly Join[] {
  const apart = distances.map((row) => row.slice());
  const sizes = distances.map(() => 1);
  const alive = new Set(distances.keys());
  const joins: Join[] = [];
  const chain: number[] = [];
  while (alive.size > 1) {
    if (chain.length === 0) chain.push(alive.values().next().value!);
    const [end, before] = [chain.at(-1)!, chain.at(-2)];
    const row = apart[end]!;
    // Of equally near ones the one it came from, so that the chain ends.
    let nearest = before;
    for (const other of alive) {
      if (other !== end && (nearest === undefined || row[other]! < row[nearest]!)) nearest = other;
    }
    if (nearest !== before) {
      chain.push(nearest!);
      continue;
    }
    chain.length -= 2;
    joins.push({ into: before!, from: end, apart: row[before!]! });
    join(before!, end);
  }
  return joins.toSorted((a, b) => a.apart - b.apart);

  function join(into: number, from: number): void {
    const [one, other] = [sizes[into]!, sizes[from]!];
    alive.delete(from);
    for (const third of alive) {
      if (third === into) continue;
      const mean = (one * apart[into]![third]! + other * apart[from]![third]!) / (one + other);
      apart[into]![third] = mean;
      apart[third]![into] = mean;
    }
    sizes[into] = one + other;
  }
}

/** Which of so many clusters each trial is of, numbered as they appear. */
function cutAt(trials: number, joins: readonly Join[], clusters: number): Int32Array {
  const parents = Int32Array.from({ length: trials }, (_, trial) => trial);
  const rootOf = (trial: number): number => {
    let root = trial;
    while (parents[root] !== root) root = parents[root]!;
    return root;
  };
  for (const { into, from } of joins.slice(0, trials - clusters)) parents[rootOf(from)] = rootOf(into);
  const names = new Map<number, number>();
  return parents.map((_, trial) => {
    const root = rootOf(trial);
    if (!names.has(root)) names.set(root, names.size);
    return names.get(root)!;
  });
}

/** How much nearer a trial is to its own cluster than to the next, from -1 to 1; 0 for one that is alone. */
function meanSilhouette(distances: readonly Float64Array[], clusterOf: Int32Array, clusters: number): number {
  const sizes = new Int32Array(clusters);
  for (const cluster of clusterOf) sizes[cluster]! += 1;
  let total = 0;
  const sums = new Float64Array(clusters);
  for (const [trial, row] of distances.entries()) {
    const own = clusterOf[trial]!;
    if (sizes[own] === 1) continue;
    sums.fill(0);
    for (let other = 0; other < row.length; other += 1) sums[clusterOf[other]!]! += row[other]!;
    const inside = sums[own]! / (sizes[own]! - 1);
    let outside = Infinity;
    for (let cluster = 0; cluster < clusters; cluster += 1) {
      if (cluster !== own) outside = Math.min(outside, sums[cluster]! / sizes[cluster]!);
    }
    const larger = Math.max(inside, outside);
    if (larger > 0) total += (outside - inside) / larger;
  }
  return total / distances.length;
}
