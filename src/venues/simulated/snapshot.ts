import assert from 'node:assert/strict';
import {
  fixed,
  format,
  type Bar,
  type EpochMs,
  type Money,
  type OrderDraft,
  type OrderTerms,
  type Price,
  type Quantity,
  type StrategyId,
  type VenueEvent,
  type VenueOrderId,
} from '../../domain/index.ts';
import { AssayError, seededRandom } from '../../runtime/index.ts';
import { assertBooksAgree } from './audit.ts';
import { CoarseBars, type SavedSeries } from './coarse-bars.ts';
import type { BarBatch } from './feed.ts';
import { scheduleFunding } from './funding-schedule.ts';
import { refreshFloats } from './ledger.ts';
import type { Settings } from './options.ts';
import { SeenIds } from './seen-ids.ts';
import { newWorld, type Arrival, type Listing, type WorkingOrder, type World } from './world.ts';

/** Everything a venue needs to go on exactly where it stopped, as plain JSON; amounts are decimal strings. */
export type SimulatedVenueSnapshot = Plain<Saved>;

/** A value as JSON carries it. */
export type Plain<T> = T extends bigint
  ? string
  : T extends string | number | boolean | undefined
    ? T
    : { readonly [Key in keyof T]: Plain<T[Key]> };

/** @param unheard said, and on its way to the listener: it is said again after restoring */
export function takeSnapshot(world: World, unheard?: VenueEvent): SimulatedVenueSnapshot {
  const { clock, batch, walking, ahead, elapsedMs, leg, leftOpen, ended, venueOrders, fills, shortfall } = world;
  const saved: Saved = {
    version: 1,
    market: marketOf(world.settings),
    clock,
    batch,
    walking,
    ahead,
    elapsedMs,
    leg,
    leftOpen,
    ended,
    venueOrders,
    fills,
    shortfall,
    randomState: world.random.state(),
    ledger: { deposited: world.ledger.deposited, cash: world.ledger.cash },
    audit: world.audit,
    listings: world.listings.map(saveListing),
    orders: [...world.orders.values()].map(saveOrder),
    arrivals: world.arrivals,
    queue: unheard === undefined ? world.queue.pending() : [unheard, ...world.queue.pending()],
    seenIds: world.seenIds.state(),
    coarse: world.coarse.state(),
  };
  return toPlain(saved, 'snapshot') as SimulatedVenueSnapshot;
}

/** @throws {AssayError} `SNAPSHOT_MISMATCH` when the snapshot is of another version or another market. */
export function worldFrom(settings: Settings, snapshot: SimulatedVenueSnapshot): World {
  if (snapshot.version !== 1) {
    throw new AssayError(
      'SNAPSHOT_MISMATCH',
      `the venue's snapshot has version ${String(snapshot.version)}, this program reads 1: use the program that wrote it`,
    );
  }
  const market = marketOf(settings);
  if (snapshot.market !== market) {
    throw new AssayError(
      'SNAPSHOT_MISMATCH',
      `the venue's snapshot is of ${snapshot.market}, the options are of ${market}: give the options it was taken with`,
    );
  }
  const saved = fromPlain(snapshot, 'snapshot') as Saved;
  const coarse = new CoarseBars(
    settings.coarseTimeframes,
    settings.instruments.map(({ id }) => id),
    saved.coarse,
  );
  const world = newWorld(settings, seededRandom(saved.randomState), coarse);
  const { clock, batch, walking, ahead, elapsedMs, leg, leftOpen, ended, venueOrders, fills, shortfall } = saved;
  Object.assign(world, {
    clock,
    batch,
    walking,
    ahead,
    elapsedMs,
    leg,
    leftOpen,
    ended,
    venueOrders,
    fills,
    shortfall,
  });
  Object.assign(world, {
    seenIds: new SeenIds(saved.seenIds),
    audit: { flow: saved.audit.flow, quantities: [...saved.audit.quantities] },
  });
  Object.assign(world.ledger, saved.ledger);
  for (const [index, listing] of world.listings.entries()) restoreListing(world, listing, saved.listings[index]!);
  for (const order of saved.orders) {
    const listing = world.listingOf.get(order.draft.instrument)!;
    world.orders.set(order.draft.clientOrderId, { ...order, anchor: order.anchor, listing });
  }
  world.arrivals.push(...saved.arrivals);
  for (const event of saved.queue) world.queue.push(event);
  assertBooksAgree(world.audit, world);
  return world;
}

