import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { fixed } from '../src/domain/index.ts';
import { startExchange, type PracticeExchange, type StartOptions } from '../src/exchange/index.ts';
import { start } from './support/child.ts';
import { eventually, practice, same, SYMBOL, type Practice } from './support/practice.ts';
import { tradeFrame, v5, v5Socket, type V5Socket } from './support/v5-caller.ts';

// What the practice exchange does as a server: limits, restarts, clocks, environments, control.

const open: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

async function market(options: StartOptions = {}): Promise<Practice & { readonly client: ReturnType<typeof v5> }> {
  const made = await practice(options);
  open.push(() => made.exchange.close());
  return { ...made, client: v5(made.exchange.url, made.exchange.account) };
}

async function socketTo({ url, account }: PracticeExchange, path: string): Promise<V5Socket> {
  const socket = await v5Socket(url, path, path.startsWith('/v5/public') ? undefined : account);
  open.push(() => socket.close());
  return socket;
}

const LINEAR = { category: 'linear', symbol: SYMBOL };
const RESTING = { ...LINEAR, side: 'Buy', orderType: 'Limit', qty: '0.01', price: '40000' };

test('limits are as Bybit’s: ten a second, said in the headers, and of a batch what is left', async () => {
  const { client } = await market({ limits: 1 });
  const replies = await Promise.all(Array.from({ length: 12 }, () => client.post('/v5/order/create', RESTING)));
  expect(replies.filter(({ retCode }) => retCode === 0)).toHaveLength(10);
  const refused = replies.filter(({ retCode }) => retCode === 10006);
  expect(refused).toHaveLength(2);
  expect(refused[0]!.headers).toMatchObject({ 'x-bapi-limit': '10', 'x-bapi-limit-status': '0' });
  expect(Number(refused[0]!.headers['x-bapi-limit-reset-timestamp'])).toBeGreaterThan(Date.now() - 1_000);
  const { category: _category, ...item } = RESTING;
  const batch = { category: 'linear', request: Array.from({ length: 8 }, () => item) };
  const codes: number[] = [];
  for (let turn = 0; turn < 2; turn += 1) {
    codes.push(...(await client.post('/v5/order/create-batch', batch)).retExtInfo.list!.map(({ code }) => code));
  }
  expect(codes).toEqual([...Array.from({ length: 10 }, () => 0), ...Array.from({ length: 6 }, () => 10006)]);
});

test('601 requests in five seconds, and the address is turned away', async () => {
  const { client } = await market({ limits: 1 });
  const statuses = new Set<number>();
  for (let turn = 0; turn < 61; turn += 1) {
    const replies = await Promise.all(Array.from({ length: 10 }, () => client.get('/v5/market/time')));
    for (const { status } of replies) statuses.add(status);
  }
  expect([...statuses]).toEqual([200, 403]);
});

test('a restart breaks the streams, forgets closed orders and begins the books at one', async () => {
  const { exchange, client } = await market();
  const stream = await socketTo(exchange, '/v5/public/linear');
  const { result } = await client.post('/v5/order/create', RESTING);
  await client.post('/v5/order/cancel', { ...LINEAR, orderId: result['orderId'] });
  const closed = { ...LINEAR, openOnly: '1' };
  expect((await client.get('/v5/order/realtime', closed)).result.list).toHaveLength(1);
  exchange.control.restart({ downMs: 1_000 });
  await expect(client.get('/v5/market/time')).rejects.toMatchObject({ code: 'ECONNRESET' });
  await eventually('the break', () => !stream.isOpen);
  for (;;) {
    const up = await client.get('/v5/market/time').catch(() => undefined);
    if (up !== undefined) break;
  }
  expect((await client.get('/v5/order/realtime', closed)).result.list).toHaveLength(0);
  expect((await client.get('/v5/order/history', LINEAR)).result.list).toHaveLength(1);
  const again = await socketTo(exchange, '/v5/public/linear');
  again.send({ op: 'subscribe', args: [`orderbook.50.${SYMBOL}`] });
  expect((await again.hears(({ type }) => type === 'snapshot'))['data']).toMatchObject({ u: 1 });
});

