import { expect, test } from 'vitest';
import { seededRandom } from '../../runtime/index.ts';
import { cashToBuy, feeOf } from './fees.ts';
import { createSimulatedVenue } from './simulated-venue.ts';
import { at, batchesOf, fates, listen, optionsFor, orderOf, PERP, SPOT, type Candle } from './test-market.ts';

const trade = { side: 'buy', price: at('20000.5'), quantity: at('0.003') } as const;

test('a fee is price times quantity times the rate of the liquidity, in quote', () => {
  expect(feeOf(PERP, { ...trade, liquidity: 'taker' })).toEqual({ fee: at('0.03000075'), feeCurrency: 'quote' });
  expect(feeOf(PERP, { ...trade, liquidity: 'maker' })).toEqual({ fee: at('0.0120003'), feeCurrency: 'quote' });
});

test('a negative maker rate is a rebate, and is never counted on in advance', () => {
  const rebate = { ...SPOT, makerFeeRate: at('-0.0001'), takerFeeRate: at(0) };
  expect(feeOf(rebate, { ...trade, liquidity: 'maker' }).fee).toBe(at('-0.00600015'));
  expect(cashToBuy(rebate, at(100), at(2))).toBe(at(200));
});

test('where fees are taken in coin, a spot buy pays of what it bought, and a sale in quote', () => {
  const inCoin = { ...SPOT, feeCurrency: 'base' as const };
  expect(feeOf(inCoin, { ...trade, liquidity: 'taker' })).toEqual({ fee: at('0.000006'), feeCurrency: 'base' });
  expect(feeOf(inCoin, { ...trade, side: 'sell', liquidity: 'taker' }).feeCurrency).toBe('quote');
  expect(cashToBuy(inCoin, at(100), at(2))).toBe(at(200));
});

test('a forced close pays its surcharge on top of the taker rate', () => {
  expect(feeOf(PERP, { ...trade, liquidity: 'taker' }, at('0.005')).fee).toBe(at('0.33000825'));
});

test('a fill that is told twice is the same fill, and is booked once', () => {
  const flat: Candle = [100, 100, 100, 100];
  const options = optionsFor(batchesOf([[flat], [flat]]), { duplicateFillChance: 0.999, random: seededRandom(1) });
  const venue = createSimulatedVenue(options);
  const lines = fates(listen(venue, { 'bar 0': () => venue.submit(orderOf()) }));
  expect(lines).toEqual(['+0 fill a-1 buy 1 @ 100 taker fee 0.05', '+0 fill a-1 buy 1 @ 100 taker fee 0.05']);
  expect(venue.report()).toMatchObject({ cash: at('999999.95'), positions: [{ quantity: at(1) }] });
});
