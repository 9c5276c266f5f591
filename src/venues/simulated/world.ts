import assert from 'node:assert/strict';
import {
  floorToStep,
  format,
  magnitude,
  ONE,
  smaller,
  subtract,
  toFloat,
  ZERO,
  type Bar,
  type ClientOrderId,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Money,
  type OrderAmendment,
  type OrderDraft,
  type OrderTerms,
  type Price,
  type Quantity,
  type Rate,
  type Side,
  type StrategyId,
  type VenueEvent,
  type VenueOrderId,
} from '../../domain/index.ts';
import type { SeededRandom } from '../../runtime/index.ts';
import { openAudit, type Audit } from './audit.ts';
import type { CoarseBars } from './coarse-bars.ts';
import { EventQueue } from './event-queue.ts';
import type { BarBatch } from './feed.ts';
import type { Settings } from './options.ts';
import { priceAt } from './path.ts';
import { SeenIds } from './seen-ids.ts';

/** The whole state of one simulated venue; every function of this room reads it and changes it in place. */
export interface World {
  readonly settings: Settings;
  readonly random: SeededRandom;
  readonly listings: readonly Listing[];
  readonly listingOf: ReadonlyMap<InstrumentId, Listing>;
  readonly coarse: CoarseBars;
  /** Accepted and not ended, in order of arrival: the tie-break of everything. */
  readonly orders: Map<ClientOrderId, WorkingOrder>;
  /** Sent and not yet in effect, oldest first: latency is the same for all, so they never overtake each other. */
  readonly arrivals: Arrival[];
  /** Said and not yet heard. The world stands still until it is empty. */
  readonly queue: EventQueue;
  readonly seenIds: SeenIds;
  readonly ledger: Ledger;
  readonly audit: Audit;
  /** When the last thing happened; 0 before the first bar. */
  clock: EpochMs;
  /** The newest interval; its prices are still being travelled while `walking`. */
  batch: BarBatch | undefined;
  walking: boolean;
  /** Bars that have come, but lie beyond a hole in time that is still being lived through. */
  ahead: BarBatch | undefined;
  /** Milliseconds of the bar that are behind us, while walking. */
  elapsedMs: number;
  /** Leg of the path being travelled, 0 to 2; 3 when the bar has been travelled to its end. */
  leg: number;
  /** The price has moved off the open: from here on the order of the extremes is settled. */
  leftOpen: boolean;
  ended: boolean;
  venueOrders: number;
  fills: number;
  /** Worst debt that closing everything has left, if that ever happened. */
  shortfall: { at: EpochMs; worst: Money } | undefined;
  /** Open perpetual positions, counted so that a bar without any costs nothing. */
  perpetualsOpen: number;
}

export interface Ledger {
  readonly deposited: Money;
  /** Deposits less spot bought, plus spot sold, realised profit of perpetuals, fees and funding. */
  cash: Money;
  /** `cash` as a float: for filters that only decide whether to look closer. */
  cashFloat: number;
}

/** One instrument as it is traded here. */
export interface Listing {
  readonly instrument: Instrument;
  readonly isPerpetual: boolean;
  readonly leverage: Rate;
  readonly maintenanceFloat: number;
  /** Newest bar; while walking, the bar being travelled if it belongs to the current batch. */
  bar: Bar | undefined;
  /** Volume of the current bar that our fills have taken. */
  taken: Quantity;
  /** Net position of the account, signed. */
  quantity: Quantity;
  /** What the open quantity of a perpetual cost, signed like it; stays zero for spot. */
  cost: Money;
  /** Virtual positions whose sum is `quantity`, in the order in which their owners first traded. */
  readonly owners: Map<StrategyId, Quantity>;
  /** Which extreme each owner meets first in this bar, once it matters. */
  readonly highFirstOf: Map<StrategyId, boolean>;
  /** The same for the account as a whole: its marks and its margin follow this path. */
  accountHighFirst: boolean;
  /** Funding instants up to here are behind us. */
  fundedUntil: EpochMs;
  /** Derived: next funding instant of an open position; Infinity when flat or without a schedule. */
  nextFundingAt: number;
  quantityFloat: number;
  costFloat: number;
  /** Derived from the working orders: what would make a bar worth walking. Rebuilt when undefined. */
  wake: Wake | undefined;
}

/** A bar that stays inside (below, above) cannot touch any order but the trailing ones, which are asked one by one. */
export interface Wake {
  readonly below: number;
  readonly above: number;
  readonly trailing: readonly WorkingOrder[];
}

