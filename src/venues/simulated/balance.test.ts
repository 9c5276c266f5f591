import { expect, test } from 'vitest';
import type { ClientOrderId } from '../../domain/index.ts';
import { createSimulatedVenue } from './simulated-venue.ts';
import type { SimulatedVenueOptions } from './options.ts';
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
  tell,
  type Candle,
  type Reactions,
} from './test-market.ts';

const FLAT: Candle = [100, 100, 100, 100];

function spotTold(
  cash: number,
  rows: readonly Candle[],
  reactions: Reactions,
  changes: Partial<SimulatedVenueOptions> = {},
): string[] {
  const batches = batchesOf(
    rows.map((candle) => [candle]),
    changes.instruments ?? [SPOT],
  );
  const lines = tell(optionsFor(batches, { instruments: [SPOT], cash: at(cash), ...changes }), reactions);
  return fates(lines).filter((line) => !line.includes('bar'));
}

const spot = (wanted: Parameters<typeof orderOf>[0] = {}): ReturnType<typeof orderOf> =>
  orderOf({ instrument: SPOT, ...wanted });

test('a spot buy needs the money for it with the dearer fee', () => {
  const buy = (cash: number): string[] =>
    spotTold(cash, [FLAT, FLAT], { 'bar 0 BTCUSDT.SIM': (venue) => venue.submit(spot()) });
  expect(buy(100)).toEqual(['+0 rejected a-1 INSUFFICIENT_BALANCE']);
  // 100 and 0.2% fee.
  expect(buy(100.2)).toEqual(['+0 fill a-1 buy 1 @ 100 taker fee 0.2']);
});

test('working buys hold their money back, until they end', () => {
  const lines = spotTold(150, [FLAT, FLAT, FLAT], {
    'bar 0 BTCUSDT.SIM': (venue) => {
      venue.submit(spot({ id: 'rests', terms: limit(90) }));
      venue.submit(spot({ id: 'too-much', terms: limit(80) }));
      venue.cancel('rests' as ClientOrderId);
      venue.submit(spot({ id: 'now', terms: limit(80) }));
    },
  });
  expect(lines).toEqual(['+0 rejected too-much INSUFFICIENT_BALANCE', '+0 cancelled rests requested']);
});

test('a market buy that the open has made dearer buys what the money pays for', () => {
  // 100.4 at 110 with 0.2%: 110.22 each, so 0.910 of them cost 100.3002.
  const lines = spotTold(100.4, [FLAT, [110, 110, 110, 110]], { 'bar 0 BTCUSDT.SIM': (venue) => venue.submit(spot()) });
  expect(lines).toEqual(['+0 fill a-1 buy 0.91 @ 110 taker fee 0.2002', '+0 cancelled a-1 insufficient-balance']);
});

test('a dearer market buy does not spend what another order has reserved', () => {
  const lines = spotTold(200, [FLAT, [110, 110, 110, 110]], {
    'bar 0 BTCUSDT.SIM': (venue) => {
      venue.submit(spot({ id: 'rests', terms: limit(99) }));
      venue.submit(spot({ id: 'dear' }));
    },
  });
  // 200 less 99.198 reserved leaves 100.802: 0.914 at 110.22.
  expect(lines).toEqual(['+0 fill dear buy 0.914 @ 110 taker fee 0.20108', '+0 cancelled dear insufficient-balance']);
});

test('spot cannot be sold short, not even by two orders together', () => {
  const lines = spotTold(1000, [FLAT, FLAT, FLAT], {
    'bar 0 BTCUSDT.SIM': (venue) => {
      venue.submit(spot({ id: 'short', side: 'sell' }));
      venue.submit(spot({ id: 'buy', quantity: 2 }));
    },
    'bar 1 BTCUSDT.SIM': (venue) => {
      venue.submit(spot({ id: 'part', side: 'sell', quantity: '1.5', terms: limit(120) }));
      venue.submit(spot({ id: 'more', side: 'sell', quantity: 1, terms: limit(120) }));
      venue.submit(spot({ id: 'rest', side: 'sell', quantity: '0.5', terms: limit(120) }));
    },
  });
  expect(lines).toEqual([
    '+0 rejected short INSUFFICIENT_BALANCE',
    '+0 fill buy buy 2 @ 100 taker fee 0.4',
    '+60000 rejected more INSUFFICIENT_BALANCE',
  ]);
});

