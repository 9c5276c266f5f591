import type { EpochMs, Trade } from '../domain/index.ts';
import { seededRandom, type Random } from '../runtime/index.ts';
import type { MarketDriver } from './core/exchange.ts';
import { DEEP_BOOK, drivenMarket, THIN_BOOK } from './core/market/driven-market.ts';
import type { PricePath } from './core/market/price-path.ts';
import { RANDOM_COINS, randomPath } from './core/market/random-path.ts';
import { replayPath, tradesPath, type ReplayedCoin } from './core/market/replay-path.ts';

/** What makes prices move. */
export type MarketChoice =
  /** Nothing: books are empty until someone places orders, and the index stands where it is put. */
  | { readonly type: 'none' }
  /** With a past of its own, a day long unless said otherwise. */
  | { readonly type: 'random'; readonly seed: number; readonly historyDays?: number }
  /** Candles of one or more coins, the first of which begins now; the first `historyBars` are shown as the past. */
  | { readonly type: 'candles'; readonly coins: readonly ReplayedCoin[]; readonly historyBars: number }
  | { readonly type: 'trades'; readonly pair: string; readonly trades: readonly Trade[] };

const MAKERS = 3;
const DAY_MINUTES = 1_440;
const CORRELATION = 0.6;

/**
 * @param thin few levels far apart, as on testnet
 * @param stepMs exchange time from one move of the prices to the next
 * @returns undefined for `none`
 * @throws {AssayError} REPLAY_BARS, REPLAY_TRADES
 */
export function marketOf(
  choice: MarketChoice,
  at: { readonly startAt: EpochMs; readonly thin: boolean; readonly seed: number; readonly stepMs: number },
): MarketDriver | undefined {
  if (choice.type === 'none') return undefined;
  const crowd = seededRandom(choice.type === 'random' ? choice.seed : at.seed);
  const random = (): number => crowd.next();
  return drivenMarket({
    path: pathOf(choice, { ...at, random }),
    random,
    depth: at.thin ? THIN_BOOK : DEEP_BOOK,
    makers: MAKERS,
  });
}

function pathOf(
  choice: Exclude<MarketChoice, { type: 'none' }>,
  { startAt, stepMs, random }: { readonly startAt: EpochMs; readonly stepMs: number; readonly random: Random },
): PricePath {
  switch (choice.type) {
    case 'random':
      return randomPath({
        coins: RANDOM_COINS,
        startAt,
        stepMs,
        random,
        correlation: CORRELATION,
        historyMinutes: (choice.historyDays ?? 1) * DAY_MINUTES,
      });
    case 'candles':
      return replayPath({ coins: choice.coins, startAt, historyBars: choice.historyBars, stepMs });
    case 'trades':
      return tradesPath({ pair: choice.pair, trades: choice.trades, startAt });
  }
}
