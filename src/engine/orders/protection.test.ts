import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ZERO, type Order, type Quantity } from '../../domain/index.ts';
import { cannotGrow, shareOut } from './protection.ts';

const anyOrder: fc.Arbitrary<Order> = fc
  .record({ left: fc.bigInt(1n, 50n), filled: fc.bigInt(0n, 3n), amendmentsRefused: fc.nat(3) })
  .map(({ left, filled, amendmentsRefused }) => ({
    quantity: left + filled,
    filledQuantity: filled,
    amendmentsRefused,
  })) as unknown as fc.Arbitrary<Order>;

test('orders that share a position guard all of it, and nothing twice', () => {
  fc.assert(
    fc.property(fc.bigInt(1n, 200n), fc.array(anyOrder, { maxLength: 4 }), (size, orders) => {
      const { shares, rest } = shareOut(size as Quantity, orders);
      const given = [...shares.values()].reduce((sum: bigint, share) => sum + share, rest);
      expect(given).toBe(size);
      expect(shares.size).toBe(orders.length);
      // Of those that can grow one follows the position; the rest are left as they are, or made smaller.
      const grown = [...shares].flatMap(([order, share]) =>
        share > order.quantity - order.filledQuantity ? [order] : [],
      );
      expect(grown.length).toBeLessThanOrEqual(1);
      expect(grown.filter(cannotGrow)).toEqual([]);
      // Another order is asked for only when none can grow.
      expect(rest > ZERO && orders.some((order) => !cannotGrow(order))).toBe(false);
    }),
  );
});
