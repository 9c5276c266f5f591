import { expect, test } from 'vitest';
import {
  add,
  fixed,
  subtract,
  ZERO,
  type ClientOrderId,
  type Fill,
  type FillId,
  type Money,
} from '../../domain/index.ts';
import { seededRandom } from '../../runtime/index.ts';
import { assertBooksAgree } from './audit.ts';
import { CoarseBars } from './coarse-bars.ts';
import { bookFill, bookFunding } from './ledger.ts';
import { settle } from './options.ts';
import { at, barOf, optionsFor, orderOf, PERP, SPOT, START } from './test-market.ts';
import { newWorld, type World } from './world.ts';

/** Each planted mistake is one that a ledger could make; the audit, which only hears the events, must say which. */

const owner = orderOf().strategyId;

function worldWithFills(): World {
  const options = optionsFor([], { instruments: [PERP, SPOT] });
  const world = newWorld(settle(options), seededRandom(1), new CoarseBars([], []));
  for (const listing of world.listings) listing.bar = barOf([100, 100, 100, 100], START, listing.instrument);
  bookFill(world, world.listings[0]!, fill({ quantity: at(3) }), owner);
  bookFill(
    world,
    world.listings[1]!,
    fill({ instrument: SPOT.id, quantity: at(2), fee: at('0.002'), feeCurrency: 'base' }),
    owner,
  );
  return world;
}

function fill(changes: Partial<Fill>): Fill {
  return {
    fillId: 'f' as FillId,
    clientOrderId: 'a-1' as ClientOrderId,
    instrument: PERP.id,
    side: 'buy',
    price: at(100),
    quantity: at(1),
    liquidity: 'taker',
    fee: at('0.05'),
    feeCurrency: 'quote',
    executedAt: START,
    kind: 'trade',
    ...changes,
  };
}

test('honest books agree through opening, adding, reducing, turning, fees in coin, and funding', () => {
  const world = worldWithFills();
  const [perpetual, spot] = world.listings;
  bookFill(world, perpetual!, fill({ price: at('101.37'), quantity: at('1.001') }), owner);
  bookFill(world, perpetual!, fill({ side: 'sell', price: at('99.13'), quantity: at('1.777') }), owner);
  bookFill(world, perpetual!, fill({ side: 'sell', price: at('98.71'), quantity: at(7) }), owner);
  bookFill(world, spot!, fill({ instrument: SPOT.id, side: 'sell', price: at('97.77'), quantity: at('1.333') }), owner);
  const mark = { rate: at('0.0001'), markPrice: at(100), quantity: perpetual!.quantity };
  bookFunding(world, { fundingId: 'x', instrument: PERP.id, amount: at('0.04776'), ...mark });
  expect(() => assertBooksAgree(world.audit, world)).not.toThrow();
  expect(perpetual!.quantity).toBe(at('-4.776'));
});

const planted: readonly [string, (world: World) => void, RegExp][] = [
  ['a fee is not taken', (world) => moveCash(world, at('0.05')), /cash less cost of positions/],
  [
    'a smallest unit of cash is lost to rounding',
    (world) => moveCash(world, -1n as Money),
    /cash less cost of positions/,
  ],
  ['realised profit is booked twice', (world) => moveCash(world, at(10)), /cash less cost of positions/],
  [
    'the cost of a position is wrong',
    ({ listings }) => (listings[0]!.cost = add(listings[0]!.cost, at(1))),
    /cash less cost of positions/,
  ],
  [
    'a fill counts twice',
    ({ listings }) => (listings[0]!.quantity = at(6)),
    /ledger holds 6 of BTCUSDT-PERP.SIM, its fills make 3/,
  ],
  [
    'a fee in coin is not taken',
    ({ listings }) => (listings[1]!.quantity = at(2)),
    /ledger holds 2 of BTCUSDT.SIM, its fills make 1.998/,
  ],
  [
    'an owner is credited with what another holds',
    ({ listings }) => listings[0]!.owners.set(owner, at(2)),
    /owners of BTCUSDT-PERP.SIM hold 2 together, the account 3/,
  ],
  ['spot is sold short', sellSpotShort, /spot BTCUSDT.SIM was sold short/],
];

for (const [mistake, plant, message] of planted) {
  test(`the audit notices when ${mistake}`, () => {
    const world = worldWithFills();
    plant(world);
    expect(() => assertBooksAgree(world.audit, world)).toThrow(message);
  });
}

test('every booking is checked: a wrong ledger does not survive the next fill', () => {
  const world = worldWithFills();
  moveCash(world, at('0.01'));
  expect(() => bookFill(world, world.listings[0]!, fill({}), owner)).toThrow(/cash less cost of positions/);
});

function moveCash({ ledger }: World, amount: Money): void {
  ledger.cash = add(ledger.cash, amount);
}

function sellSpotShort(world: World): void {
  const spot = world.listings[1]!;
  const quantity = subtract(ZERO, fixed('1'));
  spot.quantity = quantity;
  spot.owners.set(owner, quantity);
  world.audit.quantities[1] = quantity;
}
