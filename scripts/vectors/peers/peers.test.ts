import { expect, test } from 'vitest';
import { toFloat } from '../../../src/domain/index.ts';
import { runCross, type CrossRun } from './auction-backtest.ts';
import { accountOrders } from './order-accounting.ts';

/** Opens a whole below each close, so that a fill at the wrong one of the two shows. */
function barsOf(closes: readonly number[]): CrossRun['bars'] {
  const close = Float64Array.from(closes);
  const open = close.map((value) => value - 1);
  const high = close.map((value) => value + 1);
  const low = close.map((value) => value - 2);
  return { openTime: close.map((_, index) => index), open, high, low, close, volume: close };
}

/** Down, up through, down through: signals at the closes of bars 4 and 7. */
const RUN: CrossRun = {
  bars: barsOf([10, 10, 9, 8, 12, 14, 15, 6, 5, 5]),
  fast: 1,
  slow: 3,
  cash: 1_000,
  commission: 0.05,
  cashShare: 1,
  shorts: true,
  closesAtEnd: false,
};

test('an order fills at the next open, sized at that price, and a reversal closes first', async () => {
  const { equity, trips, barOf } = await runCross(RUN);
  expect(trips).toHaveLength(1);
  const trip = trips[0]!;
  // 1,000 buys floor(1000 / (13 * 1.05)) = 73 at 13, the open of bar 5; it is sold at 4, the open of bar 8.
  expect([trip.direction, toFloat(trip.quantity), toFloat(trip.entryPrice), toFloat(trip.exitPrice)]).toEqual([
    'long',
    73,
    13,
    4,
  ]);
  expect([barOf(trip.enteredAt), barOf(trip.exitedAt)]).toEqual([5, 8]);
  expect(toFloat(trip.netPnl)).toBeCloseTo(73 * (4 - 13) - 0.05 * 73 * (4 + 13), 9);
  // What is left, 280.95, sells floor(280.95 / 4.2) = 66 short at 4; the close of bar 8 is 5.
  expect(equity[8]).toBeCloseTo(280.95 - 66 - 0.05 * 66 * 4, 9);
  expect(equity.slice(0, 5)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
  expect(equity).toHaveLength(10);
});

test('without shorts it stands aside, and at the end it is closed at the last open when that is asked for', async () => {
  const long = await runCross({ ...RUN, shorts: false, cashShare: 0.5 });
  expect(long.trips.map((trip) => toFloat(trip.quantity))).toEqual([36]);
  expect(long.equity.at(-1)).toBe(long.equity[8]);
  const rising = { ...RUN, bars: barsOf([10, 10, 9, 8, 12, 14, 15]) };
  expect((await runCross(rising)).trips).toEqual([]);
  const closed = await runCross({ ...rising, closesAtEnd: true });
  expect(closed.trips.map((trip) => [toFloat(trip.exitPrice), closed.barOf(trip.exitedAt)])).toEqual([[14, 6]]);
});

const ORDERS = { prices: [10, 12], sizes: [5, -9], cash: 100, feeRate: 0.01, fixedFee: 1, slippage: 0 };

test.each([
  ['longonly', [48.5, 48.5 + 60 - 1.6], 0],
  ['both', [48.5, 48.5 + 108 - 2.08], -4],
] as const)('%s: a sale beyond the position is cut, or turns it', (direction, cash, held) => {
  const found = accountOrders({ ...ORDERS, direction });
  expect(found['cash']).toEqual(cash.map((value) => expect.closeTo(value, 9) as number));
  expect((found['value'] as number[])[1]).toBeCloseTo(cash[1] + held * 12, 9);
});

test('shortonly mirrors the sizes, a hole in the prices is no order, and a buy stops at the cash', () => {
  const short = accountOrders({ ...ORDERS, direction: 'shortonly' });
  expect(short['cash']).toEqual([100 + 50 - 1.5, 148.5 - 60 - 1.6].map((value) => expect.closeTo(value, 9) as number));
  const hole = accountOrders({ ...ORDERS, prices: [10, NaN], direction: 'longonly' });
  expect(hole['value']).toEqual([expect.closeTo(98.5, 9), expect.closeTo(98.5, 9)]);
  const large = accountOrders({ ...ORDERS, sizes: [50, 0], direction: 'longonly' });
  expect((large['cash'] as number[])[0]).toBeCloseTo(0, 9);
});
