import { connect as connectTcp } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { serverMessage } from '../../../contract/index.ts';
import { gapsIn } from '../testing/test-gaps.ts';
import { manualTimers } from '../testing/test-timers.ts';
import { startServer, type Listener, type RunningServer } from '../testing/test-server.ts';

let running: RunningServer;

afterEach(async () => {
  await running.server.close();
});

async function until(what: () => boolean): Promise<void> {
  while (!what()) await sleep(1);
}

async function listen(): Promise<Listener> {
  const { reading } = await running.signIn();
  const listener = await running.connect({ ...reading, origin: running.url });
  await until(() => listener.messages.length > 0);
  return listener;
}

test('only a signed-in page of this server, or a program with a session, may listen', async () => {
  running = await startServer();
  const { reading } = await running.signIn();
  const { port, url } = running;
  for (const [headers, status] of [
    [{}, 401],
    [{ origin: url }, 401],
    [{ cookie: `assay-session-${port}=${'A'.repeat(43)}` }, 401],
    [{ ...reading, origin: 'http://evil.test' }, 403],
    [{ ...reading, origin: 'null' }, 403],
    [{ ...reading, origin: `http://localhost:${port}` }, 403],
    [{ ...reading, origin: `${url}.evil.test` }, 403],
    [{ ...reading, 'sec-fetch-site': 'cross-site' }, 403],
    [{ ...reading, host: 'evil.test' }, 403],
    [{ ...reading, origin: 'http://evil.test', host: 'evil.test' }, 403],
  ] as const) {
    const { refused } = await running.connect(headers);
    expect({ headers, refused }).toEqual({ headers, refused: status });
  }
  expect(running.server.clientCount()).toBe(0);
  for (const headers of [reading, { ...reading, origin: url, 'sec-fetch-site': 'same-origin' }]) {
    const { refused, socket } = await running.connect(headers);
    expect(refused).toBeUndefined();
    socket.close();
  }
});

test('a listener gets a snapshot, then five hundred changes without a gap', async () => {
  running = await startServer();
  const listener = await listen();
  for (let n = 0; n < 500; n += 1) {
    if (n % 2 === 0) running.platform.happen(`event ${n}`);
    else running.platform.setEquity(`${100_000 + n}`);
    if (n % 50 === 0) await sleep(1);
  }
  const { messages } = listener;
  await until(() => messages.some(({ type, data }) => type === 'portfolio' && data.equity === '100499'));
  expect(gapsIn(messages)).toEqual([]);
  expect(messages.filter(({ type }) => type === 'activity')).toHaveLength(250);
  expect(messages.filter(({ type }) => type === 'portfolio').length).toBeLessThan(50);
  for (const message of messages) serverMessage.parse(message);
});

test('every five seconds each listener hears how the system is, and that the server is there', async () => {
  const timers = manualTimers();
  running = await startServer({ timers });
  const listener = await listen();
  await timers.advance(5_000);
  await until(() => listener.messages.length === 3);
  expect(listener.messages.slice(1)).toMatchObject([
    { type: 'system-status', seq: 1, data: { clients: 1 } },
    { type: 'heartbeat', seq: 1, data: { serverTime: '2026-11-24T06:00:05.000Z' } },
  ]);
});

test.each([
  ['a word', 'hello', 1008],
  ['a command', JSON.stringify({ type: 'emergency-stop' }), 1008],
  ['more than it may', 'x'.repeat(2_000), 1009],
])('who sends %s is disconnected', async (_what, text, code) => {
  running = await startServer();
  const { socket, closed } = await listen();
  socket.send(text);
  expect((await closed).code).toBe(code);
  await until(() => running.server.clientCount() === 0);
  expect(running.platform.commands).toEqual([]);
});

test('a ping is answered', async () => {
  running = await startServer();
  const { socket } = await listen();
  const pong = new Promise<string>((resolve) => {
    socket.once('pong', (data: Buffer) => {
      resolve(data.toString());
    });
  });
  socket.ping('are you there?');
  expect(await pong).toBe('are you there?');
});

