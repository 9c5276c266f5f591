import { expect, test } from 'vitest';
import type { Instrument, InstrumentId } from '../../domain/index.ts';
import type { Log } from '../../runtime/index.ts';
import type { SimulatedVenueOptions } from './options.ts';
import { createSimulatedVenue, type SimulatedVenue } from './simulated-venue.ts';
import {
  at,
  batchesOf,
  fates,
  limit,
  listen,
  optionsFor,
  orderOf,
  PERP,
  SPOT,
  stop,
  type Candle,
} from './test-market.ts';

const FLAT: Candle = [100, 100, 100, 100];
const CHEAP: Instrument = { ...PERP, takerFeeRate: at(0), makerFeeRate: at(0) };
const OTHER: Instrument = { ...CHEAP, id: 'ETHUSDT-PERP.SIM' as InstrumentId };

function play(
  rows: readonly (readonly Candle[])[],
  act: (venue: SimulatedVenue, bar: string) => void,
  changes: Partial<SimulatedVenueOptions> = {},
): { lines: string[]; venue: SimulatedVenue } {
  const instruments = changes.instruments ?? [CHEAP];
  const leverage = Object.fromEntries(instruments.filter(({ kind }) => kind !== 'spot').map(({ id }) => [id, 10]));
  const venue = createSimulatedVenue(
    optionsFor(batchesOf(rows, instruments), { instruments, leverage, cash: at(10), ...changes }),
  );
  const reactions = Object.fromEntries(rows.map((_, index) => [`bar ${index}`, () => act(venue, `bar ${index}`)]));
  return { lines: fates(listen(venue, reactions)), venue };
}

const openLong = (venue: SimulatedVenue, bar: string): void => {
  if (bar === 'bar 0') venue.submit(orderOf());
};

test('a long is closed by force where its margin balance falls to the maintenance margin', () => {
  // 10 + (p - 100) = 0.005 p at p = 90.4523; on the way from 100 to 80 that is 9.5477 of 20, at 9548 ms: 90.452.
  const { lines, venue } = play([[FLAT], [FLAT], [[100, 100, 80, 85]]], openLong);
  expect(lines.slice(1)).toEqual(['+69548 liquidation sell 1 @ 90.45 taker fee 0']);
  expect(venue.report()).toMatchObject({ positions: [], cash: at('0.45'), equity: at('0.45') });
});

test('a short is closed by force on the way up', () => {
  // 10 - (p - 100) = 0.005 p at p = 109.4527; 9.4527 of 20, at 9453 ms: 109.453.
  const { lines } = play([[FLAT], [FLAT], [[100, 120, 100, 110]]], (venue, bar) => {
    if (bar === 'bar 0') venue.submit(orderOf({ side: 'sell' }));
  });
  expect(lines.slice(1)).toEqual(['+69453 liquidation buy 1 @ 109.46 taker fee 0']);
});

test('working orders are cancelled first, and the liquidation fee is charged', () => {
  const { lines } = play(
    [[FLAT], [FLAT], [[100, 100, 80, 85]]],
    (venue, bar) => {
      openLong(venue, bar);
      if (bar === 'bar 1') {
        venue.submit(orderOf({ id: 'stop', side: 'sell', terms: stop(85), reduceOnly: true }));
        venue.submit(orderOf({ id: 'target', side: 'sell', terms: limit(120), reduceOnly: true }));
      }
    },
    { liquidationFeeRate: at('0.002') },
  );
  expect(lines.slice(1)).toEqual([
    '+69548 cancelled stop liquidation',
    '+69548 cancelled target liquidation',
    '+69548 liquidation sell 1 @ 90.45 taker fee 0.1809',
  ]);
});

test('a stop above the liquidation price saves what is left', () => {
  const { lines } = play([[FLAT], [FLAT], [[100, 100, 80, 85]]], (venue, bar) => {
    openLong(venue, bar);
    if (bar === 'bar 1') venue.submit(orderOf({ id: 'stop', side: 'sell', terms: stop(92), reduceOnly: true }));
  });
  expect(lines.slice(1)).toEqual(['+68000 triggered stop', '+68000 fill stop sell 1 @ 92 taker fee 0']);
});

test('at an open beyond both, the venue closes before the stop does', () => {
  const { lines } = play([[FLAT], [FLAT], [[90, 91, 88, 90]]], (venue, bar) => {
    openLong(venue, bar);
    if (bar === 'bar 1') venue.submit(orderOf({ id: 'stop', side: 'sell', terms: stop(92), reduceOnly: true }));
  });
  expect(lines.slice(1)).toEqual(['+60000 cancelled stop liquidation', '+60000 liquidation sell 1 @ 90 taker fee 0']);
});

test('a loss beyond the account stays as debt, and is said in the log and in the limits', () => {
  const warnings: string[] = [];
  const ignore = (): void => undefined;
  const log: Log = { debug: ignore, info: ignore, error: ignore, warn: (message) => warnings.push(message) };
  const { lines, venue } = play(
    [[FLAT], [FLAT], [[70, 71, 69, 70]], [FLAT]],
    (market, bar) => {
      openLong(market, bar);
      if (bar === 'bar 2') market.submit(orderOf({ id: 'again' }));
    },
    { log },
  );
  expect(lines.slice(1)).toEqual([
    '+60000 liquidation sell 1 @ 70 taker fee 0',
    '+120000 rejected again INSUFFICIENT_BALANCE',
  ]);
  expect(venue.report().equity).toBe(at(-20));
  expect(warnings).toEqual(['the simulated account has lost more than it had and owes 20 USDT']);
  expect(venue.limits.at(-1)).toContain('owed up to 20 USDT');
});

