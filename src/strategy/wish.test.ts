import { expectTypeOf, test } from 'vitest';
import type { OrderType } from '../domain/index.ts';
import type { PlaceWish } from './wish.ts';

test('every order type of the domain can be wished for, and no other', () => {
  expectTypeOf<PlaceWish['order']['type']>().toEqualTypeOf<OrderType>();
});
