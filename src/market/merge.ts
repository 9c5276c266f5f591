import { lowerBound } from './columns.ts';
import { concatFrames, sliceFrame, type Frame } from './frame.ts';

/**
 * What to do when an import holds bars for times the archive already has.
 *
 * - `refuse`: nothing is stored.
 * - `replace`: everything stored from the import's first time to its last gives way to the import.
 * - `keep`: what is stored stays; only the times it lacks are added.
 */
export type OverlapTreatment = 'refuse' | 'replace' | 'keep';

export interface Overlap {
  /** Times that both have. */
  readonly count: number;
  readonly first: number;
  readonly last: number;
  /** How many of them carry the same numbers. */
  readonly identical: number;
}

/** The times two frames have in common; `undefined` when there are none. */
export function findOverlap(stored: Frame, incoming: Frame): Overlap | undefined {
  let [count, first, last, identical] = [0, 0, 0, 0];
  let at = lowerBound(stored.time, incoming.time[0] ?? 0);
  for (let row = 0; row < incoming.length && at < stored.length; row += 1) {
    while (at < stored.length && stored.time[at]! < incoming.time[row]!) at += 1;
    if (stored.time[at] !== incoming.time[row]) continue;
    if (count === 0) first = incoming.time[row]!;
    last = incoming.time[row]!;
    count += 1;
    if (stored.values.every(({ data }, column) => data[at] === incoming.values[column]!.data[row])) identical += 1;
  }
  return count === 0 ? undefined : { count, first, last, identical };
}

/**
 * One frame of both. Where they have times in common, `keep` prefers the stored row and `replace` drops the whole
 * stored range that `replaced` spans.
 *
 * @param replaced first and last time of the import, which may reach beyond `incoming` (a part of it)
 */
export function mergeFrames(
  stored: Frame,
  incoming: Frame,
  treatment: OverlapTreatment,
  replaced: { readonly first: number; readonly last: number },
): Frame {
  if (treatment !== 'replace') return interleave(stored, incoming);
  const start = lowerBound(stored.time, replaced.first);
  let end = lowerBound(stored.time, replaced.last);
  if (stored.time[end] === replaced.last) end += 1;
  return concatFrames([sliceFrame(stored, 0, start), incoming, sliceFrame(stored, end, stored.length)]);
}

/** The stored rows, with the stretches of the incoming that they lack put between them. */
function interleave(stored: Frame, incoming: Frame): Frame {
  const pieces: Frame[] = [];
  let [at, storedFrom, row] = [0, 0, 0];
  while (row < incoming.length) {
    while (at < stored.length && stored.time[at]! < incoming.time[row]!) at += 1;
    if (stored.time[at] === incoming.time[row]) {
      row += 1;
      continue;
    }
    const end = at < stored.length ? lowerBound(incoming.time, stored.time[at]!) : incoming.length;
    if (at > storedFrom) pieces.push(sliceFrame(stored, storedFrom, at));
    pieces.push(sliceFrame(incoming, row, end));
    [storedFrom, row] = [at, end];
  }
  pieces.push(sliceFrame(stored, storedFrom, stored.length));
  return concatFrames(pieces);
}
