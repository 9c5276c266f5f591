import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorBody, routes, type Route, type RouteName } from '../contract/index.ts';
import {
  startServer,
  type Browser,
  type Question,
  type Reply,
  type RunningServer,
} from '../src/api/testing/test-server.ts';

const names = Object.keys(routes) as RouteName[];
const table: Readonly<Record<RouteName, Route>> = routes;

/** A key that is there, as soon as the server is. */
const revocable = { id: '' };

/** A right request for each route. */
const RIGHT: Readonly<
  Record<
    RouteName,
    { readonly params?: Readonly<Record<string, string>>; readonly query?: string; readonly body?: object }
  >
> = {
  getSession: {},
  signIn: { body: { token: 'put in by the test' } },
  signOut: {},
  listApiKeys: {},
  createApiKey: { body: { name: 'a test', scope: 'read' } },
  revokeApiKey: { params: revocable },
  getPortfolio: {},
  listStrategies: { query: 'page=1&limit=2' },
  getPerformance: { query: 'strategyId=trend-btc' },
  listActivity: { query: 'strategyId=trend-btc' },
  getSystemStatus: {},
  listActiveOrders: {},
  getOrderStatistics: { query: 'strategyId=trend-btc' },
  getPipelineMetrics: {},
  listPipelineDecisions: {},
  listPipelineCandidates: {},
  recordPipelineCandidates: {},
  startPaper: { body: { strategyId: 'BTC_TF_7Q2KD', reason: 'a test' } },
  approvePipeline: { body: { strategyId: 'trend-btc', by: 'Ada', reason: 'a test', confirm: 'APPROVE' } },
  getCandles: { query: 'instrument=BTCUSDT&timeframe=4h&limit=5' },
  stopStrategy: { body: { strategyId: 'trend-btc', positions: 'keep', reason: 'a test' } },
  startStrategy: { body: { strategyId: 'trend-btc' } },
  emergencyStop: { body: { confirm: 'STOP', reason: 'a test' } },
  clearHalt: { body: { confirm: 'RESUME', reason: 'a test' } },
  getRisk: {},
  setRiskMode: { body: { scope: { type: 'strategy', strategyId: 'trend-btc' }, mode: 'HALTED', reason: 'a test' } },
  setRiskLimits: { body: { version: 1, changes: { openOrdersMax: 100 }, reason: 'a test' } },
  listDenials: { query: 'strategyId=trend-btc&limit=5' },
  getReconciliation: {},
  runReconciliation: { body: { reason: 'a test' } },
  listDiscrepancies: { query: 'status=open' },
  resolveDiscrepancy: { params: { id: 's1-7-0' }, body: { action: 'ignore', reason: 'a test' } },
  listCampaigns: {},
  getCampaign: { params: { id: 'btc-1h-1f0c2a77' } },
  listDiscoveryDatasets: {},
  startCampaign: { body: { bars: 'BTCUSDT.SIMULATED/1h', budget: 24 } },
  cancelCampaign: { params: { id: 'btc-1h-1f0c2a77' } },
  resumeCampaign: { params: { id: 'btc-1h-1f0c2a77' } },
  listDatasets: {},
  checkDataset: { params: { instrument: 'BTCUSDT.SIMULATED', series: '1h' } },
  listCatalogue: {},
  listBacktests: { query: 'page=1&limit=2' },
  startBacktest: { body: { strategy: 'ema-cross', bars: ['BTCUSDT.SIMULATED/1h'] } },
  compareBacktests: { query: 'ids=b1,b2' },
  getBacktest: { params: { id: 'b1' } },
  cancelBacktest: { params: { id: 'b1' } },
  removeDataset: { params: { instrument: 'BTCUSDT.SIMULATED', series: '1h' }, body: { confirm: 'DELETE' } },
};

/** A route's address, with what varies in it put in. */
function addressOf(name: RouteName): string {
  return table[name].path.replaceAll(/:(\w+)/g, (_part, key: string) => RIGHT[name].params?.[key] ?? 'x');
}

