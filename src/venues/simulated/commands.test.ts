import { expect, test } from 'vitest';
import type { ClientOrderId, InstrumentId } from '../../domain/index.ts';
import {
  amend,
  at,
  batchesOf,
  fates,
  limit,
  market,
  optionsFor,
  orderOf,
  SPOT,
  stop,
  target,
  tell,
  trailing,
  type Candle,
  type Reactions,
} from './test-market.ts';
import type { SimulatedVenueOptions } from './options.ts';

const FLAT: Candle = [100, 100, 100, 100];
const DIP: Candle = [100, 100, 90, 100];

function told(rows: readonly Candle[], reactions: Reactions, changes: Partial<SimulatedVenueOptions> = {}): string[] {
  return fates(tell(optionsFor(batchesOf(rows.map((candle) => [candle])), changes), reactions));
}

const id = (text: string): ClientOrderId => text as ClientOrderId;

test('a cancelled order is gone; cancelling it again, or one that never was, is answered', () => {
  const lines = told([FLAT, DIP], {
    'bar 0': (venue) => {
      venue.submit(orderOf({ terms: limit(95) }));
      venue.cancel(id('a-1'));
      venue.cancel(id('a-1'));
      venue.cancel(id('never'));
    },
  });
  expect(lines).toEqual([
    '+0 cancelled a-1 requested',
    '+0 cancel-rejected a-1 UNKNOWN_ORDER',
    '+0 cancel-rejected never UNKNOWN_ORDER',
  ]);
});

test('an order id can be used once, whatever became of it', () => {
  const lines = told([FLAT, FLAT], {
    'bar 0': (venue) => {
      venue.submit(orderOf({ quantity: '0.0001' }));
      venue.submit(orderOf());
      venue.submit(orderOf({ id: 'a-2', terms: limit(95) }));
      venue.submit(orderOf({ id: 'a-2' }));
    },
  });
  expect(lines).toEqual([
    '+0 rejected a-1 BAD_QUANTITY_STEP',
    '+0 rejected a-1 DUPLICATE_ORDER_ID',
    '+0 rejected a-2 DUPLICATE_ORDER_ID',
  ]);
});

const refused: readonly [string, Parameters<typeof orderOf>[0], string][] = [
  ['a limit off the price step', { terms: limit('95.001') }, 'BAD_PRICE_STEP'],
  ['a trigger off the price step', { terms: stop('105.005') }, 'BAD_PRICE_STEP'],
  ['a trailing distance off the price step', { terms: trailing('0.001') }, 'BAD_PRICE_STEP'],
  ['an activation off the price step', { terms: trailing(1, '95.001') }, 'BAD_PRICE_STEP'],
  ['a price of zero', { terms: limit(0) }, 'BAD_PRICE_STEP'],
  ['a negative price', { terms: limit(-5) }, 'BAD_PRICE_STEP'],
  ['a quantity off the step', { quantity: '1.0005' }, 'BAD_QUANTITY_STEP'],
  ['a quantity of zero', { quantity: 0 }, 'QUANTITY_TOO_SMALL'],
  ['a negative quantity', { quantity: -1 }, 'QUANTITY_TOO_SMALL'],
  ['a value below the minimum at its limit', { terms: limit(4), quantity: 1 }, 'NOTIONAL_TOO_SMALL'],
  ['a value below the minimum at the market', { quantity: '0.049' }, 'NOTIONAL_TOO_SMALL'],
  ['an id that is too long', { id: 'x'.repeat(37) }, 'BAD_ORDER_ID'],
  ['an empty id', { id: '' }, 'BAD_ORDER_ID'],
  [
    'an instrument that is not listed',
    { instrument: { ...SPOT, id: 'ETHUSDT.SIM' as InstrumentId } },
    'UNKNOWN_INSTRUMENT',
  ],
  ['a market order that may only make', { terms: market, timeInForce: 'post-only' }, 'BAD_TIME_IN_FORCE'],
  ['a stop that may only make', { terms: stop(105), timeInForce: 'post-only' }, 'BAD_TIME_IN_FORCE'],
];

for (const [name, wanted, code] of refused) {
  test(`${name} is rejected: ${code}`, () => {
    const lines = told([FLAT, FLAT], { 'bar 0': (venue) => venue.submit(orderOf(wanted)) });
    expect(lines).toEqual([`+0 rejected ${wanted?.id ?? 'a-1'} ${code}`]);
  });
}

