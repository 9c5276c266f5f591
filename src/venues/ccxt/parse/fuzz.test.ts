import { expect, test } from 'vitest';
import { fixed, ONE, type InstrumentId } from '../../../domain/index.ts';
import { seededRandom } from '../../../runtime/index.ts';
import { fundingExecution, linearExecution, linearOrder, wallet } from '../../bybit/test-payloads.ts';
import { mutated, readMutations, type MutationTarget } from '../../test-mutations.ts';
import { BINANCE_FUTURES, BINANCE_SPOT } from '../dialects/binance.ts';
import { BYBIT } from '../dialects/bybit.ts';
import { OKX } from '../dialects/okx.ts';
import { futuresOrder, futuresTrade, spotOrder, spotTrade } from '../test-payloads-binance.ts';
import { swapFill, swapOrder } from '../test-payloads-okx.ts';
import type { CcxtMarket } from '../symbols.ts';
import { readCandle } from './candle.ts';
import { readInstrument } from './instrument.ts';
import { readMarket } from './market.ts';
import { readOrder } from './order.ts';
import { readPosition } from './position.ts';
import { readLastPrice } from './ticker.ts';
import { readTrade } from './trade.ts';

const CASES = Number(process.env['ASSAY_FUZZ_CASES'] ?? 400);
const AT = 1_784_600_000_000;
const PERP: CcxtMarket = {
  instrument: 'BTCUSDT-PERP.BYBIT' as InstrumentId,
  symbol: 'BTC/USDT:USDT',
  contractSize: fixed('0.01'),
};
const marketOf = (symbol: string): CcxtMarket | undefined =>
  symbol === 'BTC/USDT:USDT' ? PERP : symbol === 'BTC/USDT' ? { ...PERP, symbol, contractSize: ONE } : undefined;

/** As ccxt tells it, around the exchange's own row. */
const orderOf = (info: unknown, symbol = 'BTC/USDT:USDT'): unknown => ({
  id: '123',
  clientOrderId: 's1-A-1',
  symbol,
  side: 'buy',
  type: 'limit',
  status: 'open',
  reduceOnly: false,
  amount: '0.5',
  price: '72000.1',
  filled: '0.1',
  timestamp: AT,
  lastUpdateTimestamp: AT,
  info,
});
const tradeOf = (info: unknown, symbol = 'BTC/USDT:USDT'): unknown => ({
  id: '9',
  order: '123',
  symbol,
  side: 'buy',
  amount: '0.1',
  price: '72000.1',
  takerOrMaker: 'taker',
  fee: { cost: '0.05', currency: 'USDT' },
  timestamp: AT,
  info,
});