let running: RunningServer;
let browser: Browser;

beforeAll(async () => {
  running = await startServer();
  browser = await running.signIn();
  const { key } = await running.keys.create({ name: 'to be revoked', scope: 'read', by: 'a test' });
  revocable.id = key.id;
});

afterAll(async () => {
  await running.server.close();
});

function question(name: RouteName, change: Partial<Question> = {}): Question {
  const { method, scope } = table[name];
  const path = addressOf(name);
  const { query, body } = RIGHT[name];
  return {
    method,
    path: query === undefined ? path : `${path}?${query}`,
    headers: scope === 'public' ? {} : method === 'GET' ? browser.reading : browser.changing,
    ...(body !== undefined && { body }),
    ...change,
  };
}

/** Status and code of a reply that must be a refusal in the contract's words, with nothing of our insides in it. */
function refusalOf(reply: Reply): { readonly status: number; readonly code: string } {
  expect(reply.text).not.toMatch(/node_modules|\.ts:\d/);
  return { status: reply.status, code: errorBody.parse(reply.body).code };
}

test('every route of the contract answers in its words', async () => {
  // Signing out last, and stopping a strategy before starting it.
  const order = [
    ...names.filter((name) => name !== 'signOut' && name !== 'startStrategy'),
    'startStrategy',
    'signOut',
  ] as const;
  const visitor = await running.signIn();
  for (const name of order) {
    const token = await running.server.issueToken('operator');
    const headers = table[name].method === 'GET' ? visitor.reading : visitor.changing;
    const reply = await running.ask(
      question(name, { headers, ...(name === 'signIn' && { headers: {}, body: { token } }) }),
    );
    const list = table[name].list === true;
    expect({ name, status: reply.status, type: reply.headers['content-type'], keys: Object.keys(reply.body) }).toEqual({
      name,
      status: 200,
      type: 'application/json; charset=utf-8',
      keys: list ? ['success', 'data', 'count', 'page'] : ['success', 'data'],
    });
    expect(reply.body.success).toBe(true);
    expect(reply.headers['cache-control']).toBe('no-store');
    table[name].data.parse(reply.body.data);
  }
});

test('a list is cut into pages, and counts them all', async () => {
  const second = await running.ask(question('listStrategies', { path: '/api/strategies?page=2&limit=2' }));
  expect(second.body).toMatchObject({ count: 3, page: 2, data: [{ strategyId: 'grid-sol' }] });
});

test('a command reaches the platform with who gave it', async () => {
  await running.ask(question('emergencyStop', { body: { confirm: 'STOP', reason: '  smoke  ' } }));
  const expected = { name: 'emergencyStop', by: 'operator from 127.0.0.1', reason: 'smoke' };
  expect(running.platform.commands.at(-1)).toEqual(expected);
});

test.each([
  ['an unknown strategy', 'stopStrategy', { body: { strategyId: 'nobody' } }, 404, 'STRATEGY_UNKNOWN'],
  [
    'the orders of an unknown strategy',
    'getOrderStatistics',
    { path: '/api/orders/statistics?strategyId=nobody' },
    404,
    'STRATEGY_UNKNOWN',
  ],
  ['an unknown instrument', 'getCandles', { path: '/api/candles?instrument=NOPE' }, 404, 'INSTRUMENT_UNKNOWN'],
  ['a strategy that runs already', 'startStrategy', { body: { strategyId: 'macd-eth' } }, 409, 'CONFLICT'],
  [
    'a scope that is not there',
    'setRiskMode',
    { body: { scope: { type: 'instrument', instrument: 'NOPE' }, mode: 'HALTED', reason: 'r' } },
    404,
    'BAD_SCOPE',
  ],
  [
    'limits that somebody else has changed',
    'setRiskLimits',
    { body: { version: 77, changes: { openOrdersMax: 5 }, reason: 'r' } },
    409,
    'LIMITS_CONFLICT',
  ],
  [
    'a difference nobody found',
    'resolveDiscrepancy',
    { path: '/api/reconciliation/discrepancies/nope/resolve' },
    404,
    'DISCREPANCY_UNKNOWN',
  ],
  [
    'what cannot be settled that way',
    'resolveDiscrepancy',
    { body: { action: 'close', reason: 'r' } },
    409,
    'NOT_RESOLVABLE',
  ],
] as const)('%s is refused as the platform says', async (_what, name, change, status, code) => {
  const reply = await running.ask(question(name, change));
  expect(refusalOf(reply)).toEqual({ status, code });
});

