import fc from 'fast-check';
import { expect, test } from 'vitest';
import { serverMessage, type ServerMessage } from '../../../contract/index.ts';
import { silentLog } from '../../runtime/index.ts';
import type { Change } from '../platform.ts';
import { gapsIn } from '../testing/test-gaps.ts';
import { manualTimers, settle, type ManualTimers } from '../testing/test-timers.ts';
import { sampleActivity, sampleOrder, sampleStrategy } from '../testing/sample-data.ts';
import { samplePlatform, type SamplePlatform } from '../testing/sample-platform.ts';
import { sampleCampaign, sampleDiscovery, type SampleDiscovery } from '../testing/sample-discovery.ts';
import { createHub, type Hub, type HubClient } from './hub.ts';

interface Screen extends HubClient {
  backlog: number;
  readonly frames: Buffer[];
  readonly messages: ServerMessage[];
  closedWith: number | undefined;
}

function screen(): Screen {
  const messages: ServerMessage[] = [];
  const frames: Buffer[] = [];
  return {
    backlog: 0,
    frames,
    messages,
    closedWith: undefined,
    send(frame) {
      frames.push(frame);
      messages.push(JSON.parse(frame.toString()) as ServerMessage);
    },
    close([code]) {
      this.closedWith = code;
    },
  };
}

function example(platform = samplePlatform()): {
  timers: ManualTimers;
  platform: SamplePlatform;
  discovery: SampleDiscovery;
  hub: Hub;
} {
  const timers = manualTimers();
  const discovery = sampleDiscovery();
  return { timers, platform, discovery, hub: createHub({ platform, discovery, timers, log: silentLog }) };
}

/** A hub with one screen that has its snapshot. */
async function watched(): Promise<ReturnType<typeof example> & { readonly first: Screen }> {
  const parts = example();
  const first = screen();
  parts.hub.join(first);
  await settle();
  return { ...parts, first };
}

test('how a search stands is sent ten times a second at most, the newest last', async () => {
  const { timers, discovery, first } = await watched();
  for (const tried of [24, 48, 72]) discovery.emit({ type: 'campaign', data: { ...sampleCampaign(), tried } });
  await timers.advance(100);
  const campaigns = first.messages.map((message) => serverMessage.parse(message)).slice(1);
  expect(campaigns).toMatchObject([{ data: { tried: 24 } }, { data: { tried: 72 } }]);
});

test('a client gets a snapshot, then every change with the next number, all valid by the contract', async () => {
  const { timers, platform, hub, first } = await watched();
  platform.happen('one');
  platform.setEquity('100251');
  platform.emit({ type: 'bar', data: { instrument: 'BTCUSDT', timeframe: '1h', bar: [0, 1, 2, 0.5, 1.5, 10] } });
  platform.emit({ type: 'equity', data: { at: '2026-11-24T06:00:00.000Z', equity: '100251' } });
  hub.beat();
  await timers.advance(100);
  expect(first.messages.map(({ type, seq }) => `${seq} ${type}`)).toEqual([
    '0 snapshot',
    '1 activity',
    '2 portfolio',
    '3 bar',
    '4 equity',
    '5 system-status',
    '5 heartbeat',
  ]);
  for (const message of first.messages) serverMessage.parse(message);
});

test('what happens while a snapshot is being gathered follows it', async () => {
  const platform = samplePlatform();
  const gathering = Promise.withResolvers<void>();
  const slow: SamplePlatform = {
    ...platform,
    async activity(query) {
      const page = await platform.activity(query);
      await gathering.promise;
      return page;
    },
  };
  const { hub } = example(slow);
  const [one, two] = [screen(), screen()];
  hub.join(one);
  platform.happen('while gathering');
  hub.join(two);
  platform.happen('still gathering');
  await settle();
  expect(one.messages).toEqual([]);
  gathering.resolve();
  await settle();
  platform.happen('later');
  for (const { messages } of [one, two]) {
    expect(messages.map(({ type, seq }) => `${seq} ${type}`)).toEqual([
      '0 snapshot',
      '1 activity',
      '2 activity',
      '3 activity',
    ]);
  }
  expect(one.frames).toEqual(two.frames);
});

