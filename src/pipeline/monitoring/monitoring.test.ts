import { describe, expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { averageRunLength, shrunkSharpe } from '../../research/index.ts';
import { normal, seededRandom, type Random } from '../../runtime/index.ts';
import { judgeFills } from '../parity/fill-judgement.ts';
import { decide, type Decision } from '../policy/decide.ts';
import { DEFAULT_POLICY } from '../policy/default-policy.ts';
import type { Reading } from '../policy/measures.ts';
import { alarmThreshold } from './alarm-threshold.ts';
import { freezeExpectation, type Expectation, type TrackRecord } from './expectation.ts';
import { watch } from './watch.ts';

const PLAN = DEFAULT_POLICY.monitoring;
const YEAR = 365;
const DEVIATION = 0.2 / Math.sqrt(YEAR);

/** Student's t of five degrees, unit variance: as fat as crypto's days. */
function fat(random: Random): number {
  let squares = 0;
  for (let index = 0; index < 5; index += 1) squares += normal(random) ** 2;
  return (normal(random) / Math.sqrt(squares / 5)) * Math.sqrt(3 / 5);
}

const NO_TRADES = { tradesPerDay: new Float64Array(0), costsBps: new Float64Array(0) };

function days(count: number, random: Random, sharpe: (day: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, day) => DEVIATION * (sharpe(day) / Math.sqrt(YEAR) + fat(random)));
}

/** Frozen with this very Sharpe ratio, so that the tables of the method apply. */
function expectationOf(sharpe: number, random: Random): Expectation {
  const record = { excess: days(2_000, random, () => sharpe), ...NO_TRADES };
  const frozen = freezeExpectation(record, { ...PLAN, prior: { mean: sharpe, deviation: 1e-6 } }, random);
  if (frozen.type !== 'value') throw new Error('2,000 days are enough');
  return { ...frozen.value, mean: (sharpe / Math.sqrt(YEAR)) * DEVIATION, deviation: DEVIATION };
}

function judged(expectation: Expectation, excess: Float64Array, strategies = 1): Decision {
  const readings = watch(expectation, { excess, ...NO_TRADES }, PLAN, strategies);
  const who = { strategyId: 'BTC_TF_AAAAA', versionHash: 'h', at: 0 as EpochMs };
  return decide(DEFAULT_POLICY, { ...who, stage: 'live-small', readings });
}

/** First day, looked at once a fortnight, on which it is demoted; Infinity when it never is. */
function demotedOn(expectation: Expectation, excess: Float64Array, strategies = 1): number {
  for (let day = 14; day <= excess.length; day += 14) {
    if (judged(expectation, excess.subarray(0, day), strategies).type === 'demote') return day;
  }
  return Infinity;
}

test.each([
  [0.5, 1_095],
  [1, 1_095],
  [2, 1_095],
  [2, 3_000],
  [6, 1_500],
])('the threshold for a Sharpe ratio of %f gives one false alarm in %i days by the exact run length', (sharpe, run) => {
  const allowance = sharpe / Math.sqrt(YEAR) / 2;
  const threshold = alarmThreshold(allowance, run);
  const exact = averageRunLength({ allowance, threshold, shift: 0 });
  expect(Math.abs(exact / run - 1)).toBeLessThan(0.01);
});

test('thresholds of the table of the method, and higher ones for a book of thirty', () => {
  const threshold = (sharpe: number, strategies: number): number =>
    alarmThreshold(sharpe / Math.sqrt(YEAR) / 2, 1_095 * strategies);
  expect([1, 1.5, 2].map((sharpe) => Number(threshold(sharpe, 1).toFixed(1)))).toEqual([24.6, 22.1, 20.1]);
  expect(threshold(2, 30)).toBeGreaterThan(45);
});

