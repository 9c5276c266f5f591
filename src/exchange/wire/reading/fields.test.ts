import { expect, test } from 'vitest';
import { fixed } from '../../../domain/index.ts';
import { BadRequest, Fields } from './fields.ts';
import { placeOrder } from './orders.ts';
import { cursorOf, percentEncodedCursor } from './paging.ts';

test('a decimal may come as a text or as a number, and in the exponent form of a small number', () => {
  const fields = new Fields({ text: '0.001', number: 0.001, tiny: 1e-7, none: null, empty: '' });
  expect(fields.decimal('text')).toBe(fixed('0.001'));
  expect(fields.decimal('number')).toBe(fixed('0.001'));
  expect(fields.decimal('tiny')).toBe(fixed('0.0000001'));
  expect([fields.decimal('none'), fields.decimal('empty'), fields.decimal('absent')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

for (const [what, value] of [
  ['a word', 'ten'],
  ['an exponent', '1e5'],
  ['infinity', Infinity],
  ['an object', {}],
  ['a list', ['1']],
  ['a flag', true],
  ['more digits than anything has', '1'.repeat(50)],
  ['thirteen decimals', '0.0000000000001'],
] as const) {
  test(`${what} is no decimal, and the refusal names the field`, () => {
    expect(() => new Fields({ qty: value }).decimal('qty')).toThrow(new BadRequest(10001, 'params error: qty invalid'));
  });
}

test('whatever a spot order has of a perpetual one is left out, not refused', () => {
  const order = { symbol: 'BTCUSDT', side: 'Sell', orderType: 'Limit', qty: '1', price: '2' };
  const fields = new Fields({
    ...order,
    reduceOnly: true,
    triggerDirection: 1,
    positionIdx: 0,
    orderFilter: 'tpslOrder',
  });
  const spot = placeOrder(fields, 'spot');
  expect([spot.reduceOnly, spot.triggerDirection, spot.positionIdx, spot.orderFilter]).toEqual([
    undefined,
    undefined,
    undefined,
    'tpslOrder',
  ]);
  expect(placeOrder(fields, 'linear').reduceOnly).toBe(true);
});

test('a cursor comes back the same whether the client has encoded it again or not', () => {
  for (const cursor of ['abc-123_4', '17:2']) {
    const issued = percentEncodedCursor(cursor);
    expect(cursorOf(issued)).toBe(cursor);
    expect(cursorOf(decodeURIComponent(issued))).toBe(cursor);
    expect(cursorOf(cursor)).toBe(cursor);
  }
  expect(percentEncodedCursor('')).toBe('');
  expect(() => cursorOf('%E0%A4%A')).toThrow(BadRequest);
});
