import { describe, expect, test } from 'vitest';
import { normal, seededRandom } from '../../runtime/index.ts';
import { combinedEvidence } from './combined-evidence.ts';
import { confidenceSequence } from './confidence-sequence.ts';
import { equivalence } from './equivalence.ts';
import { studentTail } from './student-t.ts';

test.each([
  // t tables: the 95 % and 99.5 % points.
  [1, 6.313751515, 0.05],
  [2, 2.91998558, 0.05],
  [3, 2.353363435, 0.05],
  [4, 2.131846786, 0.05],
  [9, 1.833112933, 0.05],
  [10, 1.812461123, 0.05],
  [59, 1.671093032, 0.05],
  [5, 4.032142984, 0.005],
  [100, 2.625890514, 0.005],
])('the tail of Student with %i degrees beyond %f is %f', (degrees, t, tail) => {
  expect(studentTail(t, degrees)).toBeCloseTo(tail, 8);
  expect(studentTail(-t, degrees)).toBeCloseTo(1 - tail, 8);
});

describe('equivalence', () => {
  const noise = (count: number, mean: number, deviation: number): number[] => {
    // Exactly this mean and deviation: half of them one below, half one above.
    const step = deviation * Math.sqrt((count - 1) / count);
    return Array.from({ length: count }, (_, index) => mean + (index % 2 === 0 ? step : -step));
  };
  test('54 fills with a deviation of 5 bp are needed to show 2 bp, with a power of 0.9, as the method says', () => {
    // (1.645 + 1.282)² 25 / 4 = 53.5: with one of that mean's own error at 1.282 deviations.
    const found = equivalence(noise(54, 1.282 * (5 / Math.sqrt(54)), 5), 2);
    expect(found).toMatchObject({ type: 'value', value: { count: 54 } });
    expect(found.type === 'value' ? found.value.p : 1).toBeCloseTo(0.05, 2);
  });
  test('a difference beyond the margin is never shown to lie inside it', () => {
    for (const mean of [2, 3, -3]) expect(equivalence(noise(1_000, mean, 5), 2)).toMatchObject({ value: { mean } });
    const p = equivalence(noise(1_000, 3, 5), 2);
    expect(p.type === 'value' && p.value.p).toBeGreaterThan(0.99);
  });
  test('a replay to the last digit is equivalent; one that is always 3 bp worse is not; one fill says nothing', () => {
    expect(equivalence([0, 0, 0], 2)).toMatchObject({ value: { p: 0, deviation: 0 } });
    expect(equivalence([3, 3, 3], 2)).toMatchObject({ value: { p: 1, mean: 3 } });
    expect(equivalence([0], 2)).toEqual({ type: 'not-enough-data', has: 1, needs: 2 });
  });
});

describe('a confidence sequence', () => {
  const plan = { error: 0.05, tunedFor: 60, valuesMin: 20 };
  /** Share of runs in which some look excludes `truth`. */
  const excluded = (runs: number, length: number, shift: number): number => {
    const random = seededRandom(11).next;
    let count = 0;
    for (let run = 0; run < runs; run += 1) {
      const values: number[] = [];
      for (let index = 0; index < length; index += 1) {
        values.push(5 * normal(random) + shift);
        const bounds = confidenceSequence(values, plan);
        if (bounds.type === 'value' && (bounds.value.low > 0 || bounds.value.high < 0)) {
          count += 1;
          break;
        }
      }
    }
    return count / runs;
  };
  test('covers the truth at all of 400 looks together, and finds 3 bp of 5 bp noise within 60', () => {
    expect(excluded(400, 400, 0)).toBeLessThanOrEqual(0.05);
    expect(excluded(200, 60, 3)).toBeGreaterThanOrEqual(0.9);
  });
  test('says nothing too early', () => {
    expect(confidenceSequence([1, 2], plan)).toEqual({ type: 'not-enough-data', has: 2, needs: 20 });
  });
});

test('evidence of two stretches adds up as their lengths say', () => {
  const stretch = (count: number, sharpe: number): Float64Array =>
    Float64Array.from({ length: count }, (_, index) => sharpe + (index % 2 === 0 ? 1 : -1));
  const alone = combinedEvidence([stretch(400, 0.05)]);
  const twice = combinedEvidence([stretch(400, 0.05), stretch(400, 0.05)]);
  const [one, two] = [alone, twice].map((found) => (found.type === 'value' ? found.value : NaN));
  expect(two! / one!).toBeCloseTo(Math.SQRT2, 10);
  expect(one).toBeCloseTo(0.05 * Math.sqrt(400), 1);
  expect(combinedEvidence([])).toEqual({ type: 'not-enough-data', has: 0, needs: 1 });
  expect(combinedEvidence([new Float64Array([1])])).toMatchObject({ type: 'not-enough-data' });
});
