import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { start, temporaryFolder, type Child } from './support/child.ts';
import { assay } from './support/command.ts';

/** Exchange, server and watchdog as processes of their own; only the exchange's ledger says what really happened. */

/** Long at the first bar that closes, and content. */
const STRATEGY = `
import { defineStrategy } from 'assay/strategy';

export const strategy = defineStrategy({
  name: 'long',
  title: 'Long',
  description: 'Buys at the first bar and stays.',
  family: 'MF',
  parameters: {},
  instruments: { min: 1, max: 1 },
  timeframes: { min: 1, max: 1 },
  setup: () => ({
    onBar: (bar) => [{ type: 'target', instrument: bar.instrument, exposure: 1, reason: 'it is time' }],
  }),
});
`;

const configuration = (url: string, strategy: string): string => `
[live]
environment = "local"
url = "${url}"
leverage = 10
warm_up_bars = 5

[live.limits]
orderNotionalMax = "2000"
orderNotionalRateMax = "0.5"
grossLeverageMax = "1"
netLeverageMax = "1"
strategyNotionalRateMax = "1"
positionNotionalRateMax = "1"
dailyLossRateMax = "0.02"
drawdownRateMax = "0.1"
rampFraction = "1"

[watchdog]
stale_seconds = 8
gross_notional_max = "8000"

[[strategy]]
strategy = "${strategy}"
instrument = "BTCUSDT-PERP.BYBIT"
timeframe = "1m"
sizing = "fixed-notional:500"
`;

interface Ledger {
  readonly creates: Readonly<Record<string, { readonly arrived: number; readonly accepted: number }>>;
  readonly orders: readonly { readonly orderStatus: string; readonly orderLinkId: string; readonly side: string }[];
  readonly positions: readonly { readonly symbol: string; readonly size: string; readonly side: string }[];
}

const OPEN = new Set(['New', 'PartiallyFilled', 'Untriggered']);
const SOON = { timeout: 90_000, interval: 250 };

