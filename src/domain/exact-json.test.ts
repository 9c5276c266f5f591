import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExact, stringifyExact } from './exact-json.ts';

test('any nesting of exact numbers, floats and awkward texts survives', () => {
  const leaf = fc.oneof(
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
    fc.string(),
    fc.constant('~1.5'),
    fc.constant('~'),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        tie('node'),
        { maxKeys: 4 },
      ),
    ),
  })).node;
  fc.assert(
    fc.property(tree, (value) => {
      expect(parseExact(stringifyExact(value))).toEqual(normalise(value));
    }),
  );
});

/** Minus zero has no JSON form, and is not a number we keep. */
function normalise(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return value.map(normalise);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normalise(item)]));
  return value;
}

test('a number that is not an exact decimal is refused', () => {
  expect(() => parseExact('"~abc"')).toThrow(RangeError);
});