test('orders of one OCO group promise the same coins once', () => {
  const lines = spotTold(1000, [FLAT, FLAT, FLAT], {
    'bar 0 BTCUSDT.SIM': (venue) => venue.submit(spot()),
    'bar 1 BTCUSDT.SIM': (venue) => {
      venue.submit(spot({ id: 'target', side: 'sell', terms: limit(120), ocoGroup: 'exit' }));
      venue.submit(spot({ id: 'stop', side: 'sell', terms: stop(80), ocoGroup: 'exit' }));
      venue.submit(spot({ id: 'third', side: 'sell', terms: stop(80) }));
    },
  });
  expect(lines.slice(1)).toEqual(['+60000 rejected third INSUFFICIENT_BALANCE']);
});

test('if both of a group fill all the same, the second delivers only what is held', () => {
  const lines = spotTold(1000, [FLAT, FLAT, [100, 130, 70, 100]], {
    'bar 0 BTCUSDT.SIM': (venue) => venue.submit(spot()),
    'bar 1 BTCUSDT.SIM': (venue) => {
      venue.submit(spot({ id: 'target', side: 'sell', terms: limit(120), ocoGroup: 'exit' }));
      venue.submit(spot({ id: 'stop', side: 'sell', terms: stop(80), ocoGroup: 'exit' }));
    },
  });
  expect(lines.slice(1)).toEqual([
    '+73334 triggered stop',
    '+73334 fill stop sell 1 @ 80 taker fee 0.16',
    '+96670 cancelled target insufficient-balance',
  ]);
});

test('a fee in coin leaves less than was bought; what is below a step is dust and does not count as held', () => {
  const instrument = { ...SPOT, feeCurrency: 'base' as const };
  const lines = spotTold(
    1000,
    [FLAT, FLAT, FLAT, FLAT],
    {
      'bar 0 BTCUSDT.SIM': (venue) => venue.submit(spot({ quantity: '1.001' })),
      'bar 1 BTCUSDT.SIM': (venue) => {
        venue.submit(spot({ id: 'all', side: 'sell', quantity: '1.001' }));
        venue.submit(spot({ id: 'exit', side: 'sell', quantity: '1.001', reduceOnly: true }));
      },
      '+60000 cancelled exit reduce-only': (venue) =>
        venue.submit(spot({ id: 'dust', side: 'sell', quantity: '0.001', reduceOnly: true })),
    },
    { instruments: [instrument] },
  );
  // 1.001 less 0.2% of it is 0.998998: 0.998 can be sold.
  expect(lines).toEqual([
    '+0 fill a-1 buy 1.001 @ 100 taker fee 0.002002 base',
    '+60000 rejected all INSUFFICIENT_BALANCE',
    '+60000 fill exit sell 0.998 @ 100 taker fee 0.1996',
    '+60000 cancelled exit reduce-only',
    '+60000 cancelled dust reduce-only',
  ]);
});

function perpTold(cash: number, leverage: number, rows: readonly Candle[], reactions: Reactions): string[] {
  const options = optionsFor(batchesOf(rows.map((candle) => [candle])), {
    cash: at(cash),
    leverage: { [PERP.id]: leverage },
  });
  return fates(tell(options, reactions));
}

test('a perpetual needs its initial margin and the taker fee', () => {
  const open = (cash: number): string[] =>
    perpTold(cash, 10, [FLAT, FLAT], { 'bar 0': (venue) => venue.submit(orderOf()) });
  // 100 / 10 + 100 * 0.0005
  expect(open(10.04)).toEqual(['+0 rejected a-1 INSUFFICIENT_BALANCE']);
  expect(open(10.05)).toEqual(['+0 fill a-1 buy 1 @ 100 taker fee 0.05']);
});

