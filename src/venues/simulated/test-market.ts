import {
  fixed,
  format,
  timeframeMs,
  toFloat,
  type ApprovedOrder,
  type Bar,
  type ClientOrderId,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type OrderAmendment,
  type OrderDraft,
  type OrderTerms,
  type StrategyId,
  type Timeframe,
  type VenueEvent,
} from '../../domain/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import type { BarBatch, BarFeed } from './feed.ts';
import type { SimulatedVenueOptions } from './options.ts';
import { createSimulatedVenue, type SimulatedVenue } from './simulated-venue.ts';

/** Small markets, orders and readable event lines for the tests of this room. */

export const SPOT: Instrument = {
  id: 'BTCUSDT.SIM' as InstrumentId,
  kind: 'spot',
  base: 'BTC',
  quote: 'USDT',
  priceStep: fixed('0.01'),
  quantityStep: fixed('0.001'),
  quantityMin: fixed('0.001'),
  notionalMin: fixed('5'),
  makerFeeRate: fixed('0.001'),
  takerFeeRate: fixed('0.002'),
  feeCurrency: 'quote',
  leverageMax: 1,
  maintenanceMarginRate: fixed('0'),
};

export const PERP: Instrument = {
  ...SPOT,
  id: 'BTCUSDT-PERP.SIM' as InstrumentId,
  kind: 'linear-perpetual',
  makerFeeRate: fixed('0.0002'),
  takerFeeRate: fixed('0.0005'),
  leverageMax: 100,
  maintenanceMarginRate: fixed('0.005'),
};

/** Monday 2024-01-01 04:00 UTC: four hours clear of a funding instant. */
export const START = Date.UTC(2024, 0, 1, 4) as EpochMs;
export const MINUTE = 60_000;

/** Open, high, low, close, and volume (default 1000), as decimal strings or whole numbers. */
export type Candle = readonly [open: Figure, high: Figure, low: Figure, close: Figure, volume?: Figure];
type Figure = string | number;

export function barOf(
  candle: Candle,
  openTime: number,
  instrument: Instrument = PERP,
  timeframe: Timeframe = '1m',
): Bar {
  const [open, high, low, close, volume] = candle
    .slice(0, 4)
    .concat(candle[4] ?? 1000)
    .map((each) => fixed(String(each)));
  return {
    instrument: instrument.id,
    timeframe,
    openTime: openTime as EpochMs,
    closeTime: (openTime + timeframeMs(timeframe)) as EpochMs,
    open: open!,
    high: high!,
    low: low!,
    close: close!,
    volume: volume!,
    openFloat: toFloat(open!),
    highFloat: toFloat(high!),
    lowFloat: toFloat(low!),
    closeFloat: toFloat(close!),
    volumeFloat: toFloat(volume!),
  };
}

/** Consecutive one-minute intervals from START; each row holds one candle for each instrument. */
export function batchesOf(
  rows: readonly (readonly Candle[])[],
  instruments: readonly Instrument[] = [PERP],
): BarBatch[] {
  return rows.map((candles, index) => {
    const openTime = START + index * MINUTE;
    const bars = candles.map((candle, place) => barOf(candle, openTime, instruments[place]));
    return { openTime: openTime as EpochMs, closeTime: (openTime + MINUTE) as EpochMs, bars };
  });
}

export function feedOf(batches: readonly BarBatch[], from = 0): BarFeed & { readonly place: () => number } {
  let index = from;
  return { next: () => batches[index++], place: () => Math.min(index, batches.length) };
}

export function optionsFor(
  batches: readonly BarBatch[],
  changes: Partial<SimulatedVenueOptions> = {},
): SimulatedVenueOptions {
  return {
    instruments: [PERP],
    feed: feedOf(batches),
    baseTimeframe: '1m',
    timeframes: ['1m'],
    currency: 'USDT',
    cash: fixed('1000000'),
    slippage: { model: 'fixed-bps', spreadBps: 0, slippageBps: 0 },
    random: seededRandom(1),
    ...changes,
  };
}

export interface Wanted {
  readonly id?: string;
  readonly owner?: string;
  readonly instrument?: Instrument;
  readonly side?: 'buy' | 'sell';
  readonly quantity?: Figure;
  readonly terms?: OrderTerms;
  readonly timeInForce?: OrderDraft['timeInForce'];
  readonly reduceOnly?: boolean;
  readonly ocoGroup?: string;
}

export function orderOf({ ocoGroup, ...wanted }: Wanted = {}): ApprovedOrder {
  const draft: OrderDraft = {
    clientOrderId: (wanted.id ?? 'a-1') as ClientOrderId,
    strategyId: (wanted.owner ?? 'S1') as StrategyId,
    instrument: (wanted.instrument ?? PERP).id,
    side: wanted.side ?? 'buy',
    quantity: fixed(String(wanted.quantity ?? 1)),
    terms: wanted.terms ?? { type: 'market' },
    timeInForce: wanted.timeInForce ?? 'GTC',
    reduceOnly: wanted.reduceOnly ?? false,
    purpose: 'manual',
    reason: 'test',
    decisionPrice: fixed('100'),
    decidedAt: START,
    ...(ocoGroup === undefined ? {} : { ocoGroup }),
  };
  return draft as ApprovedOrder;
}