interface Saved {
  readonly version: 1;
  /** What must be the same for the state to mean anything. */
  readonly market: string;
  readonly clock: EpochMs;
  readonly batch: BarBatch | undefined;
  readonly walking: boolean;
  readonly ahead: BarBatch | undefined;
  readonly elapsedMs: number;
  readonly leg: number;
  readonly leftOpen: boolean;
  readonly ended: boolean;
  readonly venueOrders: number;
  readonly fills: number;
  readonly shortfall: World['shortfall'];
  readonly randomState: number;
  readonly ledger: { readonly deposited: Money; readonly cash: Money };
  readonly audit: { readonly flow: Money; readonly quantities: readonly Quantity[] };
  readonly listings: readonly SavedListing[];
  readonly orders: readonly SavedOrder[];
  readonly arrivals: readonly Arrival[];
  readonly queue: readonly VenueEvent[];
  readonly seenIds: readonly (readonly [string, readonly number[]])[];
  readonly coarse: readonly SavedSeries[];
}

interface SavedListing {
  readonly bar: Bar | undefined;
  readonly taken: Quantity;
  readonly quantity: Quantity;
  readonly cost: Money;
  readonly owners: readonly { readonly owner: StrategyId; readonly quantity: Quantity }[];
  readonly highFirstOf: readonly { readonly owner: StrategyId; readonly highFirst: boolean }[];
  readonly accountHighFirst: boolean;
  readonly fundedUntil: EpochMs;
}

interface SavedOrder {
  readonly draft: OrderDraft;
  readonly venueOrderId: VenueOrderId;
  readonly quantity: Quantity;
  readonly terms: OrderTerms;
  readonly filled: Quantity;
  readonly triggered: boolean;
  readonly arriving: boolean;
  readonly due: boolean;
  readonly waiting: boolean;
  readonly anchor: Price | undefined;
  readonly reservePrice: Price;
}

function saveListing({
  bar,
  taken,
  quantity,
  cost,
  owners,
  highFirstOf,
  accountHighFirst,
  fundedUntil,
}: Listing): SavedListing {
  return {
    bar,
    taken,
    quantity,
    cost,
    owners: [...owners].map(([owner, held]) => ({ owner, quantity: held })),
    highFirstOf: [...highFirstOf].map(([owner, highFirst]) => ({ owner, highFirst })),
    accountHighFirst,
    fundedUntil,
  };
}

function restoreListing(world: World, listing: Listing, saved: SavedListing): void {
  const { bar, taken, quantity, cost, accountHighFirst, fundedUntil } = saved;
  Object.assign(listing, { bar, taken, quantity, cost, accountHighFirst, fundedUntil });
  for (const { owner, quantity: held } of saved.owners) listing.owners.set(owner, held);
  for (const { owner, highFirst } of saved.highFirstOf) listing.highFirstOf.set(owner, highFirst);
  refreshFloats(world, listing);
  if (listing.isPerpetual && quantity !== 0n) world.perpetualsOpen += 1;
  if (listing.isPerpetual) scheduleFunding(world, listing);
}

function saveOrder({ listing: _listing, ...order }: WorkingOrder): SavedOrder {
  return order;
}

function marketOf({ instruments, baseTimeframe, coarseTimeframes, currency }: Settings): string {
  return [currency, baseTimeframe, ...coarseTimeframes, ...instruments.map(({ id }) => id)].join(' ');
}

/** Names under which exact numbers, and nothing else, are kept. Writing and reading both hold to it, or fail. */
const EXACT = new Set([
  'activation',
  'amount',
  'anchor',
  'cash',
  'close',
  'cost',
  'decisionPrice',
  'deposited',
  'distance',
  'fee',
  'filled',
  'flow',
  'high',
  'low',
  'markPrice',
  'open',
  'price',
  'quantities',
  'quantity',
  'rate',
  'reservePrice',
  'taken',
  'trigger',
  'volume',
  'worst',
]);

function toPlain(value: unknown, name: string): unknown {
  if (typeof value === 'bigint') {
    assert(EXACT.has(name), `exact number under the unlisted name ${name}`);
    return format(value as Money);
  }
  assert(typeof value !== 'string' || !EXACT.has(name), `text under the name ${name}, which is kept for exact numbers`);
  if (Array.isArray(value)) return value.map((each) => toPlain(each, name));
  if (typeof value !== 'object' || value === null) return value;
  // A stored bar keeps its exact prices behind getters, and says through toJSON what it is.
  if (saysWhatItIs(value)) return toPlain(value.toJSON(), name);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, toPlain(each, key)]));
}

function saysWhatItIs(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function fromPlain(value: unknown, name: string): unknown {
  if (typeof value === 'string') return EXACT.has(name) ? fixed(value) : value;
  if (Array.isArray(value)) return value.map((each) => fromPlain(each, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fromPlain(each, key)]));
}