test('reducing needs no margin; turning needs it for what goes beyond', () => {
  const lines = perpTold(10.05, 10, [FLAT, FLAT, FLAT], {
    'bar 0': (venue) => venue.submit(orderOf()),
    'bar 1': (venue) => {
      venue.submit(orderOf({ id: 'add', terms: limit(90) }));
      venue.submit(orderOf({ id: 'turn-far', side: 'sell', quantity: 3 }));
      venue.submit(orderOf({ id: 'turn', side: 'sell', quantity: 2 }));
    },
  });
  expect(lines.slice(1)).toEqual([
    '+60000 rejected add INSUFFICIENT_BALANCE',
    '+60000 rejected turn-far INSUFFICIENT_BALANCE',
    '+60000 fill turn sell 2 @ 100 taker fee 0.1',
  ]);
});

test('of working orders on both sides only the larger side binds margin', () => {
  const lines = perpTold(21, 10, [FLAT, FLAT], {
    'bar 0': (venue) => {
      venue.submit(orderOf({ id: 'buys', terms: limit(90), quantity: 2 }));
      venue.submit(orderOf({ id: 'sells', side: 'sell', terms: limit(110), quantity: '1.5' }));
      venue.submit(orderOf({ id: 'more', terms: limit(90), quantity: 1 }));
    },
  });
  expect(lines).toEqual(['+0 rejected more INSUFFICIENT_BALANCE']);
});

test('unrealised profit carries perpetuals, but buys no coins', () => {
  const rows = [FLAT, FLAT, [200, 200, 200, 200], [200, 200, 200, 200]] as const satisfies readonly Candle[];
  const batches = batchesOf(
    rows.map((candle) => [candle, candle]),
    [PERP, SPOT],
  );
  const lines = tell(optionsFor(batches, { instruments: [PERP, SPOT], cash: at(150) }), {
    'bar 0 BTCUSDT.SIM': (venue) => venue.submit(orderOf()),
    'bar 2 BTCUSDT.SIM': (venue) => {
      venue.submit(spot({ id: 'coins', quantity: '0.1' }));
      venue.submit(orderOf({ id: 'add', quantity: '0.1' }));
    },
  });
  // Cash 149.95, margin balance 249.95, of which 200 is bound: 49.95 for perpetuals, less than nothing for coins.
  expect(
    fates(lines)
      .filter((line) => !line.includes('bar'))
      .slice(1),
  ).toEqual(['+120000 rejected coins INSUFFICIENT_BALANCE', '+120000 fill add buy 0.1 @ 200 taker fee 0.01']);
});

test('the report states orders, positions, cash and equity at the marks', () => {
  const batches = batchesOf(
    [
      [FLAT, FLAT],
      [FLAT, FLAT],
      [
        [110, 110, 110, 110],
        [120, 120, 120, 120],
      ],
    ],
    [PERP, SPOT],
  );
  const venue = createSimulatedVenue(optionsFor(batches, { instruments: [PERP, SPOT], cash: at(1000) }));
  listen(venue, {
    'bar 0 BTCUSDT.SIM': () => {
      venue.submit(orderOf({ side: 'sell', quantity: 2 }));
      venue.submit(spot({ id: 'coins', quantity: 3 }));
      venue.submit(spot({ id: 'rests', terms: limit(50) }));
    },
  });
  const report = venue.report();
  // Cash: 1000 - 300 spot - 0.6 fee - 0.1 fee. Perpetual: -2 * (110 - 100). Spot: 3 * 120.
  expect(report).toMatchObject({
    cash: at('699.3'),
    equity: at('1039.3'),
    positions: [
      { instrument: PERP.id, quantity: at(-2) },
      { instrument: SPOT.id, quantity: at(3) },
    ],
    openOrders: [{ clientOrderId: 'rests', quantity: at(1), filledQuantity: at(0), terms: limit(50) }],
  });
});
