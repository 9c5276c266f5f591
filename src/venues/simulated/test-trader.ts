import {
  add,
  fixed,
  fromFloat,
  magnitude,
  multiply,
  toFloat,
  type ClientOrderId,
  type EpochMs,
  type Instrument,
  type OrderDraft,
  type OrderTerms,
  type Price,
  type VenueEvent,
} from '../../domain/index.ts';
import { seededRandom, type Random } from '../../runtime/index.ts';
import type { BarBatch } from './feed.ts';
import type { SimulatedVenueOptions } from './options.ts';
import type { SimulatedVenue } from './simulated-venue.ts';
import { barOf, MINUTE, optionsFor, orderOf, PERP, SPOT, START, type Candle } from './test-market.ts';

/** Random markets, random venues and a trader who decides by the number of the event alone, so that it can be stopped and taken up. */

const INSTRUMENTS: readonly Instrument[] = [
  { ...PERP, maintenanceMarginRate: fixed('0.02') },
  { ...SPOT, feeCurrency: 'base' },
];

/** A walk of two instruments around 100 with jumps, still bars, bars without volume or missing, and holes in time. */
export function randomBatches(seed: number, bars: number): BarBatch[] {
  const random = chance(seed);
  const prices = [100, 100];
  const batches: BarBatch[] = [];
  for (let openTime = START; batches.length < bars; openTime = (openTime + MINUTE) as EpochMs) {
    if (random() < 0.04) openTime = (openTime + MINUTE * Math.ceil(random() * 4)) as EpochMs;
    const all = INSTRUMENTS.map((instrument, place) => barOf(candle(random, prices, place), openTime, instrument));
    const missing = random() < 0.06 ? pick(random, [0, 1]) : undefined;
    batches.push({
      openTime,
      closeTime: (openTime + MINUTE) as EpochMs,
      bars: all.filter((_, place) => place !== missing),
    });
  }
  return batches;
}

export function randomOptions(seed: number, batches: readonly BarBatch[]): SimulatedVenueOptions {
  const random = chance(seed);
  const points = batches
    .filter(() => random() < 0.2)
    .map(({ closeTime }) => ({ at: closeTime, rate: fixed('0.0003') }));
  const limited = random() < 0.7 ? { participationMax: fixed(pick(random, ['0.1', '0.5', '1'])) } : {};
  return optionsFor(batches, {
    instruments: INSTRUMENTS,
    cash: fixed(pick(random, ['100', '200', '100000'])),
    slippage:
      random() < 0.5
        ? { model: 'fixed-bps', spreadBps: pick(random, [0, 4, 30]), slippageBps: pick(random, [0, 5]) }
        : { model: 'volume-share', spreadBps: 4, impact: 0.1 },
    latencyMs: pick(random, [0, 0, 250, 25_000]),
    limitFill: pick(random, ['through', 'touch']),
    leverage: { [PERP.id]: pick(random, [1, 50, 50]) },
    funding: { [PERP.id]: { model: 'series', points } },
    liquidationFeeRate: fixed('0.005'),
    duplicateFillChance: pick(random, [0, 0.3]),
    random: seededRandom(seed),
    timeframes: ['1m', '3m'],
    ...limited,
  });
}

/** What a trader of this seed does on hearing event number `index`. */
export function trade(
  venue: SimulatedVenue,
  event: VenueEvent,
  { seed, index }: { seed: number; index: number },
): void {
  const random = chance(seed * 7919 + index);
  const busy = event.type === 'fill' ? 0.6 : event.type === 'bar' ? 0.35 : 0.1;
  if (random() > busy) return;
  const deed = random();
  const open = venue.report().openOrders;
  const own = `t${index % 3}-${index}` as ClientOrderId;
  const other = open.length > 0 && random() < 0.9 ? pick(random, open).clientOrderId : own;
  if (deed < 0.12) venue.cancel(other);
  else if (deed < 0.3) venue.amend({ clientOrderId: other, ...change(random) });
  else venue.submit(orderOf({ ...draft(random, event), id: own }));
}

function chance(seed: number): Random {
  const generator = seededRandom(seed);
  return () => generator.next();
}

/** Every event, as it would be written in a journal. */
export function written(event: VenueEvent): string {
  return JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** Runs to the end; `each` sees every event before the trader answers it. */
export function runRandom(
  venue: SimulatedVenue,
  seed: number,
  { from = 0, each }: { from?: number; each?: (event: VenueEvent, index: number) => void } = {},
): void {
  for (let index = from; ; index += 1) {
    const event = venue.next();
    if (event === undefined) return;
    if (event instanceof Promise) throw new TypeError('a synchronous feed was answered with a promise');
    each?.(event, index);
    trade(venue, event, { seed, index });
  }
}

function candle(random: Random, prices: number[], place: number): Candle {
  const last = prices[place]!;
  const open = random() < 0.15 ? last + 6 * (random() - 0.5) : last;
  const still = random() < 0.1;
  const close = still ? open : Math.max(5, open + 4 * (random() - 0.5));
  const high = Math.max(open, close) + (still ? 0 : random());
  const low = Math.min(open, close) - (still ? 0 : random());
  prices[place] = close;
  const volume = random() < 0.1 ? '0' : (random() * 20).toFixed(3);
  return [open.toFixed(2), high.toFixed(2), low.toFixed(2), close.toFixed(2), volume];
}

function draft(random: Random, event: VenueEvent): Omit<Parameters<typeof orderOf>[0] & object, 'id'> {
  const near = event.type === 'bar' ? event.bar.close : event.type === 'fill' ? event.fill.price : fixed('100');
  return {
    owner: pick(random, ['A', 'B']),
    instrument: pick(random, INSTRUMENTS),
    side: pick(random, ['buy', 'sell']),
    quantity: (0.001 + random() * (random() < 0.3 ? 30 : 3)).toFixed(3),
    terms: terms(random, near),
    timeInForce: pick<OrderDraft['timeInForce']>(random, ['GTC', 'GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'post-only']),
    reduceOnly: random() < 0.35,
    ...(random() < 0.2 ? { ocoGroup: pick(random, ['one', 'two']) } : {}),
  };
}

function terms(random: Random, near: Price): OrderTerms {
  const level = (): Price => around(random, near);
  switch (Math.floor(random() * 8)) {
    case 0:
      return { type: 'stop-market', trigger: level() };
    case 1:
      return { type: 'stop-limit', trigger: level(), price: level() };
    case 2:
      return { type: 'take-profit', trigger: level() };
    case 3:
      return { type: 'take-profit-limit', trigger: level(), price: level() };
    case 4:
      return { type: 'trailing-stop', distance: around(random, fixed('2.5')) };
    case 5:
      return { type: 'trailing-stop', distance: around(random, fixed('2.5')), activation: level() };
    case 6:
      return { type: 'market' };
    default:
      return { type: 'limit', price: level() };
  }
}

function change(random: Random): { price?: Price; trigger?: Price; quantity?: Price } {
  const kind = random();
  if (kind < 0.4) return { price: around(random, fixed('100')) };
  if (kind < 0.6) return { trigger: around(random, fixed('100')) };
  return { quantity: fixed((random() * 3).toFixed(3)) };
}

function around(random: Random, price: Price): Price {
  const moved = multiply(price, fromFloat(0.98 + 0.04 * random(), fixed('0.0001')));
  return fromFloat(toFloat(magnitude(add(moved, fixed('0.01')))), fixed('0.01'));
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!;
}