test('each message is encoded once for all', async () => {
  const { platform, hub, first } = await watched();
  const second = screen();
  hub.join(second);
  await settle();
  platform.happen('one');
  expect(first.frames.at(-1)).toBe(second.frames.at(-1));
});

/** A burst of changes, numbered in what they say. */
function changes(kinds: readonly Change['type'][]): Change[] {
  return kinds.map((type, n): Change => {
    switch (type) {
      case 'activity':
        return { type, data: sampleActivity(n + 100) };
      case 'order':
        return { type, data: sampleOrder(n + 100) };
      case 'strategy':
        return { type, data: { ...sampleStrategy('trend-btc'), statusReason: `Change ${n}.` } };
      case 'portfolio':
        return { type, data: { ...samplePlatform().portfolio(), equity: `${n}` } };
      case 'equity':
        return { type, data: { at: '2026-11-24T06:00:00.000Z', equity: `${n}` } };
      case 'system-status':
        return { type, data: samplePlatform().systemStatus(n) };
      case 'bar':
        return { type, data: { instrument: `COIN${n % 2}`, timeframe: '1h', bar: [n, 1, 1, 1, 1, 1] } };
    }
  });
}

const KINDS = ['portfolio', 'equity', 'bar', 'system-status', 'order', 'activity', 'strategy'] as const;

test('no client misses a number, and no news is lost or out of order, whatever comes and goes', async () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...KINDS) },
      { weight: 2, arbitrary: fc.constantFrom('wait' as const, 'join' as const, 'leave' as const, 'beat' as const) },
    ),
    { minLength: 50, maxLength: 200 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const { timers, platform, hub, first } = await watched();
      const screens = [first];
      const burst = changes(script.filter((step) => (KINDS as readonly string[]).includes(step)) as Change['type'][]);
      const news = burst.filter(({ type }) => type === 'order' || type === 'activity' || type === 'strategy');
      for (const step of script) {
        if (step === 'wait') await timers.advance(40);
        else if (step === 'join') screens.push(joined(hub));
        else if (step === 'leave' && screens.length > 1) hub.leave(screens[1] as Screen);
        else if (step === 'beat') hub.beat();
        else if (step !== 'leave') platform.emit(burst.shift() as Change);
      }
      await settle();
      await timers.advance(200);
      const gaps = screens.filter(({ messages }) => messages.length > 0).flatMap(({ messages }) => gapsIn(messages));
      expect(gaps).toEqual([]);
      const heard = first.messages.filter(({ type }) => type === 'order' || type === 'activity' || type === 'strategy');
      expect(heard.map(({ data }) => data)).toEqual(news.map(({ data }) => data));
    }),
    { numRuns: 60 },
  );
});

test('whoever stays knows everything that happened, whoever else comes and goes meanwhile', async () => {
  const steps = fc.array(fc.constantFrom('happen', 'join', 'leave', 'settle'), { minLength: 10, maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const { platform, hub } = example();
      const screens: Screen[] = [];
      for (const step of [...script, 'join', 'happen', 'settle']) {
        if (step === 'happen') platform.happen('something');
        else if (step === 'join') screens.push(joined(hub));
        else if (step === 'leave') hub.leave(screens.shift() ?? screen());
        else await settle();
      }
      const happened = (await platform.activity({ page: 1, limit: 1_000 })).items.map(({ id }) => id);
      for (const { messages } of screens) {
        expect(gapsIn(messages)).toEqual([]);
        const known = messages.flatMap((message) => {
          if (message.type === 'snapshot') return message.data.activity;
          return message.type === 'activity' ? [message.data] : [];
        });
        expect(new Set(known.map(({ id }) => id))).toEqual(new Set(happened));
      }
    }),
    { numRuns: 200 },
  );
});

function joined(hub: Hub): Screen {
  const added = screen();
  hub.join(added);
  return added;
}

