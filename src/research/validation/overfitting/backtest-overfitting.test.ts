import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { combinations, waysToChoose } from '../combinations.ts';
import { moments } from '../sharpe/moments.ts';
import { noise, valueOf } from '../testing.ts';
import { backtestOverfitting } from './backtest-overfitting.ts';

const refused = (code: string): unknown => expect.objectContaining({ name: 'AssayError', code });

/** The definition, word for word: the returns of each half are put together, and each Sharpe ratio measured anew. */
function byDefinition(
  streams: readonly Float64Array[],
  blocks: number,
): { selected: number[]; relativeRank: number[] } {
  const length = Math.floor(streams[0]!.length / blocks);
  const skipped = streams[0]!.length % blocks;
  const of = (stream: Float64Array, chosen: readonly number[]): number => {
    const parts = chosen.flatMap((block) => [
      ...stream.subarray(skipped + block * length, skipped + (block + 1) * length),
    ]);
    return valueOf(moments(parts)).sharpe;
  };
  const selected: number[] = [];
  const relativeRank: number[] = [];
  for (const chosen of combinations(blocks, blocks / 2)) {
    const others = Array.from({ length: blocks }, (_, block) => block).filter((block) => !chosen.includes(block));
    const [inside, outside] = [chosen, others].map((half) => streams.map((stream) => of(stream, half)));
    const best = inside!.indexOf(Math.max(...inside!));
    selected.push(best);
    relativeRank.push(outside!.filter((value) => value <= outside![best]!).length / (streams.length + 1));
  }
  return { selected, relativeRank };
}

test('it is the definition, however the sums are shared', () => {
  const sizes = fc.record({
    seed: fc.integer({ min: 1, max: 1e9 }),
    trials: fc.integer({ min: 2, max: 6 }),
    periods: fc.integer({ min: 24, max: 60 }),
    blocks: fc.constantFrom(2, 4, 6),
  });
  fc.assert(
    fc.property(sizes, ({ seed, trials, periods, blocks }) => {
      const streams = noise(
        seed,
        periods,
        Array.from({ length: trials }, (_, trial) => trial * 1e-3),
      );
      const { halvings } = valueOf(backtestOverfitting(streams, blocks));
      const expected = byDefinition(streams, blocks);
      expect([...halvings.selected]).toEqual(expected.selected);
      for (const [way, rank] of expected.relativeRank.entries())
        expect(halvings.relativeRank[way]).toBeCloseTo(rank, 12);
    }),
    { numRuns: 40 },
  );
});

test('on noise it is near one half on average, with a real edge near zero', () => {
  const average = (edge: number): number => {
    let sum = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const means = Array.from({ length: 12 }, (_, trial) => (trial === 3 ? edge : 0));
      sum += valueOf(backtestOverfitting(noise(seed, 240, means), 8)).probability;
    }
    return sum / 40;
  };
  expect(Math.abs(average(0) - 0.5)).toBeLessThan(0.12);
  expect(average(0.004)).toBeLessThan(0.02);
});

test('trials that are copies share their ranks: the best of them is in the middle', () => {
  const [stream] = noise(2, 64, [1e-3]) as [Float64Array];
  const answer = valueOf(backtestOverfitting([stream, stream, stream], 4));
  expect([...answer.halvings.relativeRank]).toEqual(Array<number>(6).fill(0.5));
  expect(answer.probability).toBe(1);
});

test('too few trials or periods are an answer, what is no data is refused', () => {
  expect(backtestOverfitting(noise(1, 64, [0]), 8)).toEqual({ type: 'not-enough-data', has: 1, needs: 2 });
  expect(backtestOverfitting(noise(1, 7, [0, 0]), 8)).toEqual({ type: 'not-enough-data', has: 7, needs: 8 });
  expect(() => backtestOverfitting(noise(1, 64, [0, 0]), 7)).toThrow(refused('VALIDATION_INPUT'));
  expect(() => backtestOverfitting(noise(1, 640, [0, 0]), 40)).toThrow(refused('VALIDATION_INPUT'));
  const [one, other] = noise(1, 64, [0, 0]) as [Float64Array, Float64Array];
  expect(() => backtestOverfitting([one, other.fill(0.25, 0, 32)], 2)).toThrow(refused('VALIDATION_CONSTANT'));
  expect(() => backtestOverfitting([one, one.with(3, NaN)], 2)).toThrow(refused('VALIDATION_INPUT'));
});

test('choices come once each, in lexicographic order', () => {
  expect([...combinations(4, 2)].join(' ')).toBe('0,1 0,2 0,3 1,2 1,3 2,3');
  for (const [from, chosen] of [
    [6, 2],
    [10, 5],
    [16, 8],
  ] as const) {
    expect([...combinations(from, chosen)]).toHaveLength(waysToChoose(from, chosen));
  }
});
