import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { diceOf, ENDPOINTS, fieldsFor, mangled, signedHeaders, type Dice } from './support/exchange-fuzz.ts';
import { practice, same, SYMBOL, type Practice } from './support/practice.ts';

// Nothing that can be sent makes the practice exchange crash, hang, or answer with anything but Bybit's own words.
// More: ASSAY_FUZZ_CASES=100000 vitest run test/exchange-fuzz.test.ts

const CASES = Number(process.env['ASSAY_FUZZ_CASES'] ?? 8_000);
const SEED = Number(process.env['ASSAY_FUZZ_SEED'] ?? 20_261_124);
const HANG_MS = 5_000;
const STATUSES = new Set([200, 400, 401, 403, 404, 413]);
/** Requests under way at a time. */
const ABREAST = 16;

let market: Practice;
const agent = new Agent({ keepAlive: true, maxSockets: ABREAST });

beforeAll(async () => {
  market = await practice({
    deposits: [
      { coin: 'USDT', amount: same('500000') as never },
      { coin: 'BTC', amount: same('20') as never },
    ],
  });
});

afterAll(async () => {
  agent.destroy();
  await market.exchange.close();
});

test(`REST: ${share(0.3)} requests, well-formed and spoilt`, async () => {
  const dice = diceOf(SEED);
  const codes = new Map<number, number>();
  await Promise.all(
    Array.from({ length: ABREAST }, async (_none, lane) => {
      for (let turn = lane; turn < share(0.3); turn += ABREAST) {
        const { retCode } = await oneRequest(dice);
        codes.set(retCode, (codes.get(retCode) ?? 0) + 1);
      }
    }),
  );
  expect(market.exchange.defects()).toBe(0);
  // The fuzz has got past the door, and was turned away at it, too.
  expect(codes.get(0)).toBeGreaterThan(share(0.3) / 10);
  expect(codes.get(10001)).toBeGreaterThan(share(0.3) / 20);
  expect(codes.size).toBeGreaterThan(15);
});

test('raw bytes on the port are answered or hung up on', async () => {
  const dice = diceOf(SEED + 1);
  const { port } = new URL(market.exchange.url);
  for (let turn = 0; turn < Math.min(400, share(0.02)); turn += 1) {
    const good = `POST /v5/order/create HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`;
    await rawExchange(Number(port), mangled(good, dice));
  }
  expect(market.exchange.defects()).toBe(0);
});

for (const [path, weight, frame] of [
  ['/v5/trade', 0.5, tradeFrame],
  ['/v5/private', 0.09, streamFrame],
  ['/v5/public/linear', 0.09, streamFrame],
] as const) {
  test(`${path}: ${share(weight)} frames, well-formed and spoilt`, async () => {
    const dice = diceOf(SEED + path.length);
    let sent = 0;
    while (sent < share(weight)) {
      // A frame that is no text ends its connection, rightly; then there is another.
      sent += await oneConnection(path, share(weight) - sent, () => frame(dice));
    }
    expect(market.exchange.defects()).toBe(0);
  });
}

test('after all of that the books are in order and trading goes on', async () => {
  const { exchange } = market;
  expect(exchange.defects()).toBe(0);
  for (const category of ['linear', 'spot']) {
    const response = await fetch(
      `${exchange.url}/v5/market/orderbook?category=${category}&symbol=${SYMBOL}&limit=1000`,
    );
    const { result } = (await response.json()) as { result: { b: [string, string][]; a: [string, string][] } };
    const [bid = ['0'], ask = ['1000000000']] = [result.b[0], result.a[0]];
    expect(same(bid[0])).toBeLessThan(same(ask[0]));
  }
  const ledger = market.ledger();
  for (const coin of ledger.wallet['coin'] as Record<string, string>[]) {
    const changes = ledger.transactions
      .filter((one) => one['currency'] === coin['coin'])
      .map((one) => same(one['change']));
    expect(changes.reduce((sum, one) => sum + one, 0n)).toBe(same(coin['walletBalance']));
  }
  const filled = new Map<unknown, bigint>();
  for (const { orderId, execQty, execType } of ledger.executions) {
    if (execType === 'Trade') filled.set(orderId, (filled.get(orderId) ?? 0n) + same(execQty));
  }
  for (const order of ledger.orders) expect(filled.get(order['orderId']) ?? 0n).toBe(same(order['cumExecQty']));
  expect(Object.values(ledger.creates).every((one) => one.accepted <= 1 || one.arrived > 1)).toBe(true);
});

function share(of: number): number {
  return Math.round(CASES * of);
}

async function oneRequest(dice: Dice): Promise<{ readonly retCode: number }> {
  const endpoint = dice.pick(ENDPOINTS);
  const fields = fieldsFor(endpoint, dice);
  const isGet = endpoint.method === 'GET';
  const text = isGet ? queryOf(fields) : JSON.stringify(fields);
  const spoilt = !isGet && dice.once(10);
  const body: Buffer | string = spoilt ? mangled(text, dice) : text;
  const headers = endpoint.open === true ? {} : signedHeaders(market.exchange.account, isGet ? text : body);
  if (dice.once(50)) headers['X-BAPI-SIGN'] = 'f'.repeat(dice.whole(70));
  if (dice.once(50)) headers['X-BAPI-TIMESTAMP'] = dice.pick(['', 'now', '1', '-5', '9'.repeat(20)]);
  const path = isGet ? `${endpoint.path}?${text}` : endpoint.path;
  const { status, answer } = await ask(path, dice.once(200) ? 'PUT' : endpoint.method, headers, isGet ? '' : body);
  expect(STATUSES, `${endpoint.method} ${path} answered ${status}`).toContain(status);
  if (status === 403) return { retCode: 403 };
  const reply = JSON.parse(answer) as Record<string, unknown>;
  expect(reply).toMatchObject({
    retCode: expect.any(Number) as number,
    retMsg: expect.any(String) as string,
    time: expect.any(Number) as number,
  });
  expect([10000, 10016]).not.toContain(reply['retCode']);
  return { retCode: reply['retCode'] as number };
}

