import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { normal, seededRandom } from '../../runtime/index.ts';
import { obv } from './obv.ts';
import { SlidingExtreme } from './sliding-extreme.ts';
import { SlidingMoments } from './sliding-moments.ts';
import { SlidingSum } from './sliding-sum.ts';
import { testBars } from './test-bars.ts';
import { WeightedAverage } from './wma.ts';

const anyNumbers = fc.array(
  fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
  {
    maxLength: 80,
  },
);
const anySize = fc.integer({ min: 1, max: 12 });

/** Straight from the definition, one window at a time. */
const direct = {
  sum: (window: readonly number[]) => window.reduce((sum, value) => sum + value, 0),
  mean: (window: readonly number[]) => direct.sum(window) / window.length,
  variance: (window: readonly number[]) => {
    const mean = direct.mean(window);
    return direct.sum(window.map((value) => (value - mean) ** 2)) / window.length;
  },
  weighted: (window: readonly number[]) =>
    direct.sum(window.map((value, index) => value * (index + 1))) / direct.sum(window.map((_, index) => index + 1)),
};

/** The last `size` numbers up to a place, or none while there are fewer. */
function windowAt(numbers: readonly number[], index: number, size: number): readonly number[] | undefined {
  return index + 1 < size ? undefined : numbers.slice(index + 1 - size, index + 1);
}

test('sum, mean, variance and weighted mean are those of the window, and NaN until it is full', () => {
  fc.assert(
    fc.property(anyNumbers, anySize, (numbers, size) => {
      const sum = new SlidingSum(size);
      const moments = new SlidingMoments(size);
      const weighted = new WeightedAverage(size);
      numbers.forEach((value, index) => {
        moments.next(value);
        const got = [sum.next(value), weighted.next(value), moments.mean, Math.sqrt(moments.variance)];
        const window = windowAt(numbers, index, size);
        const scale = Math.max(1, ...(window ?? []).map(Math.abs));
        const exact =
          window === undefined
            ? [NaN, NaN, NaN, NaN]
            : [direct.sum(window), direct.weighted(window), direct.mean(window), Math.sqrt(direct.variance(window))];
        const agrees = got.map(
          (value, line) => Object.is(value, exact[line]) || Math.abs(value - exact[line]!) < 1e-7 * scale,
        );
        expect(agrees).toEqual([true, true, true, true]);
      });
    }),
  );
});

test('the extreme and its age are those of the window, the most recent of equals', () => {
  fc.assert(
    fc.property(anyNumbers, anySize, (numbers, size) => {
      const [highs, lows] = [new SlidingExtreme(size, 'highest'), new SlidingExtreme(size, 'lowest')];
      numbers.forEach((value, index) => {
        highs.next(value);
        lows.next(value);
        // Adding 0 makes one zero of the two.
        const newestFirst = windowAt(numbers, index, size)
          ?.map((value) => value + 0)
          .toReversed();
        const [high, low] = newestFirst ? [Math.max(...newestFirst), Math.min(...newestFirst)] : [NaN, NaN];
        const [highAge, lowAge] = newestFirst ? [newestFirst.indexOf(high), newestFirst.indexOf(low)] : [NaN, NaN];
        expect([highs.value + 0, highs.age, lows.value + 0, lows.age]).toEqual([high, highAge, low, lowAge]);
      });
    }),
  );
});

/** A million prices of a coin that rises to a million and then dies: the worst for a sum that remembers. */
function longRun(): Float64Array {
  const random = seededRandom(42);
  const prices = new Float64Array(1_000_000);
  for (let index = 0; index < prices.length; index += 1) {
    const trend = index < 500_000 ? 1e6 : 1e-3;
    prices[index] = trend * (1 + 0.01 * normal(() => random.next()));
  }
  return prices;
}

