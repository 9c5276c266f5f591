import { expect, test } from 'vitest';
import { gridSearch, onGrid, space } from '../../index.ts';
import { asksWithAndWithoutRestores, drive } from './testing.ts';

const SPACE = space(
  [
    { type: 'list', name: 'fast', values: [5, 10, 20] },
    { type: 'list', name: 'slow', values: [10, 20] },
    { type: 'choice', name: 'stop', values: [false, true] },
    { type: 'list', name: 'stopAtr', values: [1, 2], when: { name: 'stop', is: [true] } },
  ],
  [({ fast, slow }) => (Number(fast) < Number(slow) ? undefined : 'fast must be below slow')],
);
const judge = () => ({ objectives: [0] });

test('a grid proposes every point that keeps the rules once, in order, and then nothing', () => {
  const generator = gridSearch(SPACE)();
  const points = drive(generator, 100, judge, 4).map(({ proposal }) => Object.values(proposal.candidate).join(' '));
  const crosses = ['5 10', '5 20', '10 20'];
  expect(points).toEqual(crosses.flatMap((cross) => [`${cross} false`, `${cross} true 1`, `${cross} true 2`]));
  expect(generator.isExhausted).toBe(true);
  expect(generator.ask(3)).toEqual([]);
});

test('a grid that was stopped goes on as if it had not been', () => {
  const { steady, restored } = asksWithAndWithoutRestores(gridSearch(SPACE), judge, { seed: 3, countMax: 3 });
  expect(restored).toEqual(steady);
});

test('a space on a grid has at most twelve values of each number, its ends among them', () => {
  const { dimensions } = onGrid(
    space([
      { type: 'whole', name: 'period', min: 2, max: 200, scale: 'log' },
      { type: 'whole', name: 'few', min: 1, max: 4 },
      { type: 'real', name: 'width', min: 0.5, max: 4 },
      { type: 'list', name: 'long', values: Array.from({ length: 45 }, (_, index) => index) },
      { type: 'choice', name: 'side', values: ['long', 'short'] },
    ]),
  );
  expect(dimensions).toEqual([
    { type: 'list', name: 'period', values: [2, 3, 5, 7, 11, 16, 25, 37, 57, 87, 132, 200] },
    { type: 'list', name: 'few', values: [1, 2, 3, 4] },
    {
      type: 'list',
      name: 'width',
      values: [0.5, 0.8182, 1.136, 1.455, 1.773, 2.091, 2.409, 2.727, 3.045, 3.364, 3.682, 4],
    },
    { type: 'list', name: 'long', values: [0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44] },
    { type: 'choice', name: 'side', values: ['long', 'short'] },
  ]);
});

test('a grid of real numbers is refused', () => {
  const attempt = () => gridSearch(space([{ type: 'real', name: 'x', min: 0, max: 1 }]));
  expect(attempt).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error);
});
