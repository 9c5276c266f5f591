import { expect, test } from 'vitest';
import { Chance } from './chance.ts';

const five = (chance: Chance): readonly number[] => Array.from({ length: 5 }, () => chance.next());

test('the same seed and purpose give the same chance', () => {
  expect(five(new Chance(7).fork('market'))).toEqual(five(new Chance(7).fork('market')));
});

test('what one purpose draws changes nothing for another', () => {
  const one = new Chance(7);
  const market = five(one.fork('market'));
  five(one.fork('network'));
  five(one);
  expect(five(one.fork('market'))).toEqual(market);
  expect(five(one.fork('network'))).not.toEqual(market);
});

test('neighbouring seeds are strangers', () => {
  const firsts = Array.from({ length: 1_000 }, (_, seed) => new Chance(seed, 'world').next());
  const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
  expect(new Set(firsts).size).toBe(1_000);
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
});

test('whole numbers reach both ends, and waiting times have their mean', () => {
  const chance = new Chance(1);
  const drawn = Array.from({ length: 500 }, () => chance.whole(2, 4));
  expect(new Set(drawn)).toEqual(new Set([2, 3, 4]));
  const waits = Array.from({ length: 20_000 }, () => chance.waiting(35));
  expect(Math.abs(waits.reduce((sum, wait) => sum + wait, 0) / waits.length - 35)).toBeLessThan(1.5);
});
