import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  add,
  isMultipleOf,
  multiply,
  negate,
  subtract,
  ZERO,
  type Bar,
  type Fill,
  type InstrumentId,
  type Money,
  type OrderDraft,
  type Quantity,
  type VenueEvent,
} from '../../domain/index.ts';
import { createSimulatedVenue } from './simulated-venue.ts';
import { randomBatches, randomOptions, runRandom, written } from './test-trader.ts';

const seeds = fc.integer({ min: 1, max: 1_000_000 });
const BARS = 60;

/** What a listener knows from the events alone. */
class Listener {
  cash: Money;
  readonly held = new Map<InstrumentId, Quantity>();
  readonly fills = new Map<string, Fill>();
  readonly open = new Set<string>();
  readonly ended = new Set<string>();
  readonly marks = new Map<InstrumentId, Bar>();
  readonly kinds = new Map<string, number>();
  lastAt = 0;

  constructor(cash: Money) {
    this.cash = cash;
  }

  hear(event: VenueEvent): void {
    assert(event.at >= this.lastAt, 'time went back');
    this.lastAt = event.at;
    this.kinds.set(event.type, (this.kinds.get(event.type) ?? 0) + 1);
    switch (event.type) {
      case 'bar':
        if (event.bar.timeframe === '1m') this.marks.set(event.bar.instrument, event.bar);
        break;
      case 'order-accepted':
        assert(!this.open.has(event.clientOrderId) && !this.ended.has(event.clientOrderId), 'accepted twice');
        this.open.add(event.clientOrderId);
        break;
      case 'order-cancelled':
        assert(this.open.delete(event.clientOrderId), 'ended without being open');
        this.ended.add(event.clientOrderId);
        break;
      case 'order-triggered':
      case 'order-amended':
        assert(this.open.has(event.clientOrderId), 'told of an order that is not open');
        break;
      case 'fill':
        this.book(event.fill);
        break;
      case 'funding':
        this.cash = add(this.cash, event.funding.amount);
        break;
      case 'quote':
      case 'order-rejected':
      case 'amend-rejected':
      case 'cancel-rejected':
      case 'order-unknown':
      case 'cancel-unknown':
      case 'order-statement':
      case 'order-absent':
      case 'stream-lost':
      case 'stream-restored':
        break;
    }
  }

  /** All money as if everything were paid in full: perpetuals too, whose value at the mark is then all theirs. */
  get equity(): Money {
    return [...this.held].reduce(
      (sum, [id, quantity]) => add(sum, multiply(this.marks.get(id)!.close, quantity)),
      this.cash,
    );
  }

  private book(fill: Fill): void {
    const known = this.fills.get(fill.fillId);
    if (known !== undefined) {
      assert.deepEqual(fill, known);
      return;
    }
    this.fills.set(fill.fillId, fill);
    const signed = fill.side === 'buy' ? fill.quantity : negate(fill.quantity);
    const inQuote = fill.feeCurrency === 'quote';
    this.cash = subtract(this.cash, add(multiply(fill.price, signed), inQuote ? fill.fee : ZERO));
    const before = this.held.get(fill.instrument) ?? ZERO;
    this.held.set(fill.instrument, subtract(add(before, signed), inQuote ? ZERO : fill.fee));
  }
}

test('positions, cash, orders and equity are what the events told, at every moment, for any trader on any market', () => {
  const kinds = new Map<string, number>();
  fc.assert(
    fc.property(seeds, (seed) => {
      const options = randomOptions(seed, randomBatches(seed, BARS));
      const venue = createSimulatedVenue(options);
      const listener = new Listener(options.cash);
      runRandom(venue, seed, {
        each(event) {
          listener.hear(event);
          if (event.type !== 'bar') return;
          const report = venue.report();
          const positions = new Map(report.positions.map(({ instrument, quantity }) => [instrument, quantity]));
          for (const [id, quantity] of listener.held) expect(positions.get(id) ?? ZERO).toBe(quantity);
          // Both instruments' bars of the minute have been heard once the second has.
          if (event.bar.instrument === options.instruments[1]!.id) expect(report.equity).toBe(listener.equity);
          expect(report.openOrders.every(({ clientOrderId }) => listener.open.has(clientOrderId))).toBe(true);
        },
      });
      for (const [kind, count] of listener.kinds) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
    }),
    { numRuns: 40, seed: 1 },
  );
  // The property is not vacuous: everything a venue can say was said many times.
  const said = [
    'bar',
    'fill',
    'funding',
    'order-accepted',
    'order-amended',
    'order-cancelled',
    'order-rejected',
    'order-triggered',
  ];
  for (const kind of [...said, 'amend-rejected', 'cancel-rejected'])
    expect([kind, (kinds.get(kind) ?? 0) > 20]).toEqual([kind, true]);
});

