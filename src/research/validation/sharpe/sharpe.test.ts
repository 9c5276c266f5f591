import { expect, test } from 'vitest';
import { autoregressive, noise, valueOf } from '../testing.ts';
import { autocorrelations, sharpeAggregation } from './aggregation.ts';
import { deflatedSharpe } from './deflated-sharpe.ts';
import { effectiveTrials, measureEffectiveTrials } from './effective-trials.ts';
import { expectedMaximum, minimumBacktestYears } from './expected-maximum.ts';
import { moments } from './moments.ts';
import { probabilisticSharpe } from './probabilistic-sharpe.ts';
import { minimumTrackRecord } from './track-record.ts';

/** The fund of the article: 24 months, skewed and fat-tailed. */
const FUND = { sharpe: 0.458, count: 24, skewness: -2.448, kurtosis: 10.164 };

const refused = (code: string): unknown => expect.objectContaining({ name: 'AssayError', code });

test('the published probabilistic Sharpe ratios, normal and not', () => {
  expect(valueOf(probabilisticSharpe(FUND, 0))).toBeCloseTo(0.913, 3);
  expect(valueOf(probabilisticSharpe({ ...FUND, skewness: 0, kurtosis: 3 }, 0))).toBeCloseTo(0.982, 3);
});

test('the published minimum track records', () => {
  const yearly = minimumTrackRecord(
    { sharpe: 0.7079, skewness: -0.225, kurtosis: 2.957 },
    { benchmark: 0, confidence: 0.95 },
  );
  expect(yearly).toEqual({ type: 'periods', periods: expect.closeTo(0.7152 * 12, 3) as number });
  // Annual Sharpe ratio 1, daily returns: 990 days.
  const daily = minimumTrackRecord(
    { sharpe: 1 / Math.sqrt(365), skewness: 0, kurtosis: 3 },
    { benchmark: 0, confidence: 0.95 },
  );
  expect(daily).toEqual({ type: 'periods', periods: expect.closeTo(990, 0) as number });
});

test('a ratio that is not above its benchmark never has a record long enough', () => {
  expect(minimumTrackRecord(FUND, { benchmark: 0.458, confidence: 0.95 })).toEqual({ type: 'never' });
});

test('the published deflated Sharpe ratio: 100 trials, 0.9004', () => {
  const winner = { sharpe: 2.5 / Math.sqrt(250), count: 1250, skewness: -3, kurtosis: 10 };
  const answer = valueOf(deflatedSharpe(winner, { trials: 100, sharpeVariance: 0.5 / 250, sharpeMean: 0 }));
  expect(answer.probability).toBeCloseTo(0.9004, 4);
});

test('no more than 45 configurations for five years of data', () => {
  expect(minimumBacktestYears(45, 1)).toBeCloseTo(5, 2);
});

test('positive correlation makes less of a Sharpe ratio over a longer period, negative more', () => {
  expect(sharpeAggregation(12, Array<number>(11).fill(0))).toBeCloseTo(Math.sqrt(12), 12);
  const [trending, reverting] = [0.3, -0.3].map((rho) => valueOf(autocorrelations(autoregressive(2, 20_000, rho), 11)));
  expect(trending![0]).toBeCloseTo(0.3, 1);
  expect(sharpeAggregation(12, trending!)).toBeLessThan(2.9);
  expect(sharpeAggregation(12, reverting!)).toBeGreaterThan(4);
});

test('too little data is an answer, not a number', () => {
  expect(moments([0.01])).toEqual({ type: 'not-enough-data', has: 1, needs: 2 });
  expect(probabilisticSharpe({ ...FUND, count: 1 }, 0)).toEqual({ type: 'not-enough-data', has: 1, needs: 2 });
  expect(deflatedSharpe({ ...FUND, count: 0 }, { trials: 9, sharpeVariance: 1, sharpeMean: 0 }).type).toBe(
    'not-enough-data',
  );
  expect(autocorrelations([1, 2, 3], 3)).toEqual({ type: 'not-enough-data', has: 3, needs: 4 });
  expect(measureEffectiveTrials(noise(1, 9, [0])).type).toBe('not-enough-data');
});

test('what is no data is refused', () => {
  expect(() => moments([0.01, NaN])).toThrow(refused('VALIDATION_INPUT'));
  expect(() => moments([1e200, 2e200])).toThrow(refused('VALIDATION_INPUT'));
  expect(() => probabilisticSharpe({ ...FUND, count: NaN }, 0)).toThrow(refused('VALIDATION_INPUT'));
  expect(() => moments([0.1, 0.1, 0.1])).toThrow(refused('VALIDATION_CONSTANT'));
  expect(() => moments(Array<number>(50).fill(1e-4))).toThrow(refused('VALIDATION_CONSTANT'));
  expect(() => probabilisticSharpe({ ...FUND, sharpe: 1, skewness: 5, kurtosis: 1 }, 0)).toThrow(
    refused('VALIDATION_INPUT'),
  );
  expect(() => minimumTrackRecord(FUND, { benchmark: 0, confidence: 1 })).toThrow(refused('VALIDATION_INPUT'));
  expect(() => expectedMaximum(0)).toThrow(refused('VALIDATION_INPUT'));
  expect(() => effectiveTrials(10, 1.1)).toThrow(refused('VALIDATION_INPUT'));
  expect(() => sharpeAggregation(3, [-0.9, 0.2])).toThrow(refused('VALIDATION_INPUT'));
  expect(() => measureEffectiveTrials([Float64Array.of(1, 2), Float64Array.of(1)])).toThrow(
    refused('VALIDATION_SHAPE'),
  );
  expect(() => measureEffectiveTrials([Float64Array.of(1, 2), Float64Array.of(0, 0)])).toThrow(
    refused('VALIDATION_CONSTANT'),
  );
});