test('a mode that something stands in the way of is refused with the list, and needs a word when nothing does', async () => {
  const scope = { type: 'account' };
  const set = (mode: string, more = {}): Promise<Reply> =>
    running.ask(question('setRiskMode', { body: { scope, mode, reason: 'a test', ...more } }));
  expect((await set('HALTED')).body.data).toMatchObject({
    scopes: [{ mode: 'HALTED', latch: { reason: 'a test' } }, {}, {}],
  });
  expect((await set('ACTIVE')).body).toMatchObject({ code: 'NOT_CONFIRMED' });
  running.platform.loseAnOrder('order s1-3 in BTCUSDT is unknown');
  const refused = await set('ACTIVE', { confirm: 'RESUME' });
  expect(refused.status).toBe(409);
  expect(errorBody.parse(refused.body)).toMatchObject({
    code: 'RESUME_BLOCKED',
    obstacles: ['order s1-3 in BTCUSDT is unknown'],
  });
});

test('a looser limit is refused with what it would loosen, until that is meant', async () => {
  const loosen = (more = {}): Promise<Reply> => {
    const { limits } = running.platform.risk();
    const body = { version: limits.version, changes: { grossLeverageMax: '3' }, reason: 'r', ...more };
    return running.ask(question('setRiskLimits', { body }));
  };
  expect((await loosen()).body).toMatchObject({
    code: 'NOT_CONFIRMED',
    obstacles: ['grossLeverageMax would be looser'],
  });
  expect((await loosen({ confirm: 'LOOSEN' })).status).toBe(200);
});

test('text that looks like a script or a query goes through as it is', async () => {
  const reason = `<script>alert(1)</script>'; DROP TABLE orders; -- \${7*7} =cmd|' \u202E`;
  await running.ask(question('emergencyStop', { body: { confirm: 'STOP', reason } }));
  expect(running.platform.commands.at(-1)).toMatchObject({ reason });
  const status = await running.ask(question('getSystemStatus'));
  expect(status.body.data).toMatchObject({ halt: { reason } });
  expect(status.headers['x-content-type-options']).toBe('nosniff');
});

