import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderStatistics } from '../../../contract/index.ts';
import {
  fixed,
  type ApprovedOrder,
  type ClientOrderId,
  type EpochMs,
  type Fill,
  type FillId,
  type InstrumentId,
  type StrategyId,
  type VenueOrderId,
} from '../../domain/index.ts';
import type { Effect, EngineEvent } from '../../engine/index.ts';
import { realTimers, silentLog } from '../../runtime/index.ts';
import { openStorage, type Storage } from '../../storage/index.ts';
import { ExecutionFigures } from './execution-figures.ts';

const BTC = 'BTCUSDT.BINANCE' as InstrumentId;
const EMA = 'ema' as StrategyId;
const RSI = 'rsi' as StrategyId;

let folder: string;
let storage: Storage;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-execution-'));
  storage = await openStorage(join(folder, 'a.db'), { log: silentLog, timers: realTimers() });
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

function order(id: string, strategyId: StrategyId): ApprovedOrder {
  return {
    clientOrderId: id as ClientOrderId,
    strategyId,
    instrument: BTC,
    side: 'buy',
    quantity: fixed('2'),
    terms: { type: 'market' },
    timeInForce: 'GTC',
    reduceOnly: false,
    purpose: 'entry',
    reason: 'r',
    decisionPrice: fixed('100'),
    decidedAt: 0 as EpochMs,
  } as ApprovedOrder;
}

/** Buys 2 at 100.5 in one fill. */
function fillOf(id: string): Fill {
  return {
    fillId: `f-${id}` as FillId,
    clientOrderId: id as ClientOrderId,
    instrument: BTC,
    side: 'buy',
    price: fixed('100.5'),
    quantity: fixed('2'),
    liquidity: 'taker',
    fee: fixed('0.1'),
    feeCurrency: 'quote',
    executedAt: 0 as EpochMs,
    kind: 'trade',
  };
}

/** A session with `count` orders, all accepted after 100 ms and filled after 250, every tenth of another strategy. */
async function session(id: string, count: number): Promise<ExecutionFigures> {
  await storage.sessions.create({ id, kind: 'paper', config: {}, startedAt: 0 as EpochMs });
  const journal = await storage.journal(id);
  const tell = (event: EngineEvent, ...effects: readonly Effect[]): void =>
    journal.append({ seq: journal.lastSeq + 1, event, effects });
  for (let n = 0; n < count; n += 1) {
    const clientOrderId = `${id}-${n}` as ClientOrderId;
    const strategyId = n % 10 === 0 ? RSI : EMA;
    const at = (ms: number): EpochMs => (n * 1_000 + ms) as EpochMs;
    const fill = fillOf(clientOrderId);
    const draft = order(clientOrderId, strategyId);
    tell(
      { type: 'halt', at: at(0), by: 'x', reason: 'y' },
      { type: 'submit', order: draft },
      { type: 'denied', draft, code: 'ORDER_TOO_LARGE', detail: 'd' },
    );
    tell({ type: 'order-accepted', at: at(100), clientOrderId, venueOrderId: 'v' as VenueOrderId });
    tell({ type: 'fill', at: at(250), fill }, { type: 'fill-booked', strategyId, fill, purpose: 'entry', reason: 'r' });
  }
  await journal.commit(() => ({ seq: journal.lastSeq, marketAt: 0 as EpochMs, engine: {} }));
  return new ExecutionFigures({
    nature: { phase: 'paper', origin: 'simulated' },
    views: storage.views,
    sessionId: id,
    currency: 'USDT',
    timers: realTimers(),
  });
}

test('a session’s orders are measured from what storage knows, in the contract’s words', async () => {
  const figures = await session('s1', 600);
  const all = orderStatistics.parse(await figures.view());
  expect(all).toMatchObject({
    strategyId: null,
    currency: 'USDT',
    total: {
      orders: 600,
      byStatus: { filled: 600 },
      timeToAcceptance: { count: 600, p50Ms: 100, p99Ms: 100 },
      taking: {
        fillRatio: 1,
        timeToLastFill: { count: 600, p50Ms: 250, p99Ms: 250 },
        // 600 orders of 2, each half a unit dearer: 600 on 120,000.
        slippage: { orders: 600, cost: '600', bps: 50 },
      },
      fees: '60',
      denied: [{ code: 'ORDER_TOO_LARGE', count: 600 }],
    },
    strategies: [
      { strategyId: EMA, orders: 540 },
      { strategyId: RSI, orders: 60 },
    ],
    instruments: [{ instrument: BTC, orders: 600 }],
  });
  const one = orderStatistics.parse(await figures.view(RSI));
  expect(one).toMatchObject({ strategyId: RSI, total: { orders: 60, fees: '6' }, strategies: [{ strategyId: RSI }] });
});

test('a session without orders has no figures, and says so', async () => {
  const none = orderStatistics.parse(await (await session('s2', 0)).view());
  expect(none).toMatchObject({
    total: { orders: 0, taking: { fillRatio: null, slippage: { cost: '0', bps: null } }, fees: '0' },
    strategies: [],
    instruments: [],
  });
});

test('who asks while it is measured gets the same answer, and later a new one', async () => {
  const figures = await session('s3', 3);
  const [first, second] = [figures.view(), figures.view()];
  const ofOne = figures.view(EMA);
  expect(second).toBe(first);
  expect(ofOne).not.toBe(first);
  await first;
  const later = figures.view();
  expect(later).not.toBe(first);
  await Promise.all([ofOne, later]);
});
