import { expect, test } from 'vitest';
import { successRate } from './success-rate.ts';

test('the interval is Wilson’s, and inside 0 and 1', () => {
  const { share, low, high } = successRate(20, 15)!;
  expect(share).toBe(0.75);
  // (0.75 + 0.0960) / 1.1921 = 0.7097, give or take 0.1784: by hand.
  expect(low).toBeCloseTo(0.5313, 3);
  expect(high).toBeCloseTo(0.8881, 3);
  expect(successRate(3, 0)).toMatchObject({ share: 0, low: 0 });
  expect(successRate(3, 3)!.high).toBeLessThanOrEqual(1);
  expect(successRate(0, 0)).toBeUndefined();
});
