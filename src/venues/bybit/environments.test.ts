import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { AssayError } from '../../runtime/index.ts';
import { assertMayReach, ENVIRONMENTS, localEnvironment, type EnvironmentName } from './environments.ts';
import { guardedAgents } from '../guarded-agents.ts';

const NAMES: readonly EnvironmentName[] = ['mainnet', 'testnet', 'demo', 'local'];
const HOSTS = [
  'api.bybit.com',
  'stream.bybit.com',
  'api-testnet.bybit.com',
  'stream-testnet.bybit.com',
  'api-demo.bybit.com',
  'stream-demo.bybit.com',
  '127.0.0.1',
  'api.bytick.com',
  'evil.example',
  'api.bybit.com.evil.example',
  'localhost.evil.example',
];

/** What the text of the rule says, as a table of its own. */
const SIGNED: Readonly<Record<EnvironmentName, readonly string[]>> = {
  mainnet: ['api.bybit.com', 'stream.bybit.com'],
  testnet: ['api-testnet.bybit.com', 'stream-testnet.bybit.com'],
  demo: ['api-demo.bybit.com', 'stream-demo.bybit.com'],
  local: ['127.0.0.1'],
};

/** Who may send what is signed to this host. */
function reachedBy(host: string): readonly EnvironmentName[] {
  return NAMES.filter((name) => {
    try {
      assertMayReach(name, 'signed', host);
      return true;
    } catch (error) {
      if (error instanceof AssayError && error.code === 'VENUE_ENVIRONMENT') return false;
      throw error;
    }
  });
}

test.each(HOSTS)('what is signed reaches %s from its own environment only', (host) => {
  expect(reachedBy(host)).toEqual(NAMES.filter((name) => SIGNED[name].includes(host)));
});

test('every address of an environment is one that it may reach, and no other environment’s signed traffic may', () => {
  for (const { name, rest, privateStream, tradeStream, publicStreams } of Object.values(ENVIRONMENTS)) {
    for (const url of [rest, privateStream, tradeStream ?? rest])
      expect(reachedBy(new URL(url).hostname)).toEqual([name]);
    for (const url of Object.values(publicStreams))
      expect(() => assertMayReach(name, 'public', new URL(url).hostname)).not.toThrow();
  }
});

test('demo has mainnet’s market data and none of its orders', () => {
  expect(() => assertMayReach('demo', 'public', 'stream.bybit.com')).not.toThrow();
  expect(() => assertMayReach('demo', 'signed', 'stream.bybit.com')).toThrow('never connects');
  expect(ENVIRONMENTS.demo.tradeStream).toBeUndefined();
});

test.each([
  'https://api.bybit.com',
  'http://api.bybit.com',
  'http://10.0.0.5:80',
  'http://127.0.0.1.evil.example',
  'https://127.0.0.1:4100',
  'ws://127.0.0.1:4100',
  'http://user@evil.example#127.0.0.1',
  '127.0.0.1:4100',
  '',
])('a practice exchange is on this machine, which %s is not', (origin) => {
  expect(() => localEnvironment(origin)).toThrow(expect.objectContaining({ code: 'VENUE_ENVIRONMENT' }));
});

test('a practice exchange has all its streams at the port given', () => {
  const { rest, publicStreams, privateStream, tradeStream } = localEnvironment('http://127.0.0.1:4100/anything?x=1');
  expect([rest, ...Object.values(publicStreams), privateStream, tradeStream]).toEqual([
    'http://127.0.0.1:4100',
    'ws://127.0.0.1:4100/v5/public/spot',
    'ws://127.0.0.1:4100/v5/public/linear',
    'ws://127.0.0.1:4100/v5/private',
    'ws://127.0.0.1:4100/v5/trade',
  ]);
});

test('a socket to a host of another environment is refused before it is opened', async () => {
  const server = createServer((_, reply) => reply.end('{}'));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  let connections = 0;
  server.on('connection', () => (connections += 1));
  const local = guardedAgents((host) => assertMayReach('local', 'signed', host));
  const mainnet = guardedAgents((host) => assertMayReach('mainnet', 'signed', host));
  try {
    expect(() => mainnet.http.createConnection({ host: '127.0.0.1', port })).toThrow(/never connects to 127.0.0.1/);
    expect(() => mainnet.https.createConnection({ host: 'api-testnet.bybit.com', port: 443 })).toThrow(
      /never connects/,
    );
    expect(() => local.https.createConnection({ host: 'api.bybit.com', port: 443 })).toThrow(/never connects/);
    expect(connections).toBe(0);
    const socket = local.http.createConnection({ host: '127.0.0.1', port });
    await new Promise((resolve) => socket?.once('connect', resolve));
    socket?.destroy();
  } finally {
    local.close();
    mainnet.close();
    server.close();
  }
});
