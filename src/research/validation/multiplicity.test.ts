import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { benjaminiHochberg, benjaminiYekutieli, holm } from './multiplicity.ts';

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
const METHODS = { holm, benjaminiHochberg, benjaminiYekutieli };

test.each(Object.entries(METHODS))('%s never makes a p-value smaller, nor changes their order', (_, method) => {
  fc.assert(
    fc.property(pValues, (given) => {
      const adjusted = method(given);
      const order = given.map((_value, index) => index).toSorted((a, b) => given[a]! - given[b]!);
      return (
        given.every((value, index) => adjusted[index]! >= value * (1 - 1e-12) && adjusted[index]! <= 1) &&
        order.every((index, place) => place === 0 || adjusted[index]! >= adjusted[order[place - 1]!]!)
      );
    }),
  );
});

test('Holm rejects one after another, each at the level divided by how many are left', () => {
  fc.assert(
    fc.property(pValues, fc.constantFrom(0.01, 0.05, 0.2), (given, level) => {
      const order = given.map((_, index) => index).toSorted((a, b) => given[a]! - given[b]!);
      const stop = order.findIndex((index, rank) => given[index]! * (given.length - rank) > level);
      const rejected = new Set(stop === -1 ? order : order.slice(0, stop));
      const adjusted = holm(given);
      return given.every((_, index) => adjusted[index]! <= level === rejected.has(index));
    }),
  );
});

test('Benjamini and Hochberg reject up to the last p-value below its share of the level', () => {
  fc.assert(
    fc.property(pValues, fc.constantFrom(0.01, 0.05, 0.2), (given, level) => {
      const order = given.map((_, index) => index).toSorted((a, b) => given[a]! - given[b]!);
      const last = order.findLastIndex((index, rank) => (given[index]! * given.length) / (rank + 1) <= level);
      const rejected = new Set(order.slice(0, last + 1));
      const adjusted = benjaminiHochberg(given);
      return given.every((_, index) => adjusted[index]! <= level === rejected.has(index));
    }),
  );
});

test('a p-value outside 0 to 1 is refused', () => {
  for (const method of Object.values(METHODS)) {
    expect(() => method([0.1, 1.1])).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }));
    expect(() => method([NaN])).toThrow(expect.objectContaining({ code: 'VALIDATION_INPUT' }));
  }
});
