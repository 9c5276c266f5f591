import { correlation } from './ratios.ts';

/*
 * How alike streams of returns are. Streams hold simple returns of the same periods, oldest first, and are of equal
 * length. A correlation is `undefined` where one side never varies.
 */

export type Correlations = readonly (readonly (number | undefined)[])[];

export function correlationMatrix(streams: readonly (readonly number[])[]): Correlations {
  return streams.map((one) => streams.map((other) => correlation(one, other)));
}

/** Correlation over each window of so many periods, in the place of its last; `undefined` before the first is full. */
export function rollingCorrelation(a: readonly number[], b: readonly number[], window: number): (number | undefined)[] {
  return a.map((_, index) => {
    const from = index + 1 - window;
    return from < 0 ? undefined : correlation(a.slice(from, index + 1), b.slice(from, index + 1));
  });
}

/**
 * Streams that move together: the two groups with the highest mean correlation between them are joined, again and again,
 * while it is at least `least` (average linkage). What correlates with nothing stays alone.
 *
 * @returns places in the list of streams, the largest group first
 */
export function correlationClusters(matrix: Correlations, least: number): number[][] {
  const clusters = matrix.map((_, place) => [place]);
  for (;;) {
    let [best, from, into] = [least, -1, -1];
    for (let one = 0; one < clusters.length; one += 1) {
      for (let other = 0; other < one; other += 1) {
        const together = between(matrix, clusters[one]!, clusters[other]!);
        if (together >= best && (together > best || from < 0)) [best, from, into] = [together, one, other];
      }
    }
    if (from < 0) break;
    clusters[into]!.push(...clusters.splice(from, 1)[0]!);
  }
  for (const cluster of clusters) cluster.sort((a, b) => a - b);
  return clusters.toSorted((a, b) => b.length - a.length || a[0]! - b[0]!);
}

/** Mean correlation of pairs; one that is unknown counts as none. */
function between(matrix: Correlations, one: readonly number[], other: readonly number[]): number {
  let sum = 0;
  for (const a of one) for (const b of other) sum += matrix[a]![b] ?? 0;
  return sum / (one.length * other.length);
}