describe('calibration, fat-tailed days, by the whole of monitoring and policy', () => {
  test.each([1, 1.5, 2])('a healthy Sharpe ratio of %f is demoted at most once in three years', (sharpe) => {
    const random = seededRandom(100 + sharpe).next;
    const expectation = expectationOf(sharpe, random);
    let [demotions, watched] = [0, 0];
    for (let run = 0; run < 100; run += 1) {
      const day = demotedOn(
        expectation,
        days(3 * YEAR, random, () => sharpe),
      );
      if (day !== Infinity) demotions += 1;
      watched += Math.min(day, 3 * YEAR) / YEAR;
    }
    expect(demotions / (watched / 3)).toBeLessThanOrEqual(1);
  });

  // Half of them within one and a half times the mean of the method's table.
  test.each([
    [1, 444],
    [1.5, 320],
    [2, 243],
  ])('an edge of Sharpe ratio %f that dies is demoted in the median within 1.5 times %i days', (sharpe, table) => {
    const random = seededRandom(200 + sharpe).next;
    const expectation = expectationOf(sharpe, random);
    const delays: number[] = [];
    for (let run = 0; run < 61; run += 1) {
      const died = 180;
      const day = demotedOn(
        expectation,
        days(died + 1_500, random, (at) => (at < died ? sharpe : 0)),
      );
      if (day > died) delays.push(day - died);
    }
    delays.sort((a, b) => a - b);
    expect(delays.length).toBeGreaterThan(48);
    expect(delays[delays.length >> 1]).toBeLessThanOrEqual(1.5 * table);
  });

  test('a dead edge reaches the evidence for live-scaled in at most one run of twenty, however often it is looked at', () => {
    const random = seededRandom(31).next;
    const expectation = expectationOf(2, random);
    let reached = 0;
    for (let run = 0; run < 200; run += 1) {
      const excess = days(2 * YEAR, random, () => 0);
      for (let day = 14; day <= excess.length; day += 14) {
        const wealth = watch(expectation, { excess: excess.subarray(0, day), ...NO_TRADES }, PLAN, 1)['e-value'];
        if (valueOf(wealth) < 20) continue;
        reached += 1;
        break;
      }
    }
    expect(reached).toBeLessThanOrEqual(10);
  });

  test('fills that are 3 bp worse are found within 60 in nine runs of ten; good ones are accused in one of twenty', () => {
    const random = seededRandom(7).next;
    const runs = 400;
    const verdicts = (bias: number): string[] =>
      Array.from({ length: runs }, () => {
        const differences = Array.from({ length: 60 }, () => bias + 5 * fat(random));
        return judgeFills(differences, DEFAULT_POLICY.parity, undefined).verdict;
      });
    const biased = verdicts(3);
    expect(biased.filter((one) => one === 'worse').length / runs).toBeGreaterThanOrEqual(0.9);
    expect(biased.filter((one) => one === 'equivalent').length / runs).toBeLessThanOrEqual(0.05);
    const good = verdicts(0);
    expect(good.filter((one) => one === 'worse' || one === 'better').length / runs).toBeLessThanOrEqual(0.05);
    expect(good.filter((one) => one === 'equivalent').length / runs).toBeGreaterThanOrEqual(0.75);
  });
});

function valueOf(reading: Reading): number {
  return reading.type === 'known' ? reading.value : NaN;
}

describe('an expectation', () => {
  const random = (): Random => seededRandom(3).next;
  const record = (from: Random): TrackRecord => ({
    excess: days(1_500, from, () => 2),
    tradesPerDay: Float64Array.from({ length: 1_500 }, () => (from() < 0.4 ? 1 : 0)),
    costsBps: Float64Array.from({ length: 500 }, () => 4 + normal(from)),
  });
  test('is the same for the same record and seed, and can be stored as JSON', () => {
    const frozen = freezeExpectation(record(random()), PLAN, seededRandom(1).next);
    expect(freezeExpectation(record(random()), PLAN, seededRandom(1).next)).toEqual(frozen);
    expect(JSON.parse(JSON.stringify(frozen))).toEqual(frozen);
    expect(frozen).toMatchObject({ value: { days: 1_500, cost: { meanBps: expect.closeTo(4, 0) as number } } });
  });
  test('has the drawdowns of the table of the method: Sharpe 2, 20 % a year, fat tails', () => {
    const { drawdowns } = expectationOf(2, random());
    const [quarter, year] = drawdowns;
    // 14.9 and 19.7 in 90 days, 22.8 and 29.8 in a year, per cent; from one record of 2,000 days, not from the truth.
    expect(quarter!.halve).toBeCloseTo(0.149, 1);
    expect(quarter!.demote).toBeCloseTo(0.197, 1);
    expect(year!.halve).toBeCloseTo(0.228, 1);
    expect(year!.demote).toBeCloseTo(0.298, 1);
    expect(year!.demote).toBeGreaterThan(quarter!.demote);
  });
  test('shrinks what was selected, the more the shorter its record', () => {
    const daily = 2 / Math.sqrt(YEAR);
    const [short, long] = [100, 2_000].map((count) => shrunkSharpe(daily, count, PLAN.prior));
    expect(short).toBeGreaterThan(0.2);
    expect(short).toBeLessThan(long!);
    expect(long).toBeLessThan(2);
  });
  test('is refused for too little, and for returns that never vary', () => {
    const little = { excess: new Float64Array(59), ...NO_TRADES };
    expect(freezeExpectation(little, PLAN, random())).toEqual({ type: 'not-enough-data', has: 59, needs: 60 });
    expect(() => freezeExpectation({ excess: new Float64Array(90), ...NO_TRADES }, PLAN, random())).toThrow(/not vary/);
  });
});

