import { expect, test } from 'vitest';
import { stringifyExact, type EpochMs } from '../../domain/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import { Exchange } from './exchange.ts';
import { DEEP_BOOK, drivenMarket } from './market/driven-market.ts';
import { RANDOM_COINS, randomPath } from './market/random-path.ts';
import { standardSymbols } from './standard-symbols.ts';
import { limit, market, rich, START } from './testing.ts';

/** Everything that is said in a minute of a random market in which a customer trades, too. */
function minuteOf(seed: number, stepMs: number): string[] {
  const generator = seededRandom(seed);
  const random = (): number => generator.next();
  const path = randomPath({
    coins: RANDOM_COINS.slice(0, 1),
    startAt: START,
    stepMs: 500,
    random,
    correlation: 0.5,
    historyMinutes: 30,
  });
  const exchange = new Exchange({
    symbols: standardSymbols(START),
    startAt: START,
    random,
    market: drivenMarket({ path, random, depth: { ...DEEP_BOOK, levels: 10 }, makers: 2 }),
  });
  const said: string[] = [];
  exchange.onEvent((event) => said.push(stringifyExact(event)));
  const uid = rich(exchange);
  for (let at = START + stepMs; at <= START + 60_000; at += stepMs) {
    exchange.advance(at as EpochMs);
    if (at % 10_000 !== 0) continue;
    exchange.placeOrder(uid, market('Buy', '0.01'));
    exchange.placeOrder(uid, limit('Sell', '0.01', '61000', { takeProfit: undefined }));
  }
  return said;
}

test('the same seed and the same commands say the same, however time is cut', () => {
  const said = minuteOf(11, 1_000);
  expect(said.length).toBeGreaterThan(1_000);
  expect(minuteOf(11, 1_000)).toEqual(said);
  expect(minuteOf(11, 5_000)).toEqual(said);
});

test('another seed is another market', () => {
  expect(minuteOf(12, 1_000)).not.toEqual(minuteOf(11, 1_000));
});