describe('assay watchdog', { timeout: 240_000 }, () => {
  const folder = temporaryFolder();
  const data = join(folder.path, 'live-local');
  const stopFile = join(data, 'STOP');
  const configFile = join(folder.path, 'assay.toml');
  const children: Child[] = [];
  let exchange: { readonly url: string; readonly uid: string; readonly key: string; readonly secret: string };
  let server: Child;
  let watchdog: Child;

  const run = (...words: readonly string[]): Child => {
    const env = exchange === undefined ? {} : { ASSAY_BYBIT_KEY: exchange.key, ASSAY_BYBIT_SECRET: exchange.secret };
    const child = start('bin/assay.ts', ['--data-dir', folder.path, ...words], { env });
    children.push(child);
    return child;
  };
  const startWatchdog = async (): Promise<Child> => {
    const child = run('watchdog', '--config', configFile);
    await child.line(/Watching over account/);
    return child;
  };
  const startServer = async (): Promise<Child> => {
    const child = run(
      'live',
      '--config',
      configFile,
      '--port',
      '0',
      '--without-approval',
      'test',
      '--reason',
      'practice',
    );
    await child.line(/Compared with the exchange/);
    return child;
  };
  const ledger = async (): Promise<Ledger> =>
    (await (await fetch(`${exchange.url}/control/ledger?uid=${exchange.uid}`)).json()) as Ledger;
  const control = async (path: string, body: object): Promise<unknown> => {
    const reply = await fetch(`${exchange.url}/control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await reply.text();
    expect({ status: reply.status, text }).toMatchObject({ status: 200 });
    return JSON.parse(text) as unknown;
  };
  const ownerPlaces = (fields: Readonly<Record<string, string>>): Promise<unknown> =>
    control('by-hand', {
      uid: exchange.uid,
      path: '/v5/order/create',
      fields: { category: 'linear', symbol: 'BTCUSDT', ...fields },
    });
  /** What is open at the exchange, in words; empty when nothing is. */
  const open = async (): Promise<readonly string[]> => {
    const { orders, positions } = await ledger();
    return [
      ...orders
        .filter(({ orderStatus }) => OPEN.has(orderStatus))
        .map(({ side, orderLinkId }) => `order ${side} ${orderLinkId}`),
      ...positions.filter(({ size }) => Number(size) !== 0).map(({ symbol, side }) => `position ${side} ${symbol}`),
    ];
  };
  const report = (): {
    readonly state: string;
    readonly server: { readonly type: string };
    readonly account?: { readonly positions: readonly unknown[] };
  } => JSON.parse(readFileSync(join(data, 'watchdog.json'), 'utf8')) as ReturnType<typeof report>;
  const stopped = (times: number) => vi.waitFor(() => expect(saysStopped(watchdog)).toBe(times), SOON);
  const saysStopped = ({ lines }: Child): number => lines.filter((line) => line.includes('ALARM stopped:')).length;

  beforeAll(async () => {
    const market = run('exchange', '--port', '0', '--market', 'random:3', '--limits', 'off', '--deposit', 'USDT:10000');
    const [url, uid, key, secret] = await Promise.all(
      [/REST\s+(\S+)/, /Account\s+(\S+)/, /Key\s+(\S+)/, /Secret\s+(\S+)/].map(
        async (one) => (await market.line(one))[1]!,
      ),
    );
    exchange = { url: url!, uid: uid!, key: key!, secret: secret! };
    writeFileSync(join(folder.path, 'long.ts'), STRATEGY);
    writeFileSync(configFile, configuration(exchange.url, join(folder.path, 'long.ts')));
    server = await startServer();
    watchdog = await startWatchdog();
  }, 120_000);

  afterAll(async () => {
    for (const { process } of children) process.kill('SIGKILL');
    await Promise.all(children.map(({ ended }) => ended));
    folder.remove();
  });

  test('leaves a server alone that lives, whatever it holds', async () => {
    const words = ['--confirm', 'RESUME', '--reason', 'a test', '--account', `local ${exchange.uid}`];
    const armed = await assay(['--data-dir', data, 'risk', 'mode', 'account', 'ACTIVE', ...words]);
    expect(armed).toMatchObject({ code: 0 });
    // The strategy is told of one bar a minute.
    await vi.waitFor(async () => expect(await open()).toContain('position Buy BTCUSDT'), { ...SOON, timeout: 100_000 });
    await vi.waitFor(() => expect(report()).toMatchObject({ state: 'watching', server: { type: 'running' } }), SOON);
    await vi.waitFor(() => expect(report().account?.positions).toHaveLength(1), SOON);
    expect(watchdog.lines.join('\n')).not.toMatch(/ALARM|closes by/);
  });

  test('is one: a second is refused', async () => {
    const second = run('watchdog', '--config', configFile);
    expect(await second.ended).toMatchObject({ code: 2 });
    expect(second.errors).toContain('WATCHDOG_RUNNING');
  });

  test('closes everything when the server hangs, strangers’ orders too, and says so when it is done', async () => {
    await ownerPlaces({ side: 'Buy', orderType: 'Limit', qty: '0.001', price: '1000', timeInForce: 'GTC' });
    server.process.kill('SIGSTOP');
    await stopped(1);
    expect(await open()).toEqual([]);
    expect(readFileSync(stopFile, 'utf8')).toContain('the server is silent');
    const { creates } = await ledger();
    const own = Object.entries(creates).filter(([id]) => id.startsWith('watchdog_'));
    expect(own.length).toBeGreaterThan(0);
    for (const [id, { arrived }] of own) expect({ id, arrived }).toEqual({ id, arrived: 1 });
  });

  test('leaves a server that finds itself halted, and its books equal, when it comes back', async () => {
    server.process.kill('SIGCONT');
    await server.line(/Emergency stop by watchdog/);
    await server.line(/Stopped trading: no open order and no position/);
    const checked = await assay(['--data-dir', data, 'reconcile', 'run']);
    expect(checked).toMatchObject({ code: 0 });
    expect(await open()).toEqual([]);
  });

  test('does not take an orderly stop for a death, and carries out a stop that nobody else can', async () => {
    server.process.kill('SIGINT');
    expect(await server.ended).toMatchObject({ code: 0 });
    rmSync(stopFile);
    await ownerPlaces({ side: 'Sell', orderType: 'Market', qty: '0.01' });
    await vi.waitFor(
      () => expect(report()).toMatchObject({ state: 'watching', server: { type: 'stopped-orderly' } }),
      SOON,
    );
    await vi.waitFor(() => expect(report().account?.positions).toHaveLength(1), SOON);
    writeFileSync(stopFile, 'by hand\n');
    await stopped(2);
    expect(await open()).toEqual([]);
  });

  test('closes what is more than it allows, when an answer is lost and when it is killed on the way', async () => {
    rmSync(stopFile);
    await vi.waitFor(() => expect(report()).toMatchObject({ state: 'watching' }), SOON);
    await control('faults', { on: '/v5/order/create', fault: { type: 'lose-reply', how: 'hang' }, times: 1 });
    await ownerPlaces({ side: 'Buy', orderType: 'Market', qty: '0.3' });
    await watchdog.line(/ALARM the watchdog cancels and closes everything: .*over 8000/);
    expect(existsSync(stopFile)).toBe(true);
    watchdog.process.kill('SIGKILL');
    await watchdog.ended;
    watchdog = await startWatchdog();
    await stopped(1);
    expect(await open()).toEqual([]);
  });
});
