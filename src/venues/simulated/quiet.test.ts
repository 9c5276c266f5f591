import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClientOrderId } from '../../domain/index.ts';
import { createSimulatedVenue, type SimulatedVenue } from './simulated-venue.ts';
import { randomBatches, randomOptions, trade, written } from './test-trader.ts';
import {
  batchesOf,
  fates,
  feedOf,
  listen,
  MINUTE,
  optionsFor,
  orderOf,
  stop,
  trailing,
  type Candle,
} from './test-market.ts';

/**
 * A bar passed over must come out as if it had been walked. A command that arrives inside a bar forces it to be walked:
 * here a cancel of an order that never was, in every bar of one of two runs that are the same otherwise.
 */
function run(venue: SimulatedVenue, seed: number, force: boolean): string[] {
  const said: string[] = [];
  for (;;) {
    const event = venue.next();
    if (event === undefined || event instanceof Promise) return said;
    if (event.type === 'cancel-rejected' && event.clientOrderId === 'noise') continue;
    const index = said.length;
    said.push(written(event));
    trade(venue, event, { seed, index });
    if (force && event.type === 'bar') venue.cancel('noise' as ClientOrderId);
  }
}

test('passing over a quiet bar changes nothing of what is said', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
      const batches = randomBatches(seed, 60);
      const [passed, walked] = [false, true].map((force) => {
        const options = { ...randomOptions(seed, batches), latencyMs: 1, feed: feedOf(batches) };
        return run(createSimulatedVenue(options), seed, force);
      });
      expect(passed).toEqual(walked);
    }),
    { numRuns: 40, seed: 1 },
  );
});

test('a trailing stop follows bars that were passed over', () => {
  // Up by one each bar, never down by three; then down to the stop.
  const rise = Array.from({ length: 10 }, (_, index): Candle => [100 + index, 101 + index, 100 + index, 101 + index]);
  const fall: Candle = [110, 110, 100, 100];
  const venue = createSimulatedVenue(optionsFor(batchesOf([...rise, fall].map((candle) => [candle]))));
  const lines = fates(
    listen(venue, {
      'bar 0': () => venue.submit(orderOf()),
      'bar 1': () => venue.submit(orderOf({ id: 'trail', side: 'sell', terms: trailing(3), reduceOnly: true })),
    }),
  );
  // From 110, at 107: 3 of the 10 down in 20 seconds.
  const time = 9 * MINUTE + 6000;
  expect(lines.slice(1)).toEqual([`+${time} triggered trail`, `+${time} fill trail sell 1 @ 107 taker fee 0.0535`]);
});

test('a level that floats cannot tell from the low is still decided exactly', () => {
  const rows: readonly Candle[] = [
    [100, 100, 100, 100],
    [100, 100, 95, 100],
    [100, 100, '95.01', 100],
  ];
  const told = (trigger: string): string[] => {
    const venue = createSimulatedVenue(optionsFor(batchesOf(rows.map((candle) => [candle]))));
    return fates(listen(venue, { 'bar 0': () => venue.submit(orderOf({ side: 'sell', terms: stop(trigger) })) }));
  };
  expect(told('95')).toHaveLength(2);
  expect(told('94.99')).toEqual([]);
});
