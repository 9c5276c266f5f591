import { afterEach, describe, expect, test } from 'vitest';
import {
  fixed,
  timeframeMs,
  toFloat,
  type Bar,
  type EpochMs,
  type InstrumentId,
  type Timeframe,
} from '../domain/index.ts';
import { AssayError, seededRandom, silentLog, simulatedTime, type SimulatedTime } from '../runtime/index.ts';
import { BarStream, seriesOf, type ListedBars } from './bar-stream.ts';
import type { Series } from './candle.ts';

const MINUTE = 60_000;
const START = 1_784_592_000_000 as EpochMs; // On the hour.
const BTC = 'BTCUSDT-PERP.BYBIT' as InstrumentId;
const ETH = 'ETHUSDT-PERP.BYBIT' as InstrumentId;

function barAt(instrument: InstrumentId, timeframe: Timeframe, openTime: number): Bar {
  const price = fixed(String(1 + ((openTime / MINUTE) % 1_000)));
  const float = toFloat(price);
  return {
    instrument,
    timeframe,
    openTime: openTime as EpochMs,
    closeTime: (openTime + timeframeMs(timeframe)) as EpochMs,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: price,
    openFloat: float,
    highFloat: float,
    lowFloat: float,
    closeFloat: float,
    volumeFloat: float,
  };
}

/** A venue that knows every bar, the forming one included, except those of a hole. */
class KlineShop {
  readonly time: SimulatedTime = simulatedTime(START, seededRandom(7).next);
  asked = 0;
  isAway = false;
  hole: { readonly from: number; readonly to: number } | undefined;

  list = (
    { instrument, timeframe }: Series,
    { start, end }: { readonly start: number; readonly end: number },
  ): Promise<ListedBars> => {
    this.asked += 1;
    if (this.isAway) return Promise.reject(new AssayError('VENUE_UNREACHABLE', 'away'));
    const bars: Bar[] = [];
    for (let at = start; at < end && at <= this.time.now(); at += timeframeMs(timeframe)) {
      if (this.hole !== undefined && at >= this.hole.from && at < this.hole.to) continue;
      bars.push(barAt(instrument, timeframe, at));
    }
    return Promise.resolve({ bars: bars.toReversed(), at: this.time.now() });
  };
}

let stream: BarStream | undefined;
afterEach(() => stream?.close());

function listening(
  timeframes: readonly Timeframe[],
  { since = START, instruments = [BTC] }: { since?: EpochMs; instruments?: readonly InstrumentId[] } = {},
): { shop: KlineShop; told: Bar[]; bars: BarStream; pass(ms: number): Promise<void> } {
  const shop = new KlineShop();
  const told: Bar[] = [];
  const { world: timers } = shop.time;
  const bars = new BarStream(
    {
      series: seriesOf(instruments, timeframes),
      pageBars: 1_000,
      list: shop.list,
      timers,
      log: silentLog,
      now: () => shop.time.now(),
      say: (bar) => told.push(bar),
    },
    since,
  );
  stream = bars;
  return { shop, told, bars, pass: (ms) => shop.time.run((shop.time.now() + ms) as EpochMs) };
}

function openTimes(bars: readonly Bar[], timeframe: Timeframe = '1m'): number[] {
  return bars.filter((bar) => bar.timeframe === timeframe).map(({ openTime }) => (openTime - START) / MINUTE);
}

