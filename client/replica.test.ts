import { expect, test } from 'vitest';
import type { ServerMessage } from '../contract/index.ts';
import { checkMessage } from './checked.ts';
import type { ConnectionListener } from './connection.ts';
import { createReplica, HEARTBEAT_MS, type Replica, type ReplicaChange } from './replica.ts';
import { heartbeatMessage, sampleSnapshot, sampleStrategy, snapshotMessage } from './testing.ts';
import type { ClientTimers } from './timers.ts';

test('nothing is known, and nothing is claimed, before the snapshot', () => {
  const { replica } = start();
  expect(replica.data()).toBeUndefined();
  expect(replica.status()).toEqual({
    state: 'connecting',
    heardAt: undefined,
    serverAheadMs: undefined,
    retryAt: undefined,
    problem: undefined,
  });
});

test('a snapshot makes it live, and changes are applied in their order', () => {
  const { replica, server, changes } = start();
  server.say(snapshotMessage(7));
  expect(replica.status().state).toBe('live');
  expect(replica.data()).toEqual(sampleSnapshot());

  server.say({ type: 'portfolio', seq: 8, data: { ...sampleSnapshot().portfolio, equity: '99' } });
  server.say({ type: 'portfolio', seq: 9, data: { ...sampleSnapshot().portfolio, equity: '98' } });
  expect(replica.data()?.portfolio.equity).toBe('98');
  expect(changes.map(({ type }) => type)).toEqual(['snapshot', 'portfolio', 'portfolio']);
});

test('a change that the snapshot already holds is passed over', () => {
  const { replica, server, changes } = start();
  server.say(snapshotMessage(7));
  server.say({ type: 'portfolio', seq: 7, data: { ...sampleSnapshot().portfolio, equity: '1' } });
  expect(replica.data()?.portfolio.equity).toBe('100250.5');
  expect(replica.status().state).toBe('live');
  expect(changes).toHaveLength(1);
});

test.each<[string, ServerMessage]>([
  ['a change whose number skips one', { type: 'strategy', seq: 9, data: sampleStrategy('rsi-1') }],
  ['a heartbeat ahead of what was heard', heartbeatMessage(8)],
  ['a heartbeat behind what was heard', heartbeatMessage(6)],
])('%s makes knowledge stale until a new snapshot has been fetched', (_name, message) => {
  const { replica, server, time } = start();
  server.say(snapshotMessage(7));
  server.say(message);
  expect(replica.status()).toMatchObject({ state: 'stale', retryAt: time.now() + 375 });
  expect(replica.data()?.strategies).toHaveLength(1);

  time.pass(375);
  expect(server.connections).toBe(2);
  expect(replica.status().state).toBe('stale');
  server.say(snapshotMessage(20));
  expect(replica.status()).toMatchObject({ state: 'live', problem: undefined });
});

test('a message that cannot be read, or that comes before the snapshot, starts over', () => {
  const { replica, server, time } = start();
  server.say(heartbeatMessage(7));
  expect(replica.status().problem).toBe('heartbeat came before the snapshot');
  time.pass(1_000);
  server.sayText('{"type":"snapshot"');
  expect(replica.status().problem).toContain('a message could not be read');
  time.pass(2_000);
  server.sayText('null');
  expect(replica.status().problem).toContain('it has no type or no number');
  expect(replica.data()).toBeUndefined();
});

test('a checked replica refuses a message outside the contract', () => {
  const { replica, server } = start({ parse: checkMessage });
  server.say(snapshotMessage(7));
  server.sayText(JSON.stringify({ type: 'equity', seq: 8, data: { at: '2026-11-24T06:00:00.000Z', equity: 1 } }));
  expect(replica.status().state).toBe('stale');
});

test('silence makes it stale after two heartbeats and ends the connection after four', () => {
  const { replica, server, time, changes } = start();
  server.say(snapshotMessage(7));
  const heardAt = time.now();

  time.pass(2 * HEARTBEAT_MS);
  expect(replica.status().state).toBe('live');
  time.pass(1);
  expect(replica.status()).toMatchObject({ state: 'stale', heardAt });
  expect(changes.at(-1)).toEqual({ type: 'connection' });

  time.pass(2 * HEARTBEAT_MS);
  expect(replica.status()).toMatchObject({ state: 'offline', heardAt, problem: 'nothing heard for 20 s' });
  expect(server.open).toBe(false);
  expect(replica.data()).toBeDefined();
});

test('a heartbeat after a silence makes it live again', () => {
  const { replica, server, time } = start();
  server.say(snapshotMessage(7));
  time.pass(2.5 * HEARTBEAT_MS);
  expect(replica.status().state).toBe('stale');
  server.say(heartbeatMessage(7));
  expect(replica.status()).toMatchObject({ state: 'live', heardAt: time.now() });
  time.pass(2 * HEARTBEAT_MS + 1);
  expect(replica.status().state).toBe('stale');
});

test('heartbeats in time keep it live for an hour on one connection', () => {
  const { replica, server, time } = start();
  server.say(snapshotMessage(7));
  for (let passed = 0; passed < 3_600_000; passed += HEARTBEAT_MS) {
    time.pass(HEARTBEAT_MS);
    server.say(heartbeatMessage(7));
    expect(replica.status().state).toBe('live');
  }
  expect(server.connections).toBe(1);
});

