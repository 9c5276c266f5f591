import { expect, test } from 'vitest';
import { roughMarket, START } from '../../test/support/rough-market.ts';
import type { BarBatch } from '../venues/index.ts';
import { columnsFeed, type ColumnsFeed } from './columns-feed.ts';
import { pacedFeed, type PacedFeed } from './pacing.ts';
import { HandTimers, settled } from './test-timers.ts';

const HOUR = 3_600_000;

function paced(speed: number, bars = 12): { feed: PacedFeed; records: ColumnsFeed; timers: HandTimers } {
  const timers = new HandTimers();
  // The first bars of this market have no holes.
  const records = columnsFeed(roughMarket({ seed: 1, bars }));
  return { feed: pacedFeed(records, timers, speed), records, timers };
}

/** Asks once, and notes when the answer came. */
function ask(feed: PacedFeed, timers: HandTimers): { openTime: number | undefined; atMs: number | undefined } {
  const asked: { openTime: number | undefined; atMs: number | undefined } = { openTime: undefined, atMs: undefined };
  const take = (batch: BarBatch | undefined): void => {
    asked.openTime = batch?.openTime;
    asked.atMs = timers.monotonicMs();
  };
  const answer = feed.next();
  if (answer instanceof Promise) void answer.then(take);
  else take(answer);
  return asked;
}

test('a bar arrives when its time has passed at the chosen speed, and not before', async () => {
  const { feed, timers } = paced(3_600);
  expect(ask(feed, timers)).toEqual({ openTime: START, atMs: 0 });
  const second = ask(feed, timers);
  timers.advance(999);
  await settled();
  expect(second.openTime).toBeUndefined();
  timers.advance(1);
  await settled();
  expect(second).toEqual({ openTime: START + HOUR, atMs: 1_000 });
});

test('time spent elsewhere counts: the next bar is not later for it', async () => {
  const { feed, timers } = paced(3_600);
  ask(feed, timers);
  timers.advance(400);
  const second = ask(feed, timers);
  timers.advance(600);
  await settled();
  expect(second.atMs).toBe(1_000);
});

test('being late is not caught up on', async () => {
  const { feed, timers } = paced(3_600);
  ask(feed, timers);
  timers.advance(60_000); // The machine slept.
  expect(ask(feed, timers).atMs).toBe(60_000);
  const third = ask(feed, timers);
  timers.advance(999);
  await settled();
  expect(third.atMs).toBeUndefined();
  timers.advance(1);
  await settled();
  expect(third.atMs).toBe(61_000);
});

test('a batch leaves the records only when it is due', async () => {
  const { feed, records, timers } = paced(3_600);
  ask(feed, timers);
  ask(feed, timers);
  timers.advance(500);
  await settled();
  expect(records.cursor).toBe(START + HOUR);
  timers.advance(500);
  await settled();
  expect(records.cursor).toBe(START + 2 * HOUR);
});

test('hurrying lets the awaited bar pass at once, and the clock goes on from there', async () => {
  const { feed, timers } = paced(1);
  ask(feed, timers);
  const second = ask(feed, timers);
  timers.advance(10);
  feed.hurry();
  await settled();
  expect(second).toEqual({ openTime: START + HOUR, atMs: 10 });
  const third = ask(feed, timers);
  timers.advance(HOUR - 1);
  await settled();
  expect(third.atMs).toBeUndefined();
  timers.advance(1);
  await settled();
  expect(third.atMs).toBe(HOUR + 10);
});

test('at full speed bars come without a promise, but others get their turn between bursts', async () => {
  const { feed, timers } = paced(Infinity, 200);
  let promises = 0;
  for (let taken = 0; taken < 190; taken += 1) {
    const answer = feed.next();
    if (!(answer instanceof Promise)) continue;
    promises += 1;
    timers.advance(0);
    await answer;
  }
  expect(promises).toBe(2);
});

test('when the records end there is nothing to wait for', async () => {
  const { feed, timers } = paced(3_600, 2);
  ask(feed, timers);
  ask(feed, timers);
  timers.advance(1_000);
  await settled();
  expect(feed.next()).toBeUndefined();
  expect(timers.nextMs).toBeUndefined();
});
