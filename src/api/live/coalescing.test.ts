import fc from 'fast-check';
import { expect, test } from 'vitest';
import { manualTimers, settle } from '../testing/test-timers.ts';
import { createCoalescing } from './coalescing.ts';

const INTERVAL_MS = 100;

function example() {
  const timers = manualTimers();
  const sent: { readonly topic: string; readonly n: number; readonly at: number }[] = [];
  const stop = new AbortController();
  const coalescing = createCoalescing<{ topic: string; n: number }>({
    intervalMs: INTERVAL_MS,
    timers,
    signal: stop.signal,
    emit: (item) => sent.push({ ...item, at: timers.monotonicMs() }),
  });
  return { timers, sent, stop, offer: (topic: string, n: number) => coalescing.offer(topic, { topic, n }) };
}

test('the first goes at once, and of the rest the newest when the interval is over', async () => {
  const { timers, sent, offer } = example();
  for (const n of [1, 2, 3]) offer('a', n);
  offer('b', 4);
  await timers.advance(1_000);
  expect(sent).toEqual([
    { topic: 'a', n: 1, at: 0 },
    { topic: 'b', n: 4, at: 0 },
    { topic: 'a', n: 3, at: 100 },
  ]);
});

test('nothing comes after the end', async () => {
  const { timers, sent, stop, offer } = example();
  offer('a', 1);
  offer('a', 2);
  stop.abort();
  await timers.advance(1_000);
  expect(sent).toHaveLength(1);
});

test('no topic speaks more than ten times a second, and each always ends with its newest', async () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 130 })), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(steps, async (offers) => {
      const { timers, sent, offer } = example();
      const newest = new Map<string, number>();
      for (const [n, [topic, pauseMs]] of offers.entries()) {
        offer(topic, n);
        newest.set(topic, n);
        await timers.advance(pauseMs);
      }
      await timers.advance(2 * INTERVAL_MS);
      await settle();
      for (const [topic, last] of newest) {
        const own = sent.filter((item) => item.topic === topic);
        expect(own.at(-1)?.n).toBe(last);
        for (const [index, item] of own.entries()) {
          const before = own[index - 1];
          if (before === undefined) continue;
          expect(item.at - before.at).toBeGreaterThanOrEqual(INTERVAL_MS);
          expect(item.n).toBeGreaterThan(before.n);
        }
      }
    }),
    { numRuns: 100 },
  );
});
