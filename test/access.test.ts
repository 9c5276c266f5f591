import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, signedHeaders, signingFetch, type ApiKey } from '../client/index.ts';
import { routes, SIGNING_HEADERS, type KeyScope, type Route, type RouteName } from '../contract/index.ts';
import { manualTimers } from '../src/api/testing/test-timers.ts';
import { memoryKeys, testKeys, testMasterKey } from '../src/api/testing/test-keys.ts';
import { startServer, type Reply, type RunningServer } from '../src/api/testing/test-server.ts';

const table: Readonly<Record<RouteName, Route>> = routes;
const STOP = { confirm: 'STOP', reason: 'a test' };

let running: RunningServer;
let timers: ReturnType<typeof manualTimers>;
beforeEach(async () => {
  timers = manualTimers();
  running = await startServer({ timers });
  timers.jump(1);
});
afterEach(() => running.server.close());

async function keyFor(scope: KeyScope, more: object = {}): Promise<ApiKey> {
  const { key, secret } = await running.keys.create({ name: `a ${scope} key`, scope, by: 'a test', ...more });
  return { id: key.id, secret };
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly body?: object;
}

/** A request and the headers that sign it. */
async function signed(key: ApiKey, { method = 'GET', path = '/api/portfolio', body }: Sent = {}) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const url = new URL(`${running.url}${path}`);
  const headers = await signedHeaders(key, { method, url, body: text }, { now: () => timers.now() });
  return { method, path, headers, ...(text === undefined ? {} : { body: text }) };
}

const REFUSED = { status: 401, code: 'SIGNATURE_REFUSED' };
const told = ({ status, body }: Reply) => ({ status, code: body.code });

