import { expect, test } from 'vitest';
import { randomSearch, space, type Point } from '../../index.ts';
import { asksWithAndWithoutRestores, drive } from './testing.ts';

const CROSS = space(
  [
    { type: 'whole', name: 'fast', min: 2, max: 100, scale: 'log' },
    { type: 'whole', name: 'slow', min: 2, max: 200, scale: 'log' },
    { type: 'choice', name: 'stop', values: ['none', 'atr'] },
    { type: 'list', name: 'stopAtr', values: [1, 2, 3], when: { name: 'stop', is: ['atr'] } },
    { type: 'real', name: 'share', min: 0, max: 1 },
  ],
  [({ fast, slow }) => (Number(fast) < Number(slow) ? undefined : 'fast must be below slow')],
);

test('what a random search proposes keeps the rules, and has the dimensions that exist there', () => {
  for (const { proposal } of drive(randomSearch(CROSS, 1)(), 500, () => ({ objectives: [0] }))) {
    const { fast, slow, stop, ...rest } = proposal.candidate;
    expect(Number(fast)).toBeLessThan(Number(slow));
    expect(Object.keys(rest)).toEqual(stop === 'atr' ? ['stopAtr', 'share'] : ['share']);
  }
});

test.each([1, 2, 3])('a random search that was stopped goes on as if it had not been, seed %i', (seed) => {
  const judge = ({ share }: Point) => ({ objectives: [Number(share)] });
  const { steady, restored } = asksWithAndWithoutRestores(randomSearch(CROSS, seed), judge, { seed });
  expect(restored).toEqual(steady);
});

test('a proposal is told of once, by numbers', () => {
  const generator = randomSearch(CROSS, 1)();
  const { id } = generator.ask(1)[0]!;
  const refused = expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error;
  expect(() => generator.tell([{ id, objectives: [NaN] }])).toThrow(refused);
  expect(() => generator.tell([{ id, violation: -1 }])).toThrow(refused);
  expect(() => generator.tell([{ id: 99, objectives: [1] }])).toThrow(refused);
  generator.tell([{ id }]);
  expect(() => generator.tell([{ id }])).toThrow(refused);
});

test('a state is taken up by its owner only', () => {
  const refused = expect.objectContaining({ code: 'SEARCH_STATE' }) as Error;
  const state = randomSearch(CROSS, 1)().state();
  expect(() => randomSearch(CROSS, 2)(state)).toThrow(refused);
  expect(() => randomSearch(space([{ type: 'real', name: 'x', min: 0, max: 1 }]), 1)(state)).toThrow(refused);
  expect(() => randomSearch(CROSS, 1)({ generator: 'grid' })).toThrow(refused);
});

test('a space in which nothing keeps the rules says so', () => {
  const none = space([{ type: 'real', name: 'x', min: 0, max: 1 }], [() => 'never']);
  expect(() => randomSearch(none, 1)().ask(1)).toThrow(
    expect.objectContaining({ code: 'SEARCH_SPACE_EMPTY' }) as Error,
  );
});

test.each([
  () => space([]),
  () => space([{ type: 'real', name: 'x', min: 1, max: 1 }]),
  () => space([{ type: 'real', name: 'x', min: 0, max: 1, scale: 'log' }]),
  () => space([{ type: 'whole', name: 'x', min: 0.5, max: 3 }]),
  () => space([{ type: 'list', name: 'x', values: [1, 1] }]),
  () => space([{ type: 'list', name: 'x', values: [1, NaN] }]),
  () => space([{ type: 'choice', name: 'x', values: [] }]),
  () => space([{ type: 'choice', name: 'x', values: [true, true] }]),
  () => space([{ type: 'real', name: 'x', min: 0, max: 1, when: { name: 'y', is: [1] } }]),
])('a space that makes no sense is refused (%#)', (attempt) => {
  expect(attempt).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error);
});
