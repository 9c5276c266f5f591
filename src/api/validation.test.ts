import { expect, test } from 'vitest';
import { z } from 'zod';
import { checked } from './validation.ts';

const SCHEMA = z.strictObject({
  limit: z.coerce.number().int().max(500).default(100),
  steps: z.array(z.string()).optional(),
});

test('what is missing gets its default, and text becomes what the schema says', () => {
  expect(checked(SCHEMA, {}, 'query')).toEqual({ limit: 100 });
  expect(checked(SCHEMA, { limit: '7' }, 'query')).toEqual({ limit: 7 });
});

test.each([
  [{ limit: '501' }, /^query\.limit: Too big/],
  [{ steps: ['a', 1] }, /^query\.steps\.1: Invalid input/],
  [{ other: 1, limit: 'x' }, /query\.limit: .*; query: Unrecognized key: "other"/],
  [undefined, /^query: Invalid input/],
])('%j is refused by the name of the field', (input, message) => {
  expect(() => checked(SCHEMA, input, 'query')).toThrow(message);
});

test('a hostile request does not make a long reply', () => {
  const keys = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`key-${n}`, n]));
  let message = '';
  try {
    checked(SCHEMA, keys, 'body');
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toHaveLength(500);
});

test('a route without a schema takes nothing', () => {
  for (const nothing of [undefined, null, {}]) expect(checked(undefined, nothing, 'body')).toBeUndefined();
  for (const something of [{ a: 1 }, [1], 'x', 0, false])
    expect(() => checked(undefined, something, 'body')).toThrow('body');
});
