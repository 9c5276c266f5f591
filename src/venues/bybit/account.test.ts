import { describe, expect, test } from 'vitest';
import {
  fixed,
  format,
  ZERO,
  type EpochMs,
  type Fixed,
  type Instrument,
  type InstrumentId,
} from '../../domain/index.ts';
import { seededRandom, simulatedTime, type Random } from '../../runtime/index.ts';
import { readStatement, type AccountParts } from './account.ts';
import { VenueClock } from '../clock.ts';
import { KnownOrders } from '../known-orders.ts';
import { readSpot, readPerpetual, STANDARD_FEES } from './parse/instrument.ts';
import type { Reading } from './parse/reading.ts';
import type { Parameters } from './questions.ts';
import { marketOf, type KnownOrder } from './symbols.ts';
import { linearExecution, linearInstrument, position, spotInstrument } from './test-payloads.ts';

const START = 1_784_600_000_000;

interface Trade {
  readonly instrument: InstrumentId;
  readonly id: string;
  readonly signed: Fixed;
  readonly seq: number;
  readonly at: number;
}

function certain<T>(reading: Reading<T>): T {
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value;
}

const perpetual = (symbol: string): Instrument =>
  certain(
    readPerpetual({ ...linearInstrument, symbol, baseCoin: symbol.slice(0, 3) }, STANDARD_FEES.linear, fixed('0.005')),
  );
const INSTRUMENTS: readonly Instrument[] = [
  perpetual('BTCUSDT'),
  perpetual('ETHUSDT'),
  certain(readSpot(spotInstrument, STANDARD_FEES.spot)),
];

/** An account that trades while it is read: before, between and after any two answers, often within one millisecond. */
class BusyAccount {
  readonly trades: Trade[] = [];
  readonly instruments: readonly Instrument[];
  private readonly random: Random;
  private now = START;
  private seq = 100;

  constructor(random: Random, instruments = INSTRUMENTS) {
    this.random = random;
    this.instruments = instruments;
    this.trade(5);
  }

  trade(most: number): void {
    for (let count = Math.floor(this.random() * most); count > 0; count -= 1) {
      const instrument = this.instruments[Math.floor(this.random() * this.instruments.length)]!;
      // What is in the wallet is told apart by time alone, and that only to the millisecond.
      this.now += instrument.kind === 'spot' ? 1 : Math.floor(this.random() * 2);
      this.seq += 1 + Math.floor(this.random() * 3);
      const quantity = 1 + Math.floor(this.random() * 3);
      const closes = this.random() < 0.4 ? -this.held(instrument.id) : undefined;
      const signed =
        closes === undefined || closes === 0n ? fixed(String(this.random() < 0.5 ? quantity : -quantity)) : closes;
      this.trades.push({
        instrument: instrument.id,
        id: `x${this.seq}`,
        signed: signed as Fixed,
        seq: this.seq,
        at: this.now,
      });
    }
  }

  get time(): EpochMs {
    return this.now as EpochMs;
  }

  held(instrument: InstrumentId): Fixed {
    return this.trades.reduce(
      (sum, trade) => (trade.instrument === instrument ? sum + trade.signed : sum),
      0n,
    ) as Fixed;
  }

  /** The rows of a question, as the account stands now. */
  answer(path: string, { category, symbol, startTime, endTime }: Parameters): { rows: unknown[]; at: EpochMs } {
    const at = this.now as EpochMs;
    switch (path) {
      case '/v5/position/list':
        return {
          at,
          rows: this.positions().filter((row) => (symbol === undefined ? row.size !== '0' : row.symbol === symbol)),
        };
      case '/v5/execution/list':
        return { at, rows: this.executions(String(category), Number(startTime), Number(endTime)) };
      case '/v5/account/wallet-balance': {
        const coin = [
          { coin: 'USDT', walletBalance: '1000', equity: '1000' },
          { coin: 'BTC', walletBalance: format(this.held('BTCUSDT.BYBIT' as InstrumentId)), equity: '' },
        ];
        return { at, rows: [{ list: [{ accountType: 'UNIFIED', coin }] }] };
      }
      default:
        return { at, rows: [] };
    }
  }

