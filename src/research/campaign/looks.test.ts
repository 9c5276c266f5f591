import { expect, test } from 'vitest';
import { noise } from '../validation/testing.ts';
import type { GateFigure } from './gate.ts';
import { drawdownLook, jitterLook, lagLook, triesLook } from './looks.ts';

const [good] = noise(3, 1_500, [0.0012]);
const known = <Value>(value: Value) => ({ type: 'value', value }) as const;
const notKnown = { type: 'not-enough-data', has: 0, needs: 1 } as const;
const named = (figures: readonly GateFigure[], part: string): number[] =>
  figures.flatMap(({ label, value }) => (label.includes(part) && value !== undefined ? [value] : []));

test('the more was tried the less is left, by every measure', () => {
  const { figures } = triesLook(good!, { all: 400, clusters: 5, overfitting: 0.1 });
  const [byIdeas, byAll] = named(figures, 'deflated');
  expect(byIdeas!).toBeGreaterThan(byAll!);
  const [cutByIdeas, cutByAll] = named(figures, 'haircut');
  expect(cutByIdeas!).toBeGreaterThan(cutByAll!);
  const [yearsByIdeas, yearsByAll] = named(figures, 'years in which');
  expect(yearsByIdeas!).toBeLessThan(yearsByAll!);
  expect(named(figures, 'overfits')).toEqual([0.1]);
  expect(named(triesLook(good!, { all: 400 }).figures, 'deflated')).toHaveLength(1);
});

test('what earned nothing has no year in which luck shows as much, and no day that shows it', () => {
  const { figures } = triesLook(
    good!.map((value) => -value),
    { all: 400, clusters: 5 },
  );
  expect(named(figures, 'years in which')).toEqual([]);
  expect(named(figures, 'days that would show it')).toEqual([]);
  expect(triesLook(new Float64Array(1), { all: 2 }).state).toBe('unknown');
});

test('what collapses a bar late, or with other numbers, is flagged', () => {
  const lag = (lost: number) =>
    lagLook(known({ sharpe: 2, lagged: 2 * (1 - lost), lost, collapses: lost > 0.8 })).state;
  expect([lag(0.79), lag(0.81), lagLook(notKnown).state]).toEqual(['told', 'flagged', 'unknown']);
  const jitter = (median: number) =>
    jitterLook(known({ runs: 20, idle: 0, low: -1, median, high: 3 }), { sharpe: 2, share: 0.1 }).state;
  expect([jitter(1.1), jitter(0.9)]).toEqual(['told', 'flagged']);
  expect(jitterLook(notKnown, { sharpe: 2, share: 0.1 }).state).toBe('unknown');
});

test('depths are told as losses, and are unknown together', () => {
  const luck = known({ actual: -0.1, median: -0.2, deep: -0.4, deepest: -0.5, asDeep: 0.9 });
  const { figures, sentence } = drawdownLook([{ days: 90, luck }]);
  expect(figures.map(({ value }) => value)).toEqual([0.2, 0.4, 0.5]);
  expect(sentence).toContain('40 %');
  expect(
    drawdownLook([
      { days: 90, luck },
      { days: 365, luck: notKnown },
    ]).state,
  ).toBe('unknown');
});
