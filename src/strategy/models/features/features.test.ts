import { describe, expect, test } from 'vitest';
import { computeColumns } from '../../indicators/index.ts';
import { randomWalk, toColumns } from '../../indicators/test-bars.ts';
import { numberProblems, RuleProgram } from '../../rules/index.ts';
import { featureColumns } from './feature-columns.ts';
import { featuresHash } from './feature.ts';
import { FeatureRow } from './feature-row.ts';
import { chooseFeatures, featureLibrary } from './library.ts';

const BARS = randomWalk(3, 700);
const COLUMNS = toColumns(BARS);
const valuesOf = (name: string): Float64Array => {
  const feature = featureLibrary.find((one) => one.name === name)!;
  return featureColumns([feature], COLUMNS).features[0]!;
};

describe('the library', () => {
  test.each(featureLibrary.map((feature) => [feature.name, feature] as const))(
    '%s is a tree that can be read, is explained, and is known once it is warm',
    (_, { tree, description, rationale }) => {
      expect(numberProblems(tree, 'it')).toEqual([]);
      expect(description.length).toBeGreaterThan(10);
      expect(rationale.length).toBeGreaterThan(10);
      const program = new RuleProgram([['it', tree]]);
      const values = computeColumns(program, COLUMNS)['it']!;
      expect(values.slice(program.warmUpBars - 1).some(Number.isNaN)).toBe(false);
    },
  );

  test('has each name once', () => {
    expect(new Set(featureLibrary.map(({ name }) => name)).size).toBe(featureLibrary.length);
  });

  test('measures what it says', () => {
    const at = 600;
    const { open, high, low, close, volume } = COLUMNS;
    const logs = Array.from({ length: 24 }, (_, back) => Math.log(close[at - back]! / close[at - back - 1]!));
    const mean = logs.reduce((sum, value) => sum + value, 0) / 24;
    const spread = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 24);
    expect(valuesOf('volatility-24')[at]).toBeCloseTo(spread, 12);
    const ranges = Array.from({ length: 24 }, (_, back) => Math.log(high[at - back]! / low[at - back]!) ** 2);
    const parkinson = Math.sqrt(ranges.reduce((sum, value) => sum + value, 0) / 24 / (4 * Math.log(2)));
    expect(valuesOf('volatility-parkinson-24')[at]).toBeCloseTo(parkinson, 12);
    const volumes = volume.slice(at - 23, at + 1);
    expect(valuesOf('volume-relative-24')[at]).toBeCloseTo(
      volume[at]! / (volumes.reduce((sum, value) => sum + value, 0) / 24),
      12,
    );
    const range = high[at]! - low[at]!;
    expect(valuesOf('body-share')[at]).toBeCloseTo((close[at]! - open[at]!) / range, 12);
    const parts = ['upper-wick', 'lower-wick'].map((name) => valuesOf(name)[at]!);
    expect(parts[0]! + parts[1]! + Math.abs(valuesOf('body-share')[at]!)).toBeCloseTo(1, 12);
    expect(valuesOf('hour')[at]).toBe(600 % 24);
  });
});

test('a row that is fed bar by bar has what the columns have', () => {
  const chosen = chooseFeatures(['all'], false);
  if (!chosen.ok) throw new Error(chosen.problem);
  const { features } = featureColumns(chosen.features, COLUMNS);
  const row = new FeatureRow(chosen.features);
  for (const [at, bar] of BARS.entries()) {
    row.principal.update(bar);
    expect([...row.read()]).toEqual(features.map((column) => column[at]!));
  }
});

test('features of a second instrument are those of its bar of the same time, and of no other', () => {
  const chosen = chooseFeatures(['cross-asset', 'return-1'], true);
  if (!chosen.ok) throw new Error(chosen.problem);
  const missing = 650;
  const others = randomWalk(4, 700);
  const other = toColumns(others.filter((_, index) => index !== missing));
  const { features, decidable } = featureColumns(chosen.features, COLUMNS, other);
  const place = (name: string): number => chosen.features.findIndex((feature) => feature.name === name);
  const alone = featureColumns(
    chosen.features
      .filter(({ name }) => name === 'other-return-24')
      .map((feature) => ({ ...feature, of: 'principal' })),
    toColumns(others),
  );
  expect(features[place('other-return-24')]![600]).toBe(alone.features[0]![600]);
  expect(features[place('other-return-24')]![missing]).toBeNaN();
  expect([decidable[missing - 1], decidable[missing], decidable[missing + 1]]).toEqual([1, 0, 1]);
  // Against itself nothing is stronger.
  const same = featureColumns(chosen.features, COLUMNS, COLUMNS).features[place('relative-strength-24')]!;
  expect(same.slice(200).every((value) => value === 0)).toBe(true);
});

test('features are chosen by name and by group, and what cannot be had is said', () => {
  const problemOf = (words: readonly string[], hasOther = false): string => {
    const chosen = chooseFeatures(words, hasOther);
    return chosen.ok ? chosen.features.map(({ name }) => name).join(' ') : chosen.problem;
  };
  expect(problemOf(['weekday', 'hour'])).toBe('hour weekday');
  expect(problemOf(['calendar', 'hour'])).toBe('hour weekday month-day');
  expect(problemOf(['funding'])).toMatch(/"funding" is no feature; groups are all, returns/);
  expect(problemOf(['other-return-1'])).toMatch(/give its bars as well/);
  expect(problemOf(['all'])).not.toMatch(/other/);
});

test('the hash of features is of what they calculate', () => {
  const [one, other] = featureLibrary;
  expect(featuresHash([{ ...one!, name: 'b' }])).toBe(featuresHash([one!]));
  expect(featuresHash([one!, other!])).not.toBe(featuresHash([other!, one!]));
  expect(featuresHash([{ ...one!, of: 'other' }])).not.toBe(featuresHash([one!]));
});
