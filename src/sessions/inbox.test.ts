import { expect, test } from 'vitest';
import type { EpochMs, StrategyId, VenueEvent } from '../domain/index.ts';
import { barAt } from '../engine/testing.ts';
import { Inbox, type UntimedCommand } from './inbox.ts';
import { settled } from './test-timers.ts';

const halt: UntimedCommand = { type: 'halt', by: 'op', reason: 'drill' };

function event(index: number): VenueEvent {
  const bar = barAt(index, '100');
  return { type: 'bar', at: bar.closeTime, bar };
}

/** A venue that answers when it is told to. */
function slowVenue() {
  let answer: ((event: VenueEvent | undefined) => void) | undefined;
  let asked = 0;
  return {
    next: () => {
      asked += 1;
      return new Promise<VenueEvent | undefined>((resolve) => (answer = resolve));
    },
    say: (told: VenueEvent | undefined) => answer?.(told),
    get asked() {
      return asked;
    },
  };
}

test('a command is heard before the next venue event, at the market’s own time', () => {
  const events = [event(0), event(1)];
  const inbox = new Inbox({ next: () => events.shift() }, () => 123 as EpochMs);
  expect(inbox.next()).toMatchObject({ type: 'bar' });
  inbox.send(halt);
  inbox.send({ type: 'flatten', by: 'op', reason: 'drill' });
  expect(inbox.next()).toEqual({ ...halt, at: 123 });
  expect(inbox.next()).toMatchObject({ type: 'flatten' });
  expect(inbox.next()).toMatchObject({ type: 'bar' });
});

test('whoever waits for the venue is woken by a command, and the venue’s word is not lost', async () => {
  const venue = slowVenue();
  const inbox = new Inbox(venue, () => 5 as EpochMs);
  const waiting = inbox.next();
  expect(inbox.awaitsVenue).toBe(true);
  inbox.send(halt);
  expect(await waiting).toEqual({ ...halt, at: 5 });
  expect(inbox.awaitsVenue).toBe(true);

  const next = inbox.next();
  venue.say(event(0));
  expect(await next).toEqual(event(0));
  expect(inbox.awaitsVenue).toBe(false);
  expect(venue.asked).toBe(1);
});

test('a command given while the venue’s answer is on its way comes first, and both come', async () => {
  const venue = slowVenue();
  const inbox = new Inbox(venue, () => 5 as EpochMs);
  const first = inbox.next();
  inbox.send(halt);
  venue.say(event(0));
  expect(await first).toMatchObject({ type: 'halt' });
  expect(await inbox.next()).toEqual(event(0));
});

test('closing ends the stream after the commands already queued, and nothing is queued afterwards', async () => {
  const venue = slowVenue();
  const inbox = new Inbox(venue, () => 5 as EpochMs);
  const waiting = inbox.next();
  expect(inbox.send(halt)).toBe(true);
  inbox.close();
  expect(inbox.send(halt)).toBe(false);
  expect(await waiting).toMatchObject({ type: 'halt' });
  expect(await inbox.next()).toBeUndefined();
});

test('closing wakes whoever waits', async () => {
  const inbox = new Inbox(slowVenue(), () => 5 as EpochMs);
  const waiting = inbox.next();
  inbox.close();
  expect(await waiting).toBeUndefined();
});

test('when the venue has no more to say it is told once, and commands are still heard', async () => {
  let ends = 0;
  const inbox = new Inbox(
    { next: () => undefined },
    () => 5 as EpochMs,
    () => {
      ends += 1;
    },
  );
  const waiting = inbox.next();
  await settled();
  inbox.send({ type: 'stop-strategy', strategyId: 'A' as StrategyId, positions: 'keep', by: 'op', reason: 'drill' });
  expect(await waiting).toMatchObject({ type: 'stop-strategy', at: 5 });
  inbox.close();
  expect(await inbox.next()).toBeUndefined();
  expect(ends).toBe(1);
});

test('a command sent, or a close, in answer to the venue’s end is heard at once', async () => {
  const sending: Inbox = new Inbox(
    { next: () => undefined },
    () => 5 as EpochMs,
    () => sending.send(halt),
  );
  expect(await sending.next()).toMatchObject({ type: 'halt' });
  const closing: Inbox = new Inbox(
    { next: () => undefined },
    () => 5 as EpochMs,
    () => closing.close(),
  );
  expect(await closing.next()).toBeUndefined();
});