function queryOf(fields: Record<string, unknown>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encoded(value)}`)
    .join('&');
}

/** Half of a surrogate pair cannot be encoded; it is sent as the bytes it would have. */
function encoded(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';
}

function ask(
  path: string,
  method: string,
  headers: Record<string, string>,
  body: string | Buffer,
): Promise<{ readonly status: number; readonly answer: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${market.exchange.url}${path}`, { agent, method, headers, timeout: HANG_MS }, (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (answer += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, answer }));
    });
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${path} hangs`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

function rawExchange(port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('close', () => resolve());
    // Being hung up on is one of the right answers.
    socket.on('error', () => socket.destroy());
    socket.on('data', () => socket.end());
    socket.end(bytes);
  });
}

/** @returns how many frames were sent until they were enough, or until the connection was ended */
async function oneConnection(path: string, most: number, frame: () => string | Buffer): Promise<number> {
  const { url, account } = market.exchange;
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  let [sent, closed] = [0, false];
  let heard = (): void => undefined;
  socket.on('close', () => {
    closed = true;
    heard();
  });
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Record<string, unknown>;
    if (message['retCode'] === 10016) throw new Error(`a frame on ${path} found a mistake`);
    if (message['req_id'] === 'end' || message['reqId'] === 'end') heard();
  });
  if (path !== '/v5/public/linear') socket.send(JSON.stringify({ op: 'auth', args: authArgs(account) }));
  while (sent < most && !closed) {
    for (let turn = 0; turn < 100 && sent < most; turn += 1) {
      const bytes = frame();
      socket.send(bytes, { binary: typeof bytes !== 'string' && sent % 7 === 0 });
      sent += 1;
    }
    await new Promise<void>((resolve, reject) => {
      const hang = setTimeout(() => reject(new Error(`${path} hangs`)), HANG_MS);
      heard = () => {
        clearTimeout(hang);
        resolve();
      };
      if (closed) heard();
      else socket.send(JSON.stringify({ op: 'ping', req_id: 'end', reqId: 'end' }));
    });
  }
  socket.terminate();
  return sent;
}

function authArgs({ key, secret }: { readonly key: string; readonly secret: string }): unknown[] {
  const expires = Date.now() + 60_000;
  return [key, expires, createHmac('sha256', secret).update(`GET/realtime${expires}`).digest('hex')];
}

let requestCount = 0;

function tradeFrame(dice: Dice): string | Buffer {
  requestCount += 1;
  const verb = dice.pick([
    'create',
    'create',
    'create',
    'amend',
    'cancel',
    'create-batch',
    'amend-batch',
    'cancel-batch',
  ]);
  const endpoint = ENDPOINTS.find((one) => one.path === `/v5/order/${verb}`)!;
  const frame = {
    reqId: dice.once(50) ? dice.pick([1, '', null, 'x'.repeat(40), 'again']) : `f${requestCount}`,
    header: dice.once(50)
      ? dice.pick([null, 1, {}, { 'X-BAPI-TIMESTAMP': 'soon' }])
      : { 'X-BAPI-TIMESTAMP': Date.now() },
    op: dice.once(50) ? dice.pick(['order.destroy', '', null, {}, 'auth']) : `order.${verb}`,
    args: dice.once(50) ? dice.pick([[], {}, null, [1], 'x']) : [fieldsFor(endpoint, dice)],
  };
  const text = JSON.stringify(frame);
  return dice.once(25) ? mangled(text, dice) : text;
}

const TOPICS = [
  'orderbook.50',
  'orderbook.1',
  'orderbook.7',
  'tickers',
  'kline.1',
  'kline.8',
  'publicTrade',
  'orderbook.full',
];

function streamFrame(dice: Dice): string | Buffer {
  const topic = (): unknown =>
    dice.once(10)
      ? dice.pick([null, 1, {}, '', '.', 'x'.repeat(300), '__proto__', 'orderbook', 'orderbook.50.BTCUSDT.x'])
      : dice.pick([...TOPICS.map((one) => `${one}.${SYMBOL}`), 'order', 'order.linear', 'wallet', 'dcp.future']);
  const frame = {
    op: dice.once(30) ? dice.pick([null, 7, '', 'subscribed', {}]) : dice.pick(['subscribe', 'unsubscribe', 'ping']),
    args: dice.once(30) ? dice.pick([null, {}, [], 'all']) : Array.from({ length: 1 + dice.whole(4) }, topic),
    ...(dice.once(3) ? {} : { req_id: dice.pick(['a', 7, null, {}, 'x'.repeat(100)]) }),
  };
  const text = JSON.stringify(frame);
  return dice.once(20) ? mangled(text, dice) : text;
}