describe('closed bars', () => {
  test('are told as they come, each once', async () => {
    const { bars, told, pass, shop } = listening(['1m']);
    for (let minute = 0; minute < 3; minute += 1) {
      await pass(MINUTE);
      bars.heard(barAt(BTC, '1m', START + minute * MINUTE));
      bars.heard(barAt(BTC, '1m', START + minute * MINUTE));
    }
    expect(openTimes(told)).toEqual([0, 1, 2]);
    expect(shop.asked).toBe(0);
  });

  test('that were missed are asked for, and told before the one that showed it', async () => {
    const { bars, told, pass } = listening(['1m']);
    await pass(MINUTE);
    bars.heard(barAt(BTC, '1m', START));
    await pass(2 * MINUTE + 1_500);
    bars.heard(barAt(BTC, '1m', START + 2 * MINUTE));
    await pass(1_000);
    expect(openTimes(told)).toEqual([0, 1, 2]);
  });

  test('of a silent stream are asked for a little after they are due', async () => {
    const { told, pass, shop } = listening(['1m']);
    await pass(MINUTE + 3_900);
    expect(told).toEqual([]);
    await pass(500);
    expect(openTimes(told)).toEqual([0]);
    await pass(10 * MINUTE);
    expect(openTimes(told)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].slice(0, told.length));
    expect(told.length).toBeGreaterThanOrEqual(10);
    expect(shop.asked).toBeLessThanOrEqual(told.length + 1);
  });

  test('are asked for until the venue answers', async () => {
    const { told, pass, shop } = listening(['1m']);
    shop.isAway = true;
    await pass(3 * MINUTE);
    expect(told).toEqual([]);
    shop.isAway = false;
    await pass(5_000);
    expect(openTimes(told)).toEqual([0, 1, 2]);
  });

  test('of the past are told first, in pages', async () => {
    const { told, pass } = listening(['1m'], { since: (START - 2_500 * MINUTE) as EpochMs });
    await pass(20_000);
    expect(told).toHaveLength(2_500);
    expect(openTimes(told)).toEqual(Array.from({ length: 2_500 }, (_, index) => index - 2_500));
  });

  test('that the venue itself does not have are passed over', async () => {
    const { told, pass, shop } = listening(['1m']);
    shop.hole = { from: START + MINUTE, to: START + 4 * MINUTE };
    await pass(6 * MINUTE);
    expect(openTimes(told)).toEqual([0, 4]);
  });
});

describe('of one instrument', () => {
  test('finer bars are told before the coarser one that closes with them', async () => {
    const { bars, told, pass } = listening(['5m', '1m']);
    for (let minute = 0; minute < 4; minute += 1) {
      await pass(MINUTE);
      bars.heard(barAt(BTC, '1m', START + minute * MINUTE));
    }
    await pass(MINUTE);
    bars.heard(barAt(BTC, '5m', START));
    expect(openTimes(told, '5m')).toEqual([]);
    bars.heard(barAt(BTC, '1m', START + 4 * MINUTE));
    expect(told.map(({ timeframe }) => timeframe)).toEqual(['1m', '1m', '1m', '1m', '1m', '5m']);
  });

  test('another one’s silence holds nothing up', async () => {
    const { bars, told, pass, shop } = listening(['1m'], { instruments: [BTC, ETH] });
    shop.isAway = true;
    await pass(MINUTE);
    bars.heard(barAt(BTC, '1m', START));
    expect(told.map(({ instrument }) => instrument)).toEqual([BTC]);
  });
});

test('with any losses the same bars come in the same order', async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = seededRandom(seed);
    const { bars, told, pass } = listening(['1m', '5m', '15m']);
    for (let minute = 1; minute <= 60; minute += 1) {
      await pass(MINUTE);
      for (const timeframe of ['15m', '5m', '1m'] as const) {
        const isDue = (minute * MINUTE) % timeframeMs(timeframe) === 0;
        if (isDue && random.next() < 0.7)
          bars.heard(barAt(BTC, timeframe, START + minute * MINUTE - timeframeMs(timeframe)));
      }
    }
    await pass(20_000);
    bars.close();
    expect(openTimes(told)).toEqual(Array.from({ length: 60 }, (_, index) => index));
    expect(openTimes(told, '5m')).toEqual(Array.from({ length: 12 }, (_, index) => index * 5));
    expect(openTimes(told, '15m')).toEqual([0, 15, 30, 45]);
    const order = told.map(({ closeTime, timeframe }) => closeTime + timeframeMs(timeframe) / 1e9);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  }
});
