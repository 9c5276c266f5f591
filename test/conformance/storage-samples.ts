import {
  fixed,
  toFloat,
  type ApprovedOrder,
  type Bar,
  type ClientOrderId,
  type EpochMs,
  type Fill,
  type FillId,
  type Instrument,
  type InstrumentId,
  type OrderTerms,
  type StrategyId,
} from '../../src/domain/index.ts';
import type { Effect, EngineEvent } from '../../src/engine/index.ts';
import type { Checkpoint, JournalEntry, RecordedEntry, SessionJournal } from '../../src/storage/index.ts';

export const MINUTE = 60_000;
export const BTC = 'BTCUSDT.BINANCE' as InstrumentId;
export const ETH = 'ETHUSDT.BINANCE' as InstrumentId;
export const EMA = 'ema' as StrategyId;
export const START = Date.UTC(2026, 0, 5) as EpochMs;

export const BITCOIN: Instrument = {
  id: BTC,
  kind: 'spot',
  base: 'BTC',
  quote: 'USDT',
  priceStep: fixed('0.1'),
  quantityStep: fixed('0.0001'),
  quantityMin: fixed('0.0001'),
  notionalMin: fixed('5'),
  makerFeeRate: fixed('0.0002'),
  takerFeeRate: fixed('0.00055'),
  feeCurrency: 'quote',
  leverageMax: 1,
  maintenanceMarginRate: fixed('0'),
};

/** That many minutes after the start of the samples. */
export function at(minutes: number): EpochMs {
  return (START + minutes * MINUTE) as EpochMs;
}

export function barAt(index: number, instrument: InstrumentId = BTC): Bar {
  const openTime = (START + index * MINUTE) as EpochMs;
  const price = fixed(`${60_000 + (index % 500)}.5`);
  return {
    instrument,
    timeframe: '1m',
    openTime,
    closeTime: (openTime + MINUTE) as EpochMs,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: fixed('1.25'),
    openFloat: toFloat(price),
    highFloat: toFloat(price),
    lowFloat: toFloat(price),
    closeFloat: toFloat(price),
    volumeFloat: 1.25,
  };
}

export function barEntry(seq: number, effects: readonly Effect[] = []): JournalEntry {
  const bar = barAt(seq);
  return { seq, event: { type: 'bar', at: bar.closeTime, bar }, effects };
}

export function anOrder(id: string, terms: OrderTerms = { type: 'market' }): ApprovedOrder {
  return {
    clientOrderId: id as ClientOrderId,
    strategyId: EMA,
    instrument: BTC,
    side: 'buy',
    quantity: fixed('0.0123'),
    terms,
    timeInForce: 'GTC',
    reduceOnly: false,
    purpose: 'entry',
    reason: 'EMA 12 crossed above EMA 26',
    decisionPrice: fixed('60000.5'),
    decidedAt: START,
  } as ApprovedOrder;
}

export function aFill(fillId: string, clientOrderId: string, quantity: string): Fill {
  return {
    fillId: fillId as FillId,
    clientOrderId: clientOrderId as ClientOrderId,
    instrument: BTC,
    side: 'buy',
    price: fixed('64210.5'),
    quantity: fixed(quantity),
    liquidity: 'taker',
    fee: fixed('0.43'),
    feeCurrency: 'quote',
    executedAt: (START + MINUTE) as EpochMs,
    kind: 'trade',
  };
}

/** Appends events with their effects, numbering them. */
export function write(
  journal: SessionJournal,
  ...entries: readonly (readonly [event: EngineEvent, effects?: readonly Effect[]])[]
): void {
  for (const [event, effects = []] of entries) journal.append({ seq: journal.lastSeq + 1, event, effects });
}

export function checkpointOf(journal: SessionJournal, engine: unknown = { cash: fixed('1000') }): () => Checkpoint {
  return () => ({ seq: journal.lastSeq, marketAt: (START + journal.lastSeq * MINUTE) as EpochMs, engine });
}

export async function all(entries: AsyncIterable<RecordedEntry>): Promise<RecordedEntry[]> {
  const list: RecordedEntry[] = [];
  for await (const entry of entries) list.push(entry);
  return list;
}
