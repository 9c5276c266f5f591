import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeColumns } from '../indicators/index.ts';
import { randomWalk, toColumns } from '../indicators/test-bars.ts';
import { canonical, keyOf, strategyKey } from './canonical.ts';
import { RuleProgram } from './program.ts';
import { trees } from './test-trees.ts';
import type { ConditionNode, Node, NumberNode, RuleStrategy } from './tree.ts';

const COLUMNS = toColumns(randomWalk(9, 60));
const run = (node: Node): readonly number[] => [...computeColumns(new RuleProgram([['it', node]]), COLUMNS)['it']!];
const any = fc.oneof(trees.number, trees.condition);

describe('the canonical form', () => {
  test('answers as the tree does, at every bar', () => {
    fc.assert(
      fc.property(any, (node) => {
        expect(run(canonical(node))).toEqual(run(node));
      }),
      { numRuns: 1_000, seed: 3 },
    );
  });

  test('of the canonical form is itself', () => {
    fc.assert(
      fc.property(any, (node) => {
        expect(canonical(canonical(node))).toEqual(canonical(node));
      }),
      { numRuns: 1_000, seed: 4 },
    );
  });
});

const close: NumberNode = { op: 'price', source: 'close' };
const ema: NumberNode = { op: 'indicator', name: 'ema', parameters: [20] };
const up: ConditionNode = { op: 'above', left: close, right: ema };
const down: ConditionNode = { op: 'above', left: ema, right: close };

test.each<[string, Node, Node]>([
  ['sums', { op: 'add', left: close, right: ema }, { op: 'add', left: ema, right: close }],
  ['below and above', { op: 'below', left: ema, right: close }, up],
  ['crossings', { op: 'crosses-below', left: ema, right: close }, { op: 'crosses-above', left: close, right: ema }],
  ['order in "all"', { op: 'all', of: [up, down] }, { op: 'all', of: [down, up] }],
  ['nesting', { op: 'any', of: [up, { op: 'any', of: [down, up] }] }, { op: 'any', of: [up, down] }],
  ['one alone', { op: 'all', of: [up, up] }, up],
  ['two negations', { op: 'not', of: { op: 'not', of: up } }, up],
  ['two steps back', { op: 'past', of: { op: 'past', of: ema, bars: 2 }, bars: 3 }, { op: 'past', of: ema, bars: 5 }],
  ['the principal line', { op: 'indicator', name: 'ema', parameters: [20], output: 'ema' }, ema],
  ['a mean of one', { op: 'mean', of: ema, bars: 1 }, ema],
  ['a size without its sign', { op: 'absolute', of: { op: 'negate', of: ema } }, { op: 'absolute', of: ema }],
])('%s written in two ways have one key', (_, one, other) => {
  expect(keyOf(one)).toBe(keyOf(other));
});

test.each<[string, Node, Node]>([
  ['differences', { op: 'subtract', left: close, right: ema }, { op: 'subtract', left: ema, right: close }],
  ['periods', ema, { op: 'indicator', name: 'ema', parameters: [21] }],
  [
    'lines',
    { op: 'indicator', name: 'atr', parameters: [9] },
    { op: 'indicator', name: 'atr', parameters: [9], output: 'tr' },
  ],
  ['sides', up, down],
])('%s that are not the same have two', (_, one, other) => {
  expect(keyOf(one)).not.toBe(keyOf(other));
});

test('strategies are the same whatever they are called, and not when one bar differs', () => {
  const rules: RuleStrategy = {
    format: 'assay-rules-1',
    name: 'a',
    title: 'A',
    description: 'a',
    family: 'TF',
    long: { enter: up, leave: down },
  };
  expect(strategyKey({ ...rules, name: 'b', title: 'B', coolDownBars: 0 })).toBe(strategyKey(rules));
  expect(strategyKey({ ...rules, barsMax: 5 })).not.toBe(strategyKey(rules));
  expect(strategyKey({ ...rules, long: { enter: up } })).not.toBe(strategyKey(rules));
  expect(strategyKey({ ...rules, stopLoss: ema })).not.toBe(strategyKey({ ...rules, takeProfit: ema }));
});