describe('what monitoring says', () => {
  const random = seededRandom(9).next;
  const expectation: Expectation = {
    ...expectationOf(2, random),
    pace: { low: 2, high: 20 },
    cost: { meanBps: 4, deviationBps: 1 },
  };
  const quiet = { excess: days(60, random, () => 2), tradesPerDay: new Float64Array(60).fill(0.3) };
  const readings = (record: Partial<TrackRecord>) =>
    watch(expectation, { ...quiet, costsBps: new Float64Array(0), ...record }, PLAN, 1);

  test('nothing is known before the first day, and every reading says why', () => {
    const nothing = new Float64Array(0);
    const all = Object.entries(
      watch(expectation, { excess: nothing, tradesPerDay: nothing, costsBps: nothing }, PLAN, 1),
    );
    const answered = all.filter(([, reading]) => reading.type === 'known').map(([name]) => name);
    // A bettor who has not bet yet has what they came with.
    expect(answered).toEqual(['e-value']);
  });
  test('fills that cost more than the model are told, with the numbers', () => {
    const costly = readings({ costsBps: Float64Array.from({ length: 60 }, (_, index) => 7 + (index % 2)) });
    expect(valueOf(costly['shortfall-share'])).toBeGreaterThan(1);
    expect(costly['cost-ratio']).toEqual({ type: 'known', value: 7.5 / 4, detail: 'mean 7.50 bp, model 4.00 bp' });
    const usual = readings({ costsBps: Float64Array.from({ length: 60 }, (_, index) => 3.5 + (index % 2)) });
    expect(valueOf(usual['shortfall-share'])).toBeLessThan(1);
    expect(readings({ costsBps: new Float64Array(3) })['cost-ratio']).toEqual({
      type: 'unknown',
      reason: '3 fills of 20',
    });
  });
  test('a strategy that stops trading, or trades too much, is outside its band', () => {
    expect(valueOf(readings({})['pace-outside'])).toBe(0);
    for (const each of [0, 1]) {
      const reading = readings({ tradesPerDay: new Float64Array(60).fill(each) })['pace-outside'];
      expect(reading).toMatchObject({ value: 1, detail: `${30 * each} in 30 days, from 2 to 20 to be expected` });
    }
  });
  test('a loss beyond what was ruled out ends the evidence instead of being counted as less', () => {
    const excess = Float64Array.from(quiet.excess, (value, day) => (day === 5 ? -0.2 : value));
    const { 'e-value': wealth, 'drawdown-demote-share': depth } = readings({ excess });
    expect(wealth).toMatchObject({ type: 'unknown', reason: expect.stringContaining('day 6 lost 20.00 %') as string });
    expect(valueOf(depth)).toBeGreaterThan(1);
    expect(judged(expectation, excess).sentence).toMatch(
      /goes back to paper: Drawdown by the depth that demotes: .*% of/,
    );
  });
  test('a strategy that goes the wrong way leaves the confidence sequence', () => {
    const turned = days(900, random, () => -2.5);
    expect(valueOf(readings({ excess: turned })['expectation-inside'])).toBe(0);
    expect(valueOf(readings({})['expectation-inside'])).toBe(1);
  });
  test('an alarm stands, whatever comes after it', () => {
    const excess = Float64Array.from([...days(600, random, () => -3), ...days(900, random, () => 6)]);
    const reading = readings({ excess })['cusum-share'];
    expect(valueOf(reading)).toBeGreaterThan(1);
    expect(reading).toMatchObject({ detail: expect.stringMatching(/alarm on day \d+/) as string });
  });
  test('where no edge was expected, none can be lost', () => {
    const none = watch({ ...expectation, mean: -0.001 }, { ...quiet, costsBps: new Float64Array(0) }, PLAN, 1);
    expect([none['cusum-share'].type, none['no-edge-share'].type]).toEqual(['unknown', 'unknown']);
  });
});
