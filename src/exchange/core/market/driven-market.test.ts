import { expect, test } from 'vitest';
import {
  fixed,
  format,
  toFloat,
  type Bar,
  type EpochMs,
  type InstrumentId,
  type Price,
} from '../../../domain/index.ts';
import { seededRandom } from '../../../runtime/index.ts';
import { Exchange } from '../exchange.ts';
import { standardSymbols } from '../standard-symbols.ts';
import { market, rich, START, valueOf } from '../testing.ts';
import { DEEP_BOOK, drivenMarket, THIN_BOOK } from './driven-market.ts';
import type { PricePath } from './price-path.ts';
import { RANDOM_COINS, randomPath } from './random-path.ts';
import { replayPath, tradesPath } from './replay-path.ts';

const MINUTE = 60_000;

function open(path: PricePath, depth = DEEP_BOOK): Exchange {
  const generator = seededRandom(5);
  const random = (): number => generator.next();
  const driver = drivenMarket({ path, random, depth, makers: 3 });
  return new Exchange({ symbols: standardSymbols(START), startAt: START, random, market: driver });
}

function bar(index: number, prices: readonly [string, string, string, string]): Bar {
  const [open_, high, low, close] = prices.map((price) => fixed(price)) as [Price, Price, Price, Price];
  const openTime = (Date.UTC(2025, 0, 1) + index * MINUTE) as EpochMs;
  return {
    instrument: 'BTCUSDT.BYBIT' as InstrumentId,
    timeframe: '1m',
    openTime,
    closeTime: (openTime + MINUTE) as EpochMs,
    open: open_,
    high,
    low,
    close,
    volume: fixed('6'),
    openFloat: toFloat(open_),
    highFloat: toFloat(high),
    lowFloat: toFloat(low),
    closeFloat: toFloat(close),
    volumeFloat: 6,
  };
}

test('bars that are replayed come out as the candles they were, but for the spread', () => {
  const bars = [
    bar(0, ['60000', '60100', '59900', '60050']),
    bar(1, ['60050', '60200', '60000', '60010']),
    bar(2, ['60010', '60020', '59500', '59600']),
    bar(3, ['59600', '59700', '59550', '59650']),
  ];
  const path = replayPath({ coins: [{ pair: 'BTCUSDT', bars }], startAt: START, historyBars: 1, stepMs: 1_000 });
  const exchange = open(path);
  exchange.advance((START + 3 * MINUTE + 500) as EpochMs);
  const klines = valueOf(exchange.klines({ category: 'linear', symbol: 'BTCUSDT', interval: '1', limit: 5 })).filter(
    ({ confirm }) => confirm,
  );
  const shown = klines.toReversed().map(({ high, low, close }) => [high, low, close]);
  expect(shown).toHaveLength(4);
  for (const [index, prices] of shown.entries()) {
    const { high, low, close } = bars[index]!;
    for (const [which, wanted] of [high, low, close].entries()) {
      expect(Math.abs(toFloat(prices[which]!) - toFloat(wanted))).toBeLessThan(15);
    }
  }
  expect(exchange.nextAt()).toBe(START + 3 * MINUTE + 1_000); // Only the pulse goes on: the bars have come to their end.
});

test('trades that are replayed print with their own side at their own instant', () => {
  const trades = [
    { at: 1_000, price: '60000', quantity: '0.5', aggressor: 'buy' as const },
    { at: 1_700, price: '60010', quantity: '0.25', aggressor: 'sell' as const },
  ].map(({ at, price, quantity, aggressor }) => ({
    instrument: 'BTCUSDT.BYBIT' as InstrumentId,
    at: at as EpochMs,
    price: fixed(price),
    quantity: fixed(quantity),
    aggressor,
  }));
  const exchange = open(tradesPath({ pair: 'BTCUSDT', trades, startAt: START }));
  exchange.advance((START + 2_000) as EpochMs);
  const prints = valueOf(exchange.recentTrades({ category: 'linear', symbol: 'BTCUSDT' }, 10)).toReversed();
  expect(prints.map(({ side, size, time }) => [side, format(size), time - START])).toEqual([
    ['Buy', '0.5', 0],
    ['Sell', '0.25', 700],
  ]);
});

test('a random market has a past, a spread, a crowd, and follows its index', () => {
  const generator = seededRandom(9);
  const random = (): number => generator.next();
  for (const depth of [DEEP_BOOK, THIN_BOOK]) {
    const path = randomPath({
      coins: RANDOM_COINS,
      startAt: START,
      stepMs: 1_000,
      random,
      correlation: 0.6,
      historyMinutes: 120,
    });
    const exchange = open(path, depth);
    exchange.advance((START + MINUTE) as EpochMs);
    for (const category of ['linear', 'spot'] as const) {
      for (const ticker of valueOf(exchange.tickers(category))) {
        const [bid, ask, index] = [ticker.bid1Price!, ticker.ask1Price!, ticker.indexPrice!].map(toFloat) as [
          number,
          number,
          number,
        ];
        expect(bid).toBeLessThan(ask);
        expect(Math.abs((bid + ask) / 2 / index - 1)).toBeLessThan(0.005);
        expect(ticker.volume24h).not.toBe(0n);
      }
    }
    const past = valueOf(exchange.klines({ category: 'spot', symbol: 'ETHUSDT', interval: '15', limit: 8 }));
    expect(past).toHaveLength(8);
  }
});

test('a customer moves a thin book, and its makers come back', () => {
  const generator = seededRandom(9);
  const random = (): number => generator.next();
  const path = randomPath({
    coins: RANDOM_COINS.slice(0, 1),
    startAt: START,
    stepMs: 1_000,
    random,
    correlation: 0,
    historyMinutes: 1,
  });
  const exchange = open(path, THIN_BOOK);
  const uid = rich(exchange);
  const ref = { category: 'linear', symbol: 'BTCUSDT' } as const;
  const asks = (): number => valueOf(exchange.orderbook(ref, 50)).asks.length;
  valueOf(exchange.placeOrder(uid, market('Buy', '0.5')));
  const left = asks();
  exchange.advance((START + 3_000) as EpochMs);
  expect(left).toBeLessThan(asks());
});
