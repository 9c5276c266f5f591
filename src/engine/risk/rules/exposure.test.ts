import { expect, test } from 'vitest';
import { fixed, ONE, type InstrumentId, type Side } from '../../../domain/index.ts';
import { bitcoin, judged, sidesOf } from '../example-account.ts';
import { correlation } from './correlation.ts';
import { netExposure } from './net-exposure.ts';
import { pendingNotional } from './pending-notional.ts';

// Equity is 10,000 and every price 100: half of equity is 50 units.

const ETH = 'ETH.TEST' as InstrumentId;
const SOL = 'SOL.TEST' as InstrumentId;

test.each<[string, string, string, Side, string, string]>([
  ['nothing else', '0', '0', 'buy', '50', 'passes'],
  ['nothing else', '0', '0', 'buy', '50.001', 'the account could be long by 5000.1'],
  ['longs of 3,000', '3000', '0', 'buy', '20', 'passes'],
  ['longs of 3,000', '3000', '0', 'buy', '20.001', 'the account could be long'],
  ['longs of 5,000', '5000', '0', 'sell', '50', 'passes'],
  ['longs of 5,000', '5000', '0', 'sell', '50.001', 'the account could be short'],
  ['a hedge of 5,000, which gives no room', '5000', '5000', 'buy', '0.001', 'the account could be long'],
])('with %s (long %s, short %s): a %s of %s %s', (_name, long, short, side, quantity, expected) => {
  const view = { directionNotional: (of: Side) => fixed(of === 'buy' ? long : short) };
  const given = { view, limits: { netLeverageMax: fixed('0.5') } };
  const draft = { side, quantity: fixed(quantity) };
  expect(judged(netExposure, { draft, ...given })).toContain(expected);
  expect(judged(netExposure, { draft: { ...draft, reduceOnly: true }, ...given })).toBe('passes');
  expect(judged(netExposure, { draft, view })).toBe('passes');
});

test('what the draft’s instrument holds already is counted once', () => {
  const view = {
    sideQuantity: sidesOf(fixed('30')),
    pendingQuantity: () => fixed('10'),
    directionNotional: () => fixed('4000'),
  };
  const of = (quantity: string): string =>
    judged(netExposure, { draft: { quantity: fixed(quantity) }, view, limits: { netLeverageMax: fixed('0.5') } });
  expect(of('10')).toBe('passes');
  expect(of('10.001')).toContain('long by 5000.1');
});

test.each([
  ['1500', '4.999', 'passes'],
  ['1500', '5', 'passes'],
  ['1500', '5.001', 'unfilled entries would be worth 2000.1, more than 2000 (0.2 x equity)'],
  ['0', '20.001', 'unfilled entries'],
])('with entries of %s waiting, %s more: %s', (waiting, quantity, expected) => {
  const given = { view: { pendingNotional: fixed(waiting) }, limits: { pendingNotionalRateMax: fixed('0.2') } };
  const draft = { quantity: fixed(quantity) };
  expect(judged(pendingNotional, { draft, ...given })).toContain(expected);
  expect(judged(pendingNotional, { draft: { ...draft, reduceOnly: true }, ...given })).toBe('passes');
  expect(judged(pendingNotional, { draft, view: given.view })).toBe('passes');
});

/** A tenth of equity is held long in ETH and SOL each; the cluster may come to a quarter: 25 units. */
function clustered(weights: Partial<Record<string, number>>, quantity: string, side: Side = 'buy'): string {
  const values = side === 'buy' ? { [bitcoin.id]: '200', [ETH]: '1000', [SOL]: '1000' } : { [SOL]: '300' };
  const exposures = Object.entries(values).map(([id, value]) => ({
    instrument: id as InstrumentId,
    value: fixed(value) * ONE,
  }));
  const view = {
    sideQuantity: sidesOf(fixed('2')),
    directionNotional: () => fixed(side === 'buy' ? '2200' : '300'),
    exposures: (of: Side) => (of === side ? exposures : []),
    correlation: (_a: InstrumentId, b: InstrumentId, bars: number) => (bars === 60 ? weights[b] : undefined),
  };
  const given = { view, limits: { correlatedNotionalRateMax: fixed('0.25') } };
  const draft = { side, quantity: fixed(quantity) };
  expect(judged(correlation, { draft: { ...draft, reduceOnly: true }, ...given })).toBe('passes');
  expect(judged(correlation, { draft, view })).toBe('passes');
  return judged(correlation, { draft, ...given });
}

test.each<[string, Partial<Record<string, number>>, string, string]>([
  ['everything moves as one', { [ETH]: 1, [SOL]: 1 }, '3', '3.001'],
  ['nothing is known, which is taken for the same', {}, '3', '3.001'],
  ['both move with it to eight tenths', { [ETH]: 0.8, [SOL]: 0.8 }, '7', '7.001'],
  ['one stands just below the threshold', { [ETH]: 0.8, [SOL]: 0.699999 }, '15', '15.001'],
  ['one stands at the threshold', { [ETH]: 0.8, [SOL]: 0.7 }, '8', '8.001'],
  ['they move against it', { [ETH]: -1, [SOL]: -0.5 }, '23', '23.001'],
])('when %s, as much passes and no more', (_name, weights, most, tooMuch) => {
  expect(clustered(weights, most)).toBe('passes');
  expect(clustered(weights, tooMuch)).toContain('more than 2500 (0.25 x equity)');
});

test('a cluster is of one direction', () => {
  // Of the others only the three that wait to be sold.
  expect(clustered({ [ETH]: 1, [SOL]: 1 }, '22', 'sell')).toBe('passes');
  expect(clustered({ [ETH]: 1, [SOL]: 1 }, '22.001', 'sell')).toContain('(SOL.TEST 1.00)');
});

test('a weight is rounded against the order', () => {
  expect(clustered({ [ETH]: 0.8000000001, [SOL]: 0.8 }, '7')).toContain('more than 2500');
});
