import type { EpochMs } from '../../domain/index.ts';
import { rankForDeleveraging } from './adl-rank.ts';
import { KLINE_INTERVALS, klineEnd } from './candles.ts';
import type { Floor } from './floor.ts';
import { settleFunding } from './funding.ts';
import { liquidateWhereDue, unwindInsurance } from './liquidation.ts';
import { midOf } from './market-data.ts';
import type { Market } from './market-state.ts';
import { OPEN_INTEREST_MS } from './past.ts';
import { settle } from './triggers.ts';

export const PULSE_MS = 1_000;
const MINUTE_MS = 60_000;
const OPEN_INTERESTS_MAX = 20_000;

/** What Bybit does by itself, once a second: mark prices, funding, liquidations, candles. */
export function pulse(floor: Floor): void {
  for (const market of floor.markets) {
    samplePrices(floor, market);
    if (market.isLinear) runPerpetual(floor, market);
    reprice(floor, market);
    if (floor.now % MINUTE_MS === 0) closeCandles(floor, market);
  }
  checkRisk(floor);
}

function runPerpetual(floor: Floor, market: Market): void {
  if (floor.now >= market.prices.nextFundingAt) {
    settleFunding(floor, market);
    market.prices.scheduleFunding(floor.now);
  }
  if (floor.now % MINUTE_MS === 0) rankForDeleveraging(floor, market);
  if (floor.now % OPEN_INTEREST_MS === 0) recordOpenInterest(floor, market);
}

/** If a price moved: conditional orders that are due because of it come alive, and it is told. */
export function reprice(floor: Floor, market: Market): void {
  if (market.prices.takeMoved()) {
    floor.repriced.add(market);
    floor.riskChanged = true;
    const { category, symbol } = market.spec;
    floor.publisher.tell({ type: 'prices', at: floor.now, category, symbol });
  }
  settle(floor);
}

/** Liquidates whoever is short of margin, whichever price it was that moved. */
export function checkRisk(floor: Floor): void {
  const isDue = floor.riskChanged;
  floor.riskChanged = false; // A liquidation trades, and sets it again for the next time.
  for (const [market, positions] of floor.positions) {
    if (positions.size === 0) continue;
    if (isDue) liquidateWhereDue(floor, market);
    unwindInsurance(floor, market);
  }
}

function samplePrices(floor: Floor, market: Market): void {
  const mid = midOf(market);
  market.prices.sample(mid, floor.now);
  market.candles.roll(floor.now);
  if (!market.isLinear) return;
  const { mark, index } = market.prices;
  if (mark !== undefined) market.candles.sample('mark', floor.now, mark);
  if (index !== undefined) market.candles.sample('index', floor.now, index);
  if (mid !== undefined && index !== undefined) {
    market.candles.sample('premium', floor.now, market.prices.premiumAt(mid));
  }
}

function recordOpenInterest(floor: Floor, market: Market): void {
  market.openInterests.push({ openInterest: market.openInterest, timestamp: floor.now });
  if (market.openInterests.length > OPEN_INTERESTS_MAX) market.openInterests.shift();
}

/** Tells the candles that have just ended; the one that began has its own life in `klines`. */
function closeCandles(floor: Floor, market: Market): void {
  const { category, symbol } = market.spec;
  for (const interval of KLINE_INTERVALS) {
    const [kline] = market.candles.rows({
      of: 'trade',
      interval,
      from: 0,
      before: floor.now,
      limit: 1,
      now: floor.now,
    });
    const ended = kline !== undefined && klineEnd(kline.start, interval) === floor.now;
    if (ended) floor.publisher.tell({ type: 'kline', at: floor.now, category, symbol, interval, kline });
  }
}

export function nextPulse(after: EpochMs): EpochMs {
  return ((Math.floor(after / PULSE_MS) + 1) * PULSE_MS) as EpochMs;
}
