import { expect, test } from 'vitest';
import type { OrderType } from '../domain/index.ts';
import type { PlaceWish } from './wish.ts';

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

test('every order type of the domain can be wished for, and no other', () => {
  // The compiler is the test: another answer than `true` does not compile.
  const same: Same<PlaceWish['order']['type'], OrderType> = true;
  expect(same).toBe(true);
});