export const market: OrderTerms = { type: 'market' };
export const limit = (price: Figure): OrderTerms => ({ type: 'limit', price: at(price) });
export const stop = (trigger: Figure): OrderTerms => ({ type: 'stop-market', trigger: at(trigger) });
export const stopLimit = (trigger: Figure, price: Figure): OrderTerms => ({
  type: 'stop-limit',
  trigger: at(trigger),
  price: at(price),
});
export const target = (trigger: Figure): OrderTerms => ({ type: 'take-profit', trigger: at(trigger) });
export const targetLimit = (trigger: Figure, price: Figure): OrderTerms => ({
  type: 'take-profit-limit',
  trigger: at(trigger),
  price: at(price),
});
export const trailing = (distance: Figure, activation?: Figure): OrderTerms =>
  activation === undefined
    ? { type: 'trailing-stop', distance: at(distance) }
    : { type: 'trailing-stop', distance: at(distance), activation: at(activation) };

export function at(figure: Figure) {
  return fixed(String(figure));
}

/** What the listener does on hearing an event, by its line. */
export type Reactions = Readonly<Record<string, (venue: SimulatedVenue) => void>>;

/**
 * Runs a venue to its end and returns what it said, one line each, bars as `bar N`. A reaction is keyed by the line it
 * answers; one that was never called fails the run, so that no test passes for lack of its cause.
 */
export function tell(options: SimulatedVenueOptions, reactions: Reactions = {}): string[] {
  const venue = createSimulatedVenue(options);
  return listen(venue, reactions);
}

export function listen(venue: SimulatedVenue, reactions: Reactions = {}): string[] {
  const lines: string[] = [];
  const unused = new Set(Object.keys(reactions));
  for (;;) {
    const event = venue.next();
    if (event instanceof Promise) throw new TypeError('a synchronous feed was answered with a promise');
    if (event === undefined) break;
    const line = lineOf(event);
    lines.push(line);
    if (unused.delete(line)) reactions[line]!(venue);
  }
  if (unused.size > 0) throw new Error(`never heard: ${[...unused].join('; ')}\nheard:\n${lines.join('\n')}`);
  return lines;
}

/** The lines that tell what became of orders, without bars and acceptances. */
export function fates(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.includes('bar ') && !line.includes('accepted'));
}

/** `+20000 fill a-1 buy 1 @ 90 maker fee 0.018`; times are milliseconds since the second bar opened. */
export function lineOf(event: VenueEvent): string {
  const after = event.at - START - MINUTE;
  const time = after < 0 ? String(after) : `+${after}`;
  switch (event.type) {
    case 'bar': {
      const { bar } = event;
      const own = bar.instrument === PERP.id ? '' : ` ${bar.instrument}`;
      const scale = bar.timeframe === '1m' ? '' : `${bar.timeframe} `;
      return `bar ${scale}${(bar.openTime - START) / timeframeMs(bar.timeframe)}${own}`;
    }
    case 'quote':
    case 'order-unknown':
    case 'cancel-unknown':
    case 'order-statement':
    case 'order-absent':
    case 'stream-lost':
    case 'stream-restored':
      return `${time} ${event.type}`; // Never said by a venue in this process.
    case 'order-accepted':
      return `${time} accepted ${event.clientOrderId}`;
    case 'order-triggered':
      return `${time} triggered ${event.clientOrderId}`;
    case 'order-rejected':
      return `${time} rejected ${event.clientOrderId} ${event.code}`;
    case 'amend-rejected':
      return `${time} amend-rejected ${event.clientOrderId} ${event.code}`;
    case 'cancel-rejected':
      return `${time} cancel-rejected ${event.clientOrderId} ${event.code}`;
    case 'order-amended':
      return `${time} amended ${event.clientOrderId} ${format(event.quantity)}`;
    case 'order-cancelled':
      return `${time} cancelled ${event.clientOrderId} ${event.reason}`;
    case 'funding':
      return `${time} funding ${format(event.funding.amount)} on ${format(event.funding.quantity)} at ${format(event.funding.markPrice)}`;
    case 'fill': {
      const { fill } = event;
      const who = fill.kind === 'liquidation' ? 'liquidation' : `fill ${fill.clientOrderId ?? '?'}`;
      const trade = `${fill.side} ${format(fill.quantity)} @ ${format(fill.price)} ${fill.liquidity}`;
      return `${time} ${who} ${trade} fee ${format(fill.fee)}${fill.feeCurrency === 'base' ? ' base' : ''}`;
    }
  }
}

export function amend(id: string, change: { quantity?: Figure; price?: Figure; trigger?: Figure }): OrderAmendment {
  return {
    clientOrderId: id as ClientOrderId,
    ...(change.quantity === undefined ? {} : { quantity: at(change.quantity) }),
    ...(change.price === undefined ? {} : { price: at(change.price) }),
    ...(change.trigger === undefined ? {} : { trigger: at(change.trigger) }),
  };
}
