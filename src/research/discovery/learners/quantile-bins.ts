/** Parts that a feature's values are put into; the last byte is for what is unknown. */
export const UNKNOWN_BIN = 255;
const EDGES_MAX = 254;

/**
 * Edges that cut a feature's known values into at most 255 parts of about equal numbers: between neighbouring values, so
 * that a row of the future falls where it would have fallen in training. Rising; none when there is only one value.
 *
 * @param rows those of the training part only: edges of anything else would know it
 */
export function quantileEdges(column: Float64Array, rows: ArrayLike<number>): Float64Array {
  const known: number[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    const value = column[rows[index]!]!;
    if (!Number.isNaN(value)) known.push(value);
  }
  const sorted = Float64Array.from(known).toSorted();
  const edges: number[] = [];
  const wanted = sorted.length / (EDGES_MAX + 1);
  let next = wanted;
  for (let index = 1; index < sorted.length; index += 1) {
    const [below, value] = [sorted[index - 1]!, sorted[index]!];
    if (value === below || index < next) continue;
    edges.push(below + (value - below) / 2);
    while (next <= index) next += wanted;
  }
  return Float64Array.from(edges);
}

/** The part of a value: it is at most the edge of that number, and above the one before. */
export function binOf(edges: Float64Array, value: number): number {
  if (Number.isNaN(value)) return UNKNOWN_BIN;
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
