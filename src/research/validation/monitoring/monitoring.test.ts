import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { normal, seededRandom, type Random } from '../../../runtime/index.ts';
import { hearPeriod, nextStake, NO_EVIDENCE, type Evidence } from './betting-evidence.ts';
import { lowerCumulativeSum } from './cumulative-sum.ts';
import { averageRunLength, thresholdForRunLength, twoSidedRunLength } from './run-length.ts';
import { sequentialTest } from './sequential-test.ts';

const refused = (code: string): unknown => expect.objectContaining({ name: 'AssayError', code });
const many = (count: number, draw: Random): Float64Array => Float64Array.from({ length: count }, draw);

const HYPOTHESES = { nullMean: 0, alternativeMean: 0.5, deviation: 1, falseAlternative: 0.05, falseNull: 0.1 };

test('the sequential test errs no more often than asked, whichever is true', () => {
  for (const [mean, wrong, rate] of [
    [0, 'alternative', 0.05],
    [0.5, 'null', 0.1],
  ] as const) {
    const { next } = seededRandom(4);
    const verdicts = Array.from({ length: 2_000 }, () =>
      sequentialTest(
        many(300, () => mean + normal(next)),
        HYPOTHESES,
      ),
    );
    const errors = verdicts.filter(({ decision }) => decision === wrong).length / verdicts.length;
    expect(errors).toBeLessThan(rate + 3 * Math.sqrt((rate * (1 - rate)) / 2_000));
    expect(errors).toBeGreaterThan(rate / 3);
    expect(verdicts.filter(({ decision }) => decision === 'undecided')).toEqual([]);
  }
});

test('the sequential test stops at the first bound it reaches, and its path ends there', () => {
  const values = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { maxLength: 60 });
  fc.assert(
    fc.property(values, (given) => {
      const { decision, observations, logRatios, upper, lower } = sequentialTest(given, HYPOTHESES);
      const before = logRatios.subarray(0, -1).every((ratio) => ratio > lower && ratio < upper);
      const last = logRatios.at(-1) ?? 0;
      const expected = last >= upper ? 'alternative' : last <= lower ? 'null' : 'undecided';
      return before && decision === expected && logRatios.length === observations && observations <= given.length;
    }),
  );
});

test('the cumulative sum is the largest shortfall over any stretch that ends now', () => {
  const values = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(values, (given) => {
      const { path, alarmAt } = lowerCumulativeSum(given, { target: 0.2, allowance: 0.3, threshold: 2 });
      for (const [end, value] of path.entries()) {
        let [stretch, largest] = [0, 0];
        for (let start = end; start >= 0; start -= 1) {
          stretch += 0.2 - given[start]! - 0.3;
          largest = Math.max(largest, stretch);
        }
        expect(value).toBeCloseTo(largest, 10);
      }
      expect(alarmAt).toBe(
        [...path].findIndex((value) => value > 2) === -1 ? undefined : [...path].findIndex((v) => v > 2),
      );
    }),
  );
});

test('the textbook’s run lengths: 168 and 465 values to a false alarm, 10.4 to a shift of one', () => {
  expect(twoSidedRunLength({ allowance: 0.5, threshold: 4, shift: 0 })).toBeCloseTo(168, 0);
  expect(twoSidedRunLength({ allowance: 0.5, threshold: 5, shift: 0 })).toBeCloseTo(465, 0);
  expect(averageRunLength({ allowance: 0.5, threshold: 5, shift: 1 })).toBeCloseTo(10.4, 1);
  // With no threshold the first value above the allowance alarms.
  expect(averageRunLength({ allowance: 0, threshold: 0, shift: 0 })).toBeCloseTo(2, 9);
});

test('simulated run lengths are the computed ones', () => {
  const [allowance, threshold, shift] = [0.25, 3, 0.1];
  const { next } = seededRandom(8);
  let values = 0;
  const runs = 4_000;
  for (let run = 0; run < runs; run += 1) {
    let sum = 0;
    while (sum <= threshold) {
      sum = Math.max(0, sum + normal(next) + shift - allowance);
      values += 1;
    }
  }
  expect(Math.abs(values / runs / averageRunLength({ allowance, threshold, shift }) - 1)).toBeLessThan(0.05);
});

test('a strategy of annual Sharpe 1, one false alarm in three years: 444 days until a lost edge is noticed', () => {
  const perDay = 1 / Math.sqrt(365);
  const threshold = thresholdForRunLength(perDay / 2, 3 * 365);
  expect(threshold).toBeCloseTo(24.6, 1);
  expect(averageRunLength({ allowance: perDay / 2, threshold, shift: 0 })).toBeCloseTo(1095, 1);
  expect(averageRunLength({ allowance: perDay / 2, threshold, shift: perDay })).toBeCloseTo(444, -0.5);
  expect(averageRunLength({ allowance: perDay / 2, threshold, shift: 2 * perDay })).toBeCloseTo(248, -0.5);
});