export interface WorkingOrder {
  readonly draft: OrderDraft;
  readonly venueOrderId: VenueOrderId;
  readonly listing: Listing;
  quantity: Quantity;
  terms: OrderTerms;
  filled: Quantity;
  triggered: boolean;
  /** Has not yet met a price, or is still taking liquidity: may trade as a taker. */
  arriving: boolean;
  /** To be tried at the present price before time goes on. */
  due: boolean;
  /** Can do no more in this bar: its volume is used up. */
  waiting: boolean;
  /** Trailing stops: best price since accepted, once past the activation price. */
  anchor: Price | undefined;
  /** What a reservation of cash or margin counts on per unit. */
  reservePrice: Price;
}

export type Arrival =
  | { readonly type: 'submit'; readonly at: EpochMs; readonly order: OrderDraft }
  | { readonly type: 'cancel'; readonly at: EpochMs; readonly clientOrderId: ClientOrderId }
  | { readonly type: 'amend'; readonly at: EpochMs; readonly amendment: OrderAmendment };

export function newWorld(settings: Settings, random: SeededRandom, coarse: CoarseBars): World {
  const listings = settings.instruments.map((instrument) => newListing(instrument, settings));
  return {
    settings,
    random,
    listings,
    listingOf: new Map(listings.map((listing) => [listing.instrument.id, listing])),
    coarse,
    orders: new Map(),
    arrivals: [],
    queue: new EventQueue(),
    seenIds: new SeenIds(),
    ledger: { deposited: settings.cash, cash: settings.cash, cashFloat: toFloat(settings.cash) },
    audit: openAudit(listings.length),
    clock: 0 as EpochMs,
    batch: undefined,
    walking: false,
    ahead: undefined,
    elapsedMs: 0,
    leg: 0,
    leftOpen: false,
    ended: false,
    venueOrders: 0,
    fills: 0,
    shortfall: undefined,
    perpetualsOpen: 0,
  };
}

function newListing(instrument: Instrument, settings: Settings): Listing {
  return {
    instrument,
    isPerpetual: instrument.kind === 'linear-perpetual',
    leverage: settings.leverage.get(instrument.id) ?? ONE,
    maintenanceFloat: toFloat(instrument.maintenanceMarginRate),
    bar: undefined,
    taken: ZERO,
    quantity: ZERO,
    cost: ZERO,
    owners: new Map(),
    highFirstOf: new Map(),
    accountHighFirst: false,
    fundedUntil: 0 as EpochMs,
    nextFundingAt: Infinity,
    quantityFloat: 0,
    costFloat: 0,
    wake: undefined,
  };
}

/** Says something to whoever listens. */
export function say(world: World, event: VenueEvent): void {
  world.queue.push(event);
}

/** Whether the instrument has a bar in the interval being travelled. */
export function isMoving(world: World, listing: Listing): boolean {
  return world.walking && listing.bar !== undefined && listing.bar.openTime === world.batch?.openTime;
}

/** The account's price of an instrument now, on the account's own path; `undefined` before its first bar. */
export function markOf(world: World, listing: Listing): Price | undefined {
  if (listing.bar === undefined || !isMoving(world, listing)) return listing.bar?.close;
  return priceAt(listing.bar, listing.accountHighFirst, world.elapsedMs);
}

/** The mark of an instrument that is held: there was a bar, or it could not have been bought. */
export function markOfHeld(world: World, listing: Listing): Price {
  const mark = markOf(world, listing);
  assert(mark !== undefined, `${listing.instrument.id} is held without ever having had a price`);
  return mark;
}

/** What an owner holds, signed, without the dust below one quantity step that fees in coin leave and nobody can trade. */
export function positionOf(listing: Listing, owner: StrategyId): Quantity {
  return floorToStep(listing.owners.get(owner) ?? ZERO, listing.instrument.quantityStep);
}

/** What a reduce-only order of this side could still take off its owner's position; zero when it would add to it. */
export function reducible(listing: Listing, owner: StrategyId, side: Side): Quantity {
  const position = positionOf(listing, owner);
  const opposes = side === 'sell' ? position > 0n : position < 0n;
  return opposes ? magnitude(position) : ZERO;
}

export function remainingOf(order: WorkingOrder): Quantity {
  return subtract(order.quantity, order.filled);
}

/** Quantity the order still wants, never more than a reduce-only order may. */
export function wantedBy(order: WorkingOrder): Quantity {
  const { strategyId, side, reduceOnly } = order.draft;
  const remaining = remainingOf(order);
  return reduceOnly ? smaller(remaining, reducible(order.listing, strategyId, side)) : remaining;
}

/** Ends an order without a further fill. */
export function endOrder(world: World, order: WorkingOrder, reason: string): void {
  const { clientOrderId } = order.draft;
  world.orders.delete(clientOrderId);
  order.listing.wake = undefined;
  say(world, { type: 'order-cancelled', at: world.clock, clientOrderId, reason });
}

/** `12.5 USDT`, for sentences. */
export function money(world: World, amount: Money): string {
  return `${format(amount)} ${world.settings.currency}`;
}