/** What a wrong request of each kind gets, for the routes that it concerns. */
const WRONG: readonly {
  readonly what: string;
  readonly concerns: (route: Route) => boolean;
  readonly make: (name: RouteName) => Question;
  readonly status: number;
  readonly code: string;
}[] = [
  {
    what: 'without a session',
    concerns: ({ scope }) => scope !== 'public',
    make: (name) => question(name, { headers: { 'x-assay-csrf': browser.changing['x-assay-csrf'] ?? '' } }),
    status: 401,
    code: 'NOT_SIGNED_IN',
  },
  {
    what: 'with a session nobody has',
    concerns: ({ scope }) => scope !== 'public',
    make: (name) => question(name, { headers: { cookie: `assay-session-${running.port}=${'A'.repeat(43)}` } }),
    status: 401,
    code: 'NOT_SIGNED_IN',
  },
  ...[undefined, '', 'x'.repeat(43)].map((csrf) => ({
    what: `with ${csrf === undefined ? 'no' : csrf === '' ? 'an empty' : 'a wrong'} CSRF header`,
    concerns: ({ scope, method }: Route) => scope !== 'public' && method !== 'GET',
    make: (name: RouteName) =>
      question(name, { headers: { ...browser.reading, ...(csrf !== undefined && { 'x-assay-csrf': csrf }) } }),
    status: 403,
    code: 'CSRF',
  })),
  ...[
    'http://evil.test',
    'null',
    'http://127.0.0.1',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1:PORT.evil.test',
    'http://localhost:PORT',
  ].map((origin) => ({
    what: `from a page of ${origin}`,
    concerns: ({ method }: Route) => method !== 'GET',
    make: (name: RouteName) =>
      question(name, { headers: { ...browser.changing, origin: origin.replace('PORT', String(running.port)) } }),
    status: 403,
    code: 'BAD_ORIGIN',
  })),
  ...['cross-site', 'same-site', 'none'].map((site) => ({
    what: `that the browser calls ${site}`,
    concerns: ({ method }: Route) => method !== 'GET',
    make: (name: RouteName) => question(name, { headers: { ...browser.changing, 'sec-fetch-site': site } }),
    status: 403,
    code: 'BAD_ORIGIN',
  })),
  ...['evil.test', 'evil.test:PORT', '127.0.0.1.evil.test:PORT', '127.0.0.1', 'localhost:1', '0.0.0.0:PORT'].map(
    (host) => ({
      what: `for the host "${host}"`,
      concerns: () => true,
      make: (name: RouteName) =>
        question(name, { headers: { ...browser.changing, host: host.replace('PORT', String(running.port)) } }),
      status: 403,
      code: 'BAD_HOST',
    }),
  ),
  {
    what: 'with an unknown query key',
    concerns: () => true,
    make: (name) => {
      const right = question(name);
      return { ...right, path: `${right.path}${right.path.includes('?') ? '&' : '?'}surprise=1` };
    },
    status: 400,
    code: 'BAD_REQUEST',
  },
  ...[undefined, [], {}, 'null', '"STOP"', '{', '{"__proto__":{"a":1}}', { surprise: 1 }].map((body) => ({
    what: `with the body ${JSON.stringify(body)}`,
    concerns: (route: Route) => route.body !== undefined,
    make: (name: RouteName) => {
      const { body: _right, ...rest } = question(name);
      return { ...rest, ...(body !== undefined && { body }) };
    },
    status: 400,
    code: 'BAD_REQUEST',
  })),
  {
    what: 'with one field too many',
    concerns: (route) => route.body !== undefined,
    make: (name) => question(name, { body: { ...RIGHT[name].body, surprise: 1 } }),
    status: 400,
    code: 'BAD_REQUEST',
  },
  {
    what: 'with a body that it does not take',
    concerns: ({ method, body }) => method !== 'GET' && body === undefined,
    make: (name) => question(name, { body: { surprise: 1 } }),
    status: 400,
    code: 'BAD_REQUEST',
  },
  ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'].map((type) => ({
    what: `with content-type ${type}`,
    concerns: (route: Route) => route.body !== undefined,
    make: (name: RouteName) => {
      const right = question(name);
      return { ...right, headers: { ...right.headers, 'content-type': type } };
    },
    status: 415,
    code: 'NOT_JSON',
  })),
  {
    what: 'with a body too large',
    concerns: (route) => route.body !== undefined,
    make: (name) => question(name, { body: { token: 'x'.repeat(70_000) } }),
    status: 413,
    code: 'BODY_TOO_LARGE',
  },
];

for (const { what, concerns, make, status, code } of WRONG) {
  test(`a request ${what} is refused with ${status} ${code} by every route it concerns`, async () => {
    const before = running.platform.commands.length;
    const concerned = names.filter((name) => concerns(table[name]));
    expect(concerned).not.toHaveLength(0);
    for (const name of concerned) {
      const reply = await running.ask(make(name));
      expect({ name, ...refusalOf(reply) }).toEqual({ name, status, code });
    }
    expect(running.platform.commands).toHaveLength(before);
  });
}