describe('a signature', () => {
  test('lets a program do what its key may, in the name of the key', async () => {
    const key = await keyFor('trade');
    expect((await running.ask(await signed(key))).status).toBe(200);
    const stop = await signed(key, { method: 'POST', path: '/api/emergency-stop', body: STOP });
    expect((await running.ask(stop)).status).toBe(200);
    expect(running.platform.commands.at(-1)).toMatchObject({ by: 'key a trade key from 127.0.0.1', reason: 'a test' });
  });

  test('covers the query, whatever its order, and the client of the contract signs by itself', async () => {
    const fetch = signingFetch(await keyFor('read'), { now: () => timers.now() });
    const client = createClient({ baseUrl: running.url, fetch });
    expect((await client.listStrategies({ page: 2, limit: 2 })).data).toMatchObject([{ strategyId: 'grid-sol' }]);
    await expect(client.emergencyStop({ confirm: 'STOP' })).rejects.toMatchObject({ code: 'SCOPE', status: 403 });
    const twice = fetch(`${running.url}/api/strategies?page=1&page=2`);
    await expect(twice).rejects.toMatchObject({ code: 'CLIENT_CANNOT_SIGN' });
  });

  test('of anything else, changed in any single place, is refused and has no effect', async () => {
    const key = await keyFor('admin');
    const other = await keyFor('admin');
    const right = await signed(key, { method: 'POST', path: '/api/emergency-stop', body: STOP });
    const { headers } = right;
    const changed = (name: keyof typeof SIGNING_HEADERS, value: string) => ({
      ...right,
      headers: { ...headers, [SIGNING_HEADERS[name]]: value },
    });
    const flipped = headers[SIGNING_HEADERS.signature]!.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    const wrong = [
      { ...right, path: '/api/emergency-stop?x=1' },
      { ...right, path: '/api/emergency-stop/clear' },
      { ...right, method: 'DELETE' },
      { ...right, body: JSON.stringify({ ...STOP, reason: 'another' }) },
      { ...right, body: `${right.body} ` },
      { ...right, headers: { ...headers, host: `localhost:${running.port}` } },
      changed('key', other.id),
      changed('key', 'ak-nobody'),
      changed('timestamp', String(timers.now() + 1)),
      changed('nonce', 'A'.repeat(22)),
      changed('window', '6000'),
      changed('signature', flipped),
      changed('signature', ''),
      ...(['timestamp', 'nonce', 'signature'] as const).map((name) => {
        const { [SIGNING_HEADERS[name]]: _without, ...rest } = headers;
        return { ...right, headers: rest };
      }),
    ];
    const answers: unknown[] = [];
    for (const request of wrong) answers.push(told(await running.ask(request)));
    // An address that is not there is not there for anybody.
    const absent = { status: 405, code: 'METHOD_NOT_ALLOWED' };
    expect(answers).toEqual(wrong.map(({ method }) => (method === 'DELETE' ? absent : REFUSED)));
    expect(running.platform.commands).toEqual([]);
    // Whoever guesses wrong has not spent the nonce.
    expect((await running.ask(right)).status).toBe(200);
  });

  test('every bit of a signed request counts', async () => {
    const key = await keyFor('admin');
    const right = await signed(key, { method: 'POST', path: '/api/emergency-stop', body: STOP });
    const signature = Buffer.from(right.headers[SIGNING_HEADERS.signature]!, 'hex');
    for (let bit = 0; bit < signature.length * 8; bit += 1) {
      const guess = Buffer.from(signature);
      guess[bit >> 3]! ^= 1 << (bit & 7);
      const headers = { ...right.headers, [SIGNING_HEADERS.signature]: guess.toString('hex') };
      expect(told(await running.ask({ ...right, headers }))).toEqual(REFUSED);
    }
    expect(running.platform.commands).toEqual([]);
  });

  test('is good once, for a while, and not for longer by a restart', async () => {
    const key = await keyFor('read');
    const request = await signed(key);
    expect((await running.ask(request)).status).toBe(200);
    expect(told(await running.ask(request))).toEqual(REFUSED);
    const late = await signed(key);
    timers.jump(5_000);
    expect((await running.ask(late)).status).toBe(200);
    const later = await signed(key);
    timers.jump(5_001);
    expect(told(await running.ask(later))).toEqual(REFUSED);
    const early = await signed(key);
    timers.jump(-5_001);
    expect(told(await running.ask(early))).toEqual(REFUSED);
    // Of before the server began, with nonces that nobody remembers.
    const before = await signedHeaders(
      key,
      { method: 'GET', url: new URL(`${running.url}/api/portfolio`) },
      { now: () => timers.now() - 20_000, windowMs: 30_000 },
    );
    expect(told(await running.ask({ path: '/api/portfolio', headers: before }))).toEqual(REFUSED);
  });

  test('makes a cookie beside it worth nothing', async () => {
    const browser = await running.signIn();
    const { headers, ...request } = await signed(await keyFor('read'), {
      method: 'POST',
      path: '/api/emergency-stop',
      body: STOP,
    });
    expect(told(await running.ask({ ...request, headers: { ...browser.changing, ...headers } }))).toEqual({
      status: 403,
      code: 'SCOPE',
    });
    const out = await signed(await keyFor('admin'), { method: 'DELETE', path: '/api/session' });
    expect(told(await running.ask(out))).toEqual({ status: 403, code: 'NOT_A_BROWSER' });
  });
});