  private positions(): (typeof position & { symbol: string; size: string })[] {
    return INSTRUMENTS.filter(({ kind }) => kind !== 'spot').map((instrument) => {
      const held = this.held(instrument.id);
      const last = this.trades.findLast((trade) => trade.instrument === instrument.id);
      return {
        ...position,
        symbol: marketOf(instrument).symbol,
        side: held === ZERO ? '' : held > 0n ? 'Buy' : 'Sell',
        size: format((held < 0n ? -held : held) as Fixed),
        seq: last?.seq ?? -1,
      };
    });
  }

  private executions(category: string, from: number, to: number): unknown[] {
    return this.trades
      .filter(({ instrument, at }) => marketOf({ id: instrument }).category === category && at >= from && at <= to)
      .toReversed()
      .map(({ instrument, id, signed, seq, at }) => ({
        ...linearExecution,
        symbol: marketOf({ id: instrument }).symbol,
        side: signed > 0n ? 'Buy' : 'Sell',
        execId: id,
        execQty: format((signed < 0n ? -signed : signed) as Fixed),
        execFee: '0',
        feeCurrency: 'USDT',
        execTime: String(at),
        seq,
      }));
  }
}

/** @param aheadMs by which the clock of who dates the answers is ahead of who dates the trades */
function askedOf(account: BusyAccount, aheadMs = 0): AccountParts {
  const ask = (path: string, parameters: Parameters): { rows: unknown[]; at: EpochMs } => {
    account.trade(3);
    const { rows, at } = account.answer(path, parameters);
    account.trade(3);
    // Positions carry their place in the order of things, so their answer may be dated later than they are.
    return { rows, at: ((path === '/v5/position/list' ? account.time : at) + aheadMs) as EpochMs };
  };
  return {
    questions: {
      ask: () => Promise.reject(new Error('nothing else is asked')),
      certain,
      one: (path, parameters, read) => {
        const { rows, at } = ask(path, parameters);
        return Promise.resolve({ value: certain(read(rows[0])), at });
      },
      all: (path, parameters, read) => {
        const { rows, at } = ask(path, parameters);
        return Promise.resolve({ rows: rows.map((row) => certain(read(row))), at });
      },
    },
    clock: new VenueClock(simulatedTime(START as EpochMs, () => 0).world),
    orders: new KnownOrders<KnownOrder>(),
    instruments: account.instruments,
    categories: ['linear', 'spot'],
    currency: 'USDT',
  };
}

describe('a statement', () => {
  const cases = [
    { instruments: INSTRUMENTS, aheadMs: 0 },
    { instruments: INSTRUMENTS.filter(({ kind }) => kind !== 'spot'), aheadMs: 200 },
    { instruments: INSTRUMENTS.filter(({ kind }) => kind !== 'spot'), aheadMs: -200 },
  ];
  test.each(cases)(
    'is as of one moment, though the account trades while it is read; $aheadMs ms',
    async ({ instruments, aheadMs }) => {
      const wrong: string[] = [];
      let leftForLater = 0;
      for (let seed = 1; seed <= 400; seed += 1) {
        const account = new BusyAccount(seededRandom(seed).next, instruments);
        const statement = await readStatement(askedOf(account, aheadMs), (START - 1_000) as EpochMs);
        const known = new Set(statement.executions.map(({ fill }) => String(fill.fillId)));
        for (const { id } of instruments) {
          // What whoever compares does: its own fills, less those that the statement says come later.
          const later = account.trades.filter(
            (trade) => trade.instrument === id && !known.has(trade.id) && trade.at > statement.at,
          );
          leftForLater += later.length;
          const ours = later.reduce((sum, { signed }) => sum - signed, account.held(id) as bigint);
          const theirs = statement.positions.find(({ instrument }) => instrument === id)?.quantity ?? 0n;
          if (ours !== theirs) wrong.push(`seed ${seed}, ${id}: ${ours} and ${theirs}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(leftForLater).toBeGreaterThan(400);
    },
  );

  test('without a past asks for no executions', async () => {
    const statement = await readStatement(
      askedOf(new BusyAccount(seededRandom(3).next)),
      Number.MAX_SAFE_INTEGER as EpochMs,
    );
    expect(statement.executions).toEqual([]);
  });
});
