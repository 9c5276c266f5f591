import { expect, test } from 'vitest';
import { noise, valueOf } from '../testing.ts';
import { trialCorrelations } from './effective-trials.ts';
import { clusterCount } from './trial-clusters.ts';

/** So many ideas, each tried in so many variants that resemble each other by the share `alike` of their variance. */
function families(seed: number, ideas: number, variants: number, alike: number): Float64Array[] {
  const zero = (count: number): number[] => Array.from({ length: count }, () => 0);
  const shared = noise(seed, 500, zero(ideas));
  const own = noise(seed + 1, 500, zero(ideas * variants));
  return own.map((stream, place) =>
    stream.map((value, day) => Math.sqrt(alike) * shared[place % ideas]![day]! + Math.sqrt(1 - alike) * value),
  );
}

const clustersOf = (streams: readonly Float64Array[]): number => clusterCount(valueOf(trialCorrelations(streams)));

for (let seed = 1; seed <= 10; seed += 1) {
  test(`variants of a few ideas are counted as those ideas, seed ${seed}`, () => {
    expect(clustersOf(families(seed, 2 + seed, 8, 0.6))).toBe(2 + seed);
  });
}

test('copies are one idea, and their order does not matter', () => {
  const [one, other] = noise(5, 300, [0, 0]);
  expect(clustersOf([one!, one!])).toBe(1);
  expect(clustersOf([one!, one!, one!, other!, other!])).toBe(2);
  const streams = families(9, 6, 5, 0.6);
  expect(clustersOf(streams.toReversed())).toBe(clustersOf(streams));
});
