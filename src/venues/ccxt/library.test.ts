import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { ccxtEnvironment, ccxtMarketData, localCcxtEnvironment, type CcxtEnvironment } from './environments.ts';
import { ccxtExchanges, openCcxt, type CcxtClient } from './library.ts';

const CREDENTIALS = { key: 'a-key', secret: 'a-secret', password: 'a-word' };
const EXCHANGES = ['bybit', 'binance', 'binanceusdm', 'okx'] as const;

let server: Server;
let connections: number;
let asked: string[];
let answer: (url: string) => { readonly status?: number; readonly headers?: object; readonly body: string };

beforeEach(async () => {
  connections = 0;
  asked = [];
  answer = () => ({ body: '{}' });
  server = createServer((request, reply) => {
    asked.push(request.url ?? '');
    const { status = 200, headers = {}, body } = answer(request.url ?? '');
    reply.writeHead(status, { ...headers });
    reply.end(body);
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function origin(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The client of another environment, all of whose addresses have been turned to our server by some mistake. */
function astray(exchange: string, environment: CcxtEnvironment): CcxtClient {
  const { client } = openCcxt({ exchange, environment, credentials: CREDENTIALS });
  const { client: local } = openCcxt({ exchange, environment: localCcxtEnvironment(origin()) });
  client.urls = local.urls;
  return client;
}

describe('a socket', () => {
  test.each(EXCHANGES)('to a host of another environment is never opened, for %s', async (exchange) => {
    const sockets = new WebSocketServer({ server });
    const client = astray(exchange, ccxtEnvironment(exchange, 'mainnet'));
    await expect(client.fetchTime()).rejects.toMatchObject({ code: 'VENUE_ENVIRONMENT' });
    client.setMarketsFromExchange(withMarkets(exchange));
    await expect(client.watchOHLCV('BTC/USDT:USDT', '1m')).rejects.toMatchObject({
      message: expect.stringContaining('a mainnet profile never connects to 127.0.0.1') as string,
    });
    expect(connections).toBe(0);
    await client.close();
    sockets.close();
  });
  test('of a profile on this machine is never opened to the real exchange', async () => {
    const { client } = openCcxt({ exchange: 'bybit', environment: localCcxtEnvironment(origin()) });
    client.urls = openCcxt({ exchange: 'bybit', environment: ccxtEnvironment('bybit', 'mainnet') }).client.urls;
    await expect(client.fetchTime()).rejects.toMatchObject({ code: 'VENUE_ENVIRONMENT' });
  });
});

function withMarkets(exchange: string): CcxtClient {
  const { client } = openCcxt({ exchange, environment: ccxtMarketData(exchange) });
  const market = {
    symbol: 'BTC/USDT:USDT',
    id: 'BTCUSDT',
    lowercaseId: 'btcusdt',
    base: 'BTC',
    quote: 'USDT',
    settle: 'USDT',
    type: 'swap',
  };
  const kind = {
    swap: true,
    spot: false,
    contract: true,
    linear: true,
    inverse: false,
    subType: 'linear',
    active: true,
  };
  const whole = client as unknown as { setMarkets(markets: readonly unknown[]): void };
  whole.setMarkets([{ ...market, ...kind, precision: {}, limits: {} }]);
  return client;
}

test('a redirect is not followed', async () => {
  answer = () => ({ status: 302, headers: { location: 'https://api.bybit.com/v5/market/time' }, body: '' });
  const { client } = openCcxt({ exchange: 'bybit', environment: localCcxtEnvironment(origin()) });
  await expect(client.fetchTime()).resolves.toBeUndefined();
  expect(asked).toEqual(['/v5/market/time']);
});

test('numbers stay the text that the exchange wrote', async () => {
  const row = ['1784600040000', '72000.10', '72010', '0.00000001', '72001.123456789012', '12.500', '1'];
  answer = () => ({
    body: JSON.stringify({ retCode: 0, result: { category: 'linear', symbol: 'BTCUSDT', list: [row] } }),
  });
  const { client } = openCcxt({ exchange: 'bybit', environment: localCcxtEnvironment(origin()) });
  client.setMarketsFromExchange(withMarkets('bybit'));
  expect(await client.fetchOHLCV('BTC/USDT:USDT', '1m')).toEqual([
    [1_784_600_040_000, '72000.10', '72010', '0.00000001', '72001.123456789012', '12.500'],
  ]);
});

test('a request that fails leaves once', async () => {
  answer = () => ({ status: 503, body: 'away' });
  const { client } = openCcxt({ exchange: 'binanceusdm', environment: localCcxtEnvironment(origin()) });
  await expect(client.fetchTime()).rejects.toMatchObject({ name: 'ExchangeNotAvailable' });
  expect(asked).toEqual(['/fapi/v1/time']);
});

test('a profile has only hosts of its own, and no two share one', () => {
  for (const exchange of ['bybit', 'binance', 'binanceusdm']) {
    const [mainnet, testnet] = (['mainnet', 'testnet'] as const).map((name) => ccxtEnvironment(exchange, name).hosts);
    expect(mainnet!.filter((host) => testnet!.includes(host))).toEqual([]);
  }
  expect(() => ccxtEnvironment('okx', 'testnet')).toThrow(expect.objectContaining({ code: 'VENUE_ENVIRONMENT' }));
  expect(() => ccxtEnvironment('kraken', 'mainnet')).toThrow(expect.objectContaining({ code: 'VENUE_ENVIRONMENT' }));
  expect(() => localCcxtEnvironment('https://api.bybit.com')).toThrow(
    expect.objectContaining({ code: 'VENUE_ENVIRONMENT' }),
  );
});

test('an exchange whose hosts are not known may tell of its market, and is shown no keys', () => {
  const environment = ccxtMarketData('kraken');
  expect(openCcxt({ exchange: 'kraken', environment }).client.id).toBe('kraken');
  expect(() => openCcxt({ exchange: 'kraken', environment, credentials: CREDENTIALS })).toThrow('shown no keys');
  expect(() => openCcxt({ exchange: 'nowhere', environment })).toThrow('ccxt has no exchange');
  expect(ccxtExchanges()).toEqual(expect.arrayContaining([...EXCHANGES]));
});