test('five hundred changes at once become one of each state now and the newest later, and all of the news', async () => {
  const { timers, platform, first } = await watched();
  const burst = changes(Array.from({ length: 500 }, (_, n) => KINDS[n % KINDS.length] ?? 'order'));
  for (const change of burst) platform.emit(change);
  await timers.advance(1_000);
  expect(gapsIn(first.messages)).toEqual([]);
  const of = (type: ServerMessage['type']): readonly ServerMessage[] =>
    first.messages.filter((message) => message.type === type);
  for (const type of ['portfolio', 'equity', 'system-status'] as const) {
    const all = burst.filter((change) => change.type === type);
    expect(of(type).map(({ data }) => data)).toEqual([all[0]?.data, all.at(-1)?.data]);
  }
  for (const type of ['bar', 'order', 'activity', 'strategy'] as const) {
    expect(of(type)).toHaveLength(burst.filter((change) => change.type === type).length);
  }
});

test('the checker of gaps finds a message lost, repeated, swapped, or misnumbered', async () => {
  const { platform, hub, first } = await watched();
  for (const text of ['a', 'b', 'c', 'd']) platform.happen(text);
  hub.beat();
  const right = first.messages;
  expect(gapsIn(right)).toEqual([]);
  expect(gapsIn(right.toSpliced(2, 1))).toEqual(['activity has number 3 after 1']);
  expect(gapsIn(right.toSpliced(2, 0, right[2] as ServerMessage))).toContain('activity has number 2 after 2');
  expect(gapsIn([...right.slice(0, 2), right[3], right[2], ...right.slice(4)] as ServerMessage[])).not.toEqual([]);
  expect(gapsIn(right.slice(1))).toEqual(['started with activity']);
  expect(gapsIn([...right.slice(0, -1), { type: 'heartbeat', seq: 9 }])).toEqual(['heartbeat has number 9 after 4']);
});

test('a client that reads too slowly is given up, and the others go on', async () => {
  const { platform, hub, first } = await watched();
  const slow = joined(hub);
  await settle();
  slow.backlog = 1024 * 1024 + 1;
  platform.happen('one');
  platform.happen('two');
  expect(slow.closedWith).toBe(4002);
  expect(slow.messages).toHaveLength(1);
  expect(hub.count()).toBe(1);
  expect(first.messages).toHaveLength(3);
});

test('more than 256 clients are not taken on', () => {
  const { hub } = example();
  for (let n = 0; n < 256; n += 1) expect(joined(hub).closedWith).toBeUndefined();
  expect(joined(hub).closedWith).toBe(1013);
  expect(hub.count()).toBe(256);
});

test('when a snapshot fails those who wait for it are told, and the next client is served', async () => {
  const platform = samplePlatform();
  let failing = true;
  const { hub } = example({
    ...platform,
    portfolio() {
      if (failing) throw new Error('the disk is gone');
      return platform.portfolio();
    },
  });
  const unlucky = joined(hub);
  await settle();
  expect(unlucky.closedWith).toBe(1011);
  failing = false;
  const next = joined(hub);
  await settle();
  expect(next.messages).toHaveLength(1);
  expect(hub.count()).toBe(1);
});

test('a snapshot that takes so long that changes pile up is given up', async () => {
  const platform = samplePlatform();
  let hanging = true;
  const { hub } = example({
    ...platform,
    activity: (query) => (hanging ? new Promise(() => undefined) : platform.activity(query)),
  });
  const waiting = joined(hub);
  await settle();
  for (let n = 0; n < 9; n += 1) platform.happen('x'.repeat(64 * 1024));
  expect(waiting.closedWith).toBe(1011);
  expect(hub.count()).toBe(0);
  hanging = false;
  const next = joined(hub);
  await settle();
  expect(next.messages.map(({ type }) => type)).toEqual(['snapshot']);
});

test('with nobody there nothing is numbered, and closing ends the subscription', async () => {
  const { platform, hub } = example();
  for (let n = 0; n < 10; n += 1) platform.happen(`${n}`);
  hub.beat();
  const late = joined(hub);
  await settle();
  expect(late.messages.map(({ seq }) => seq)).toEqual([0]);
  expect(platform.listeners()).toBe(1);
  hub.close();
  expect(late.closedWith).toBe(1001);
  expect(platform.listeners()).toBe(0);
});
