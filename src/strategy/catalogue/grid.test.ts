import { expect, test } from 'vitest';
import { fixed } from '../../domain/index.ts';
import { normal, seededRandom } from '../../runtime/index.ts';
import type { GridMemory } from './grid-levels.ts';
import { grid } from './grid.ts';
import { TestHost } from './test-host.ts';

/** Buys at 99, 98 and 97 for an anchor of 100; gives up below 95. */
const THREE = { levels: 3, stepPercent: 1, giveUpSteps: 2 };

/** Resting orders as `tag price`, highest price first, buys before sales. */
function resting(host: TestHost): string[] {
  return [...host.working.values()]
    .map((wish) => ({ tag: wish.tag, price: wish.order.type === 'limit' ? wish.order.price : NaN }))
    .toSorted((a, b) => b.price - a.price || a.tag.localeCompare(b.tag))
    .map(({ tag, price }) => `${tag} ${Number(price.toFixed(6))}`);
}

test('it rests equal buys at even steps below the first close', () => {
  const host = new TestHost(grid, THREE);
  host.closes(100);
  expect(resting(host)).toEqual(['buy-1 99', 'buy-2 98', 'buy-3 97']);
  expect(host.wishes[1]).toMatchObject({
    side: 'buy',
    size: { share: 1 / 3 },
    reason: 'level 2 of 3: 98 is 2% below 100',
  });
  expect(host.closes(100, 99.5, 100.4)).toEqual([]);
});

test('a filled buy gets its sale one step up at once, and a filled sale its buy again', () => {
  const host = new TestHost(grid, THREE);
  host.closes(100);
  expect(host.bar(98.5, { open: 100 })).toMatchObject([
    { tag: 'sell-1', side: 'sell', size: { quantity: 3.333 }, reduceOnly: true },
  ]);
  expect(resting(host)).toEqual(['sell-1 100', 'buy-2 98', 'buy-3 97']);
  expect(host.bar(100.2, { open: 98.5 })).toMatchObject([{ tag: 'buy-1', side: 'buy' }]);
  expect(resting(host)).toEqual(['buy-1 99', 'buy-2 98', 'buy-3 97']);
  expect(host.held).toBe(0);
});

test('a bar through the whole grid and back buys all and sells each at its own level', () => {
  const host = new TestHost(grid, THREE);
  host.closes(100);
  host.bar(97.2, { open: 100, low: 96.9 });
  expect(resting(host)).toEqual(['sell-1 100', 'sell-2 99', 'sell-3 98']);
  host.bar(98.5, { open: 97.2 });
  expect(resting(host)).toEqual(['sell-1 100', 'sell-2 99', 'buy-3 97']);
  host.bar(100, { open: 98.5 });
  expect(resting(host)).toEqual(['buy-1 99', 'buy-2 98', 'buy-3 97']);
  expect(host.held).toBe(0);
});

test('a gap below several levels fills them at the open, and each still sells one step above itself', () => {
  const host = new TestHost(grid, THREE);
  host.closes(100);
  host.bar(97.5, { open: 97.5 });
  expect(resting(host)).toEqual(['sell-1 100', 'sell-2 99', 'buy-3 97']);
});

test('with nothing held it follows a price that closes a step above the anchor', () => {
  const host = new TestHost(grid, THREE);
  host.closes(100);
  expect(host.closes(100.9)).toEqual([]);
  host.closes(102);
  expect(resting(host)).toEqual(['buy-1 100.98', 'buy-2 99.96', 'buy-3 98.94']);
});

test('some steps below the lowest level it cancels, sells everything, and starts anew there', () => {
  const host = new TestHost(grid, THREE);
  host.closes(100);
  host.bar(95.5, { open: 100 });
  expect(host.held).toBe(9.999);
  expect(host.bar(94.9, { open: 95.5 })).toMatchObject([
    { type: 'cancel', reason: 'close 94.9 is over 2 steps below the lowest level 97' },
    {
      type: 'place',
      tag: 'leave',
      side: 'sell',
      order: { type: 'market' },
      size: { quantity: 9.999 },
      reduceOnly: true,
    },
  ]);
  host.bar(95, { open: 94.9 });
  expect(host.held).toBe(0);
  expect(resting(host)).toEqual(['buy-1 94.05', 'buy-2 93.1', 'buy-3 92.15']);
});

test('told never to give up, it holds', () => {
  const host = new TestHost(grid, { ...THREE, giveUpSteps: 0 });
  host.closes(100);
  host.bar(96, { open: 100 });
  expect(host.closes(90, 80, 70)).toEqual([]);
  expect(host.held).toBe(9.999);
});

