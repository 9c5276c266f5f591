import { expect, test } from 'vitest';
import { format, toFloat, type EpochMs } from '../../domain/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import { Exchange } from './exchange.ts';
import { DEEP_BOOK, drivenMarket } from './market/driven-market.ts';
import { RANDOM_COINS, randomPath } from './market/random-path.ts';
import { standardSymbols } from './standard-symbols.ts';
import { START, valueOf } from './testing.ts';

const DAY = 86_400_000;

function opened(days: number): Exchange {
  const generator = seededRandom(5);
  const random = (): number => generator.next();
  const coins = RANDOM_COINS.slice(0, 1);
  const path = randomPath({
    coins,
    startAt: START,
    stepMs: 1_000,
    random,
    correlation: 0,
    historyMinutes: days * 1_440,
  });
  const market = drivenMarket({ path, random, depth: DEEP_BOOK, makers: 1 });
  return new Exchange({ symbols: standardSymbols(START), startAt: START, random, market });
}

test('a market that opens with a past has settled funding every eight hours of it, within its bounds', () => {
  const exchange = opened(3);
  const rows = valueOf(exchange.fundingHistory('BTCUSDT', {}));
  const times = rows.map(({ fundingRateTimestamp }) => fundingRateTimestamp);
  expect(times).toEqual(times.map((at) => Math.floor(at / (8 * 3_600_000)) * 8 * 3_600_000).toSorted((a, b) => b - a));
  expect(times.length).toBeGreaterThanOrEqual(8);
  expect(new Set(times).size).toBe(times.length);
  for (const { fundingRate } of rows) expect(Math.abs(toFloat(fundingRate))).toBeLessThanOrEqual(0.00375);
  expect(new Set(rows.map(({ fundingRate }) => format(fundingRate))).size).toBeGreaterThan(1);
});

test('and open interest every five minutes, page by page, and marks beside its candles', () => {
  const exchange = opened(2);
  const window = { startTime: (START - DAY) as EpochMs, endTime: START, intervalMs: 300_000 };
  const pages: number[][] = [];
  let cursor: string | undefined;
  do {
    const page = valueOf(exchange.openInterest('BTCUSDT', { ...window, limit: 200, cursor }));
    pages.push(page.list.map(({ timestamp }) => timestamp));
    for (const { openInterest } of page.list) expect(openInterest).toBeGreaterThan(0n);
    cursor = page.nextPageCursor;
  } while (cursor !== '');
  expect(pages.map(({ length }) => length)).toEqual([200, pages.flat().length - 200]);
  const gaps = pages
    .flat()
    .slice(1)
    .map((at, index) => pages.flat()[index]! - at);
  expect(new Set(gaps)).toEqual(new Set([300_000]));
  const query = { category: 'linear', symbol: 'BTCUSDT', interval: '60', limit: 100 } as const;
  const [marks, traded] = (['mark', 'trade'] as const).map((of) => valueOf(exchange.klines({ ...query, of })));
  for (const mark of marks!.filter(({ confirm }) => confirm)) {
    const candle = traded!.find(({ start }) => start === mark.start);
    expect(format(mark.close)).toBe(format(candle!.close));
  }
  expect(marks!.length).toBeGreaterThanOrEqual(19);
});
