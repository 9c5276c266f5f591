import { add, proportion, subtract, ZERO } from '../../../domain/index.ts';
import type { Bar, EpochMs, Fixed, Price, Trade } from '../../../domain/index.ts';
import { usageError } from '../../../runtime/index.ts';
import type { CoinMoment, PastCandle, PricePath } from './price-path.ts';

export interface ReplayedCoin {
  readonly pair: string;
  /** Oldest first, without gaps. */
  readonly bars: readonly Bar[];
}

export interface ReplayOptions {
  readonly coins: readonly ReplayedCoin[];
  /** The instant that stands for the start of the first bar played. */
  readonly startAt: EpochMs;
  /** Bars that are shown as the past instead of being played. */
  readonly historyBars: number;
  readonly stepMs: number;
}

/**
 * Plays bars again. Within one the price goes from open to close by way of both extremes, the nearer one first, as far
 * as four prices can tell.
 */
export function replayPath({ coins, startAt, historyBars, stepMs }: ReplayOptions): PricePath {
  const first = coins[0]?.bars[historyBars];
  if (first === undefined || coins.some(({ bars }) => bars[historyBars]?.openTime !== first.openTime)) {
    throw usageError('REPLAY_BARS', 'a replay needs bars of every coin from one common start on, after the history');
  }
  const shift = startAt - first.openTime;
  const played = coins.map(({ pair, bars }) => ({ pair, bars: bars.slice(historyBars) }));
  const endAt = Math.max(...played.map(({ bars }) => bars.at(-1)!.closeTime)) + shift;
  let at = startAt;
  return {
    start: played.map(({ pair, bars }) => ({ pair, price: bars[0]!.open })),
    nextAt: () => (at + stepMs > endAt ? undefined : ((at + stepMs) as EpochMs)),
    next(): readonly CoinMoment[] {
      at = (at + stepMs) as EpochMs;
      return played.flatMap(({ pair, bars }) => momentAt(pair, bars, { at: at - shift, stepMs }));
    },
    history: (pair) =>
      (coins.find((coin) => coin.pair === pair)?.bars ?? [])
        .slice(0, historyBars)
        // Bars of the archive have their numbers behind getters, which a spread would not take along.
        .map(({ openTime, open, high, low, close, volume }): PastCandle => ({
          openTime: (openTime + shift) as EpochMs,
          open,
          high,
          low,
          close,
          volume,
        })),
  };
}

/** The step that ends at an instant belongs to the bar it ends in or with. */
function momentAt(
  pair: string,
  bars: readonly Bar[],
  { at, stepMs }: { readonly at: number; readonly stepMs: number },
): CoinMoment[] {
  const durationMs = bars[0]!.closeTime - bars[0]!.openTime;
  const bar = bars[Math.ceil((at - bars[0]!.openTime) / durationMs) - 1];
  if (bar === undefined) return [];
  const steps = Math.max(1, Math.floor(durationMs / stepMs));
  const step = Math.min(steps, Math.max(1, Math.round((at - bar.openTime) / stepMs)));
  return [{ pair, price: priceAt(bar, step, steps), volume: (bar.volume / BigInt(steps)) as Fixed }];
}

/** Open, first extreme after a third, second after two thirds, close: each is met exactly where there are three steps. */
function priceAt(bar: Bar, step: number, steps: number): Price {
  const lowFirst = bar.close >= bar.open;
  const [near, far] = lowFirst ? [bar.low, bar.high] : [bar.high, bar.low];
  const turns = [0, Math.round(steps / 3), Math.round((2 * steps) / 3), steps];
  const prices = [bar.open, near, far, bar.close];
  const leg = turns.findIndex((turn) => turn >= step);
  const [from, to] = [turns[leg - 1]!, turns[leg]!];
  const [before, after] = [prices[leg - 1]!, prices[leg]!];
  return add(before, proportion(subtract(after, before), BigInt(step - from) as Fixed, BigInt(to - from) as Fixed));
}

/** Plays single trades again, each at its own instant and with its own aggressor. */
export function tradesPath(options: {
  readonly pair: string;
  /** Oldest first. */
  readonly trades: readonly Trade[];
  readonly startAt: EpochMs;
}): PricePath {
  const { pair, trades, startAt } = options;
  const first = trades[0];
  if (first === undefined) throw usageError('REPLAY_TRADES', 'a replay of trades needs at least one trade');
  const shift = startAt - first.at;
  let index = 0;
  return {
    start: [{ pair, price: first.price }],
    nextAt: () => (index < trades.length ? ((trades[index]!.at + shift) as EpochMs) : undefined),
    next(): readonly CoinMoment[] {
      const { price, quantity, aggressor } = trades[index]!;
      index += 1;
      const side = aggressor === 'buy' ? 'Buy' : 'Sell';
      return [{ pair, price, volume: ZERO, prints: [{ side, qty: quantity }] }];
    },
    history: () => [],
  };
}