test('a method that an address does not take is refused with those it does', async () => {
  for (const path of new Set(names.map(addressOf))) {
    const taken = names.flatMap((name) => (addressOf(name) === path ? [table[name].method as string] : []));
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      if (taken.includes(method)) continue;
      const reply = await running.ask({ method, path, headers: browser.changing });
      expect({ path, method, status: reply.status }).toEqual({ path, method, status: 405 });
      expect(reply.headers['allow']?.toString().split(', ')).toEqual(expect.arrayContaining(taken));
      expect(reply.headers['access-control-allow-origin']).toBeUndefined();
    }
  }
});

test('HEAD is answered as GET is, to the same people', async () => {
  const signedIn = await running.ask({ method: 'HEAD', path: '/api/portfolio', headers: browser.reading });
  expect(signedIn).toMatchObject({ status: 200, text: '' });
  expect((await running.ask({ method: 'HEAD', path: '/api/portfolio' })).status).toBe(401);
});

test('a bad request names the field', async () => {
  const reply = await running.ask(question('listActivity', { path: '/api/activity?limit=0' }));
  expect(reply.body.message).toMatch(/^query\.limit: /);
  const stop = await running.ask(question('stopStrategy', { body: { strategyId: 'trend-btc', positions: 'burn' } }));
  expect(stop.body.message).toMatch(/^body\.positions: /);
});

test('no query or body makes the server fail', { timeout: 20_000 }, async () => {
  const words = fc.oneof(
    fc.constantFrom(...Object.values(RIGHT).flatMap(({ body = {} }) => Object.values(body) as unknown[])),
    fc.constantFrom('-1', '0', '1e400', 'NaN', '\u0000', '__proto__', '%', '%ff', '1m', 'x'.repeat(300)),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.jsonValue({ maxDepth: 3 }),
  );
  const keys = fc.oneof(
    fc.constantFrom(
      'page',
      'limit',
      'strategyId',
      'instrument',
      'timeframe',
      'confirm',
      'reason',
      'positions',
      'token',
      'scope',
      'mode',
      'changes',
      'version',
      'action',
    ),
    fc.constantFrom('__proto__', 'constructor', 'toString', ''),
    fc.string({ maxLength: 10 }),
  );
  const requests = fc.record({
    name: fc.constantFrom(...names.filter((name) => name !== 'signOut')),
    query: fc.array(fc.tuple(keys, words), { maxLength: 4 }),
    body: fc.oneof(
      fc.dictionary(keys, words),
      fc.jsonValue(),
      fc.string().map((text) => `{${text}`),
    ),
    encoded: fc.boolean(),
  });
  let asked = 0;
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(requests, { minLength: 20, maxLength: 20 }), async (batch) => {
      const replies = await Promise.all(
        batch.map(({ name, query, body, encoded }) => {
          const right = question(name);
          const pairs = query.map(([key, value]) => {
            const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
            return encoded
              ? `${encodeURIComponent(key.toWellFormed())}=${encodeURIComponent(text.toWellFormed())}`
              : latin(`${key}=${text}`);
          });
          const path = `${addressOf(name)}?${pairs.join('&')}`;
          return running.ask(right.method === 'GET' ? { ...right, path } : { ...right, body });
        }),
      );
      asked += replies.length;
      for (const { status, body } of replies) {
        seen.set(status, (seen.get(status) ?? 0) + 1);
        if (status >= 500) throw new Error(`${status}: ${JSON.stringify(body)}`);
        if (status !== 200) errorBody.parse(body);
      }
    }),
    { numRuns: 100 },
  );
  expect(asked).toBe(2_000);
  // Not vacuous: some got through to the handlers, and most were turned down.
  expect(seen.get(200) ?? 0).toBeGreaterThan(50);
  expect(seen.get(400) ?? 0).toBeGreaterThan(500);
});

/** What may stand in a request line. */
function latin(text: string): string {
  return text.replaceAll(/[^\u0021-\u007E]/g, '');
}
