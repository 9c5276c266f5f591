import { expect, test } from 'vitest';
import type { ConnectionListener } from '../../../client/index.ts';
import { sampleSnapshot, snapshotMessage } from '../../../client/testing.ts';
import type { ServerMessage } from '../../../contract/index.ts';
import { createLiveStore, type LiveStore } from './live-store.ts';

test('a hundred messages in a moment are one change of the page, and none of them is lost', () => {
  const { store, say, pass } = start();
  const batches: number[] = [];
  let changes = 0;
  store.subscribe(() => (changes += 1));
  store.onMessages((messages) => batches.push(messages.length));

  say(snapshotMessage(0));
  pass(0);
  for (let seq = 1; seq <= 100; seq += 1) say(equityMessage(seq));
  expect(changes).toBe(1);
  pass(100);
  expect([changes, batches]).toEqual([2, [1, 100]]);
  expect(store.state().data?.portfolio.equity).toBe(sampleSnapshot().portfolio.equity);
});

test('each snapshot begins a new epoch, for what was built from messages may miss some', () => {
  const { store, say, pass, hangUp } = start();
  say(snapshotMessage(0));
  pass(100);
  expect(store.state().epoch).toBe(1);
  hangUp();
  pass(1_000);
  say(snapshotMessage(0));
  pass(100);
  expect(store.state()).toMatchObject({ epoch: 2, status: { state: 'live' } });
});

test('a queue that grew too long is let go, and says so', () => {
  const { store, say, pass } = start();
  say(snapshotMessage(0));
  pass(0);
  let heard = 0;
  store.onMessages((messages) => (heard += messages.length));
  for (let seq = 1; seq <= 5_003; seq += 1) say(equityMessage(seq));
  pass(100);
  expect([store.state().epoch, heard]).toEqual([2, 2]);
});

test('its status is that of the moment asked, even when nothing was flushed', () => {
  const { store, say, pass, sleep } = start();
  say(snapshotMessage(0));
  pass(0);
  sleep(11_000);
  expect([store.state().status.state, store.status().state]).toEqual(['live', 'stale']);
});

test('stopped, it knows nothing and changes nothing', () => {
  const { store, say, pass } = start();
  say(snapshotMessage(0));
  store.stop();
  pass(1_000);
  expect(store.state()).toMatchObject({ data: undefined, status: { state: 'connecting' } });
});

function equityMessage(seq: number): ServerMessage {
  return { type: 'equity', seq, data: { at: '2026-11-24T06:00:00.000Z', equity: '1' } };
}

function start(): {
  store: LiveStore;
  say: (message: ServerMessage) => void;
  hangUp: () => void;
  pass: (ms: number) => void;
  sleep: (ms: number) => void;
} {
  let now = 0;
  let waiting: { at: number; run: () => void }[] = [];
  let listener: ConnectionListener | undefined;
  const store = createLiveStore({
    connect: (opened) => {
      listener = opened;
      return { close: () => {} };
    },
    timers: {
      now: () => now,
      after(delayMs, run) {
        const entry = { at: now + delayMs, run };
        waiting.push(entry);
        return () => {
          waiting = waiting.filter((other) => other !== entry);
        };
      },
    },
    random: () => 0,
  });
  store.start();
  return {
    store,
    say: (message) => listener?.message(JSON.stringify(message)),
    hangUp: () => listener?.closed('gone'),
    pass(ms) {
      now += ms;
      const due = waiting.filter(({ at }) => at <= now);
      waiting = waiting.filter(({ at }) => at > now);
      for (const { run } of due) run();
    },
    sleep(ms) {
      now += ms;
    },
  };
}
