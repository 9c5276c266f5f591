import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { routes } from '../contract/index.ts';
import { checkReply } from './checked.ts';
import { ClientError } from './client-error.ts';
import { createClient, type Reply } from './client.ts';
import { sampleSnapshot, sampleStrategy } from './testing.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

test('a query is put into the address, and what is undefined is left out of it', async () => {
  const { baseUrl, requests } = await serve(({ url }) => [200, listOf([], { page: url?.includes('page=2') ? 2 : 1 })]);
  const client = createClient({ baseUrl, check: checkReply });

  expect(await client.listActivity({ page: 2, limit: 50, strategyId: 'a b&c' })).toEqual({
    data: [],
    count: 0,
    page: 2,
  });
  expect(await client.listActivity()).toEqual({ data: [], count: 0, page: 1 });
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /api/activity?page=2&limit=50&strategyId=a+b%26c',
    'GET /api/activity',
  ]);
});

test('a change carries its body as JSON and the CSRF token of the moment; a read carries no token', async () => {
  const { baseUrl, requests } = await serve(() => [200, { success: true, data: sampleStrategy('ema-1') }]);
  let token = 'first';
  const client = createClient({ baseUrl, csrf: () => token });

  await client.stopStrategy({ strategyId: 'ema-1', positions: 'keep' });
  token = 'second';
  const { data } = await client.startStrategy({ strategyId: 'ema-1' });
  await client.getPortfolio();

  expect(data.title).toBe('EMA cross');
  expect(requests.map(({ headers }) => headers['x-assay-csrf'])).toEqual(['first', 'second', undefined]);
  expect(requests.map(({ body }) => body)).toEqual([
    '{"strategyId":"ema-1","positions":"keep"}',
    '{"strategyId":"ema-1"}',
    '',
  ]);
  expect(requests[0]?.headers['content-type']).toBe('application/json');
});

test('every route is a method that asks for its own path', async () => {
  const { baseUrl, requests } = await serve(() => [200, { success: true, data: null }]);
  const client = createClient({ baseUrl }) as unknown as Record<string, (input?: object) => Promise<unknown>>;
  for (const [name, { path }] of Object.entries(routes)) {
    const varying: Record<string, string> = {};
    for (const [, part = ''] of path.matchAll(/:(\w+)/g)) varying[part] = 'a/b';
    await client[name]?.(path.includes(':') ? varying : undefined);
  }
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(
    Object.values(routes).map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, 'a%2Fb')}`),
  );
  // What is in the path is not said again.
  expect(requests.find(({ url }) => url?.includes('a%2Fb'))?.body).toBe('{}');
});

test('a refusal is thrown with the code, message and status of the server', async () => {
  const refusal = { success: false, code: 'ALREADY_HALTED', message: 'Trading is halted already.' };
  const { baseUrl } = await serve(() => [409, refusal]);
  const error = await thrownBy(createClient({ baseUrl }).emergencyStop({ confirm: 'STOP' }));
  expect(error).toMatchObject({ code: 'ALREADY_HALTED', message: refusal.message, status: 409, refused: true });
});

test.each([
  ['a page of a proxy', 502, '<h1>Bad gateway</h1>'],
  ['success with a status that says otherwise', 500, '{"success":true,"data":1}'],
  ['JSON of somebody else', 200, '{"ok":true}'],
  ['nothing', 200, ''],
])('%s is not taken for an answer, and nobody knows what was done', async (_name, status, body) => {
  const { baseUrl } = await serve(() => [status, body]);
  const error = await thrownBy(createClient({ baseUrl }).emergencyStop({ confirm: 'STOP' }));
  expect(error).toMatchObject({ code: 'CLIENT_BAD_REPLY', status, refused: false });
});

test('a server that is not there is unreachable', async () => {
  const { baseUrl, close } = await serve(() => [200, '']);
  await close();
  const error = await thrownBy(createClient({ baseUrl }).getPortfolio());
  expect(error).toMatchObject({ code: 'CLIENT_UNREACHABLE', status: 0, refused: false });
  expect(error.message).toContain('check that the server is running');
});

test('a server that never answers is given up at the time limit', async () => {
  const { baseUrl } = await serve(() => undefined);
  const error = await thrownBy(createClient({ baseUrl }).getPortfolio(undefined, { timeoutMs: 30 }));
  expect(error).toMatchObject({ code: 'CLIENT_TIMEOUT', status: 0, refused: false });
});

test('a reply outside the contract is thrown when replies are checked, and passes when they are not', async () => {
  const portfolio = { ...sampleSnapshot().portfolio, equity: 1e5 };
  const { baseUrl } = await serve(() => [200, { success: true, data: portfolio }]);
  const error = await thrownBy(createClient({ baseUrl, check: checkReply }).getPortfolio());
  expect(error).toMatchObject({ code: 'CLIENT_CONTRACT_MISMATCH', refused: false });
  expect((await createClient({ baseUrl }).getPortfolio()).data).toEqual(portfolio);
});

test('what a caller may pass and gets back is known to the compiler', () => {
  const client = createClient({ baseUrl: 'http://127.0.0.1:1' });
  // Never called: these lines are read by the compiler alone.
  const misuses = [
    // @ts-expect-error -- a strategy must be named
    () => client.stopStrategy({}),
    // @ts-expect-error -- a misspelt field
    () => client.listActivity({ pages: 2 }),
    // @ts-expect-error -- a page is a number
    () => client.listActivity({ page: 'two' }),
    // @ts-expect-error -- the word must be STOP
    () => client.emergencyStop({ confirm: 'stop' }),
  ];
  expect(misuses).toHaveLength(4);
  type HasCount<R> = R extends { count: number } ? true : false;
  const counted: [HasCount<Reply<'listActivity'>>, HasCount<Reply<'getPortfolio'>>] = [true, false];
  expect(counted).toEqual([true, false]);
});

function listOf(data: unknown[], { page }: { page: number }): object {
  return { success: true, data, count: data.length, page };
}

async function thrownBy(promise: Promise<unknown>): Promise<ClientError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ClientError);
  return error as ClientError;
}

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server on loopback that answers with a status and a body, or not at all. */
async function serve(answer: (request: IncomingMessage) => [number, object | string] | undefined): Promise<{
  baseUrl: string;
  requests: Seen[];
  close: () => Promise<void>;
}> {
  const requests: Seen[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    requests.push({ method: request.method, url: request.url, headers: request.headers, body });
    const reply = answer(request);
    if (reply === undefined) return;
    response.writeHead(reply[0]).end(typeof reply[1] === 'string' ? reply[1] : JSON.stringify(reply[1]));
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  closing.push(() => void close());
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close };
}