test('a lost connection is offline at once, and is tried again after longer and longer waits', () => {
  const { replica, server, time } = start();
  server.say(snapshotMessage(7));
  const waits: number[] = [];
  for (let attempt = 0; attempt < 7; attempt += 1) {
    server.hangUp('connection closed (1006)');
    const { state, retryAt, problem } = replica.status();
    expect([state, problem]).toEqual(['offline', 'connection closed (1006)']);
    waits.push((retryAt ?? 0) - time.now());
    time.pass((retryAt ?? 0) - time.now());
    expect(replica.status()).toMatchObject({ state: 'offline', retryAt: undefined });
  }
  expect(waits).toEqual([375, 750, 1_500, 3_000, 6_000, 11_250, 11_250]);
  expect(server.connections).toBe(8);

  server.say(snapshotMessage(3)); // A restarted server counts from its own beginning.
  expect(replica.status().state).toBe('live');
});

test('after ten good seconds the next loss waits the shortest time again', () => {
  const { replica, server, time } = start();
  server.say(snapshotMessage(1));
  server.hangUp('gone');
  time.pass(375);
  server.say(snapshotMessage(1));
  server.hangUp('gone again');
  expect((replica.status().retryAt ?? 0) - time.now()).toBe(750);
  time.pass(750);
  server.say(snapshotMessage(1));
  time.pass(10_000);
  server.hangUp('gone much later');
  expect((replica.status().retryAt ?? 0) - time.now()).toBe(375);
});

test('a connection that never gives a snapshot is given up', () => {
  const { replica, server, time } = start();
  time.pass(4 * HEARTBEAT_MS + 1);
  expect(replica.status()).toMatchObject({ state: 'offline', problem: 'nothing heard for 20 s' });
  expect(server.open).toBe(false);
});

test('asked to, it tries again without waiting; and otherwise leaves a good connection alone', () => {
  const { replica, server } = start();
  server.say(snapshotMessage(1));
  replica.reconnect();
  expect(server.connections).toBe(1);
  server.hangUp('gone');
  replica.reconnect();
  replica.reconnect();
  expect(server.connections).toBe(2);
});

test('the last words of an earlier connection are not taken for the new one', () => {
  const { replica, server, time } = start();
  server.say(snapshotMessage(1));
  const earlier = server.listener;
  server.hangUp('gone');
  time.pass(1_000);
  server.say(snapshotMessage(5));
  earlier?.message(JSON.stringify(heartbeatMessage(99)));
  earlier?.closed('late');
  expect(replica.status().state).toBe('live');
});

test('a connection that fails while it is being opened is tried again like any other', () => {
  const time = virtualTime();
  const replica = createReplica({
    connect: (listener) => {
      listener.closed('no route');
      return { close: () => {} };
    },
    timers: time,
    random: () => 0.5,
    onChange: () => {},
  });
  expect(replica.status()).toMatchObject({ state: 'offline', problem: 'no route' });
  time.pass(60_000);
  expect(replica.status().problem).toBe('no route');
});

test('closed, it hangs up and does nothing more', () => {
  const { replica, server, time, changes } = start();
  server.say(snapshotMessage(1));
  const heard = changes.length;
  replica.close();
  time.pass(3_600_000);
  expect(server.open).toBe(false);
  expect(server.connections).toBe(1);
  expect(changes).toHaveLength(heard);
});

test('it knows how far the clock of the server is ahead', () => {
  const { replica, server, time } = start();
  server.say(snapshotMessage(1));
  server.say(heartbeatMessage(1, new Date(time.now() + 90_000).toISOString()));
  expect(replica.status().serverAheadMs).toBe(90_000);
});

test('a message of a kind it has no word for counts and changes nothing', () => {
  const { replica, server } = start();
  server.say(snapshotMessage(1));
  const before = replica.data();
  server.sayText('{"type":"weather","seq":2,"data":{}}');
  server.say(heartbeatMessage(2));
  expect(replica.status().state).toBe('live');
  expect(replica.data()).toBe(before);
});

interface Server {
  listener: ConnectionListener | undefined;
  connections: number;
  open: boolean;
  say(message: ServerMessage): void;
  sayText(text: string): void;
  hangUp(why: string): void;
}

/** A replica on a connection whose far end the test speaks, in virtual time; chance is always one half. */
function start({ parse }: { parse?: (text: string) => ServerMessage } = {}): {
  replica: Replica;
  server: Server;
  time: ReturnType<typeof virtualTime>;
  changes: ReplicaChange[];
} {
  const time = virtualTime();
  const changes: ReplicaChange[] = [];
  const server: Server = {
    listener: undefined,
    connections: 0,
    open: false,
    say: (message) => server.listener?.message(JSON.stringify(message)),
    sayText: (text) => server.listener?.message(text),
    hangUp: (why) => server.listener?.closed(why),
  };
  const replica = createReplica({
    connect: (listener) => {
      Object.assign(server, { listener, connections: server.connections + 1, open: true });
      return {
        close: () => {
          server.open = false;
        },
      };
    },
    timers: time,
    random: () => 0.5,
    onChange: (change) => changes.push(change),
    ...(parse !== undefined && { parse }),
  });
  return { replica, server, time, changes };
}

function virtualTime(): ClientTimers & { pass(ms: number): void } {
  let now = Date.parse('2026-11-24T06:00:00.000Z');
  let waiting: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    after(delayMs, run) {
      const entry = { at: now + delayMs, run };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    pass(ms) {
      const until = now + ms;
      for (;;) {
        const next = waiting.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        waiting = waiting.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = until;
    },
  };
}