const ORDER = ['amount'];
const TRADE = ['amount', 'price'];
const TARGETS: readonly MutationTarget[] = [
  { name: 'Bybit order', payload: orderOf(linearOrder), read: (raw) => readOrder(BYBIT, marketOf, raw), money: ORDER },
  {
    name: 'Bybit execution',
    payload: tradeOf(linearExecution),
    read: (raw) => readTrade(BYBIT, marketOf, raw),
    money: [],
  },
  {
    name: 'Bybit funding',
    payload: tradeOf(fundingExecution),
    read: (raw) => readTrade(BYBIT, marketOf, raw),
    money: [],
  },
  {
    name: 'Binance order',
    payload: orderOf(futuresOrder),
    read: (raw) => readOrder(BINANCE_FUTURES, marketOf, raw),
    money: ORDER,
  },
  {
    name: 'Binance execution',
    payload: tradeOf(futuresTrade),
    read: (raw) => readTrade(BINANCE_FUTURES, marketOf, raw),
    money: TRADE,
  },
  {
    name: 'Binance spot order',
    payload: orderOf(spotOrder, 'BTC/USDT'),
    read: (raw) => readOrder(BINANCE_SPOT, marketOf, raw),
    money: ORDER,
  },
  {
    name: 'Binance spot execution',
    payload: tradeOf(spotTrade, 'BTC/USDT'),
    read: (raw) => readTrade(BINANCE_SPOT, marketOf, raw),
    money: TRADE,
  },
  { name: 'OKX order', payload: orderOf(swapOrder), read: (raw) => readOrder(OKX, marketOf, raw), money: ORDER },
  { name: 'OKX execution', payload: tradeOf(swapFill), read: (raw) => readTrade(OKX, marketOf, raw), money: TRADE },
  {
    name: 'position',
    payload: {
      symbol: 'BTC/USDT:USDT',
      side: 'short',
      contracts: '3',
      markPrice: '72000',
      hedged: false,
      timestamp: AT,
    },
    read: (raw) => readPosition(OKX, marketOf, raw),
    money: ['contracts'],
  },
  {
    name: 'candle',
    payload: [AT, '1', '3', '0.5', '2', '10'],
    read: (raw) => readCandle({ instrument: PERP.instrument, timeframe: '1m' }, raw),
    money: ['1', '2', '3', '4', '5'],
  },
  { name: 'ticker', payload: { last: '72000.1', info: {} }, read: readLastPrice, money: ['last'] },
  {
    name: 'market',
    payload: { symbol: 'BTC/USDT:USDT', spot: false, contractSize: '0.01' },
    read: (raw) => readMarket(OKX, raw),
    money: [],
  },
  {
    name: 'instrument',
    payload: {
      active: true,
      precision: { price: '0.1', amount: '0.01' },
      limits: { amount: { min: '0.01' }, cost: { min: '5' } },
    },
    read: (market) =>
      readInstrument(PERP, {
        market,
        fees: { maker: '0.0002', taker: '0.0005' },
        tiers: [{ maintenanceMarginRate: '0.004', maxLeverage: '100' }],
      }),
    money: [],
  },
  { name: 'Bybit wallet', payload: { result: wallet }, read: (raw) => BYBIT.readBalances(raw), money: [] },
  {
    name: 'Binance account',
    payload: { assets: [{ asset: 'USDT', walletBalance: '1.5', marginBalance: '1.4' }] },
    read: (raw) => BINANCE_FUTURES.readBalances(raw),
    money: [],
  },
  {
    name: 'Binance spot account',
    payload: { balances: [{ asset: 'USDT', free: '1.5', locked: '0' }] },
    read: (raw) => BINANCE_SPOT.readBalances(raw),
    money: [],
  },
  {
    name: 'OKX account',
    payload: { data: [{ details: [{ ccy: 'USDT', cashBal: '1.5', eq: '1.4' }] }] },
    read: (raw) => OKX.readBalances(raw),
    money: [],
  },
];

test.each(TARGETS)('a mutated $name is read or put aside, and never throws', (target) => {
  expect(target.read(target.payload)).toMatchObject({ ok: true });
  const { aside, guessed } = readMutations(target, { seed: 2_000 + TARGETS.indexOf(target), cases: CASES });
  expect(guessed).toEqual([]);
  expect(aside).toBeGreaterThan(0);
  expect(aside).toBeLessThan(CASES);
});

test('what the exchanges say of refusals, grants and ids is never more than they say', () => {
  const chance = seededRandom(4).next;
  const messages = [
    { retCode: 10_001, retMsg: 'x', op: 'subscribe', success: true },
    { code: -2019, msg: 'x', status: 200, result: { subscriptionId: 0 } },
    { code: '1', msg: '', data: [{ sCode: '51008', sMsg: 'x' }], event: 'subscribe', arg: { channel: 'orders' } },
  ];
  for (let turn = 0; turn < CASES; turn += 1) {
    for (const message of messages) {
      const raw = mutated(message, chance);
      for (const { errorOf, outcomeOf, stream } of [BYBIT, BINANCE_FUTURES, BINANCE_SPOT, OKX]) {
        const said = errorOf(raw);
        expect([undefined, 'refused', 'late', 'spent', 'unknown', 'exists', 'gone']).toContain(said && outcomeOf(said));
        expect([true, false]).toContain(stream.isGrant(raw));
      }
    }
  }
});
