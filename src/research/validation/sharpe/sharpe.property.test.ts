import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { normal, seededRandom } from '../../../runtime/index.ts';
import { noise, valueOf } from '../testing.ts';
import { deflatedSharpe } from './deflated-sharpe.ts';
import { effectiveTrials, measureEffectiveTrials } from './effective-trials.ts';
import { expectedMaximum, minimumBacktestYears } from './expected-maximum.ts';
import { moments } from './moments.ts';
import { probabilisticSharpe } from './probabilistic-sharpe.ts';
import { minimumTrackRecord } from './track-record.ts';

const seeds = fc.integer({ min: 1, max: 1e9 });
const series = fc
  .tuple(seeds, fc.integer({ min: 10, max: 300 }))
  .map(([seed, periods]) => noise(seed, periods, [1e-3])[0]!);

test('no moment changes when returns are scaled, but mean and deviation', () => {
  fc.assert(
    fc.property(series, fc.double({ min: 0.01, max: 100, noNaN: true }), (returns, factor) => {
      const [one, other] = [valueOf(moments(returns)), valueOf(moments(returns.map((value) => value * factor)))];
      expect(other.sharpe).toBeCloseTo(one.sharpe, 9);
      expect(other.skewness).toBeCloseTo(one.skewness, 9);
      expect(other.kurtosis).toBeCloseTo(one.kurtosis, 9);
      expect(other.mean).toBeCloseTo(one.mean * factor, 9);
    }),
  );
});

test('kurtosis is raw, and at least one more than the squared skewness', () => {
  fc.assert(
    fc.property(series, (returns) => {
      const { skewness, kurtosis } = valueOf(moments(returns));
      return kurtosis >= 1 + skewness ** 2 - 1e-9;
    }),
  );
  expect(valueOf(moments(noise(1, 100_000, [0])[0]!)).kurtosis).toBeCloseTo(3, 1);
});

test('after its minimum track record a Sharpe ratio has exactly the confidence asked for', () => {
  const confidences = fc.double({ min: 0.51, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(
      series,
      confidences,
      fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      (returns, confidence, benchmark) => {
        const measured = valueOf(moments(returns));
        const record = minimumTrackRecord(measured, { benchmark, confidence });
        if (record.type === 'never') return measured.sharpe <= benchmark;
        const after = probabilisticSharpe({ ...measured, count: record.periods }, benchmark);
        // A difference as large as this is watched for less than two periods, of which nothing can be said.
        return record.periods < 2 || Math.abs(valueOf(after) - confidence) < 1e-9;
      },
    ),
  );
});

test('the more trials, the higher the luck, and the lower the deflated Sharpe ratio', () => {
  const counts = fc.double({ min: 1, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(series, counts, counts, (returns, one, other) => {
      const [few, many] = [Math.min(one, other), Math.max(one, other)];
      const search = { sharpeVariance: 1 / returns.length, sharpeMean: 0 };
      const measured = valueOf(moments(returns));
      const [before, after] = [few, many].map((trials) => valueOf(deflatedSharpe(measured, { ...search, trials })));
      return before!.luckSharpe <= after!.luckSharpe && before!.probability >= after!.probability;
    }),
  );
});

test('the expected maximum is what the best of so many normal values reaches', () => {
  const random = seededRandom(5);
  for (const trials of [10, 100]) {
    const rounds = 4_000;
    let sum = 0;
    for (let round = 0; round < rounds; round += 1) {
      let best = -Infinity;
      for (let trial = 0; trial < trials; trial += 1) best = Math.max(best, normal(random.next));
      sum += best;
    }
    // The formula is asymptotic: 0.04 too high at ten.
    expect(Math.abs(sum / rounds - expectedMaximum(trials))).toBeLessThan(0.07);
  }
});

test('one trial is no selection', () => {
  expect(expectedMaximum(1)).toBe(0);
  expect(minimumBacktestYears(1, 1)).toBe(0);
});

test('independent trials count in full, copies of one count as one', () => {
  const independent = valueOf(measureEffectiveTrials(noise(3, 5_000, [0, 0, 0, 0, 0])));
  expect(independent.participationRatio).toBeCloseTo(5, 1);
  expect(independent.byMeanCorrelation).toBeCloseTo(5, 0);
  const [stream] = noise(4, 500, [0]) as [Float64Array];
  const copies = valueOf(measureEffectiveTrials([stream, stream, stream]));
  expect(copies.participationRatio).toBeCloseTo(1, 12);
  expect(copies.byMeanCorrelation).toBeCloseTo(1, 12);
  expect(effectiveTrials(100, 0)).toBe(100);
});
