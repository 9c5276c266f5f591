import { expect, test } from 'vitest';
import { fixed } from '../../domain/index.ts';
import { dca } from './dca.ts';
import { TestHost } from './test-host.ts';

function tags(host: TestHost): string[] {
  return host.wishes.map((wish) => (wish.type === 'place' ? wish.tag : wish.type));
}

test('it buys an equal share at once and then every so many bars, until the buys are spent', () => {
  const host = new TestHost(dca, { every: 3, buys: 2, takeProfitPercent: 0 });
  expect(host.closes(100)).toEqual([
    {
      type: 'place',
      tag: 'buy',
      side: 'buy',
      order: { type: 'market' },
      size: { share: 0.5 },
      reason: 'buy 1 of 2, every 3 bars',
    },
  ]);
  expect(host.closes(100, 100)).toEqual([]);
  expect(host.closes(100)).toMatchObject([{ tag: 'buy', reason: 'buy 2 of 2, every 3 bars' }]);
  expect(host.closes(...Array.from({ length: 20 }, () => 100))).toEqual([]);
  expect(host.held).toBe(10);
});

test('after each buy it offers all it holds at the profit over the average entry', () => {
  const host = new TestHost(dca, { every: 2, buys: 4, takeProfitPercent: 10 });
  host.closes(100, 100);
  expect(host.working.get('take-profit')).toMatchObject({
    side: 'sell',
    size: { quantity: 2.5 },
    reduceOnly: true,
    reason: '10% over the average entry 100',
  });
  expect(profitPrice(host)).toBeCloseTo(110);
  host.closes(80, 80);
  expect(host.held).toBe(5);
  expect(profitPrice(host)).toBeCloseTo(99);
});

test('once the profit is taken a new round begins after a full interval', () => {
  const host = new TestHost(dca, { every: 2, buys: 2, takeProfitPercent: 10 });
  host.closes(100, 100);
  host.bar(111, { open: 100 });
  expect(host.held).toBe(0);
  const before = host.wishes.length;
  host.closes(111);
  expect(host.wishes.slice(before)).toMatchObject([{ tag: 'buy', reason: 'buy 1 of 2, every 2 bars' }]);
});

test('a buy that was denied does not count, and is tried again at the next interval', () => {
  const host = new TestHost(dca, { every: 2, buys: 1, takeProfitPercent: 0 });
  host.denied.add('buy');
  host.closes(100, 100, 100);
  host.denied.clear();
  host.closes(100, 100, 100, 100, 100);
  expect(tags(host)).toEqual(['buy', 'buy', 'buy']);
  expect(host.held).toBe(10);
});

test('a sale while a buy is on its way does not make that buy look unfilled', () => {
  const host = new TestHost(dca, { every: 2, buys: 2, takeProfitPercent: 10 });
  host.closes(100, 100, 100);
  host.fill('sell', 110, fixed('5'));
  host.closes(100, 100, 100, 100, 100);
  expect(tags(host).filter((tag) => tag === 'buy')).toHaveLength(2);
  expect(host.held).toBe(5);
});

test('a fee taken in coin leaves dust that neither keeps a round open nor is offered by itself', () => {
  const host = new TestHost(dca, { every: 2, buys: 1, takeProfitPercent: 10 });
  host.feeInCoin = fixed('0.00017');
  host.closes(100, 100);
  host.bar(111, { open: 100 });
  expect(host.held).toBeGreaterThan(0);
  expect(host.held).toBeLessThan(0.001);
  const before = host.wishes.length;
  host.closes(111, 111, 111);
  const after = host.wishes.slice(before).map((wish) => wish.type === 'place' && wish.tag);
  expect(after).toEqual(['buy', 'take-profit']);
});

test('when the position was closed by somebody else it starts a new round', () => {
  const host = new TestHost(dca, { every: 2, buys: 1, takeProfitPercent: 0 });
  host.closes(100, 100);
  host.fill('sell', 90, fixed('10'));
  expect(host.closes(90, 90)).toMatchObject([{ tag: 'buy' }]);
});

function profitPrice(host: TestHost): number {
  const order = host.working.get('take-profit')?.order;
  return order?.type === 'limit' ? order.price : NaN;
}
