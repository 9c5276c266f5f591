import { expect, test } from 'vitest';
import type { ClientOrderId } from '../../domain/index.ts';
import type { BarBatch } from './feed.ts';
import { createSimulatedVenue, type SimulatedVenue } from './simulated-venue.ts';
import { batchesOf, limit, lineOf, optionsFor, orderOf, type Candle } from './test-market.ts';

const FLAT: Candle = [100, 100, 100, 100];

/** A feed whose bars come when they are given. */
function pacedVenue(latencyMs = 0): {
  venue: SimulatedVenue;
  give: (batch: BarBatch | undefined) => void;
  fail: (error: Error) => void;
} {
  let settle: { resolve: (batch: BarBatch | undefined) => void; reject: (error: Error) => void } | undefined;
  const feed = { next: () => new Promise<BarBatch | undefined>((resolve, reject) => (settle = { resolve, reject })) };
  const venue = createSimulatedVenue({ ...optionsFor([], { latencyMs }), feed });
  return { venue, give: (batch) => settle!.resolve(batch), fail: (error) => settle!.reject(error) };
}

async function hear(venue: SimulatedVenue): Promise<string | undefined> {
  const event = await venue.next();
  return event === undefined ? undefined : lineOf(event);
}

const [first, second] = batchesOf([[FLAT], [FLAT]]);

test('a promised bar is answered with a promise, and what is already known at once', async () => {
  const { venue, give } = pacedVenue();
  const pending = venue.next();
  expect(pending).toBeInstanceOf(Promise);
  give(first);
  expect(await pending).toMatchObject({ type: 'bar' });
  venue.submit(orderOf());
  expect(venue.next()).toMatchObject({ type: 'order-accepted' });
});

test('while a bar is awaited, a command without latency is answered before it comes', async () => {
  const { venue, give } = pacedVenue();
  const start = hear(venue);
  give(first);
  expect(await start).toBe('bar 0');

  const accepted = hear(venue);
  venue.submit(orderOf({ terms: limit(90) }));
  expect(await accepted).toBe('+0 accepted a-1');
  const cancelled = hear(venue);
  venue.cancel('a-1' as ClientOrderId);
  expect(await cancelled).toBe('+0 cancelled a-1 requested');

  // The bar that was asked for before all this is neither lost nor asked for twice.
  const next = hear(venue);
  give(second);
  expect(await next).toBe('bar 1');
});

test('a bar that came while another event was being handled is not lost', async () => {
  const { venue, give } = pacedVenue();
  const start = hear(venue);
  give(first);
  await start;
  const accepted = hear(venue);
  venue.submit(orderOf({ terms: limit(90) }));
  await accepted;
  give(second);
  expect(await hear(venue)).toBe('bar 1');
});

test('a command with latency waits for the bar in which it arrives', async () => {
  const { venue, give } = pacedVenue(50);
  const start = hear(venue);
  give(first);
  await start;
  const next = hear(venue);
  venue.submit(orderOf());
  give(second);
  expect(await next).toBe('+50 accepted a-1');
});

test('a feed that fails is heard of once, and can be asked again', async () => {
  const { venue, give, fail } = pacedVenue();
  const broken = venue.next();
  fail(new Error('connection lost'));
  await expect(broken).rejects.toThrow('connection lost');
  const next = hear(venue);
  give(first);
  expect(await next).toBe('bar 0');
});

test('closing ends the waiting', async () => {
  const { venue } = pacedVenue();
  const pending = venue.next();
  venue.close();
  expect(await pending).toBeUndefined();
});

test('asking again before the answer is our own mistake', () => {
  const { venue } = pacedVenue();
  void venue.next();
  expect(() => venue.next()).toThrow('next was called again');
});