test('an order for an instrument that has had no bar yet is rejected: NO_MARKET', () => {
  const batches = batchesOf([[FLAT], [FLAT]]);
  const options = optionsFor(batches, { instruments: [...optionsFor([]).instruments, SPOT] });
  const lines = tell(options, { 'bar 0': (venue) => venue.submit(orderOf({ instrument: SPOT })) });
  expect(fates(lines)).toEqual(['+0 rejected a-1 NO_MARKET']);
});

test('a reduce-only order with nothing to reduce is cancelled on arrival', () => {
  const lines = told([FLAT, FLAT], {
    'bar 0': (venue) => {
      venue.submit(orderOf({ id: 'long', owner: 'A' }));
      // Another owner's position is not this owner's to reduce.
      venue.submit(orderOf({ id: 'other', owner: 'B', side: 'sell', terms: stop(90), reduceOnly: true }));
    },
    '+0 fill long buy 1 @ 100 taker fee 0.05': (venue) => {
      venue.submit(orderOf({ id: 'same-side', owner: 'A', terms: limit(90), reduceOnly: true }));
    },
  });
  expect(lines).toEqual([
    '+0 cancelled other reduce-only',
    '+0 fill long buy 1 @ 100 taker fee 0.05',
    '+0 cancelled same-side reduce-only',
  ]);
});

test('a reduce-only order is cut to the position, and never turns it', () => {
  const lines = told([FLAT, FLAT, FLAT], {
    'bar 0': (venue) => venue.submit(orderOf({ quantity: 2 })),
    'bar 1': (venue) => venue.submit(orderOf({ id: 'out', side: 'sell', quantity: 5, reduceOnly: true })),
  });
  expect(lines.slice(1)).toEqual(['+60000 fill out sell 2 @ 100 taker fee 0.1', '+60000 cancelled out reduce-only']);
});

test('two exits that are not grouped cannot close a position twice', () => {
  const lines = told([FLAT, FLAT, [100, 110, 90, 105]], {
    'bar 0': (venue) => venue.submit(orderOf({ quantity: 2 })),
    'bar 1': (venue) => {
      venue.submit(orderOf({ id: 'half', side: 'sell', terms: stop(96), quantity: '1.5', reduceOnly: true }));
      venue.submit(orderOf({ id: 'rest', side: 'sell', terms: stop(95), quantity: 2, reduceOnly: true }));
    },
  });
  expect(lines.slice(1)).toEqual([
    '+68000 triggered half',
    '+68000 fill half sell 1.5 @ 96 taker fee 0.072',
    '+70000 triggered rest',
    '+70000 fill rest sell 0.5 @ 95 taker fee 0.02375',
    '+70000 cancelled rest reduce-only',
  ]);
});

test('an order that closes all of a position may be smaller than the minimum value', () => {
  const rows: readonly Candle[] = [FLAT, FLAT, [40, 40, 40, 40], [40, 40, 40, 40]];
  const lines = told(rows, {
    'bar 0': (venue) => venue.submit(orderOf({ quantity: '0.1' })),
    'bar 2': (venue) => {
      venue.submit(orderOf({ id: 'part', side: 'sell', quantity: '0.05', reduceOnly: true }));
      venue.submit(orderOf({ id: 'all', side: 'sell', quantity: '0.1', reduceOnly: true }));
    },
  });
  expect(lines.slice(1)).toEqual([
    '+120000 rejected part NOTIONAL_TOO_SMALL',
    '+120000 fill all sell 0.1 @ 40 taker fee 0.002',
  ]);
});

test('an amended price moves the order, an amended quantity resizes it', () => {
  const lines = told([FLAT, DIP], {
    'bar 0': (venue) => {
      venue.submit(orderOf({ terms: limit(80) }));
      venue.amend(amend('a-1', { price: 95, quantity: 3 }));
    },
  });
  expect(lines).toEqual(['+0 amended a-1 3', '+30020 fill a-1 buy 3 @ 95 maker fee 0.057']);
});

test('an amended trigger is pulled where it now is, at once if it has been passed', () => {
  const rest = (trigger: number): string[] =>
    told([FLAT, FLAT, DIP], {
      'bar 0': (venue) => venue.submit(orderOf({ side: 'sell', terms: stop(80) })),
      'bar 1': (venue) => venue.amend(amend('a-1', { trigger })),
    }).slice(1);
  expect(rest(95)).toEqual(['+70000 triggered a-1', '+70000 fill a-1 sell 1 @ 95 taker fee 0.0475']);
  expect(rest(101)).toEqual(['+60000 triggered a-1', '+60000 fill a-1 sell 1 @ 100 taker fee 0.05']);
});

