import { expect, test } from 'vitest';
import { randomWalk, toColumns } from '../indicators/test-bars.ts';
import { computeColumns } from '../indicators/index.ts';
import { RuleProgram } from './program.ts';
import { numberProblems } from './read.ts';
import type { ConditionNode, NumberNode } from './tree.ts';

const wild: NumberNode = { op: 'indicator', name: 'twoRegimes', parameters: [200, 24], output: 'wild' };
const rising: ConditionNode = {
  op: 'above',
  left: { op: 'price', source: 'close' },
  right: { op: 'past', of: { op: 'price', source: 'close' }, bars: 1 },
};
const calm: ConditionNode = { op: 'below', left: wild, right: { op: 'constant', value: 0.5 } };

test('a regime filters an entry: only where it is known, and where the market is calm', () => {
  const program = new RuleProgram([
    ['enter', { op: 'all', of: [rising, calm] }],
    ['rising', rising],
    ['wild', wild],
  ]);
  const lines = computeColumns(program, toColumns(randomWalk(4, 900)));
  let [entered, filtered] = [0, 0];
  for (const [bar, enter] of lines['enter']!.entries()) {
    const [up, chance] = [lines['rising']![bar] === 1, lines['wild']![bar]!];
    expect(enter === 1).toBe(up && chance < 0.5);
    if (enter === 1) entered += 1;
    else if (up && !Number.isNaN(chance)) filtered += 1;
  }
  expect(Math.min(entered, filtered)).toBeGreaterThan(50);
});

test('a window, a schedule or a line that there is not is refused with its place', () => {
  const problems = (changes: object) => numberProblems({ ...wild, ...changes }, 'it');
  expect(problems({})).toEqual([]);
  for (const changes of [{ parameters: [50, 24] }, { parameters: [200, 1] }, { output: 'middle' }])
    expect(problems(changes)).toEqual([expect.stringMatching(/^it/)]);
});
