import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestFirst, dominates, ranked, type Outcome } from './best-first.ts';

test('what keeps its constraints comes first, what failed last, and the earlier of equals before the later', () => {
  const outcomes: Outcome[] = [
    {},
    { objectives: [9], violation: 2 },
    { objectives: [1] },
    { objectives: [3] },
    { objectives: [0], violation: 1 },
    { objectives: [3] },
  ];
  expect(bestFirst(outcomes)).toEqual([3, 5, 2, 4, 1, 0]);
});

test('fronts are those of a hand-made set, their ends first', () => {
  const outcomes = [
    [1, 5],
    [2, 4],
    [4, 1],
    [1, 1],
    [3, 3],
    [0, 0],
  ].map((objectives) => ({ objectives }));
  const fronts = ranked(outcomes).map(({ place, front }) => [place, front]);
  expect(fronts.slice(0, 2)).toEqual([
    [0, 0],
    [2, 0],
  ]);
  expect(new Set(fronts.slice(2, 4).map(([place]) => place))).toEqual(new Set([1, 4]));
  expect(fronts.slice(4)).toEqual([
    [3, 1],
    [5, 2],
  ]);
});

test('no outcome is dominated by one of its own front or of a later one', () => {
  const outcome = fc.record(
    {
      objectives: fc.option(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 2 }), {
        nil: undefined,
      }),
      violation: fc.integer({ min: 0, max: 1 }),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Outcome>;
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 30 }), (outcomes) => {
      const ranks = ranked(outcomes);
      expect(ranks.map(({ place }) => place).toSorted((a, b) => a - b)).toEqual([...outcomes.keys()]);
      for (const [index, one] of ranks.entries()) {
        for (const later of ranks.slice(index)) {
          expect(dominates(outcomes[later.place]!, outcomes[one.place]!)).toBe(false);
        }
        // Each front but the first has someone better in the one before.
        const isBeaten = ranks.some(
          ({ place, front }) => front === one.front - 1 && dominates(outcomes[place]!, outcomes[one.place]!),
        );
        expect(isBeaten).toBe(one.front > 0);
      }
    }),
  );
});
