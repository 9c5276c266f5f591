import { expect, test } from 'vitest';
import type { ClientOrderId } from '../../domain/index.ts';
import { createSimulatedVenue } from './simulated-venue.ts';
import {
  amend,
  batchesOf,
  fates,
  limit,
  listen,
  optionsFor,
  orderOf,
  stop,
  tell,
  type Candle,
  type Reactions,
} from './test-market.ts';

const FLAT: Candle = [100, 100, 100, 100];
const WIDE: Candle = [100, 110, 90, 105];

function told(rows: readonly Candle[], latencyMs: number, reactions: Reactions): string[] {
  return tell(optionsFor(batchesOf(rows.map((candle) => [candle])), { latencyMs }), reactions);
}

test('without latency an order is accepted at once and fills at the next open', () => {
  expect(told([FLAT, WIDE], 0, { 'bar 0': (venue) => venue.submit(orderOf()) })).toEqual([
    'bar 0',
    '+0 accepted a-1',
    '+0 fill a-1 buy 1 @ 100 taker fee 0.05',
    'bar 1',
  ]);
});

test('with latency an order meets the price of its arrival, rounded against it', () => {
  // A buy on its way counts as held: low first. 100 - 10 * 50 / 20000 = 99.975.
  expect(told([FLAT, WIDE], 50, { 'bar 0': (venue) => venue.submit(orderOf()) })).toEqual([
    'bar 0',
    '+50 accepted a-1',
    '+50 fill a-1 buy 1 @ 99.98 taker fee 0.04999',
    'bar 1',
  ]);
});

test('an order slower than a bar meets a later one', () => {
  const lines = told([FLAT, WIDE, FLAT], 70_000, { 'bar 0': (venue) => venue.submit(orderOf()) });
  expect(lines).toEqual([
    'bar 0',
    'bar 1',
    '+70000 accepted a-1',
    '+70000 fill a-1 buy 1 @ 100 taker fee 0.05',
    'bar 2',
  ]);
});

test('a cancel that arrives after the fill comes too late', () => {
  const reactions = {
    'bar 0': (venue) => venue.submit(orderOf({ side: 'sell', terms: stop(94) })),
    '+5000 accepted a-1': (venue) => venue.cancel('a-1' as ClientOrderId),
  } satisfies Reactions;
  // The stop is reached at 12000 ms; the cancel, sent at 5000, arrives at 10000: in time.
  expect(fates(told([FLAT, WIDE], 5000, reactions))).toEqual(['+10000 cancelled a-1 requested']);
  const late = {
    'bar 0': (venue) => venue.submit(orderOf({ side: 'sell', terms: stop(94) })),
    '+7000 accepted a-1': (venue) => venue.cancel('a-1' as ClientOrderId),
  } satisfies Reactions;
  expect(fates(told([FLAT, WIDE], 7000, late))).toEqual([
    '+12000 triggered a-1',
    '+12000 fill a-1 sell 1 @ 94 taker fee 0.047',
    '+14000 cancel-rejected a-1 UNKNOWN_ORDER',
  ]);
});

test('an amendment takes effect when it arrives, and the order then meets the price there', () => {
  const lines = told([FLAT, WIDE], 1000, {
    'bar 0': (venue) => venue.submit(orderOf({ terms: limit(80) })),
    // Sent at 1000, in effect at 2000: 101 on the way to 110, so the new limit takes.
    '+1000 accepted a-1': (venue) => venue.amend(amend('a-1', { price: 103 })),
  });
  expect(fates(lines)).toEqual(['+2000 amended a-1 1', '+2000 fill a-1 buy 1 @ 101 taker fee 0.0505']);
});

test('what is still on its way after the last bar arrives, and finds no market', () => {
  const lines = told([FLAT], 50, { 'bar 0': (venue) => venue.submit(orderOf()) });
  expect(lines).toEqual(['bar 0', '+50 accepted a-1']);
});

test('an order sent before the first bar fills at its open', () => {
  const venue = createSimulatedVenue(optionsFor(batchesOf([[WIDE]])));
  venue.submit(orderOf());
  expect(listen(venue)).toEqual(['-60000 accepted a-1', '-60000 fill a-1 buy 1 @ 100 taker fee 0.05', 'bar 0']);
});

test('the account outlives the bars: a command after the last is answered, and trades nothing', () => {
  const venue = createSimulatedVenue(optionsFor(batchesOf([[FLAT]])));
  listen(venue);
  venue.submit(orderOf());
  expect(listen(venue)).toEqual(['+0 accepted a-1']);
  venue.cancel(orderOf().clientOrderId);
  expect(listen(venue)).toEqual(['+0 cancelled a-1 requested']);
});

test('a closed venue takes no commands', () => {
  const venue = createSimulatedVenue(optionsFor(batchesOf([[FLAT]])));
  venue.close();
  expect(() => venue.submit(orderOf())).toThrow(expect.objectContaining({ code: 'VENUE_CLOSED' }));
});