const badAmendments: readonly [string, Parameters<typeof orderOf>[0], Parameters<typeof amend>[1], string][] = [
  ['of an order that is not there', { id: 'b-1' }, { price: 95 }, 'UNKNOWN_ORDER'],
  ['of the price of a stop', { terms: stop(105) }, { price: 95 }, 'BAD_AMENDMENT'],
  ['of the trigger of a limit', { terms: limit(95) }, { trigger: 95 }, 'BAD_AMENDMENT'],
  ['of the trigger of a trailing stop', { terms: trailing(5) }, { trigger: 95 }, 'BAD_AMENDMENT'],
  ['to a quantity of nothing', { terms: limit(95) }, { quantity: 0 }, 'BAD_AMENDMENT'],
  ['to a price off the step', { terms: limit(95) }, { price: '95.001' }, 'BAD_PRICE_STEP'],
  ['to a quantity off the step', { terms: limit(95) }, { quantity: '1.0001' }, 'BAD_QUANTITY_STEP'],
  ['to more than there is money for', { terms: limit(95) }, { quantity: 11_000 }, 'INSUFFICIENT_BALANCE'],
];

for (const [name, wanted, change, code] of badAmendments) {
  test(`an amendment ${name} is rejected and changes nothing: ${code}`, () => {
    const lines = told([FLAT], {
      'bar 0': (venue) => {
        venue.submit(orderOf(wanted));
        venue.amend(amend('a-1', change));
      },
    });
    expect(lines).toEqual([`+0 amend-rejected a-1 ${code}`]);
  });
}

test('a quantity cannot be amended to what has been filled already', () => {
  const thin: Candle = [100, 100, 100, 100, 5];
  const lines = told(
    [thin, thin, [110, 110, 110, 110, 5]],
    {
      'bar 0': (venue) => venue.submit(orderOf({ terms: limit(100), quantity: 3 })),
      '+0 fill a-1 buy 1 @ 100 taker fee 0.05': (venue) => {
        venue.amend(amend('a-1', { quantity: 1 }));
        venue.amend(amend('a-1', { quantity: '1.5' }));
      },
    },
    { participationMax: at('0.2') },
  );
  expect(lines.slice(1)).toEqual(['+0 amend-rejected a-1 BAD_AMENDMENT', '+0 amended a-1 1.5']);
});

test('of two orders at one price the earlier fills first; an amended price or a larger quantity goes to the back', () => {
  const order = (changes: Parameters<typeof amend>[1] | undefined): string[] =>
    told([FLAT, DIP], {
      'bar 0': (venue) => {
        venue.submit(orderOf({ id: 'first', terms: limit(95), quantity: 2 }));
        venue.submit(orderOf({ id: 'second', terms: limit(95) }));
        if (changes !== undefined) venue.amend(amend('first', changes));
      },
    })
      .filter((line) => line.includes('fill'))
      .map((line) => line.split(' ')[2]!);
  expect(order(undefined)).toEqual(['first', 'second']);
  expect(order({ quantity: 1 })).toEqual(['first', 'second']);
  expect(order({ quantity: 3 })).toEqual(['second', 'first']);
  expect(order({ price: 95 })).toEqual(['second', 'first']);
});

test('a cancel that answers a fill comes before another order at the same instant', () => {
  const lines = told([FLAT, FLAT, [80, 80, 80, 80]], {
    'bar 0': (venue) => {
      venue.submit(orderOf({ id: 'first', terms: limit(95) }));
      venue.submit(orderOf({ id: 'second', terms: limit(94) }));
    },
    '+60000 fill first buy 1 @ 80 maker fee 0.016': (venue) => venue.cancel(id('second')),
  });
  expect(lines.at(-1)).toBe('+60000 cancelled second requested');
});

test('a target is still working after another owner has taken profit', () => {
  const lines = told([FLAT, FLAT, [100, 110, 100, 105]], {
    'bar 0': (venue) => {
      venue.submit(orderOf({ id: 'in-a', owner: 'A' }));
      venue.submit(orderOf({ id: 'in-b', owner: 'B' }));
    },
    'bar 1': (venue) => {
      venue.submit(orderOf({ id: 'out-a', owner: 'A', side: 'sell', terms: target(105), reduceOnly: true }));
      venue.submit(orderOf({ id: 'out-b', owner: 'B', side: 'sell', terms: target(120), reduceOnly: true }));
    },
  });
  expect(lines.slice(2)).toEqual(['+90000 triggered out-a', '+90000 fill out-a sell 1 @ 105 taker fee 0.0525']);
});
