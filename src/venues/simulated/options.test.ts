import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { createSimulatedVenue } from './simulated-venue.ts';
import type { SimulatedVenueOptions } from './options.ts';
import { at, barOf, batchesOf, optionsFor, PERP, SPOT, START, MINUTE, type Candle } from './test-market.ts';

const refused: readonly [string, Partial<SimulatedVenueOptions>, string][] = [
  ['no instruments', { instruments: [] }, 'instruments: give at least one'],
  ['an instrument twice', { instruments: [PERP, PERP] }, 'instruments: each id may occur once'],
  ['an instrument in another currency', { currency: 'EUR' }, 'is quoted in USDT, the account is kept in EUR'],
  ['a perpetual with fees in coin', { instruments: [{ ...PERP, feeCurrency: 'base' }] }, 'must pay fees in quote'],
  [
    'a price step of zero',
    { instruments: [{ ...PERP, priceStep: at(0) }] },
    'steps of BTCUSDT-PERP.SIM must be above 0',
  ],
  ['negative cash', { cash: at(-1) }, 'cash: must not be negative'],
  ['no timeframes', { timeframes: [] }, 'timeframes: give at least one'],
  ['a timeframe finer than the base', { baseTimeframe: '1h' }, 'timeframes: 1m cannot be built from 1h bars'],
  [
    'a timeframe the base does not divide',
    { baseTimeframe: '3m', timeframes: ['5m'] },
    'timeframes: 5m cannot be built from 3m bars',
  ],
  ['a participation of zero', { participationMax: at(0) }, 'participationMax: must be above 0 and at most 1'],
  ['a participation above one', { participationMax: at('1.1') }, 'participationMax: must be above 0 and at most 1'],
  ['a fraction of a millisecond', { latencyMs: 0.5 }, 'latencyMs: must be a whole number'],
  ['a negative liquidation fee', { liquidationFeeRate: at(-1) }, 'liquidationFeeRate: must not be negative'],
  ['a chance of one', { duplicateFillChance: 1 }, 'duplicateFillChance: must be in [0, 1)'],
  ['leverage beyond the instrument', { leverage: { [PERP.id]: 101 } }, 'allows 1 to 100, not 101'],
  ['leverage on spot', { instruments: [SPOT], leverage: { [SPOT.id]: 2 } }, 'leverage: BTCUSDT.SIM is spot'],
  ['leverage of something else', { leverage: { other: 2 } }, 'leverage: other is not among the instruments'],
  [
    'funding of spot',
    { instruments: [SPOT], funding: { [SPOT.id]: { model: 'constant', rate: at(0) } } },
    'funding: BTCUSDT.SIM is spot',
  ],
  [
    'funding out of order',
    {
      funding: { [PERP.id]: { model: 'series', points: [2, 1].map((time) => ({ at: time as EpochMs, rate: at(0) })) } },
    },
    'must be in time order',
  ],
];

for (const [name, changes, sentence] of refused) {
  test(`options with ${name} are refused in one sentence`, () => {
    const attempt = (): unknown => createSimulatedVenue(optionsFor([], changes));
    const wanted = { code: 'BAD_VENUE_OPTIONS', kind: 'usage', message: expect.stringContaining(sentence) as string };
    expect(attempt).toThrow(expect.objectContaining(wanted));
  });
}

const FLAT: Candle = [100, 100, 100, 100];
const shifted = (by: number): SimulatedVenueOptions['feed'] => {
  const [first, second] = batchesOf([[FLAT], [FLAT]]);
  const openTime = (START + by) as EpochMs;
  const moved = { openTime, closeTime: (openTime + MINUTE) as EpochMs, bars: [barOf(FLAT, openTime)] };
  const batches = [first!, moved, second!];
  return { next: () => batches.shift() };
};

const broken: readonly [string, Partial<SimulatedVenueOptions>, string][] = [
  ['goes back in time', { feed: shifted(-MINUTE) }, 'FEED_OUT_OF_ORDER'],
  ['repeats an interval', { feed: shifted(0) }, 'FEED_OUT_OF_ORDER'],
  ['overlaps an interval', { feed: shifted(MINUTE / 2) }, 'FEED_OUT_OF_ORDER'],
  ['gives another timeframe', { baseTimeframe: '5m', timeframes: ['5m'] }, 'FEED_OUT_OF_ORDER'],
  ['gives an instrument nobody asked for', { instruments: [SPOT] }, 'FEED_UNKNOWN_INSTRUMENT'],
  ['gives a high below the open', { feed: { next: () => batchesOf([[[100, 99, 98, 98]]])[0] } }, 'FEED_BAD_BAR'],
  ['gives a low above the close', { feed: { next: () => batchesOf([[[100, 101, 100, 99]]])[0] } }, 'FEED_BAD_BAR'],
  ['gives a price of zero', { feed: { next: () => batchesOf([[[100, 101, 0, 99]]])[0] } }, 'FEED_BAD_BAR'],
  ['gives a negative volume', { feed: { next: () => batchesOf([[[100, 101, 99, 99, -1]]])[0] } }, 'FEED_BAD_BAR'],
];

for (const [name, changes, code] of broken) {
  test(`a feed that ${name} stops the venue: ${code}`, () => {
    const venue = createSimulatedVenue({ ...optionsFor(batchesOf([[FLAT], [FLAT]])), ...changes });
    const drain = (): void => {
      for (let index = 0; index < 4; index += 1) void venue.next();
    };
    expect(drain).toThrow(expect.objectContaining({ code }));
  });
}

test('the limits say what was chosen and what was left out', () => {
  const limits = (changes: Partial<SimulatedVenueOptions>): string =>
    createSimulatedVenue(optionsFor([], changes)).limits.join('\n');
  expect(limits({})).toContain('No funding is charged on BTCUSDT-PERP.SIM');
  expect(limits({ funding: { [PERP.id]: { model: 'constant', rate: at('0.0001') } } })).not.toContain('No funding');
  expect(limits({ instruments: [SPOT] })).not.toContain('Margin');
  expect(limits({ limitFill: 'touch' })).toContain('which flatters it');
  expect(limits({})).toContain('Volume is not limited');
  expect(limits({ participationMax: at('0.1') })).toContain("at most 0.1 of a bar's volume");
  expect(limits({ slippage: { model: 'volume-share', spreadBps: 2, impact: 0.1 } })).toContain(
    'impact 0.1 times the square',
  );
});
