import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeenIds } from './seen-ids.ts';

test('ids that differ are never taken for each other', () => {
  const seen = new SeenIds();
  for (const id of [
    'a',
    'a-1',
    'a-01',
    'a-001',
    'a1',
    'a01',
    'a0',
    'a00',
    'A0',
    'aZ',
    'az',
    '1',
    '01',
    '0',
    '00',
    '12345678901234567890',
    '02345678901234567890',
  ]) {
    expect([id, seen.add(id)]).toEqual([id, true]);
    expect([id, seen.add(id)]).toEqual([id, false]);
  }
});

test('a run of numbers is kept as one range, in whatever order it came', () => {
  const seen = new SeenIds();
  for (const number of [5, 1, 3, 2, 4, 9]) seen.add(`s-${number}`);
  expect(seen.state()).toEqual([['s-', [1, 5, 9, 9]]]);
});

test('orders counted the way the engine counts them are one range', () => {
  const seen = new SeenIds();
  for (let number = 0; number < 2_000; number += 1) seen.add(`bt-BTC_TF-${number.toString(36)}`);
  expect(seen.state()).toEqual([['bt-BTC_TF-', [0, 1_999]]]);
});

test('it remembers exactly what a set of strings would, before and after being written down', () => {
  const id = fc.oneof(
    fc.tuple(fc.constantFrom('s-', 's', 'x-0', ''), fc.nat(30)).map(([prefix, number]) => `${prefix}${number}`),
    fc.string({ unit: fc.constantFrom('a', 'A', 'z', '0', '1', '-'), minLength: 1, maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(id, { maxLength: 60 }), fc.nat(60), (ids, cut) => {
      let seen = new SeenIds();
      const model = new Set<string>();
      for (const [index, each] of ids.entries()) {
        if (index === cut) seen = new SeenIds(seen.state());
        expect(seen.add(each)).toBe(!model.has(each));
        model.add(each);
      }
    }),
  );
});