test('no fill breaks its order, its bar, its share of the volume, or its step', () => {
  const counts = { fills: 0, forced: 0, limited: 0 };
  fc.assert(
    fc.property(seeds, (seed) => {
      const batches = randomBatches(seed, BARS);
      const options = randomOptions(seed, batches);
      const venue = createSimulatedVenue(options);
      const submit = venue.submit.bind(venue);
      const drafts = new Map<string, OrderDraft & { readonly sentAt: number }>();
      let now = 0;
      let closed = 0;
      venue.submit = (order) => {
        drafts.set(order.clientOrderId, { ...order, sentAt: now });
        submit(order);
      };
      const terms = new Map<string, OrderDraft['terms']>();
      const seen = new Set<string>();
      const taken = new Map<Bar, Quantity>();
      runRandom(venue, seed, {
        each(event) {
          now = event.at;
          if (event.type === 'bar') closed = event.bar.closeTime;
          if (event.type === 'order-amended') terms.set(event.clientOrderId, event.terms);
          if (event.type !== 'fill' || seen.has(event.fill.fillId)) return;
          const { fill } = event;
          seen.add(fill.fillId);
          counts.fills += 1;
          const { priceStep, quantityStep } = options.instruments.find(({ id }) => id === fill.instrument)!;
          expect(isMultipleOf(fill.price, priceStep) && isMultipleOf(fill.quantity, quantityStep)).toBe(true);
          if (fill.clientOrderId === undefined) {
            counts.forced += 1;
            return;
          }
          const bar = barOf(batches, fill, closed);
          const draft = drafts.get(fill.clientOrderId)!;
          expect(event.at).toBeGreaterThanOrEqual(draft.sentAt + (options.latencyMs ?? 0));
          expect([fill.side, fill.instrument]).toEqual([draft.side, draft.instrument]);
          const order = terms.get(fill.clientOrderId) ?? draft.terms;
          if ('price' in order) {
            counts.limited += 1;
            expect(fill.side === 'buy' ? fill.price <= order.price : fill.price >= order.price).toBe(true);
          }
          // Nobody gets a better price than the bar has seen.
          expect(fill.side === 'buy' ? fill.price >= bar.low : fill.price <= bar.high).toBe(true);
          const used = add(taken.get(bar) ?? ZERO, fill.quantity);
          taken.set(bar, used);
          const most = options.participationMax;
          expect(most === undefined || used <= multiply(most, bar.volume)).toBe(true);
        },
      });
    }),
    { numRuns: 40, seed: 1 },
  );
  expect(counts.fills > 300 && counts.forced > 3 && counts.limited > 100).toBe(true);
});

/** The bar a fill fell into: the first that had not been announced. At a boundary the time alone would not tell. */
function barOf(batches: ReturnType<typeof randomBatches>, fill: Fill, closed: number): Bar {
  const batch = batches.find(({ openTime }) => openTime >= closed)!;
  const bar = batch.bars.find(({ instrument }) => instrument === fill.instrument)!;
  assert(bar.openTime <= fill.executedAt && fill.executedAt <= bar.closeTime, 'a fill outside its bar');
  return bar;
}

test('a reduce-only order never adds to its owner position, nor turns it', () => {
  let reductions = 0;
  fc.assert(
    fc.property(seeds, (seed) => {
      const options = randomOptions(seed, randomBatches(seed, BARS));
      const venue = createSimulatedVenue({ ...options, cash: (options.cash * 1000n) as Money });
      const submit = venue.submit.bind(venue);
      const drafts = new Map<string, OrderDraft>();
      venue.submit = (order) => {
        drafts.set(order.clientOrderId, order);
        submit(order);
      };
      const positions = new Map<string, Quantity>();
      const seen = new Set<string>();
      runRandom(venue, seed, {
        each(event) {
          if (event.type !== 'fill' || event.fill.clientOrderId === undefined || seen.has(event.fill.fillId)) return;
          const { fill } = event;
          seen.add(fill.fillId);
          const { strategyId, reduceOnly } = drafts.get(fill.clientOrderId!)!;
          const key = `${strategyId} ${fill.instrument}`;
          const before = positions.get(key) ?? ZERO;
          const signed = fill.side === 'buy' ? fill.quantity : negate(fill.quantity);
          const after = subtract(add(before, signed), fill.feeCurrency === 'base' ? fill.fee : ZERO);
          positions.set(key, after);
          if (!reduceOnly) return;
          reductions += 1;
          expect(before > 0n ? after >= 0n && after < before : after <= 0n && after > before).toBe(true);
        },
      });
    }),
    { numRuns: 25, seed: 1 },
  );
  expect(reductions).toBeGreaterThan(100);
});

test('the same options and the same orders give the same events', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const [one, two] = [0, 1].map(() => {
        const events: string[] = [];
        runRandom(createSimulatedVenue(randomOptions(seed, randomBatches(seed, 30))), seed, {
          each: (event) => events.push(written(event)),
        });
        return events;
      });
      expect(one).toEqual(two);
    }),
    { numRuns: 10, seed: 1 },
  );
});
