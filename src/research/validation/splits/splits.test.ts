import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { valueOf } from '../testing.ts';
import { combinatorialPaths, combinatorialSplits } from './combinatorial-splits.ts';
import type { IndexRange, LabelSpans } from './label-spans.ts';
import { purgedFolds } from './purged-folds.ts';
import { walkForward } from './walk-forward.ts';

const refused = (code: string): unknown => expect.objectContaining({ name: 'AssayError', code });

/** Labels in the order of their starts, each of its own length. */
const anyLabels = fc
  .array(fc.record({ gap: fc.integer({ min: 0, max: 3 }), span: fc.integer({ min: 0, max: 9 }) }), {
    minLength: 12,
    maxLength: 60,
  })
  .map((parts): LabelSpans => {
    let at = 0;
    const starts = parts.map(({ gap }) => (at += gap));
    return { starts, ends: parts.map(({ span }, index) => starts[index]! + span) };
  });

/** Whether a label of the training set knows what happens during a test, or comes too soon after it. */
function leaks(labels: LabelSpans, train: readonly number[], tests: readonly IndexRange[], embargo: number): boolean {
  return train.some((index) =>
    tests.some(({ from, to }) => {
      for (let tested = from; tested < to; tested += 1) {
        const apart =
          labels.starts[index]! > labels.ends[tested]! + embargo || labels.ends[index]! < labels.starts[tested]!;
        if (tested === index || !apart) return true;
      }
      return false;
    }),
  );
}

const embargoes = fc.integer({ min: 0, max: 8 });

test('no fold trains on a label that overlaps its test, or starts within the embargo after it', () => {
  fc.assert(
    fc.property(anyLabels, embargoes, fc.integer({ min: 2, max: 12 }), (labels, embargo, folds) =>
      valueOf(purgedFolds(labels, { folds, embargo })).every(
        (fold) => !leaks(labels, fold.train, [fold.test], embargo),
      ),
    ),
  );
});

test('the check for leaks sees one', () => {
  const labels = { starts: [0, 1, 2, 3], ends: [1, 2, 3, 4] };
  expect(leaks(labels, [1], [{ from: 2, to: 4 }], 0)).toBe(true);
  expect(leaks(labels, [0], [{ from: 2, to: 4 }], 0)).toBe(false);
  expect(leaks({ starts: [0, 5], ends: [1, 5] }, [1], [{ from: 0, to: 1 }], 4)).toBe(true);
});

test('every label is tested exactly once, and purging takes no more than it must', () => {
  fc.assert(
    fc.property(anyLabels, fc.integer({ min: 2, max: 12 }), (labels, folds) => {
      const result = valueOf(purgedFolds(labels, { folds, embargo: 0 }));
      expect(
        result.flatMap(({ test: { from, to } }) => Array.from({ length: to - from }, (_, index) => from + index)),
      ).toEqual(Array.from({ length: labels.starts.length }, (_, index) => index));
    }),
  );
  // Labels that last for one bar overlap nothing: nothing is purged.
  const points = { starts: [0, 1, 2, 3, 4, 5], ends: [0, 1, 2, 3, 4, 5] };
  const trains = valueOf(purgedFolds(points, { folds: 3, embargo: 0 })).map((fold) => fold.train);
  expect(trains).toEqual([
    [2, 3, 4, 5],
    [0, 1, 4, 5],
    [0, 1, 2, 3],
  ]);
  expect(valueOf(purgedFolds(points, { folds: 3, embargo: 2 })).map((fold) => fold.train)).toEqual([
    [4, 5],
    [0, 1],
    [0, 1, 2, 3],
  ]);
});

test('no combinatorial split leaks around any of its groups', () => {
  fc.assert(
    fc.property(
      anyLabels,
      embargoes,
      fc.constantFrom([6, 2], [5, 3], [4, 1]),
      (labels, embargo, [groups, testGroups]) =>
        valueOf(combinatorialSplits(labels, { groups, testGroups, embargo })).every(
          (split) => !leaks(labels, split.train, split.tests, embargo),
        ),
    ),
  );
});

test('six groups by two are 15 splits and 5 paths; every tested group is on exactly one path', () => {
  const plan = { groups: 6, testGroups: 2 };
  const labels = { starts: [0, 1, 2, 3, 4, 5], ends: [0, 1, 2, 3, 4, 5] };
  const splits = valueOf(combinatorialSplits(labels, { ...plan, embargo: 0 }));
  const paths = combinatorialPaths(plan);
  expect([splits.length, paths.length]).toEqual([15, 5]);
  const onPaths = paths.flatMap((path) => path.map((split, group) => `${split}:${group}`));
  const tested = splits.flatMap((split, index) => split.groups.map((group) => `${index}:${group}`));
  expect(onPaths.toSorted()).toEqual(tested.toSorted());
  expect(combinatorialPaths({ groups: 10, testGroups: 2 })).toHaveLength(9);
});

test('walk-forward never trains on its test or the purge before it, and tests each bar at most once', () => {
  const plans = fc.record({
    train: fc.integer({ min: 10, max: 40 }),
    test: fc.integer({ min: 1, max: 15 }),
    step: fc.integer({ min: 15, max: 20 }),
    purge: fc.integer({ min: 0, max: 9 }),
    anchored: fc.boolean(),
    testsMayOverlap: fc.constant(false),
  });
  fc.assert(
    fc.property(plans, fc.integer({ min: 60, max: 200 }), (plan, bars) => {
      const windows = valueOf(walkForward(bars, plan));
      return windows.every(
        ({ train, test }, index) =>
          train.to + plan.purge === test.from &&
          test.to <= bars &&
          test.to - test.from === plan.test &&
          (plan.anchored ? train.from === 0 : train.to - train.from === plan.train - plan.purge) &&
          (index === 0 || test.from >= windows[index - 1]!.test.to),
      );
    }),
  );
});

test('too few bars are an answer; overlap and nonsense are refused', () => {
  const plan = { train: 40, test: 15, step: 15, purge: 2, anchored: false, testsMayOverlap: false };
  expect(walkForward(54, plan)).toEqual({ type: 'not-enough-data', has: 54, needs: 55 });
  expect(() => walkForward(100, { ...plan, step: 5 })).toThrow(refused('VALIDATION_OVERLAP'));
  expect(valueOf(walkForward(100, { ...plan, step: 5, testsMayOverlap: true }))).toHaveLength(10);
  expect(() => walkForward(100, { ...plan, purge: 40 })).toThrow(refused('VALIDATION_INPUT'));
  expect(() => walkForward(100, { ...plan, step: 0 })).toThrow(refused('VALIDATION_INPUT'));
  const few = { starts: [0, 1], ends: [1, 2] };
  expect(purgedFolds(few, { folds: 3, embargo: 0 })).toEqual({ type: 'not-enough-data', has: 2, needs: 3 });
  expect(() => purgedFolds({ starts: [0, 5], ends: [1, 4] }, { folds: 2, embargo: 0 })).toThrow(
    refused('VALIDATION_INPUT'),
  );
  expect(() => purgedFolds({ starts: [0, 5], ends: [1] }, { folds: 2, embargo: 0 })).toThrow(
    refused('VALIDATION_SHAPE'),
  );
  expect(() => purgedFolds(few, { folds: 2, embargo: -1 })).toThrow(refused('VALIDATION_INPUT'));
  expect(combinatorialSplits(few, { groups: 6, testGroups: 2, embargo: 0 }).type).toBe('not-enough-data');
  expect(() => combinatorialPaths({ groups: 4, testGroups: 4 })).toThrow(refused('VALIDATION_INPUT'));
});
