import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { errorBody } from '../../contract/index.ts';
import { realTimers, silentLog } from '../runtime/index.ts';
import { createServer } from './server.ts';
import { testKeys } from './testing/test-keys.ts';
import { memorySignIns } from './testing/test-sign-ins.ts';
import { manualTimers } from './testing/test-timers.ts';
import { startServer } from './testing/test-server.ts';
import { sampleBacktests } from './testing/sample-backtests.ts';
import { sampleDatasets } from './testing/sample-datasets.ts';
import { sampleDiscovery } from './testing/sample-discovery.ts';
import { samplePlatform } from './testing/sample-platform.ts';

const OPTIONS = {
  datasets: sampleDatasets(),
  backtests: sampleBacktests(),
  signIns: memorySignIns(),
  keys: await testKeys({ timers: realTimers() }),
  timers: realTimers(),
  log: silentLog,
  dashboardDir: 'no-such-folder',
  version: '0.1.0',
  randomBytes: (size: number) => new Uint8Array(size),
};

test.each(['0.0.0.0', '::', '192.168.1.10', 'example.com', ''])(
  'it does not listen on %j, and says what comes first',
  (host) => {
    const create = (): unknown =>
      createServer({ ...OPTIONS, platform: samplePlatform(), discovery: sampleDiscovery(), host, port: 8000 });
    expect(create).toThrow(expect.objectContaining({ code: 'HOST_NOT_LOOPBACK', kind: 'usage' }));
    expect(create).toThrow('TLS and accounts');
  },
);

test.each([-1, 65_536, 80.5, NaN])('%d is no port', (port) => {
  const create = (): unknown =>
    createServer({ ...OPTIONS, platform: samplePlatform(), discovery: sampleDiscovery(), port });
  expect(create).toThrow(expect.objectContaining({ code: 'PORT_INVALID', kind: 'usage' }));
});

test('a port in use is named, with what to do, and nothing is left behind', async () => {
  const running = await startServer();
  const platform = samplePlatform();
  const second = createServer({ ...OPTIONS, platform, discovery: sampleDiscovery(), port: running.port });
  const message = expect.stringMatching(`port ${running.port} .* --port`) as string;
  await expect(second.listen()).rejects.toMatchObject({ code: 'PORT_IN_USE', message });
  expect(platform.listeners()).toBe(0);
  await running.server.close();
});

test('closing tells the listeners, lets what is under way finish, and frees the port', async () => {
  const platform = samplePlatform();
  const answer = Promise.withResolvers<void>();
  const running = await startServer({
    platform: {
      ...platform,
      async performance(strategyId) {
        await answer.promise;
        return platform.performance(strategyId);
      },
    },
  });
  const { reading } = await running.signIn();
  const listener = await running.connect(reading);
  const underWay = running.ask({ path: '/api/performance', headers: reading });
  await sleep(20);
  const closed = running.server.close();
  expect(running.server.close()).toBe(closed);
  expect(await listener.closed).toEqual({ code: 1001, reason: 'the server is stopping' });
  await expect(running.ask({ path: '/health/live' })).rejects.toThrow('ECONNREFUSED');
  answer.resolve();
  const startedAt = performance.now();
  expect((await underWay).status).toBe(200);
  await closed;
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(platform.listeners()).toBe(0);
});

test('closing ends after a second and a half, whoever hangs on', async () => {
  const timers = manualTimers();
  const running = await startServer({
    timers,
    platform: { ...samplePlatform(), performance: () => new Promise(() => undefined) },
  });
  const { reading } = await running.signIn();
  const hanging = running.ask({ path: '/api/performance', headers: reading });
  const deaf = await running.connect(reading);
  deaf.socket.pause();
  const halfSaid = connect(running.port, '127.0.0.1').on('error', () => undefined); // It will be cut off.
  await new Promise((resolve) => halfSaid.write('POST /api/session HTTP/1.1\r\nhost: ', resolve));
  let ended = false;
  const closed = running.server.close().then(() => (ended = true));
  await timers.advance(1_499);
  await sleep(50);
  expect(ended).toBe(false);
  await timers.advance(1);
  await Promise.all([closed, expect(hanging).rejects.toThrow('hang up')]);
  halfSaid.destroy();
  deaf.socket.terminate();
});

test.each([
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['no host', 'GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n', 403],
  ['an empty host', 'GET /health/live HTTP/1.1\r\nhost: \r\nconnection: close\r\n\r\n', 403],
  ['HTTP before hosts', 'GET /health/live HTTP/1.0\r\n\r\n', 403],
  ['two hosts', 'GET / HTTP/1.1\r\nhost: evil.test\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n', 403],
  [
    'an absolute address',
    'GET http://evil.test/api/portfolio HTTP/1.1\r\nhost: evil.test\r\nconnection: close\r\n\r\n',
    403,
  ],
  ['too many headers', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  [
    'two lengths',
    'POST /api/session HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
    400,
  ],
])('%s is refused in our words', async (_what, text, status) => {
  const running = await startServer();
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(running.port, '127.0.0.1', () => socket.write(text));
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
    });
    socket.on('close', () => {
      resolve(received);
    });
    socket.on('error', reject);
  });
  await running.server.close();
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  errorBody.parse(JSON.parse(body));
});

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

test.skipIf(!hasIpv6)('on ::1 it answers to its own name', async () => {
  const server = createServer({
    ...OPTIONS,
    platform: samplePlatform(),
    discovery: sampleDiscovery(),
    host: '::1',
    port: 0,
  });
  const { url } = await server.listen();
  expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  await server.close();
});
