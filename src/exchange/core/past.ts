import {
  add,
  divide,
  fixed,
  floorToStep,
  larger,
  multiply,
  roundToStep,
  smaller,
  subtract,
  ZERO,
  type EpochMs,
  type Fixed,
} from '../../domain/index.ts';
import type { PastCandle } from './market/price-path.ts';
import type { Market } from './market-state.ts';
import type { FundingRow, OpenInterestRow } from './public-rows.ts';

const MINUTE_MS = 60_000;
export const OPEN_INTEREST_MS = 5 * MINUTE_MS;
const DAY_MS = 1_440 * MINUTE_MS;
/** Ten thousandths a settlement when the price stands still, as on a quiet market. */
const RATE_AT_REST = fixed('0.0001');
/** How much of an interval's move the crowd pays to be on its side. */
const RATE_OF_MOVE = fixed('0.02');
const RATE_STEP = fixed('0.00000001');
/** Open positions as a share of what a day trades. */
const INTEREST_OF_VOLUME = fixed('0.25');

/**
 * Gives a symbol the past that candles tell of: traded, mark and index prices, funding as the moves would have made it,
 * and open interest in step with the volume. Nobody traded it, so the last two are made up, and always in the same way.
 *
 * @param candles oldest first, and before any trade
 */
export function recordPast(market: Market, candles: readonly PastCandle[]): void {
  const { spec, candles: series } = market;
  for (const candle of candles) {
    series.recordPast(candle, spec.tickSize);
    if (!market.isLinear) continue;
    for (const which of ['mark', 'index'] as const) {
      for (const price of [candle.open, candle.low, candle.high, candle.close])
        series.sample(which, candle.openTime, roundToStep(price, spec.tickSize));
    }
  }
  if (!market.isLinear) return;
  market.fundings.push(...pastFundings(market, candles));
  market.openInterests.push(...pastInterests(market, candles));
}

function pastFundings({ spec }: Market, candles: readonly PastCandle[]): readonly FundingRow[] {
  const interval = spec.fundingInterval * MINUTE_MS;
  const rows: FundingRow[] = [];
  let before = candles[0];
  for (const candle of candles) {
    const at = floorTo(candle.openTime, interval);
    // Candles that are replayed begin when the exchange does, and need not stand where funding is settled.
    if (before === undefined || at <= before.openTime) continue;
    const move = divide(subtract(candle.open, before.open), before.open);
    const rate = roundToStep(add(RATE_AT_REST, multiply(move, RATE_OF_MOVE)), RATE_STEP);
    rows.push({
      symbol: spec.symbol,
      fundingRate: larger(spec.lowerFundingRate, smaller(spec.upperFundingRate, rate)),
      fundingRateTimestamp: at,
    });
    before = candle;
  }
  return rows;
}

function pastInterests({ spec }: Market, candles: readonly PastCandle[]): readonly OpenInterestRow[] {
  const rows: OpenInterestRow[] = [];
  let oldest = 0;
  let traded: Fixed = ZERO;
  for (const candle of candles) {
    while (candles[oldest]!.openTime <= candle.openTime - DAY_MS) {
      traded = subtract(traded, candles[oldest]!.volume);
      oldest += 1;
    }
    const at = floorTo(candle.openTime, OPEN_INTEREST_MS);
    if (at !== rows.at(-1)?.timestamp && traded > ZERO) {
      const openInterest = floorToStep(multiply(traded, INTEREST_OF_VOLUME), spec.qtyStep);
      rows.push({ openInterest, timestamp: at });
    }
    traded = add(traded, candle.volume);
  }
  return rows;
}

function floorTo(at: number, stepMs: number): EpochMs {
  return (at - (at % stepMs)) as EpochMs;
}
