import { fixed, fromFloat, toFloat, type EpochMs, type Price } from '../../../domain/index.ts';
import { normal, type Random } from '../../../runtime/index.ts';
import type { CoinMoment, PastCandle, PricePath } from './price-path.ts';

export interface RandomCoin {
  readonly pair: string;
  readonly price: Price;
  /** Standard deviation of the log return over a year: 0.6 is 60 %. */
  readonly annualVolatility: number;
  /** Quote currency traded on an average day. */
  readonly dailyTurnover: number;
}

export interface RandomMarket {
  readonly coins: readonly RandomCoin[];
  readonly startAt: EpochMs;
  readonly stepMs: number;
  readonly random: Random;
  /** Of the returns of any two coins, 0 to 1. */
  readonly correlation: number;
  /** Minutes of the past that are made up before the start. */
  readonly historyMinutes: number;
}

export const RANDOM_COINS: readonly RandomCoin[] = [
  { pair: 'BTCUSDT', price: fixed('60000'), annualVolatility: 0.5, dailyTurnover: 3e8 },
  { pair: 'ETHUSDT', price: fixed('3000'), annualVolatility: 0.65, dailyTurnover: 2e8 },
  { pair: 'SOLUSDT', price: fixed('150'), annualVolatility: 0.85, dailyTurnover: 1e8 },
  { pair: 'XRPUSDT', price: fixed('0.6'), annualVolatility: 0.8, dailyTurnover: 5e7 },
];

const YEAR_MS = 365 * 86_400_000;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Fine enough for the cheapest coin; the market rounds to the ticks of its symbols. */
const PRICE_GRAIN = fixed('0.000001');
const VOLUME_GRAIN = fixed('0.000001');

/** A walk without memory, correlated between coins: a function of its seed, and nothing to be earned on but luck. */
export function randomPath(options: RandomMarket): PricePath {
  const { coins, startAt, stepMs, random, correlation, historyMinutes } = options;
  const prices = coins.map(({ price }) => toFloat(price));
  const pasts = coins.map(() => [] as PastCandle[]);
  const walk = (durationMs: number): void => {
    const common = normal(random);
    for (const [index, { annualVolatility }] of coins.entries()) {
      const shock = Math.sqrt(correlation) * common + Math.sqrt(1 - correlation) * normal(random);
      prices[index]! *= Math.exp(annualVolatility * Math.sqrt(durationMs / YEAR_MS) * shock);
    }
  };
  const volumeOf = (index: number, durationMs: number): number => {
    const { dailyTurnover } = coins[index]!;
    return ((dailyTurnover / prices[index]!) * durationMs * Math.exp(normal(random) - 0.5)) / DAY_MS;
  };
  const firstMinute = startAt - (startAt % MINUTE_MS) - historyMinutes * MINUTE_MS;
  for (let minute = 0; minute < historyMinutes; minute += 1) {
    const openTime = (firstMinute + minute * MINUTE_MS) as EpochMs;
    const path = [[...prices]];
    for (let quarter = 0; quarter < 4; quarter += 1) {
      walk(MINUTE_MS / 4);
      path.push([...prices]);
    }
    for (const [index, past] of pasts.entries()) {
      past.push(
        candleOf(
          openTime,
          path.map((point) => point[index]!),
          volumeOf(index, MINUTE_MS),
        ),
      );
    }
  }
  let at = startAt;
  return {
    start: coins.map(({ pair }, index) => ({ pair, price: fromFloat(prices[index]!, PRICE_GRAIN) })),
    nextAt: () => (at + stepMs) as EpochMs,
    next(): readonly CoinMoment[] {
      at = (at + stepMs) as EpochMs;
      walk(stepMs);
      return coins.map(({ pair }, index) => ({
        pair,
        price: fromFloat(prices[index]!, PRICE_GRAIN),
        volume: fromFloat(volumeOf(index, stepMs), VOLUME_GRAIN),
      }));
    },
    history: (pair) => pasts[coins.findIndex((coin) => coin.pair === pair)] ?? [],
  };
}

function candleOf(openTime: EpochMs, path: readonly number[], volume: number): PastCandle {
  const price = (value: number): Price => fromFloat(value, PRICE_GRAIN);
  return {
    openTime,
    open: price(path[0]!),
    high: price(Math.max(...path)),
    low: price(Math.min(...path)),
    close: price(path.at(-1)!),
    volume: fromFloat(volume, VOLUME_GRAIN),
  };
}