test('a partly filled buy offers what it has so far, and more as more comes', () => {
  const host = new TestHost(grid, THREE);
  host.closes(100);
  expect(host.fill('buy', 99, fixed('1'))).toMatchObject([{ tag: 'sell-1', size: { quantity: 1 } }]);
  expect(host.fill('buy', 99, fixed('2'))).toMatchObject([{ tag: 'sell-1', size: { quantity: 3 } }]);
  expect(resting(host)).toEqual(['sell-1 100', 'buy-1 99', 'buy-2 98', 'buy-3 97']);
});

test('levels that fill out of order are told apart by the order that ended', () => {
  const host = new TestHost(grid, THREE);
  host.closes(100);
  fillWhole(host, 'buy-2');
  expect(resting(host)).toEqual(['buy-1 99', 'sell-2 99', 'buy-3 97']);
  fillWhole(host, 'buy-1');
  fillWhole(host, 'sell-1');
  expect(resting(host)).toEqual(['buy-1 99', 'sell-2 99', 'buy-3 97']);
});

/** The venue fills the order with this tag at its price, whatever the others do. */
function fillWhole(host: TestHost, tag: string): void {
  const { side, order } = host.working.get(tag)!;
  host.working.delete(tag);
  host.fill(side, order.type === 'limit' ? order.price : NaN, fixed('3.333'));
}

test('an order that was denied or cancelled is placed again at the next bar', () => {
  const host = new TestHost(grid, THREE);
  host.denied.add('buy-2');
  host.closes(100);
  expect(resting(host)).toEqual(['buy-1 99', 'buy-3 97']);
  host.denied.clear();
  host.working.delete('buy-3');
  host.closes(100);
  expect(resting(host)).toEqual(['buy-1 99', 'buy-2 98', 'buy-3 97']);
});

test('what a fee in coin leaves over goes with the next sale', () => {
  const host = new TestHost(grid, THREE);
  host.feeInCoin = fixed('0.0005');
  host.closes(100);
  for (let round = 0; round < 6; round += 1) {
    host.bar(98.5, { open: 100 });
    host.bar(100, { open: 98.5 });
  }
  expect(host.held).toBeLessThan(0.001);
  expect(resting(host)).toEqual(['buy-1 99', 'buy-2 98', 'buy-3 97']);
});

test('a position sold by somebody else frees its levels, which wait for the price to come back above them', () => {
  const host = new TestHost(grid, THREE);
  host.closes(100);
  host.bar(97.5, { open: 100 });
  expect(host.held).toBe(6.666);
  host.working.clear();
  host.fill('sell', 97.5, fixed('6.666'));
  host.closes(97.5);
  expect(resting(host)).toEqual(['buy-3 97']);
  host.closes(99.5);
  expect(resting(host)).toEqual(['buy-1 99', 'buy-2 98', 'buy-3 97']);
});

test('levels too far from the market wait until it is near', () => {
  const host = new TestHost(grid, { levels: 5, stepPercent: 3, giveUpSteps: 0 });
  host.closes(100);
  expect(resting(host)).toEqual(['buy-1 97', 'buy-2 94']);
  host.closes(98);
  expect(resting(host)).toEqual(['buy-1 97', 'buy-2 94', 'buy-3 91']);
});

for (let seed = 1; seed <= 5; seed += 1) {
  test(`what the levels hold is always what the position holds, and all of it is for sale, seed ${seed}`, () => {
    const random = seededRandom(seed);
    const host = new TestHost(grid, { levels: 6, stepPercent: 0.7, giveUpSteps: 4 });
    host.feeInCoin = fixed('0.001');
    let price = 100;
    let sales = 0;
    for (let bar = 0; bar < 1500; bar += 1) {
      const open = price * (1 + 0.003 * normal(() => random.next()));
      price = open * (1 + 0.006 * normal(() => random.next()));
      sales += host
        .bar(price, { open, high: Math.max(open, price) * 1.004, low: Math.min(open, price) * 0.996 })
        .filter((wish) => wish.type === 'place' && wish.side === 'sell').length;
      const { rungs, left, leaving } = host.memory as GridMemory;
      if (leaving > 0) continue;
      const held = rungs.reduce((sum, rung) => sum + rung.held, 0);
      const offered = [...host.working.values()].map((wish) =>
        wish.side === 'sell' && 'quantity' in wish.size ? wish.size.quantity : 0,
      );
      expect(held + left).toBeCloseTo(host.held, 9);
      expect(offered.reduce((sum, quantity) => sum + quantity, 0)).toBeCloseTo(held, 9);
      // Each sale may leave less than one step of dust, which the next takes along.
      expect(left).toBeLessThan(0.01);
    }
    expect(sales).toBeGreaterThan(100);
  });
}

test('a grid that would reach below zero is refused', () => {
  expect(() => new TestHost(grid, { levels: 10, stepPercent: 10 })).toThrow(
    'the grid would reach 130% below its anchor',
  );
});
