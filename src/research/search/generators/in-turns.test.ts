import { expect, test } from 'vitest';
import { space, type Point } from '../spaces/space.ts';
import { gridSearch } from './grid-search.ts';
import { inTurns } from './in-turns.ts';

const list = (name: string, ...values: readonly number[]) => ({
  name,
  generator: gridSearch(space([{ type: 'list', name: 'x', values }])),
});
const turns = () => inTurns<Point>([list('short', 1, 2), list('long', 10, 20, 30, 40, 50)]);

test('each proposes one in turn, and who has nothing more is passed over', () => {
  const generator = turns()();
  const proposals = generator.ask(6);
  expect(proposals.map(({ candidate, from }) => `${from} ${candidate['x']}`)).toEqual([
    'short 1',
    'long 10',
    'short 2',
    'long 20',
    'long 30',
    'long 40',
  ]);
  expect(generator.isExhausted).toBe(false);
  expect(generator.ask(6)).toHaveLength(1);
  expect(generator.isExhausted).toBe(true);
  expect(generator.ask(1)).toEqual([]);
});

test('taken up again it goes on where it was', () => {
  const [whole, first] = [turns()(), turns()()];
  const all = whole.ask(7).map(({ candidate }) => candidate);
  const begun = first.ask(3);
  const again = turns()(first.state());
  again.tell(begun.map(({ id }) => ({ id, objectives: [1] })));
  expect([...begun, ...again.ask(4)].map(({ candidate }) => candidate)).toEqual(all);
});

test('nobody, two of one name, and the state of others are refused', () => {
  expect(() => inTurns([])).toThrow(/nobody/);
  expect(() => inTurns([list('a', 1), list('a', 2)])).toThrow(/one name/);
  expect(() => inTurns([list('a', 1)])(turns()().state())).toThrow(/other options/);
});
