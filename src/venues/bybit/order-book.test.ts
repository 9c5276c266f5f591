import { expect, test } from 'vitest';
import { fixed, type InstrumentId } from '../../domain/index.ts';
import { OrderBook } from './order-book.ts';
import { readBook, type BookMessage } from './parse/book.ts';
import { bookSnapshot } from './test-payloads.ts';

const BTC = 'BTCUSDT-PERP.BYBIT' as InstrumentId;

function message(changes: {
  readonly u: number;
  readonly seq?: number;
  b?: string[][];
  a?: string[][];
  type?: string;
}): BookMessage {
  const { u, seq = u + 9000, b = [], a = [], type = 'delta' } = changes;
  const reading = readBook({ ...bookSnapshot, type, data: { s: 'BTCUSDT', b, a, u, seq } });
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value;
}

function opened(): OrderBook {
  const book = new OrderBook(BTC);
  const reading = readBook(bookSnapshot);
  if (!reading.ok) throw new Error(reading.problem);
  expect(book.apply(reading.value)).toBe('applied');
  return book;
}

test('the best bid and ask follow inserts, changes and deletions', () => {
  const book = opened();
  expect(book.quote()).toMatchObject({ bid: fixed('72000'), ask: fixed('72000.1'), askQuantity: fixed('0.7') });
  expect(book.apply(message({ u: 101, b: [['72000.05', '4']], a: [['72000.1', '0']] }))).toBe('applied');
  expect(book.quote()).toMatchObject({
    bid: fixed('72000.05'),
    bidQuantity: fixed('4'),
    ask: fixed('72000.2'),
    askQuantity: fixed('3'),
  });
});

test.each([
  ['a message was lost', 102],
  ['a message came twice', 100],
])('when %s, there is no quote until a snapshot comes', (_, u) => {
  const book = opened();
  expect(book.apply(message({ u, b: [['72000.05', '4']] }))).toBe('gap');
  expect(book.quote()).toBeUndefined();
  expect(book.apply(message({ u: u + 1, b: [['72000.05', '4']] }))).toBe('gap');
  expect(book.apply(message({ type: 'snapshot', u: 1, seq: 1, b: [['5', '1']], a: [['6', '1']] }))).toBe('applied');
  expect(book.quote()).toMatchObject({ bid: fixed('5'), ask: fixed('6') });
});

test('a sequence that goes back is a hole as well', () => {
  const book = opened();
  expect(book.apply(message({ u: 101, seq: 8999 }))).toBe('gap');
});

test('a crossed or one-sided book quotes nothing', () => {
  const book = opened();
  book.apply(message({ u: 101, b: [['72001', '1']] }));
  expect(book.quote()).toBeUndefined();
  book.apply(message({ type: 'snapshot', u: 200, b: [['5', '1']], a: [] }));
  expect(book.quote()).toBeUndefined();
});