describe('a key', () => {
  test.each(['read', 'trade', 'admin'] as const)(
    'of scope %s comes to the routes of its scope and to no other',
    async (scope) => {
      const key = await keyFor(scope);
      const rank = ['public', 'read', 'trade', 'admin'];
      for (const [name, route] of Object.entries(table)) {
        const path = route.path.replaceAll(/:\w+/g, 'x');
        const reply = await running.ask(await signed(key, { method: route.method, path }));
        const may = rank.indexOf(route.scope) <= rank.indexOf(scope);
        expect({ name, isRefused: reply.body.code === 'SCOPE' }).toEqual({ name, isRefused: !may });
        expect(reply.status).toBeLessThan(500);
      }
    },
  );

  test('that is revoked, expired, or used from elsewhere is refused like one that was never there', async () => {
    const revoked = await keyFor('read');
    await running.keys.revoke({ id: revoked.id, by: 'a test' });
    const expired = await keyFor('read', { expiresAt: new Date(timers.now() + 1_000).toISOString() });
    expect((await running.ask(await signed(expired))).status).toBe(200);
    timers.jump(1_000);
    const elsewhere = await keyFor('read', { addresses: ['10.0.0.0/8', '2001:db8::/32'] });
    for (const key of [revoked, expired, elsewhere])
      expect(told(await running.ask(await signed(key)))).toEqual(REFUSED);
    const here = await keyFor('read', { addresses: ['127.0.0.0/8'] });
    expect((await running.ask(await signed(here))).status).toBe(200);
    await expect(keyFor('read', { expiresAt: new Date(timers.now()).toISOString() })).rejects.toMatchObject({
      code: 'KEY_EXPIRED',
    });
    expect(running.keys.list().map(({ state }) => state)).toEqual(
      expect.arrayContaining(['revoked', 'expired', 'active']),
    );
  });

  test('of some instruments touches these and stops everything, and nothing else', async () => {
    const key = await keyFor('admin', { instruments: ['BTCUSDT'] });
    const mode = (instrument: string) => ({
      scope: { type: 'instrument', instrument },
      mode: 'HALTED',
      reason: 'a test',
    });
    const post = async (path: string, body: object): Promise<Reply> =>
      running.ask(await signed(key, { method: 'POST', path, body }));
    expect((await post('/api/risk/mode', mode('BTCUSDT'))).status).toBe(200);
    expect((await post('/api/emergency-stop', STOP)).status).toBe(200);
    expect((await running.ask(await signed(key))).status).toBe(200);
    const before = running.platform.commands.length;
    const refused = { status: 403, code: 'INSTRUMENT_NOT_ALLOWED' };
    expect(told(await post('/api/risk/mode', mode('ETHUSDT')))).toEqual(refused);
    expect(told(await post('/api/strategy/stop', { strategyId: 'trend-btc' }))).toEqual(refused);
    expect(running.platform.commands).toHaveLength(before);
  });

  test('may stop everything as often as it likes, and ask for anything else only so often', async () => {
    const key = await keyFor('trade');
    const ask = async (request: Sent): Promise<number> => (await running.ask(await signed(key, request))).status;
    const asked = await Promise.all(Array.from({ length: 1_210 }, () => ask({})));
    expect(asked.filter((status) => status === 429)).toHaveLength(10);
    expect(await ask({ method: 'POST', path: '/api/emergency-stop', body: STOP })).toBe(200);
  });

  test('hears the live messages until it is revoked', async () => {
    const key = await keyFor('read');
    const { headers } = await signed(key, { path: '/ws' });
    const { socket, closed, refused } = await running.connect(headers);
    expect([refused, socket.readyState]).toEqual([undefined, WebSocket.OPEN]);
    await running.keys.revoke({ id: key.id, by: 'a test' });
    await timers.advance(60_000);
    expect((await closed).code).toBeGreaterThan(4_000);
    const again = await signed(key, { path: '/ws' });
    expect((await running.connect(again.headers)).refused).toBe(401);
  });

  test('is made and revoked over the wire, and its secret is said once', async () => {
    const { changing, reading } = await running.signIn();
    const body = { name: 'robot', scope: 'trade', instruments: ['BTCUSDT.BINANCE'] };
    const made = await running.ask({ method: 'POST', path: '/api/keys', headers: changing, body });
    const { key, secret } = made.body.data as { key: { id: string }; secret: string };
    expect(secret).toMatch(/^[\w-]{43}$/);
    const listed = await running.ask({ path: '/api/keys', headers: reading });
    expect(listed.body.data).toMatchObject([{ ...body, state: 'active', createdBy: 'operator from 127.0.0.1' }]);
    expect(listed.text).not.toContain(secret);
    const path = `/api/keys/${key.id}`;
    expect((await running.ask({ method: 'DELETE', path, headers: changing })).body.data).toMatchObject({
      state: 'revoked',
    });
    const unknown = await running.ask({ method: 'DELETE', path: '/api/keys/nobody', headers: changing });
    expect(told(unknown)).toEqual({ status: 404, code: 'KEY_UNKNOWN' });
  });

  test('comes back after a restart with its last use, unless the master key is gone', async () => {
    const store = memoryKeys();
    const box = testMasterKey();
    const first = await testKeys({ timers, store, masterKey: box });
    const { key, secret } = await first.create({ name: 'robot', scope: 'read', by: 'a test' });
    expect(JSON.stringify(await store.list())).not.toContain(secret);
    first.used(key.id);
    const second = await testKeys({ timers, store, masterKey: box });
    expect(second.find(key.id, '127.0.0.1')?.secret).toBe(secret);
    expect(second.list()[0]?.lastUsedAt).toBe(new Date(timers.now()).toISOString());
    const third = await testKeys({ timers, store });
    expect([third.find(key.id, '127.0.0.1'), third.list()[0]?.state]).toEqual([undefined, 'unreadable']);
  });
});