test('a restart that is ordered over HTTP answers whoever ordered it', async () => {
  const { exchange, client } = await market();
  const ordered = await fetch(`${exchange.url}/control/restart`, { method: 'POST', body: '{"downMs":60000}' });
  expect(await ordered.json()).toEqual({});
  await expect(client.get('/v5/market/time')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect((await fetch(`${exchange.url}/control/state`)).status).toBe(200);
});

test('an acknowledgement can come after what the streams say of it', async () => {
  const { exchange } = await market({ acknowledge: 'after' });
  const stream = await socketTo(exchange, '/v5/private');
  stream.send({ op: 'subscribe', args: ['order'] });
  await stream.hears(({ op }) => op === 'subscribe');
  const trade = await socketTo(exchange, '/v5/trade');
  trade.send(tradeFrame('1', 'order.create', RESTING));
  await trade.hears(({ reqId }) => reqId === '1');
  expect(stream.rows('order')).toHaveLength(1);
});

test('before a restart the trade socket takes nothing new', async () => {
  const { exchange } = await market();
  const trade = await socketTo(exchange, '/v5/trade');
  exchange.control.restart({ drainMs: 60_000 });
  trade.send(tradeFrame('1', 'order.create', RESTING));
  expect(await trade.hears(({ reqId }) => reqId === '1')).toMatchObject({ retCode: 10019 });
});

test('the trade socket: a second sign-in is 20001, a used request id 20006, an unknown command 10404', async () => {
  const { exchange } = await market();
  const trade = await socketTo(exchange, '/v5/trade');
  trade.send({ op: 'auth', args: [exchange.account.key, Date.now() + 5_000, 'whatever'] });
  expect(await trade.hears(({ retCode }) => retCode === 20001)).toMatchObject({ op: 'auth' });
  trade.send(tradeFrame('same', 'order.create', RESTING));
  trade.send(tradeFrame('same', 'order.create', RESTING));
  expect(await trade.hears(({ retCode }) => retCode === 20006)).toMatchObject({ reqId: 'same' });
  trade.send(tradeFrame('other', 'order.destroy', RESTING));
  expect(await trade.hears(({ reqId }) => reqId === 'other')).toMatchObject({ retCode: 10404 });
  trade.send({
    ...tradeFrame('late', 'order.create', RESTING),
    header: { 'X-BAPI-TIMESTAMP': String(Date.now() - 9_000) },
  });
  expect(await trade.hears(({ reqId }) => reqId === 'late')).toMatchObject({ retCode: 10002 });
});

test('a virtual clock stands until it is moved, and then everything that is due happens', async () => {
  const { exchange, client } = await market({ clock: 'virtual' });
  await client.post('/v5/order/create', { ...LINEAR, side: 'Buy', orderType: 'Market', qty: '0.1' });
  const timeOf = async (): Promise<number> => Number((await client.get('/v5/market/time')).result['timeSecond']);
  const began = await timeOf();
  exchange.control.setFundingRate(SYMBOL, fixed('0.0003'));
  await exchange.control.advance(8 * 3_600_000);
  expect(await timeOf()).toBe(began + 8 * 3_600);
  const { result } = await client.get('/v5/execution/list', { ...LINEAR, execType: 'Funding' });
  expect(result.list).toHaveLength(1);
  expect(same(result.list![0]!['execFee'])).toBeGreaterThan(0n);
  const log = await client.get('/v5/account/transaction-log', { accountType: 'UNIFIED', type: 'SETTLEMENT' });
  expect(same(log.result.list![0]!['funding'])).toBe(-same(result.list![0]!['execFee']));
});

test('the owner’s hand: an order, a transfer, a liquidation; the streams tell a bot of all three', async () => {
  const { exchange, client } = await market();
  const { control, account } = exchange;
  const stream = await socketTo(exchange, '/v5/private');
  stream.send({ op: 'subscribe', args: ['order', 'execution', 'wallet', 'position'] });
  await stream.hears(({ op }) => op === 'subscribe');
  const order = { ...LINEAR, side: 'Buy', orderType: 'Market', qty: '0.2' };
  expect(control.byHand(account.uid, '/v5/order/create', order).retCode).toBe(0);
  await eventually('the position', () => stream.rows('position').some((row) => row['size'] === '0.2'));
  control.transfer(account.uid, 'USDT', fixed('-1000'));
  const wallet = await client.get('/v5/account/wallet-balance', { accountType: 'UNIFIED', coin: 'USDT' });
  const before = same((wallet.result.list![0]!['coin'] as { walletBalance: string }[])[0]!.walletBalance);
  expect(before).toBeLessThan(same('9000'));
  expect(() => control.transfer(account.uid, 'USDT', fixed('-100000'))).toThrow(
    expect.objectContaining({ code: 'TRANSFER_REFUSED' }),
  );
  control.liquidate(account.uid, SYMBOL);
  await eventually('the end of it', () => stream.rows('position').at(-1)?.['size'] === '0');
  expect(stream.rows('execution').at(-1)).toMatchObject({ symbol: SYMBOL, side: 'Sell' });
});

test('a clock that is wrong, a history that lags', async () => {
  const { exchange, client } = await market();
  exchange.control.skewClock(-10_000);
  expect((await client.get('/v5/user/query-api')).retCode).toBe(10002);
  exchange.control.skewClock(0);
  const { result } = await client.post('/v5/order/create', {
    ...LINEAR,
    side: 'Buy',
    orderType: 'Market',
    qty: '0.01',
  });
  exchange.control.lagHistory(60_000);
  const query = { ...LINEAR, orderId: String(result['orderId']) };
  expect((await client.get('/v5/execution/list', query)).result.list).toEqual([]);
  exchange.control.lagHistory(0);
  expect((await client.get('/v5/execution/list', query)).result.list).toHaveLength(1);
});

test('disconnect protection cancels once the last socket that asked for it has been gone long enough', async () => {
  const { exchange, client, ledger } = await market();
  expect(
    (await client.post('/v5/order/disconnected-cancel-all', { product: 'DERIVATIVES', timeWindow: 3 })).retCode,
  ).toBe(0);
  expect((await client.get('/v5/account/query-dcp-info')).result).toEqual({
    dcpInfos: [{ product: 'DERIVATIVES', dcpStatus: 'ON', timeWindow: '3' }],
  });
  const stream = await socketTo(exchange, '/v5/private');
  stream.send({ op: 'subscribe', args: ['dcp.future'] });
  await stream.hears(({ op }) => op === 'subscribe');
  await client.post('/v5/order/create', RESTING);
  stream.close();
  await eventually('the cancel', () => ledger().orders.some((order) => order['cancelType'] === 'CancelByDCP'));
});

test('demo has no trade socket, no fee rates and no spot batches, and money for the asking', async () => {
  const { exchange, client } = await market({ profile: 'demo' });
  await expect(v5Socket(exchange.url, '/v5/trade')).rejects.toThrow('404');
  expect((await client.get('/v5/account/fee-rate', { category: 'linear' })).retCode).toBe(10005);
  expect((await client.post('/v5/order/create-batch', { category: 'spot', request: [{}] })).retCode).toBe(10001);
  const wish = { adjustType: 0, utaDemoApplyMoney: [{ coin: 'USDT', amountStr: '500' }] };
  expect((await client.post('/v5/account/demo-apply-money', wish)).retCode).toBe(0);
  const wallet = await client.get('/v5/account/wallet-balance', { accountType: 'UNIFIED', coin: 'USDT' });
  expect((wallet.result.list![0]!['coin'] as { walletBalance: string }[])[0]!.walletBalance).toBe('10500');
});

test('cursors that look like Bybit’s lead through every page, encoded once more or not', async () => {
  const { client } = await market({ cursors: 'percent-encoded' });
  for (let index = 0; index < 5; index += 1) await client.post('/v5/order/create', RESTING);
  for (const encode of [(cursor: string) => cursor, decodeURIComponent]) {
    const seen = new Set<unknown>();
    let cursor: string | undefined;
    do {
      const { result } = await client.get('/v5/order/realtime', {
        ...LINEAR,
        limit: '2',
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { orderId } of result.list!) seen.add(orderId);
      cursor = encode(String(result['nextPageCursor']));
    } while (cursor !== '');
    expect(seen.size).toBe(5);
  }
});

test('the control interface does not speak to browsers, and says what it does not know', async () => {
  const { exchange } = await market();
  const control = `${exchange.url}/control`;
  const evil = await fetch(`${control}/state`, { headers: { Origin: 'https://example.com' } });
  expect(evil.status).toBe(403);
  const said = async (path: string, body: object): Promise<unknown> =>
    (await fetch(`${control}/${path}`, { method: 'POST', body: JSON.stringify(body) })).json();
  expect(await said('faults', { fault: { type: 'explode' } })).toMatchObject({ code: 'FAULT_INVALID' });
  expect(await said('transfer', { uid: '1', coin: 'USDT', amount: '1' })).toMatchObject({ code: 'ACCOUNT_UNKNOWN' });
  expect(await said('advance', { ms: 1 })).toMatchObject({ code: 'CLOCK_IS_REAL' });
  expect(await said('liquidate', { uid: exchange.account.uid, symbol: 'NOSUCH' })).toMatchObject({
    code: 'SYMBOL_UNKNOWN',
  });
  expect(await said('nothing', {})).toMatchObject({ code: 'NO_SUCH_PATH' });
  const opened = (await said('accounts', { deposits: { USDT: '250.5' } })) as {
    uid: string;
    key: string;
    secret: string;
  };
  const wallet = await v5(exchange.url, opened).get('/v5/account/wallet-balance', { accountType: 'UNIFIED' });
  expect(wallet.result.list![0]).toMatchObject({ totalEquity: '250.5' });
  const ledger = (await (await fetch(`${control}/ledger?uid=${opened.uid}`)).json()) as { transactions: object[] };
  expect(ledger.transactions).toHaveLength(1);
});

test('the seeded market moves, and the same seed gives the same key', async () => {
  const options = { market: { type: 'random', seed: 3 }, limits: Infinity } as const;
  const [one, other] = [await startExchange(options), await startExchange(options)];
  open.push(
    () => one.close(),
    () => other.close(),
  );
  expect(one.account).toEqual(other.account);
  const stream = await socketTo(one, '/v5/public/linear');
  stream.send({ op: 'subscribe', args: [`publicTrade.${SYMBOL}`, `orderbook.50.${SYMBOL}`, `tickers.${SYMBOL}`] });
  await eventually('trades', () => stream.rows(`publicTrade.${SYMBOL}`).length > 3);
  await eventually('book', () => stream.heard.filter(({ topic }) => String(topic).startsWith('orderbook')).length > 3);
});

test('assay exchange says where it is, serves, replays candles, and ends on Ctrl-C; a wrong word is an error of use', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'practice-exchange-'));
  open.push(() => rmSync(folder, { recursive: true }));
  const faults = join(folder, 'faults.json');
  writeFileSync(faults, '[{"fault":{"type":"disconnect"},"probability":0}]');
  const child = start('bin/assay.ts', [
    '--data-dir',
    folder,
    'exchange',
    '--port',
    '0',
    '--market',
    'none',
    '--faults',
    faults,
  ]);
  const [, url] = await child.line(/^REST\s+(\S+)$/);
  const [, key] = await child.line(/^Key\s+(\S+)$/);
  const [, secret] = await child.line(/^Secret\s+(\S+)$/);
  const client = v5(url!, { key: key!, secret: secret! });
  expect((await client.get('/v5/account/wallet-balance', { accountType: 'UNIFIED' })).retCode).toBe(0);
  child.process.kill('SIGINT');
  expect(await child.ended).toMatchObject({ code: 0 });
  const candles = join(folder, 'ETHUSDT-1m.csv');
  const minutes = Array.from(
    { length: 40 },
    (_none, minute) => `${1_700_000_040_000 + 60_000 * minute},${2_000 + minute},2050,1990,${2_001 + minute},5`,
  );
  writeFileSync(candles, `open_time,open,high,low,close,volume\n${minutes.join('\n')}\n`);
  const replay = start('bin/assay.ts', [
    '--data-dir',
    folder,
    'exchange',
    '--port',
    '0',
    '--market',
    `replay:${candles}`,
  ]);
  const [, replayed] = await replay.line(/^REST\s+(\S+)$/);
  const eth = { category: 'linear', symbol: 'ETHUSDT', interval: '1' };
  const { result } = await v5(replayed!, { key: 'none', secret: 'none' }).get('/v5/market/kline', eth);
  // The first half is the past; the price goes on where it ended.
  const last = (result.list as unknown as string[][]).find(([, open]) => open === '2019');
  expect(last?.[4]).toBe('2020');
  replay.process.kill('SIGTERM');
  expect(await replay.ended).toMatchObject({ code: 0 });
  const wrong = start('bin/assay.ts', ['--data-dir', folder, 'exchange', '--market', 'up']);
  expect(await wrong.ended).toMatchObject({ code: 2 });
  expect(wrong.errors).toContain('[BAD_OPTION]');
});