test('positions share the margin: a profit here carries a loss there, while both last', () => {
  // Long A, short B, one each with 20 of cash. Both adverse extremes fall on the same instant.
  const open = (venue: SimulatedVenue, bar: string): void => {
    if (bar !== 'bar 0') return;
    venue.submit(orderOf({ id: 'a', instrument: CHEAP }));
    venue.submit(orderOf({ id: 'b', instrument: OTHER, side: 'sell' }));
  };
  const instruments = [CHEAP, OTHER];
  const calm = play(
    [
      [FLAT, FLAT],
      [FLAT, FLAT],
      [
        [100, 100, 85, 85],
        [100, 100, 85, 85],
      ],
    ],
    open,
    { instruments, cash: at(20.1) },
  );
  expect(calm.lines.filter((line) => line.includes('liquidation'))).toEqual([]);
  const torn = play(
    [
      [FLAT, FLAT],
      [FLAT, FLAT],
      [
        [100, 100, 80, 85],
        [100, 120, 100, 110],
      ],
    ],
    open,
    { instruments, cash: at(20.1) },
  );
  // Slack 20.1 - 2d - 0.005 * 200 = 0 at d = 9.55: 9550 ms.
  expect(torn.lines.slice(2)).toEqual([
    '+69550 liquidation sell 1 @ 90.45 taker fee 0',
    '+69550 liquidation buy 1 @ 109.55 taker fee 0',
  ]);
});

test('spot holdings are left alone, and are no collateral', () => {
  const instruments = [CHEAP, { ...SPOT, takerFeeRate: at(0), makerFeeRate: at(0) }];
  const { lines, venue } = play(
    [
      [FLAT, FLAT],
      [FLAT, FLAT],
      [[100, 100, 80, 85], FLAT],
    ],
    (market, bar) => {
      if (bar !== 'bar 0') return;
      market.submit(orderOf());
      market.submit(orderOf({ id: 'coins', instrument: instruments[1]! }));
    },
    { instruments, cash: at(110) },
  );
  expect(lines.slice(2)).toEqual(['+69548 liquidation sell 1 @ 90.45 taker fee 0']);
  expect(venue.report()).toMatchObject({ equity: at('100.45'), positions: [{ instrument: SPOT.id, quantity: at(1) }] });
});

test('a forced close is taken from the owners on its side; what they hold beyond the net they keep', () => {
  const rows = [[FLAT], [FLAT], [[100, 100, 80, 85]], [[70, 70, 70, 70]], [[70, 70, 70, 70]]] as const;
  const { lines } = play(
    rows,
    (venue, bar) => {
      if (bar === 'bar 0') {
        venue.submit(orderOf({ id: 'a', owner: 'A', quantity: 2 }));
        venue.submit(orderOf({ id: 'b', owner: 'B', side: 'sell' }));
      }
      if (bar === 'bar 2') {
        venue.submit(orderOf({ id: 'a-out', owner: 'A', side: 'sell', quantity: 2, reduceOnly: true }));
        venue.submit(orderOf({ id: 'b-out', owner: 'B', side: 'buy', quantity: 2, reduceOnly: true }));
      }
    },
    { cash: at(20) },
  );
  // Net long 1 with 20 of cash: 20 + (p - 100) = 0.005 p at 80.402; A keeps 1, B is still short 1. At 70 what is left carries one of them.
  expect(lines.slice(2)).toEqual([
    '+79598 liquidation sell 1 @ 80.4 taker fee 0',
    '+120000 fill a-out sell 1 @ 70 taker fee 0',
    '+120000 cancelled a-out reduce-only',
    '+120000 fill b-out buy 1 @ 70 taker fee 0',
    '+120000 cancelled b-out reduce-only',
  ]);
});

test('money that losses have eaten is not spent on coins, reserved or not', () => {
  const spot: Instrument = { ...SPOT, takerFeeRate: at(0), makerFeeRate: at(0) };
  const instruments = [CHEAP, spot];
  const { lines } = play(
    [
      [FLAT, FLAT],
      [FLAT, FLAT],
      [[90, 90, 90, 90], FLAT],
      [
        [90, 90, 90, 90],
        [100, 100, 70, 100],
      ],
    ],
    (venue, bar) => {
      if (bar !== 'bar 0') return;
      venue.submit(orderOf());
      venue.submit(orderOf({ id: 'coins', instrument: spot, quantity: 1, terms: limit(80) }));
    },
    { instruments, cash: at(95) },
  );
  // Of 95, 80 is reserved for the coins. After a loss of 10, 9 binds margin: 76 is left, which buys 0.95 at 80.
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(/fill coins buy 0.95 @ 80 maker fee 0$/),
    expect.stringMatching(/cancelled coins insufficient-balance$/),
  ]);
});
