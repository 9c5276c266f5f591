import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StoredBar } from '../../market/index.ts';
import type { SimulatedVenueOptions } from './options.ts';
import { randomBatches, randomOptions, runRandom, trade, written } from './test-trader.ts';
import { createSimulatedVenue, restoreSimulatedVenue } from './simulated-venue.ts';
import type { SimulatedVenueSnapshot } from './snapshot.ts';
import {
  at,
  batchesOf,
  feedOf,
  limit,
  optionsFor,
  orderOf,
  PERP,
  SPOT,
  START,
  MINUTE,
  type Candle,
} from './test-market.ts';

const seeds = fc.integer({ min: 1, max: 1_000_000 });
const FLAT: Candle = [100, 100, 100, 100];

test('a venue taken up again and again from snapshots says exactly what one that went on says', () => {
  const cuts = { inBars: 0, inQueues: 0, inHoles: 0 };
  fc.assert(
    fc.property(seeds, (seed) => {
      const batches = randomBatches(seed, 30);
      const whole: string[] = [];
      runRandom(createSimulatedVenue(randomOptions(seed, batches)), seed, {
        each: (event) => whole.push(written(event)),
      });

      const options = (feed = feedOf(batches)): SimulatedVenueOptions & { feed: typeof feed } => ({
        ...randomOptions(seed, batches),
        feed,
      });
      let { feed, ...rest } = options();
      let venue = createSimulatedVenue({ ...rest, feed });
      const said: string[] = [];
      for (let index = 0; ; index += 1) {
        const event = venue.next();
        if (event === undefined || event instanceof Promise) break;
        said.push(written(event));
        trade(venue, event, { seed, index });
        // Mostly after things that happen inside bars, where there is most to lose.
        if (index % (event.type === 'bar' ? 7 : 2) !== 0) continue;
        const snapshot = throughJson(venue.snapshot());
        if (snapshot.leg > 0 && snapshot.walking) cuts.inBars += 1;
        if (snapshot.queue.length > 0) cuts.inQueues += 1;
        if (snapshot.ahead !== undefined) cuts.inHoles += 1;
        ({ feed, ...rest } = options(feedOf(batches, feed.place())));
        const next = restoreSimulatedVenue({ ...rest, feed }, snapshot);
        expect(next.report()).toEqual(venue.report());
        venue = next;
      }
      expect(said).toEqual(whole);
    }),
    { numRuns: 20, seed: 1 },
  );
  expect(cuts.inBars > 50 && cuts.inQueues > 20 && cuts.inHoles > 0).toBe(true);
});

function throughJson(snapshot: SimulatedVenueSnapshot): SimulatedVenueSnapshot {
  return JSON.parse(JSON.stringify(snapshot)) as SimulatedVenueSnapshot;
}

test('a bar whose exact prices are computed when asked for survives the snapshot', () => {
  const numbers = { openTime: START, open: 100.25, high: 100.5, low: 99.75, close: 100, volume: 12.5 };
  const bar = new StoredBar({ instrument: PERP.id, timeframe: '1m', priceDecimals: 2, volumeDecimals: 1 }, numbers);
  const batches = [{ openTime: START, closeTime: bar.closeTime, bars: [bar] }, ...batchesOf([[FLAT], [FLAT]]).slice(1)];
  const first = createSimulatedVenue({ ...optionsFor(batches), timeframes: ['1m', '3m'] });
  expect(first.next()).toMatchObject({ type: 'bar' });
  const second = restoreSimulatedVenue(
    { ...optionsFor(batches), feed: feedOf(batches, 1), timeframes: ['1m', '3m'] },
    throughJson(first.snapshot()),
  );
  second.submit(orderOf());
  first.submit(orderOf());
  for (let index = 0; index < 4; index += 1) expect(second.next()).toEqual(first.next());
});

test('amounts in a snapshot are decimal strings', () => {
  const venue = createSimulatedVenue(optionsFor(batchesOf([[FLAT]]), { cash: at('1234.5') }));
  void venue.next();
  venue.submit(orderOf({ terms: limit('99.5') }));
  const { ledger, arrivals } = venue.snapshot();
  expect(ledger).toEqual({ deposited: '1234.5', cash: '1234.5' });
  expect(arrivals).toMatchObject([{ type: 'submit', order: { quantity: '1', terms: { price: '99.5' } } }]);
});

test('a snapshot of another market or another version is refused', () => {
  const batches = batchesOf([[FLAT]]);
  const snapshot = createSimulatedVenue(optionsFor(batches)).snapshot();
  const code = expect.objectContaining({ code: 'SNAPSHOT_MISMATCH' }) as unknown;
  expect(() => restoreSimulatedVenue(optionsFor(batches, { instruments: [PERP, SPOT] }), snapshot)).toThrow(code);
  expect(() => restoreSimulatedVenue(optionsFor(batches, { timeframes: ['5m'] }), snapshot)).toThrow(code);
  expect(() => restoreSimulatedVenue(optionsFor(batches), { ...snapshot, version: 2 as 1 })).toThrow(code);
});

test('books that do not agree are not taken up', () => {
  const batches = batchesOf([[FLAT]]);
  const snapshot = createSimulatedVenue(optionsFor(batches)).snapshot();
  const forged = { ...snapshot, ledger: { ...snapshot.ledger, cash: '1000001' } };
  expect(() => restoreSimulatedVenue(optionsFor(batches), forged)).toThrow(
    'cash less cost of positions is 1000001, the events told make 1000000',
  );
});

test('a snapshot can be taken while a bar is awaited', async () => {
  const batches = batchesOf([[FLAT], [FLAT]]);
  let give = (): void => undefined;
  const slow = { next: () => new Promise<undefined>((resolve) => (give = () => resolve(undefined))) };
  const venue = createSimulatedVenue({ ...optionsFor(batches), feed: slow });
  const pending = venue.next();
  expect(pending).toBeInstanceOf(Promise);
  const second = restoreSimulatedVenue(optionsFor(batches), throughJson(venue.snapshot()));
  expect(second.next()).toMatchObject({ type: 'bar', at: START + MINUTE });
  give();
  expect(await pending).toBeUndefined();
});
