import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Frame } from './frame.ts';
import { findOverlap, mergeFrames, type OverlapTreatment } from './merge.ts';

/** Rows at the given times, each valued `mark` plus its time, so that one sees where a row came from. */
function frame(times: readonly number[], mark: number): Frame {
  const data = Float64Array.from(times, (time) => mark + time);
  return { length: times.length, timeName: 'time', time: Float64Array.from(times), values: [{ name: 'rate', data }] };
}

const rowsOf = (merged: Frame): [number, number][] =>
  [...merged.time].map((time, row) => [time, merged.values[0]!.data[row]!]);
const times = fc
  .uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 25 })
  .map((list) => list.toSorted((a, b) => a - b));

/** The same said with a map: the slow way that is plainly right. */
function expected(
  stored: readonly number[],
  incoming: readonly number[],
  treatment: OverlapTreatment,
): [number, number][] {
  const [first, last] = [incoming[0]!, incoming.at(-1)!];
  const rows = new Map(stored.map((time) => [time, 1000 + time]));
  if (treatment === 'replace') for (const time of stored) if (time >= first && time <= last) rows.delete(time);
  for (const time of incoming) if (treatment === 'replace' || !rows.has(time)) rows.set(time, 2000 + time);
  return [...rows].toSorted(([a], [b]) => a - b);
}

test.each(['keep', 'replace'] as const)('a merge that says %s does what its words say, for any times', (treatment) => {
  fc.assert(
    fc.property(
      times,
      times.filter((list) => list.length > 0),
      (stored, incoming) => {
        const merged = mergeFrames(frame(stored, 1000), frame(incoming, 2000), treatment, {
          first: incoming[0]!,
          last: incoming.at(-1)!,
        });
        expect(rowsOf(merged)).toEqual(expected(stored, incoming, treatment));
      },
    ),
    { numRuns: 500 },
  );
});

test('an overlap is the times both have, and says how many agree', () => {
  expect(findOverlap(frame([1, 2, 3], 0), frame([4, 5], 0))).toBeUndefined();
  expect(findOverlap(frame([], 0), frame([4, 5], 0))).toBeUndefined();
  expect(findOverlap(frame([1, 2, 3, 6], 0), frame([2, 3, 4, 6], 0))).toEqual({
    count: 3,
    first: 2,
    last: 6,
    identical: 3,
  });
  expect(findOverlap(frame([1, 2, 3], 0), frame([3, 4], 5))).toEqual({ count: 1, first: 3, last: 3, identical: 0 });
});
