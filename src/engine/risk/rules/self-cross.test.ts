import { expect, test } from 'vitest';
import { fixed, type Order, type OrderTerms, type Side } from '../../../domain/index.ts';
import { exampleDraft, judged } from '../example-account.ts';
import { selfCross } from './self-cross.ts';

const limit = (price: string): OrderTerms => ({ type: 'limit', price: fixed(price) });
const stop = (trigger: string): OrderTerms => ({ type: 'stop-market', trigger: fixed(trigger) });

function resting(side: Side, terms: OrderTerms): Order {
  return { draft: exampleDraft({ side, terms }), terms, quantity: fixed('1') } as Order;
}

/** The market is at 100; another order of ours rests on the other side. */
test.each<[Side, OrderTerms, OrderTerms, string]>([
  ['buy', limit('104.9'), limit('105'), 'passes'],
  ['buy', limit('105'), limit('105'), 'it would trade with our own sell at 105'],
  ['buy', limit('105.1'), limit('105'), 'it would trade'],
  ['sell', limit('95.1'), limit('95'), 'passes'],
  ['sell', limit('95'), limit('95'), 'it would trade with our own buy at 95'],
  ['buy', { type: 'market' }, limit('100.6'), 'passes'],
  ['buy', { type: 'market' }, limit('100.5'), 'it would trade'],
  ['sell', { type: 'market' }, limit('99.4'), 'passes'],
  ['sell', { type: 'market' }, limit('99.5'), 'it would trade'],
  ['buy', stop('110'), limit('110.6'), 'passes'],
  ['buy', stop('110'), limit('110.5'), 'it would trade'],
  ['buy', { type: 'market' }, stop('100'), 'passes'],
  ['buy', { type: 'market' }, { type: 'stop-limit', trigger: fixed('99'), price: fixed('98') }, 'passes'],
])('a %s of %o against %o: %s', (side, terms, other, expected) => {
  const otherSide = side === 'buy' ? 'sell' : 'buy';
  const view = { ordersIn: (_id: unknown, of: Side) => (of === otherSide ? [resting(of, other)] : []) };
  expect(judged(selfCross, { draft: { side, terms }, view })).toContain(expected);
  expect(judged(selfCross, { draft: { side, terms, reduceOnly: true }, view })).toBe('passes');
});

test('an amended price is the one that counts', () => {
  const amended = { ...resting('sell', limit('90')), terms: limit('120') };
  expect(judged(selfCross, { view: { ordersIn: () => [amended] } })).toBe('passes');
});

test('without a price nothing can be said to stay clear', () => {
  const view = { markPrice: () => undefined, ordersIn: () => [resting('sell', limit('500'))] };
  expect(judged(selfCross, { view })).toContain('no price yet');
});
