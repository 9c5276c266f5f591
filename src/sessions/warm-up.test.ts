import { describe, expect, test } from 'vitest';
import { INSTRUMENTS, PERP, roughMarket, SPOT, START } from '../../test/support/rough-market.ts';
import {
  fixed,
  timeframeMs,
  type Bar,
  type EpochMs,
  type InstrumentId,
  type StrategyId,
  type Timeframe,
} from '../domain/index.ts';
import { defaultLimits, Engine, type EngineSnapshot } from '../engine/index.ts';
import { seededRandom } from '../runtime/index.ts';
import { defineStrategy, ema } from '../strategy/index.ts';
import { createSimulatedVenue } from '../venues/index.ts';
import { columnsFeed } from './columns-feed.ts';
import { warmUp } from './warm-up.ts';

const HOUR = 3_600_000;
const TIMEFRAMES: readonly Timeframe[] = ['1h', '4h'];
const data = roughMarket({ seed: 3, bars: 120 });

/** An engine with a strategy that wants nothing, and what its indicators have come to. */
function watcher(snapshot?: EngineSnapshot): { engine: Engine; seen: () => readonly number[] } {
  const averages: { readonly value: () => number }[] = [];
  const definition = defineStrategy({
    name: 'watcher',
    title: 'Watcher',
    description: 'Wants nothing.',
    family: 'MF',
    parameters: {},
    instruments: { min: 2, max: 2 },
    timeframes: { min: 2, max: 2 },
    setup(setup) {
      for (const instrument of setup.instruments) {
        for (const timeframe of setup.timeframes) {
          const average = setup.use(ema(5), { instrument, timeframe });
          averages.push({ value: () => average.value('ema') });
        }
      }
      return { onBar: () => undefined };
    },
  });
  const engine = new Engine({
    sessionId: 'w1',
    currency: 'USDT',
    deposited: fixed('1000'),
    instruments: INSTRUMENTS,
    strategies: [
      {
        strategyId: 'A' as StrategyId,
        definition,
        parameters: {},
        instruments: [SPOT, PERP],
        timeframes: TIMEFRAMES,
        sizing: { kind: 'all-in' },
        capitalShare: fixed('1'),
      },
    ],
    limits: defaultLimits,
    leverage: 1,
    ...(snapshot === undefined ? {} : { snapshot }),
  });
  return { engine, seen: () => averages.map(({ value }) => value()) };
}

/** What a venue has announced by `until`, in its order. */
function announced(until: number): Bar[] {
  const venue = createSimulatedVenue({
    instruments: INSTRUMENTS,
    feed: columnsFeed(data),
    baseTimeframe: '1h',
    timeframes: TIMEFRAMES,
    currency: 'USDT',
    cash: fixed('1000'),
    slippage: { model: 'fixed-bps', spreadBps: 0, slippageBps: 0 },
    random: seededRandom(1),
  });
  const bars: Bar[] = [];
  for (let event = venue.next(); event !== undefined; event = venue.next())
    if (!(event instanceof Promise) && event.type === 'bar' && event.at <= until) bars.push(event.bar);
  return bars;
}

describe('warming up', () => {
  // Boundaries of four hours, so that nothing is half built; the market has holes.
  test.each([24, 48, 96])('through %i hours leaves the same as having run through them', (hours) => {
    const until = (START + hours * HOUR) as EpochMs;
    const warmed = watcher();
    warmUp(warmed.engine, data, TIMEFRAMES, until);
    const ran = watcher();
    for (const bar of announced(until)) ran.engine.step({ type: 'bar', at: bar.closeTime, bar });
    expect(warmed.seen()).toEqual(ran.seen());
    expect(warmed.seen().every((value) => value > 0)).toBe(true);
    expect([SPOT, PERP].map((id) => warmed.engine.portfolio.mark(id))).toEqual(
      [SPOT, PERP].map((id) => ran.engine.portfolio.mark(id)),
    );
  });

  test('tells the engine no bar that closes later', () => {
    const engine = { told: [] as Bar[], warm: (bar: Bar) => engine.told.push(bar) };
    const until = (START + 50 * HOUR) as EpochMs;
    warmUp(engine as unknown as Engine, data, TIMEFRAMES, until);
    expect(Math.max(...engine.told.map(({ closeTime }) => closeTime))).toBeLessThanOrEqual(until);
    const order = engine.told.map(({ closeTime, timeframe }) => closeTime + timeframeMs(timeframe) / 1e9);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  test('passes over what an engine taken up again had not heard: it is still to come', () => {
    const bars = announced(START + 48 * HOUR);
    // In the middle of an instant: some of its bars have been told, some not.
    for (const heard of [bars.length - 3, bars.length - 2, bars.length - 1, bars.length]) {
      const first = watcher();
      for (const bar of bars.slice(0, heard)) first.engine.step({ type: 'bar', at: bar.closeTime, bar });
      const again = watcher(first.engine.snapshot());
      warmUp(again.engine, data, TIMEFRAMES, (START + 48 * HOUR) as EpochMs);
      expect(again.seen()).toEqual(first.seen());
      expect(again.engine.snapshot()).toEqual(first.engine.snapshot());
    }
  });
});

test('the market of these tests has holes and both instruments', () => {
  const hours = (id: InstrumentId): number => data.find(({ instrument }) => instrument === id)!.length;
  expect(hours(SPOT)).toBeLessThan(120);
  expect(hours(PERP)).toBeGreaterThan(100);
});