test('who pings without reading the answers is disconnected', async () => {
  running = await startServer();
  const { socket } = await listen();
  socket.on('error', () => undefined); // It is cut off while it sends.
  socket.pause();
  const payload = Buffer.alloc(125);
  for (let sent = 0; running.server.clientCount() === 1 && sent < 500_000; sent += 1_000) {
    for (let n = 0; n < 1_000; n += 1) socket.ping(payload);
    await until(() => socket.bufferedAmount === 0 || running.server.clientCount() === 0);
  }
  expect(running.server.clientCount()).toBe(0);
});

test('signing out closes the sockets of that session and of no other', async () => {
  running = await startServer();
  const browser = await running.signIn();
  const own = await running.connect(browser.reading);
  const other = await listen();
  await running.ask({ method: 'DELETE', path: '/api/session', headers: browser.changing });
  expect(await own.closed).toEqual({ code: 4001, reason: 'the session has ended' });
  await until(() => running.server.clientCount() === 1);
  running.platform.happen('still here');
  await until(() => other.messages.length === 2);
});

test('a session that was ended elsewhere takes its sockets with it within a minute', async () => {
  const timers = manualTimers();
  running = await startServer({ timers });
  const { closed } = await listen();
  await running.signIns.endAll('operator', timers.now());
  await timers.advance(60_000);
  expect((await closed).code).toBe(4001);
});

test('a client that stops reading is disconnected, and the others miss nothing', async () => {
  running = await startServer();
  const { reading } = await running.signIn();
  const slow = await running.connect(reading);
  const quick = await listen();
  slow.socket.pause();
  // What the two kernels hold for a connection is no bound we set, so: until it has been noticed.
  for (let n = 1; running.server.clientCount() === 2 && n < 500; n += 1) {
    running.platform.happen('x'.repeat(64 * 1024));
    await until(() => quick.messages.length > n);
  }
  expect(running.server.clientCount()).toBe(1);
  running.platform.happen('the end');
  await until(
    () => quick.messages.at(-1)?.type === 'activity' && JSON.stringify(quick.messages.at(-1)).includes('the end'),
  );
  expect(gapsIn(quick.messages)).toEqual([]);
  slow.socket.resume();
  expect([4002, 1006]).toContain((await slow.closed).code);
});

test('the address without an upgrade, or an upgrade of another address, is answered as a request', async () => {
  running = await startServer();
  const { reading } = await running.signIn();
  const plain = await running.ask({ path: '/ws', headers: reading });
  expect(plain.status).toBe(426);
  expect(plain.headers['upgrade']).toBe('websocket');
  const upgrade = { connection: 'Upgrade', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' };
  for (const path of ['/api/portfolio', '/health/live']) {
    expect((await running.ask({ path, headers: { ...reading, ...upgrade } })).status).toBe(200);
    const asWebSocket = {
      ...reading,
      ...upgrade,
      upgrade: 'websocket',
      'sec-websocket-key': 'x',
      'sec-websocket-version': '13',
    };
    expect((await running.ask({ path, headers: asWebSocket })).status).toBe(200);
  }
});

test('a handshake that is refused leaves no connection open', async () => {
  running = await startServer();
  const { reading } = await running.signIn();
  const host = `127.0.0.1:${running.port}`;
  const right = 'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==';
  for (const [headers, status] of [
    [`host: ${host}\r\ncookie: ${reading['cookie']}\r\nsec-websocket-key: short`, 400],
    [`host: ${host}\r\n${right}`, 401],
    [`host: ${host}\r\norigin: http://evil.test\r\n${right}`, 403],
    [`host: evil.test\r\n${right}`, 403],
    [right, 403],
  ] as const) {
    // It resolves when the server has closed the connection.
    const answer = await raw(
      running.port,
      `GET /ws HTTP/1.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n${headers}\r\n\r\n`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  }
});

function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.on('close', () => {
      resolve(answer);
    });
    socket.on('error', reject);
  });
}
