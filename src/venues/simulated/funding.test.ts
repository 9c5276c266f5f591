import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { nextFunding, type FundingSchedule } from './funding-schedule.ts';
import type { SimulatedVenueOptions } from './options.ts';
import { createSimulatedVenue } from './simulated-venue.ts';
import {
  at,
  barOf,
  batchesOf,
  fates,
  feedOf,
  listen,
  MINUTE,
  optionsFor,
  orderOf,
  PERP,
  START,
  stop,
  tell,
  type Candle,
  type Reactions,
} from './test-market.ts';

const FLAT: Candle = [100, 100, 100, 100];
const second = START + MINUTE;

function told(
  points: readonly { after: number; rate: string }[],
  rows: readonly Candle[],
  reactions: Reactions,
): string[] {
  const schedule: FundingSchedule = {
    model: 'series',
    points: points.map(({ after, rate }) => ({ at: (second + after) as EpochMs, rate: at(rate) })),
  };
  const options = optionsFor(batchesOf(rows.map((candle) => [candle])), { funding: { [PERP.id]: schedule } });
  return fates(tell(options, reactions));
}

test('longs pay and shorts receive a positive rate, on the position at the mark', () => {
  const charged = (side: 'buy' | 'sell', rate: string): string[] =>
    told([{ after: MINUTE, rate }], [FLAT, [100, 110, 100, 110]], {
      'bar 0': (venue) => venue.submit(orderOf({ side, quantity: 3 })),
    }).slice(1);
  // 3 * 110 * 0.0001, at the close of the bar.
  expect(charged('buy', '0.0001')).toEqual(['+60000 funding -0.033 on 3 at 110']);
  expect(charged('sell', '0.0001')).toEqual(['+60000 funding 0.033 on -3 at 110']);
  expect(charged('buy', '-0.0001')).toEqual(['+60000 funding 0.033 on 3 at 110']);
});

test('funding inside a bar is charged at the price of the path at that instant', () => {
  // A long: low first, 100 to 90 in 20 seconds.
  const lines = told([{ after: 5000, rate: '0.001' }], [FLAT, [100, 110, 90, 100]], {
    'bar 0': (venue) => venue.submit(orderOf()),
  });
  expect(lines.slice(1)).toEqual(['+5000 funding -0.0975 on 1 at 97.5']);
});

test('funding is charged before orders that take effect at the same instant, and is told before the bar', () => {
  const lines = told(
    [
      { after: 0, rate: '0.001' },
      { after: MINUTE, rate: '0.001' },
    ],
    [FLAT, FLAT, FLAT],
    {
      'bar 0': (venue) => venue.submit(orderOf()),
      'bar 1': (venue) => venue.submit(orderOf({ id: 'out', side: 'sell' })),
    },
  );
  expect(lines).toEqual([
    '+0 fill a-1 buy 1 @ 100 taker fee 0.05',
    '+60000 funding -0.1 on 1 at 100',
    '+60000 fill out sell 1 @ 100 taker fee 0.05',
  ]);
});

test('an order that the path reaches in the millisecond of the funding has traded before it', () => {
  // A long, low first: 94 after 12000 ms.
  const lines = told([{ after: MINUTE + 12_000, rate: '0.001' }], [FLAT, FLAT, [100, 110, 90, 105]], {
    'bar 0': (venue) => venue.submit(orderOf({ quantity: 2 })),
    'bar 1': (venue) => venue.submit(orderOf({ id: 'half', side: 'sell', terms: stop(94) })),
  });
  expect(lines.slice(1)).toEqual([
    '+72000 triggered half',
    '+72000 fill half sell 1 @ 94 taker fee 0.047',
    '+72000 funding -0.094 on 1 at 94',
  ]);
});

test('funding that falls into a hole of the data is charged on the position carried through it, at the last price', () => {
  const rows = batchesOf([[FLAT], [[100, 104, 100, 104]], [FLAT]]);
  const late = START + 10 * MINUTE;
  const hole = [
    rows[0]!,
    rows[1]!,
    { openTime: late as EpochMs, closeTime: (late + MINUTE) as EpochMs, bars: [barOf(FLAT, late)] },
  ];
  const points = [3, 5].map((minutes) => ({ at: (second + minutes * MINUTE) as EpochMs, rate: at('0.001') }));
  const options = optionsFor(hole, { funding: { [PERP.id]: { model: 'series', points } } });
  const lines = tell(options, { 'bar 0': (venue) => venue.submit(orderOf()) });
  expect(lines.slice(2)).toEqual([
    '+0 fill a-1 buy 1 @ 100 taker fee 0.05',
    'bar 1',
    '+180000 funding -0.104 on 1 at 104',
    '+300000 funding -0.104 on 1 at 104',
    'bar 10',
  ]);
});

test('a constant rate is paid at 00:00, 08:00 and 16:00 UTC', () => {
  const schedule: FundingSchedule = { model: 'constant', rate: at('0.0001') };
  const instants: string[] = [];
  for (let now = START; instants.length < 4;) {
    now = nextFunding(schedule, now)!.at;
    instants.push(new Date(now).toISOString());
  }
  expect(instants).toEqual([
    '2024-01-01T08:00:00.000Z',
    '2024-01-01T16:00:00.000Z',
    '2024-01-02T00:00:00.000Z',
    '2024-01-02T08:00:00.000Z',
  ]);
});

test('a day with a position pays three times, and cash and equity show it', () => {
  const rows = Array.from({ length: 24 * 60 }, (): [Candle] => [FLAT]);
  const changes: Partial<SimulatedVenueOptions> = {
    cash: at(1000),
    funding: { [PERP.id]: { model: 'constant', rate: at('0.0001') } },
  };
  const venue = createSimulatedVenue({ ...optionsFor([], changes), feed: feedOf(batchesOf(rows)) });
  const lines = listen(venue, { 'bar 0': () => venue.submit(orderOf({ quantity: 2 })) });
  expect(lines.filter((line) => line.includes('funding'))).toHaveLength(3);
  // 1000 - 0.1 fee - 3 * 2 * 100 * 0.0001
  expect(venue.report()).toMatchObject({ cash: at('999.84'), equity: at('999.84') });
});
