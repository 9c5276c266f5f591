import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberProblems, readRules } from './read.ts';
import { trees } from './test-trees.ts';

const close = { op: 'price', source: 'close' };
const up = { op: 'above', left: close, right: { op: 'indicator', name: 'ema', parameters: [20] } };
const sound = {
  format: 'assay-rules-1',
  name: 'above-average',
  title: 'Above average',
  description: 'Long above the average.',
  family: 'TF',
  long: { enter: up, leave: { op: 'not', of: up } },
  stopLoss: {
    op: 'multiply',
    left: { op: 'constant', value: 2 },
    right: { op: 'indicator', name: 'atr', parameters: [14] },
  },
  barsMax: 50,
};

const problems = (raw: unknown): readonly string[] => {
  const reading = readRules(raw);
  return reading.ok ? [] : reading.problems;
};
const entering = (enter: unknown): unknown => ({ ...sound, long: { enter } });

test('a sound strategy is read as it is', () => {
  expect(readRules(sound)).toEqual({ ok: true, rules: sound });
});

test('every tree that a search can make is sound', () => {
  fc.assert(
    fc.property(trees.condition, trees.number, (enter, stopLoss) => {
      expect(problems({ ...sound, long: { enter }, stopLoss })).toEqual([]);
    }),
    { numRuns: 1_000, seed: 2 },
  );
});

test('whatever else is given is refused in sentences, and never thrown at', () => {
  fc.assert(
    fc.property(fc.anything(), (raw) => {
      expect(problems(raw).length).toBeGreaterThan(0);
      expect(problems(entering(raw)).length).toBeGreaterThan(0);
    }),
    { numRuns: 2_000, seed: 2 },
  );
});

test.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /the strategy is not an object/],
  ['another format', { ...sound, format: 'rules-0' }, /format must be "assay-rules-1"/],
  ['a name with spaces', { ...sound, name: 'My rule' }, /name must be lower case words joined by "-"/],
  [
    'another instrument within another',
    entering({
      op: 'above',
      left: { op: 'on', instrument: 'BTCUSDT', of: { op: 'on', instrument: 'ETHUSDT', of: close } },
      right: close,
    }),
    /long\.enter\.left\.of lies within another "on"/,
  ],
  [
    'another instrument by what is no name',
    entering({ op: 'above', left: { op: 'on', instrument: 'btc usdt', of: close }, right: close }),
    /long\.enter\.left\.instrument must be an instrument, such as "BTCUSDT"/,
  ],
  [
    'a condition on another instrument',
    entering({ op: 'above', left: { op: 'on', instrument: 'BTCUSDT', of: up }, right: close }),
    /long\.enter\.left\.of\.op must be a number/,
  ],
  [
    'three other instruments',
    entering({
      op: 'all',
      of: ['A1', 'B1', 'C1'].map((instrument) => ({
        op: 'above',
        left: { op: 'on', instrument, of: close },
        right: close,
      })),
    }),
    /look at A1, B1, C1; 2 other instruments are the most/,
  ],
  ['no side', { ...sound, long: undefined }, /it would never trade/],
  ['a field nobody knows', { ...sound, leverage: 5 }, /the strategy has an unknown field "leverage"/],
  [
    'a look ahead',
    entering({ op: 'above', left: { op: 'past', of: close, bars: -1 }, right: close }),
    /long\.enter\.left\.bars .*cannot look ahead/,
  ],
  ['a number where a condition goes', entering(close), /long\.enter\.op must be a condition: above/],
  [
    'a condition where a number goes',
    entering({ op: 'above', left: up, right: close }),
    /long\.enter\.left\.op must be a number/,
  ],
  [
    'an indicator nobody knows',
    entering({ ...up, right: { op: 'indicator', name: 'magic', parameters: [] } }),
    /right\.name must be an indicator: sma, ema/,
  ],
  [
    'the wrong parameters',
    entering({ ...up, right: { op: 'indicator', name: 'macd', parameters: [12] } }),
    /must be those of macd: fast, slow, signal/,
  ],
  [
    'a period out of bounds',
    entering({ ...up, right: { op: 'indicator', name: 'rsi', parameters: [1] } }),
    /\(period\) must be a whole number from 2 to 5000/,
  ],
  [
    'a line it has not',
    entering({ ...up, right: { op: 'indicator', name: 'atr', parameters: [9], output: 'x' } }),
    /output must be one of atr, tr/,
  ],
  [
    'a price it is not taken of',
    entering({ ...up, right: { op: 'indicator', name: 'atr', parameters: [9], source: 'open' } }),
    /source cannot be chosen for atr/,
  ],
  [
    'an infinite constant',
    entering({ ...up, right: { op: 'constant', value: Infinity } }),
    /right\.value must be a number/,
  ],
  [
    'an hour of another clock',
    entering({ ...up, right: { op: 'clock', unit: 'minute' } }),
    /right\.unit must be one of hour, weekday, month-day/,
  ],
  [
    'the deviation of one number',
    entering({ ...up, right: { op: 'deviation', of: { op: 'price', source: 'close' }, bars: 1 } }),
    /right\.bars must be a whole number of bars from 2/,
  ],
  ['nothing to be all of', entering({ op: 'all', of: [] }), /long\.enter\.of must list conditions/],
  [
    'more of the bars than there are',
    entering({ op: 'lasts', of: up, least: 4, bars: 3 }),
    /least must be a whole number from 1 to "bars"/,
  ],
  ['half a bar', { ...sound, barsMax: 0.5 }, /barsMax must be a whole number of bars/],
])('%s is refused', (_, raw, sentence) => {
  expect(problems(raw).join('\n')).toMatch(sentence);
});

test('trees that explode are refused: too deep, or too much', () => {
  let deep: unknown = up;
  for (let depth = 0; depth < 20; depth += 1) deep = { op: 'not', of: deep };
  expect(problems(entering(deep))).toEqual([expect.stringContaining('lies more than 12 deep')]);
  const wide = { op: 'any', of: Array.from({ length: 100 }, () => up) };
  expect(problems(entering(wide))).toEqual([expect.stringContaining('200 are the most')]);
});

test('a feature of a model says with "of" whose it is, and not within its tree', () => {
  expect(numberProblems({ op: 'on', instrument: 'BTCUSDT', of: close }, 'features.0')).toEqual([
    'features.0 is "on" BTCUSDT; a model says of which instrument a number is with "of"',
  ]);
});
