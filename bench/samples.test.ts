import { expect, test } from 'vitest';
import { contender, interleaved, type Contender } from './contender.ts';
import { quantile, statisticsOf } from './samples.ts';

test('quartiles lie between the samples they fall between', () => {
  const sorted = [10, 20, 30, 40];
  expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile(sorted, share))).toEqual([10, 17.5, 25, 32.5, 40]);
  expect(statisticsOf([40, 10, 30, 20])).toEqual({ min: 10, median: 25, iqr: 15, isNoisy: true });
  expect(statisticsOf([100])).toEqual({ min: 100, median: 100, iqr: 0, isNoisy: false });
  expect(() => quantile([], 0.5)).toThrow(/at least one sample/);
});

test('a figure is noisy when its quartiles lie more than 15 % of the median apart', () => {
  expect(statisticsOf([92.5, 100, 107.5, 92.5, 107.5]).isNoisy).toBe(false);
  expect(statisticsOf([92, 100, 108, 92, 108]).isNoisy).toBe(true);
});

test('contenders take turns, and the first turn of each is not counted', async () => {
  const order: string[] = [];
  const closed: string[] = [];
  const fake = (name: string): Contender => ({
    name,
    once() {
      order.push(name);
      return Promise.resolve({ wallMs: order.length, cpuMs: 0 });
    },
    close: () => void closed.push(name),
  });
  const timings = await interleaved([fake('a'), fake('b')], 2);
  expect(order.join('')).toBe('ababab');
  expect(timings.get('a')?.wallMs).toEqual([3, 5]);
  expect(timings.get('b')).toEqual({ wallMs: [4, 6], cpuMs: [0, 0], partMs: [] });
  expect(closed).toEqual(['a', 'b']);
});

test('the clock runs while the work is done', async () => {
  let done = false;
  const took = await contender('spin', async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    done = true;
  }).once();
  expect(done).toBe(true);
  expect(took.wallMs).toBeGreaterThan(15);
  expect(took.cpuMs).toBeLessThan(took.wallMs);
});

test('a part of the work can be told of', async () => {
  const [took] = (await interleaved([contender('two parts', (partDone) => partDone())], 1)).values();
  expect(took?.partMs).toHaveLength(1);
  expect(took?.partMs[0]).toBeLessThanOrEqual(took?.wallMs[0] ?? 0);
});
