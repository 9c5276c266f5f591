import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixed, larger, multiply, toFloat, type Bar, type Price, type VenueEvent } from '../../domain/index.ts';
import type { BarBatch } from './feed.ts';
import { createSimulatedVenue } from './simulated-venue.ts';
import { randomBatches, randomOptions, runRandom, written } from './test-trader.ts';
import { batchesOf, feedOf, listen, optionsFor, orderOf, target, type Candle } from './test-market.ts';

const seeds = fc.integer({ min: 1, max: 1_000_000 });

function eventsOf(seed: number, batches: readonly BarBatch[], market = batches): VenueEvent[] {
  const events: VenueEvent[] = [];
  const options = { ...randomOptions(seed, market), feed: feedOf(batches) };
  runRandom(createSimulatedVenue(options), seed, { each: (event) => events.push(event) });
  return events;
}

test('another future changes nothing that was said before it began', () => {
  let compared = 0;
  fc.assert(
    fc.property(seeds, fc.integer({ min: 5, max: 35 }), (seed, cut) => {
      const batches = randomBatches(seed, 40);
      const other = [...batches.slice(0, cut), ...batches.slice(cut).map(doubled)];
      const future = batches[cut]!.openTime;
      const [one, two] = [batches, other].map((each) => pastOf(eventsOf(seed, each, batches), future));
      expect(one).toEqual(two);
      compared += one!.length;
    }),
    { numRuns: 25, seed: 1 },
  );
  expect(compared).toBeGreaterThan(1000);
});

/** What was said before the first bar of the future opened; at that very instant its open is known. */
function pastOf(events: readonly VenueEvent[], future: number): string[] {
  const announced = events.findLastIndex((event) => event.type === 'bar' && event.bar.closeTime === future);
  return events.slice(0, announced + 1).map(written);
}

test('the comparison would notice a venue that looks ahead: it notices one that is given the next bar too early', () => {
  const batches = randomBatches(3, 40);
  // A feed that shows each bar's future: the high of the next bar is put into this one.
  const peeking = (all: readonly BarBatch[]): BarBatch[] =>
    all.map((batch, index) => ({
      ...batch,
      bars: batch.bars.map((bar, place) => withHigh(bar, all[index + 1]?.bars[place])),
    }));
  const other = [...batches.slice(0, 20), ...batches.slice(20).map(doubled)];
  const future = batches[20]!.openTime;
  const [one, two] = [batches, other].map((each) => pastOf(eventsOf(3, peeking(each), batches), future));
  expect(one).not.toEqual(two);
});

test('an order never fills at a price of the bar it was decided on', () => {
  // The bar at whose close we buy had traded down to 50; the next opens at 100 and stays there.
  const rows: readonly Candle[] = [
    [100, 100, 50, 100],
    [100, 100, 100, 100],
  ];
  const venue = createSimulatedVenue(optionsFor(batchesOf(rows.map((candle) => [candle]))));
  const lines = listen(venue, {
    'bar 0': () => {
      venue.submit(orderOf({ terms: { type: 'limit', price: fixed('60') } }));
      venue.submit(orderOf({ id: 'a-2', terms: target(55) }));
    },
  });
  expect(lines).toEqual(['bar 0', '+0 accepted a-1', '+0 accepted a-2', 'bar 1']);
});

function doubled({ bars, ...batch }: BarBatch): BarBatch {
  return { ...batch, bars: bars.map((bar) => scaled(bar, fixed('2'))) };
}

function scaled(bar: Bar, factor: Price): Bar {
  const [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map((price) => multiply(price, factor));
  return withFloats({ ...bar, open: open!, high: high!, low: low!, close: close! });
}

function withHigh(bar: Bar, next: Bar | undefined): Bar {
  return next === undefined ? bar : withFloats({ ...bar, high: larger(bar.high, next.high) });
}

function withFloats(bar: Bar): Bar {
  const { open, high, low, close } = bar;
  return {
    ...bar,
    openFloat: toFloat(open),
    highFloat: toFloat(high),
    lowFloat: toFloat(low),
    closeFloat: toFloat(close),
  };
}
