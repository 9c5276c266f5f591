import { describe, expect, test } from 'vitest';
import type { EpochMs } from '../../../domain/index.ts';
import { normal, seededRandom } from '../../../runtime/index.ts';
import type { Indicator, IndicatorBar } from '../indicator.ts';
import { randomWalk, testBars } from '../test-bars.ts';
import { regimeChances } from './regime-chances.ts';

const HOUR_MS = 3_600_000;
const BLOCK = 150;
const [WINDOW, REFIT] = [300, 48];

/** Hourly bars whose returns and ranges are three times as large in every other block. */
function switching(seed: number, length: number): IndicatorBar[] {
  const { next } = seededRandom(seed);
  let price = 100;
  return Array.from({ length }, (_, index) => {
    const size = isWild(index) ? 0.015 : 0.005;
    const open = price;
    price *= Math.exp(size * normal(next));
    return {
      openTime: (index * HOUR_MS) as EpochMs,
      openFloat: open,
      highFloat: Math.max(open, price) * (1 + size * next()),
      lowFloat: Math.min(open, price) * (1 - size * next()),
      closeFloat: price,
      volumeFloat: 1,
    };
  });
}

const isWild = (index: number): boolean => Math.floor(index / BLOCK) % 2 === 1;

/** All lines at every bar. */
function rows(indicator: Indicator, bars: readonly IndicatorBar[]): (readonly number[])[] {
  return bars.map((bar) => {
    indicator.update(bar);
    return indicator.outputs.map((line) => indicator.value(line));
  });
}

test.each([1, 2, 3])('planted states are followed at the time, seed %i', (seed) => {
  const wild = rows(regimeChances(2, WINDOW, REFIT), switching(seed, 3_000)).map(([chance]) => chance!);
  const known = wild.flatMap((chance, index) => (Number.isNaN(chance) ? [] : [{ chance, index }]));
  expect(known.length).toBeGreaterThan(3_000 - (WINDOW + REFIT));
  const right = known.filter(({ chance, index }) => chance > 0.5 === isWild(index)).length;
  expect(right / known.length).toBeGreaterThan(0.9);
});

describe.each([2, 3] as const)('chances of %i states', (states) => {
  const bars = randomWalk(5, 1_200);

  test('are chances: each from 0 to 1, all of them together 1', () => {
    for (const row of rows(regimeChances(states, WINDOW, REFIT), bars).slice(WINDOW + REFIT)) {
      const chances = row.slice(0, states);
      expect(chances.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
      expect(chances.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(Number.isFinite(row.at(-1))).toBe(true);
    }
  });

  test('do not change when the future does', () => {
    const other = [...bars.slice(0, 700), ...switching(9, 1_200).slice(700)];
    const [one, two] = [bars, other].map((market) => rows(regimeChances(states, WINDOW, REFIT), market).slice(0, 700));
    expect(one).toEqual(two);
  });

  test('are the same, to the last bit, after a start with no more than the warm-up', () => {
    const whole = rows(regimeChances(states, WINDOW, REFIT), bars);
    for (const end of [700, 747, 748, 901, 1_200]) {
      const fresh = regimeChances(states, WINDOW, REFIT);
      expect(rows(fresh, bars.slice(end - fresh.warmUpBars, end)).at(-1)).toEqual(whole[end - 1]);
    }
  });

  test('are known from the warm-up on, and never forgotten', () => {
    for (const first of [0, 1, 17, 47]) {
      const known = rows(regimeChances(states, WINDOW, REFIT), bars.slice(first)).slice(WINDOW + REFIT - 1);
      expect(known.flat().some(Number.isNaN)).toBe(false);
    }
  });
});

test('the check of the future catches chances that were smoothed by later bars', () => {
  const bars = randomWalk(5, 1_200);
  const peeking = (market: readonly IndicatorBar[]): number[] => {
    const known = rows(regimeChances(2, WINDOW, REFIT), market).map(([wild]) => wild!);
    return known.map((value, index) => (value + (known[index + 1] ?? value)) / 2);
  };
  const other = [...bars.slice(0, 700), ...switching(9, 1_200).slice(700)];
  expect(peeking(bars).slice(0, 700)).not.toEqual(peeking(other).slice(0, 700));
});

test('a day without bars neither ends the calendar nor is taken for the time between bars', () => {
  const bars = randomWalk(3, 1_000).filter((_, index) => index < 500 || index >= 524);
  const known = rows(regimeChances(2, WINDOW, REFIT), bars).slice(WINDOW + REFIT);
  expect(known.flat().some(Number.isNaN)).toBe(false);
  const after = regimeChances(2, WINDOW, REFIT);
  expect(rows(after, bars.slice(976 - after.warmUpBars)).at(-1)).toEqual(known.at(-1));
});

test('what has no states to tell is unknown, never a chance: a price that stands, bars without a range', () => {
  const still = testBars(Array.from({ length: 500 }, () => 0.1));
  const points = testBars(Array.from({ length: 500 }, (_, index) => 100 + (index % 7)));
  for (const bars of [still, points])
    expect(
      rows(regimeChances(2, 200, 24), bars)
        .flat()
        .every(Number.isNaN),
    ).toBe(true);
});

test('a few bars without a range say nothing of it, and the chances go on', () => {
  const bars = randomWalk(8, 600).map((bar, index) =>
    index % 10 === 0 ? { ...bar, highFloat: bar.closeFloat, lowFloat: bar.closeFloat } : bar,
  );
  expect(
    rows(regimeChances(3, 200, 24), bars)
      .slice(224)
      .flat()
      .some(Number.isNaN),
  ).toBe(false);
});

test('a window or a schedule that is too short is refused', () => {
  expect(() => regimeChances(2, 99, 24)).toThrow('regime window must be a whole number of bars, 100 or more, was 99');
  expect(() => regimeChances(2, 100, 1)).toThrow('regime refit must be a whole number of bars, 24 or more, was 1');
});
