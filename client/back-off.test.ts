import { expect, test } from 'vitest';
import { backOffMs } from './back-off.ts';

test('waits double from half a second to fifteen, and the later half of each is left to chance', () => {
  const bounds = [0, 1, 2, 3, 4, 5, 40].map((attempt) => [backOffMs(attempt, () => 0), backOffMs(attempt, () => 1)]);
  expect(bounds).toEqual([
    [250, 500],
    [500, 1_000],
    [1_000, 2_000],
    [2_000, 4_000],
    [4_000, 8_000],
    [7_500, 15_000],
    [7_500, 15_000],
  ]);
});
