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

interface Trading {
  readonly figures: ExecutionFigures;
  /** Sends that many more orders, all accepted after 100 ms and filled after 250, every tenth of another strategy. */
  trade(count: number): Promise<void>;
  tell(event: EngineEvent, ...effects: readonly Effect[]): void;
  commit(): Promise<void>;
  /** How often everything was read. */
  readings(): number;
}

async function trading(id: string): Promise<Trading> {
  await storage.sessions.create({ id, kind: 'paper', config: {}, startedAt: 0 as EpochMs });
  const journal = await storage.journal(id);
  let readings = 0;
  const figures = new ExecutionFigures({
    nature: { phase: 'paper', origin: 'simulated' },
    views: {
      ...storage.views,
      orderFacts(query) {
        readings += 1;
        return storage.views.orderFacts(query);
      },
    },
    sessionId: id,
    currency: 'USDT',
    timers: realTimers(),
  });
  const tell = (event: EngineEvent, ...effects: readonly Effect[]): void => {
    const entry = { seq: journal.lastSeq + 1, event, effects };
    journal.append(entry);
    figures.observe(entry);
  };
  const commit = async (): Promise<void> => {
    await journal.commit(() => ({ seq: journal.lastSeq, marketAt: 0 as EpochMs, engine: {} }));
    figures.committed(journal.lastSeq);
  };
  let sent = 0;
  return {
    figures,
    tell,
    commit,
    readings: () => readings,
    async trade(count) {
      for (const end = sent + count; sent < end; sent += 1) {
        const clientOrderId = `${id}-${sent}` as ClientOrderId;
        const strategyId = sent % 10 === 0 ? RSI : EMA;
        const start = sent * 1_000;
        const at = (ms: number): EpochMs => (start + ms) as EpochMs;
        const fill = fillOf(clientOrderId);
        const draft = order(clientOrderId, strategyId);
        tell(
          { type: 'halt', at: at(0), by: 'x', reason: 'y' },
          { type: 'submit', order: draft },
          { type: 'denied', draft, code: 'ORDER_TOO_LARGE', detail: 'd' },
        );
        tell({ type: 'order-accepted', at: at(100), clientOrderId, venueOrderId: 'v' as VenueOrderId });
        tell({ type: 'fill', at: at(250), fill }, booked(fill, strategyId));
      }
      await commit();
    },
  };
}

function booked(fill: Fill, strategyId: StrategyId): Effect {
  return { type: 'fill-booked', strategyId, fill, purpose: 'entry', reason: 'r' };
}

async function session(id: string, count: number): Promise<ExecutionFigures> {
  const { figures, trade } = await trading(id);
  await trade(count);
  return figures;
}

test('everything is read once; after that only what has changed, and it comes to the same', async () => {
  const { figures, trade, tell, commit, readings } = await trading('s4');
  await trade(300);
  const orders = async (strategyId?: StrategyId): Promise<number> => (await figures.view(strategyId)).total.orders;
  expect(await orders()).toBe(300);
  await trade(50);
  expect(await orders()).toBe(350);
  expect(await orders(RSI)).toBe(35);
  // Sent and not on disk yet: no part of it, until it is.
  const draft = order('s4-open', EMA);
  const { clientOrderId } = draft;
  tell({ type: 'halt', at: 400_000 as EpochMs, by: 'x', reason: 'y' }, { type: 'submit', order: draft });
  expect(await orders()).toBe(350);
  await commit();
  expect((await figures.view()).total.byStatus).toMatchObject({ sent: 1, filled: 350 });
  tell({ type: 'order-cancelled', at: 400_500 as EpochMs, clientOrderId, reason: 'requested' });
  await commit();
  await trade(10);
  expect((await figures.view()).total.byStatus).toMatchObject({ sent: 0, filled: 360, cancelled: 1 });
  expect(readings()).toBe(1);
  const fresh = new ExecutionFigures({
    nature: { phase: 'paper', origin: 'simulated' },
    views: storage.views,
    sessionId: 's4',
    currency: 'USDT',
    timers: realTimers(),
  });
  const kept = await figures.view();
  expect({ ...(await fresh.view()), asOf: kept.asOf }).toEqual(kept);

  // A fill after the end: what was counted for good is counted anew.
  const late = { ...fillOf('s4-open'), quantity: fixed('1') };
  tell({ type: 'fill', at: 401_000 as EpochMs, fill: late }, booked(late, EMA));
  await commit();
  expect((await figures.view()).total.fees).toBe('36.1');
  expect(readings()).toBe(2);
});

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

test('whoever asks while it is read waits for the same reading', async () => {
  const { figures, trade, readings } = await trading('s3');
  await trade(3);
  const [first, second, ofOne] = await Promise.all([figures.view(), figures.view(), figures.view(EMA)]);
  expect(second.total).toEqual(first.total);
  expect(ofOne.total.orders).toBe(2);
  expect(readings()).toBe(1);
});
