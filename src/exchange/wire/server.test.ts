import { afterEach, expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { realTimers, silentLog, type Log } from '../../runtime/index.ts';
import { Exchange, type MarketDriver } from '../core/exchange.ts';
import { standardSymbols } from '../core/standard-symbols.ts';
import { serve, type Serving } from './server.ts';

const open: Serving[] = [];

afterEach(async () => {
  for (const serving of open.splice(0)) await serving.close();
});

async function served(
  market?: MarketDriver,
  { log = silentLog, port = 0 }: { readonly log?: Log; readonly port?: number } = {},
): Promise<Serving> {
  const startAt = realTimers().now();
  const serving = await serve({
    exchange: new Exchange({ symbols: standardSymbols(startAt), startAt, random: () => 0.5, market }),
    timers: realTimers(),
    log,
    random: () => 0.5,
    port,
    profile: 'mainnet',
    clock: 'real',
    speed: 1,
    limits: Infinity,
    cursors: 'plain',
    acknowledge: 'before',
    beatMs: 10,
  });
  open.push(serving);
  return serving;
}

test('an exchange that finds a mistake of its own says so, stops, and lets nobody in', async () => {
  const errors: string[] = [];
  let at: EpochMs | undefined;
  const broken: MarketDriver = {
    begin(exchange) {
      at = (exchange.now + 30) as EpochMs;
    },
    nextAt: () => at,
    act() {
      throw new Error('the books do not balance');
    },
  };
  const serving = await served(broken, { log: { ...silentLog, error: (message) => void errors.push(message) } });
  expect(await serving.failed).toMatchObject({ message: 'the books do not balance' });
  expect(serving.defects()).toBe(1);
  expect(errors).toEqual(['the exchange has found a mistake of its own and stops']);
  await expect(fetch(`${serving.url}/v5/market/time`)).rejects.toThrow('fetch failed');
});

test('a port that is taken is said to be', async () => {
  const port = Number(new URL((await served()).url).port);
  await expect(served(undefined, { port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
});