/** Largest relative error of a running calculation against the definition, looked at every 1,999 prices. */
function largestError(
  prices: Float64Array,
  size: number,
  next: (value: number) => number,
  definition: (window: readonly number[]) => number,
): number {
  let worst = 0;
  for (let index = 0; index < prices.length; index += 1) {
    const value = next(prices[index]!);
    if (index % 1_999 === 1_998) {
      const exact = definition([...prices.subarray(index + 1 - size, index + 1)]);
      worst = Math.max(worst, Math.abs(value - exact) / Math.abs(exact));
    }
  }
  return worst;
}

test('after a million prices nothing has drifted by more than 1e-12, where the plain running forms have', () => {
  const prices = longRun();
  const size = 50;
  const sum = new SlidingSum(size);
  const moments = new SlidingMoments(size);
  const weighted = new WeightedAverage(size);
  const variance = (value: number): number => {
    moments.next(value);
    return moments.variance;
  };
  expect(largestError(prices, size, (value) => sum.next(value), direct.sum)).toBeLessThan(1e-12);
  expect(largestError(prices, size, (value) => weighted.next(value), direct.weighted)).toBeLessThan(1e-12);
  expect(largestError(prices, size, variance, direct.variance)).toBeLessThan(1e-12);

  // The check can fail: add the newest, take off the oldest.
  const ring = new Float64Array(size);
  let plain = 0;
  let place = 0;
  const drifting = (value: number): number => {
    plain += value - ring[place]!;
    ring[place] = value;
    place = (place + 1) % size;
    return plain;
  };
  expect(largestError(prices, size, drifting, direct.sum)).toBeGreaterThan(1e-9);
});

test('a quiet hour of a dear coin keeps its deviation, where the mean of squares has lost it', () => {
  const prices = Array.from({ length: 40 }, (_, index) => 1e6 + (index % 2) * 1e-2);
  const moments = new SlidingMoments(20);
  for (const price of prices) moments.next(price);
  const step = prices[1]! - prices[0]!;
  expect(moments.variance / (step / 2) ** 2).toBeCloseTo(1, 6);
  const window = prices.slice(-20);
  const shortcut = direct.mean(window.map((price) => price * price)) - direct.mean(window) ** 2;
  expect(Math.abs(shortcut / (step / 2) ** 2 - 1)).toBeGreaterThan(1);
});

test('a spike that has left the window leaves no trace', () => {
  const quiet = [3, 1, 4, 1, 5, 9, 2, 6];
  const [sum, moments] = [new SlidingSum(4), new SlidingMoments(4)];
  let total = NaN;
  for (const value of [1e300, ...quiet]) {
    total = sum.next(value);
    moments.next(value);
  }
  expect([total, moments.mean, moments.variance]).toEqual([22, 5.5, direct.variance([5, 9, 2, 6])]);
});

test('a window of zeros sums to exactly zero, whatever came before', () => {
  const sum = new SlidingSum(3);
  for (const value of [0.1, 0.2, 0.7, 1e9, 0.3]) sum.next(value);
  expect([sum.next(0), sum.next(0), sum.next(0)].at(-1)).toBe(0);
});

test('on-balance volume keeps every digit of a million bars, where a plain sum has lost some', () => {
  const random = seededRandom(5);
  const indicator = obv();
  let exactThousandths = 0n;
  let plain = 0;
  let price = 100;
  for (let index = 0; index < 1_000_000; index += 1) {
    // A dear start and small change after it: the worst for a sum without end.
    const thousandths = Math.floor(random.next() * (index === 0 ? 1e15 : 1e5));
    const change = index === 0 ? 1 : Math.floor(random.next() * 3) - 1;
    price += change;
    indicator.update(testBars([{ high: price, low: price, close: price, volume: thousandths / 1000 }])[0]!);
    exactThousandths += BigInt(thousandths * change);
    plain += (thousandths / 1000) * change;
  }
  const exact = Number(exactThousandths) / 1000;
  // Neighbouring doubles are 1.2e-4 apart there.
  expect(Math.abs(indicator.value('obv') - exact)).toBeLessThan(2e-4);
  expect(Math.abs(plain - exact)).toBeGreaterThan(1e-3);
});