const RULES = { lossMax: 0.05, gainCap: 0.05 };

function bet(values: Iterable<number>, rules = RULES): Evidence {
  let evidence = NO_EVIDENCE;
  for (const value of values) evidence = hearPeriod(evidence, value, rules);
  return evidence;
}

/** The highest wealth of each of so many gamblers. */
function peaks(gamblers: number, draw: Random): number[] {
  return Array.from({ length: gamblers }, () => bet(many(400, draw)).peak);
}

function shareReaching(level: number, wealth: readonly number[]): number {
  return wealth.filter((value) => value >= level).length / wealth.length;
}

test('without an edge, wealth ever reaches 1/a for no more than a share a of gamblers, however returns are shaped', () => {
  const { next } = seededRandom(21);
  const shapes: Readonly<Record<string, Random>> = {
    'even odds': () => (next() < 0.5 ? 0.05 : -0.05),
    'rare large losses': () => (next() < 0.1 ? -0.045 : 0.005),
    'rare large gains, capped at 0.05': () => (next() < 0.1 ? 0.09 : -0.01),
    'a bell, cut off': () => Math.max(-0.05, Math.min(0.05, 0.01 * normal(next))),
  };
  for (const draw of Object.values(shapes)) {
    const wealth = peaks(2_000, draw);
    for (const share of [0.05, 0.2]) {
      expect(shareReaching(1 / share, wealth)).toBeLessThanOrEqual(
        share + 3 * Math.sqrt((share * (1 - share)) / 2_000),
      );
    }
  }
});

test('with an edge of a fifth of the deviation, most prove it at five per cent within 400 periods', () => {
  const { next } = seededRandom(22);
  const draw = (): number => Math.max(-0.05, 0.002 + 0.01 * normal(next));
  expect(shareReaching(20, peaks(300, draw))).toBeGreaterThan(0.7);
});

const histories = fc.array(fc.double({ min: -0.05, max: 0.2, noNaN: true }), { maxLength: 60 });

test('the stake is known before the period: wealth is linear in what happens, until the cap', () => {
  fc.assert(
    fc.property(histories, fc.double({ min: -0.05, max: 0.05, noNaN: true }), (history, excess) => {
      const before = bet(history);
      const stake = nextStake(before, RULES);
      const after = hearPeriod(before, excess, RULES);
      expect(after.wealth / before.wealth).toBeCloseTo(1 + stake * excess, 12);
      expect(hearPeriod(before, 0.7, RULES)).toEqual(hearPeriod(before, RULES.gainCap, RULES));
    }),
  );
});

test('nobody is ruined, nobody bets against the strategy, and the peak is the highest yet', () => {
  fc.assert(
    fc.property(histories, (history) => {
      let [evidence, highest] = [NO_EVIDENCE, 1];
      for (const value of history) {
        const stake = nextStake(evidence, RULES);
        evidence = hearPeriod(evidence, value, RULES);
        highest = Math.max(highest, evidence.wealth);
        if (stake < 0 || stake * RULES.lossMax > 0.5 || evidence.wealth <= 0 || evidence.peak !== highest) return false;
      }
      return true;
    }),
  );
});

test('what makes no sense is refused', () => {
  expect(() => sequentialTest([NaN], HYPOTHESES)).toThrow(refused('VALIDATION_INPUT'));
  expect(() => sequentialTest([1], { ...HYPOTHESES, alternativeMean: 0 })).toThrow(refused('VALIDATION_INPUT'));
  expect(() => sequentialTest([1], { ...HYPOTHESES, deviation: 0 })).toThrow(refused('VALIDATION_INPUT'));
  expect(() => sequentialTest([1], { ...HYPOTHESES, falseNull: 0.96 })).toThrow(refused('VALIDATION_INPUT'));
  expect(() => lowerCumulativeSum([1, Infinity], { target: 0, allowance: 0, threshold: 1 })).toThrow(
    refused('VALIDATION_INPUT'),
  );
  expect(() => lowerCumulativeSum([1], { target: 0, allowance: -1, threshold: 1 })).toThrow(
    refused('VALIDATION_INPUT'),
  );
  expect(() => averageRunLength({ allowance: 0.5, threshold: 61, shift: 0 })).toThrow(refused('VALIDATION_INPUT'));
  expect(() => thresholdForRunLength(0.5, 1)).toThrow(refused('VALIDATION_INPUT'));
  expect(() => hearPeriod(NO_EVIDENCE, -0.06, RULES)).toThrow(refused('VALIDATION_LOSS'));
  expect(() => hearPeriod(NO_EVIDENCE, NaN, RULES)).toThrow(refused('VALIDATION_INPUT'));
  expect(() => nextStake(NO_EVIDENCE, { lossMax: 0, gainCap: 1 })).toThrow(refused('VALIDATION_INPUT'));
});
