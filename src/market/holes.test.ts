import { expect, test } from 'vitest';
import { seededRandom } from '../runtime/index.ts';
import { holesInFunding, holesOnGrid, joined, stretch, without, type Stretch } from './holes.ts';

const HOUR = 3_600_000;

/** Every whole instant of some stretches. */
function instants(stretches: readonly Stretch[]): Set<number> {
  return new Set(
    stretches.flatMap(({ from, to }) => Array.from({ length: to - from }, (_none, index) => from + index)),
  );
}

for (let seed = 1; seed <= 20; seed += 1) {
  test(`stretches are joined and taken away instant by instant, seed ${seed}`, () => {
    const chance = seededRandom(seed);
    const some = (): Stretch[] =>
      joined(
        Array.from({ length: Math.floor(chance.next() * 8) }, () => {
          const from = Math.floor(chance.next() * 60);
          return stretch(from, from + 1 + Math.floor(chance.next() * 12));
        }),
      );
    const [a, b] = [some(), some()];
    expect(instants(without(a, b))).toEqual(instants(a).difference(instants(b)));
    expect(instants(joined([...a, ...b]))).toEqual(instants(a).union(instants(b)));
    const whole = joined([...a, ...b]);
    for (const [index, { from }] of whole.slice(1).entries()) expect(from).toBeGreaterThan(whole[index]!.to);
  });
}

test('on a grid every instant without a row is in a hole', () => {
  expect(holesOnGrid([10, 20, 50], stretch(0, 70), 10)).toEqual([stretch(0, 10), stretch(30, 50), stretch(60, 70)]);
  expect(holesOnGrid([], stretch(0, 70), 10)).toEqual([stretch(0, 70)]);
  expect(holesOnGrid([0, 10], stretch(0, 20), 10)).toEqual([]);
});

test('a settlement of funding is missed where the distances beside it are shorter', () => {
  const times = [0, 8, 16, 32, 40, 44, 48, 52].map((hours) => hours * HOUR);
  const holes = holesInFunding(times, stretch(0, 53 * HOUR));
  // The second is where the interval changed: a question is asked, and nothing else follows from it.
  expect(holes.map(({ from, to }) => [(from - 1) / HOUR, to / HOUR])).toEqual([
    [16, 32],
    [32, 40],
  ]);
  expect(holesInFunding([], stretch(0, HOUR))).toEqual([stretch(0, HOUR)]);
  expect(holesInFunding([20 * HOUR], stretch(0, 60 * HOUR))).toEqual([
    stretch(0, 20 * HOUR),
    stretch(20 * HOUR + 1, 60 * HOUR),
  ]);
});
