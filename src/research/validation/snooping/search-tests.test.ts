import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../runtime/index.ts';
import { noise, valueOf } from '../testing.ts';
import { realityCheck } from './reality-check.ts';
import { stationaryResamples, type Resamples } from './resamples.ts';
import { searchTests } from './search-tests.ts';
import { stepDown } from './step-down.ts';
import { superiorPredictiveAbility } from './superior-predictive-ability.ts';

const refused = (code: string): unknown => expect.objectContaining({ name: 'AssayError', code });

function draw(seed: number, periods: number, count = 199): Resamples {
  return stationaryResamples({ periods, meanBlock: 4, count }, seededRandom(seed).next);
}

const searches = fc.record({
  seed: fc.integer({ min: 1, max: 1e9 }),
  periods: fc.integer({ min: 30, max: 80 }),
  means: fc.array(fc.double({ min: -0.004, max: 0.005, noNaN: true }), { minLength: 1, maxLength: 8 }),
});

test('the bounds of Hansen’s p-value enclose it', () => {
  fc.assert(
    fc.property(searches, ({ seed, periods, means }) => {
      const answer = valueOf(superiorPredictiveAbility(noise(seed, periods, means), draw(seed, periods)));
      return answer.pValueLower <= answer.pValue && answer.pValue <= answer.pValueUpper && answer.pValueLower > 0;
    }),
  );
});

test('a hopeless trial changes nothing in Hansen’s test, and makes White’s stricter', () => {
  fc.assert(
    fc.property(searches, ({ seed, periods, means }) => {
      const streams = noise(seed, periods, [...means, 0]);
      const resamples = draw(seed, periods);
      // Twenty times as volatile as the others, and losing: its luck is large, its case is hopeless.
      const hopeless = streams.pop()!.map((value) => 20 * value - 1);
      const [before, after] = [streams, [...streams, hopeless]].map((field) => ({
        white: valueOf(realityCheck(field, resamples)).pValue,
        hansen: valueOf(superiorPredictiveAbility(field, resamples)).pValue,
      }));
      return before!.hansen === after!.hansen && before!.white <= after!.white;
    }),
  );
});

test('stepwise p-values keep the order of the statistics, and the first is the maximum test', () => {
  fc.assert(
    fc.property(searches, ({ seed, periods, means }) => {
      const streams = noise(seed, periods, means);
      const resamples = draw(seed, periods);
      const { statistics, adjustedPValues } = valueOf(stepDown(streams, resamples, 0.1));
      const order = [...statistics.keys()].toSorted((a, b) => statistics[b]! - statistics[a]!);
      const isOrdered = order.every(
        (trial, place) => place === 0 || adjustedPValues[trial]! >= adjustedPValues[order[place - 1]!]!,
      );
      const upper = valueOf(superiorPredictiveAbility(streams, resamples)).pValueUpper;
      return isOrdered && (statistics[order[0]!]! <= 0 || adjustedPValues[order[0]!] === upper);
    }),
  );
});

test('both tests by one pass over the resamples say what each says alone, to the last digit', () => {
  fc.assert(
    fc.property(searches, ({ seed, periods, means }) => {
      const streams = noise(seed, periods, means);
      const resamples = draw(seed, periods);
      const { statistics, adjustedPValues } = valueOf(stepDown(streams, resamples, 0.1));
      const anyBetter = valueOf(superiorPredictiveAbility(streams, resamples));
      expect(valueOf(searchTests(streams, resamples))).toEqual({ anyBetter, statistics, adjustedPValues });
    }),
  );
  expect(searchTests([], draw(1, 20))).toMatchObject({ type: 'not-enough-data' });
});

test('a step rejects what exceeds the luck of those still in question', () => {
  fc.assert(
    fc.property(searches, ({ seed, periods, means }) => {
      const streams = noise(seed, periods, means);
      const resamples = draw(seed, periods);
      const { statistics, steps, rejected } = valueOf(stepDown(streams, resamples, 0.1));
      let active = [...statistics.keys()];
      for (const step of steps) {
        // Adjusted p-values of a search among the active ones only: the critical value is that of its best.
        const alone = valueOf(
          stepDown(
            active.map((trial) => streams[trial]!),
            resamples,
            0.1,
          ),
        ).steps[0]!;
        expect(step.criticalValue).toBe(alone.criticalValue);
        expect(step.rejected).toEqual(active.filter((trial) => statistics[trial]! > step.criticalValue));
        active = active.filter((trial) => !step.rejected.includes(trial));
      }
      expect(rejected).toEqual([...statistics.keys()].filter((trial) => !active.includes(trial)));
    }),
    { numRuns: 30 },
  );
});

/** Share of campaigns of ten trials in which each test finds something at ten per cent. */
function findings(edge: number, campaigns: number): { white: number; hansen: number; wolf: number; planted: number } {
  const found = { white: 0, hansen: 0, wolf: 0, planted: 0 };
  for (let seed = 1; seed <= campaigns; seed += 1) {
    const streams = noise(1_000 + seed, 120, [edge, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const resamples = draw(seed, 120, 99);
    found.white += Number(valueOf(realityCheck(streams, resamples)).pValue <= 0.1);
    found.hansen += Number(valueOf(superiorPredictiveAbility(streams, resamples)).pValue <= 0.1);
    const { rejected } = valueOf(stepDown(streams, resamples, 0.1));
    found.wolf += Number(rejected.some((trial) => edge === 0 || trial !== 0));
    found.planted += Number(rejected.includes(0));
  }
  return found;
}

test('on noise no test finds more than its level allows, and not next to nothing either', () => {
  const campaigns = 300;
  const { white, hansen, wolf } = findings(0, campaigns);
  // Of 300 at ten per cent, 99.9% of the time between 14 and 47.
  for (const count of [white, hansen, wolf]) {
    expect(count).toBeGreaterThanOrEqual(14);
    expect(count).toBeLessThanOrEqual(47);
  }
});

test('an edge of half a standard deviation is found, the noise beside it is not', () => {
  const { white, hansen, wolf, planted } = findings(0.005, 100);
  for (const count of [white, hansen, planted]) expect(count).toBeGreaterThan(90);
  expect(wolf).toBeLessThanOrEqual(22);
});

test('the same seed gives the same answer', () => {
  const [one, other] = [1, 2].map(() => stepDown(noise(5, 60, [0.002, 0, 0]), draw(9, 60), 0.05));
  expect(one).toEqual(other);
});

test('too little is an answer, what is no data is refused', () => {
  const resamples = draw(1, 60);
  const streams = noise(1, 60, [0, 0]);
  expect(superiorPredictiveAbility([], resamples)).toEqual({ type: 'not-enough-data', has: 0, needs: 1 });
  expect(realityCheck(noise(1, 2, [0]), draw(1, 2))).toEqual({ type: 'not-enough-data', has: 2, needs: 3 });
  expect(() => superiorPredictiveAbility(noise(1, 61, [0]), resamples)).toThrow(refused('VALIDATION_SHAPE'));
  expect(() => realityCheck([streams[0]!.with(4, NaN)], resamples)).toThrow(refused('VALIDATION_INPUT'));
  expect(() => stepDown([new Float64Array(60)], resamples, 0.05)).toThrow(refused('VALIDATION_CONSTANT'));
  expect(() => stepDown(streams, resamples, 1)).toThrow(refused('VALIDATION_INPUT'));
});
