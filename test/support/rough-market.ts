import {
  fixed,
  timeframeMs,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Timeframe,
} from '../../src/domain/index.ts';
import type { BarColumns } from '../../src/market/index.ts';
import { seededRandom } from '../../src/runtime/index.ts';

export const SPOT = 'AAAUSDT.ROUGH' as InstrumentId;
export const PERP = 'BBBUSDT-PERP.ROUGH' as InstrumentId;

/** Monday 2024-01-01 00:00 UTC, a boundary of every timeframe. */
export const START = Date.UTC(2024, 0, 1) as EpochMs;

const spot: Instrument = {
  id: SPOT,
  kind: 'spot',
  base: 'AAA',
  quote: 'USDT',
  priceStep: fixed('0.01'),
  quantityStep: fixed('0.001'),
  quantityMin: fixed('0.001'),
  notionalMin: fixed('5'),
  makerFeeRate: fixed('0.001'),
  takerFeeRate: fixed('0.001'),
  feeCurrency: 'base',
  leverageMax: 1,
  maintenanceMarginRate: fixed('0'),
};

/** A spot coin whose fees are taken in coin, and a perpetual. */
export const INSTRUMENTS: readonly Instrument[] = [
  spot,
  {
    ...spot,
    id: PERP,
    kind: 'linear-perpetual',
    base: 'BBB',
    makerFeeRate: fixed('0.0002'),
    takerFeeRate: fixed('0.00055'),
    feeCurrency: 'quote',
    leverageMax: 50,
    maintenanceMarginRate: fixed('0.02'),
  },
];

/**
 * A market as a venue might show it on a bad day: opens that jump, bars in which nothing moves or nobody trades, and
 * holes where bars are missing. A longer one begins with the bars of a shorter one.
 */
export function roughMarket({
  seed,
  bars,
  timeframe = '1h',
  instruments = [SPOT, PERP],
}: {
  readonly seed: number;
  readonly bars: number;
  readonly timeframe?: Timeframe;
  readonly instruments?: readonly InstrumentId[];
}): BarColumns[] {
  const generator = seededRandom(seed);
  const random = (): number => generator.next();
  const rows = instruments.map(() => [] as number[][]);
  const last = instruments.map(() => 100);
  for (let index = 0; index < bars; index += 1) {
    const hole = random() < 0.02;
    for (const [place, series] of rows.entries()) {
      const open = last[place]! * (random() < 0.1 ? 0.96 + 0.08 * random() : 1);
      const still = random() < 0.05;
      const close = still ? open : open * (0.975 + 0.05 * random());
      const high = still ? open : Math.max(open, close) * (1 + 0.01 * random());
      const low = still ? open : Math.min(open, close) * (1 - 0.01 * random());
      const volume = random() < 0.05 ? 0 : 40 * random();
      // The walk is pulled back to 100, so that no coin ends at nothing.
      last[place] = close * (close > 100 ? 0.998 : 1.002);
      if (!hole)
        series.push([START + index * timeframeMs(timeframe), ...[open, high, low, close].map(tick), lot(volume)]);
    }
  }
  return instruments.map((instrument, place) => columnsOf(instrument, timeframe, rows[place]!));
}

function tick(price: number): number {
  return Math.round(price * 100) / 100;
}

function lot(volume: number): number {
  return Math.round(volume * 1_000) / 1_000;
}

function columnsOf(instrument: InstrumentId, timeframe: Timeframe, rows: readonly (readonly number[])[]): BarColumns {
  const column = (place: number): Float64Array => Float64Array.from(rows, (row) => row[place]!);
  return {
    instrument,
    timeframe,
    priceDecimals: 2,
    volumeDecimals: 3,
    length: rows.length,
    openTime: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  };
}
