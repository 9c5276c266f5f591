import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExact, stringifyExact } from '../../domain/index.ts';
import type { JournalEntry } from '../journal.ts';
import { decode, decodeEntry, encode, encodeEntry } from './codec.ts';
import { anyEntry } from './any-entry.ts';

test('every event and effect comes back exactly as it was', () => {
  fc.assert(
    fc.property(anyEntry(), (entry) => {
      expect(decodeEntry(entry.seq, encodeEntry(entry))).toStrictEqual(entry);
    }),
    { numRuns: 500 },
  );
});

test('the generated entries hold every kind of event and effect', () => {
  const seen = new Set<string>();
  for (const { event, effects } of fc.sample(anyEntry(), { numRuns: 1_000, seed: 1 })) {
    seen.add(event.type);
    for (const effect of effects) seen.add(effect.type);
  }
  const all: Record<JournalEntry['event']['type'] | JournalEntry['effects'][number]['type'], true> = {
    bar: true,
    quote: true,
    'order-accepted': true,
    'order-rejected': true,
    'order-triggered': true,
    'order-amended': true,
    'amend-rejected': true,
    'order-cancelled': true,
    'cancel-rejected': true,
    fill: true,
    funding: true,
    'order-unknown': true,
    'cancel-unknown': true,
    'order-statement': true,
    'order-absent': true,
    'stream-lost': true,
    'stream-restored': true,
    reconciling: true,
    reconciled: true,
    'verify-protection': true,
    'start-strategy': true,
    'stop-strategy': true,
    halt: true,
    'clear-halt': true,
    'set-mode': true,
    'set-size': true,
    'set-limits': true,
    'resolve-discrepancy': true,
    'place-order': true,
    'amend-order': true,
    'cancel-order': true,
    'cancel-orders': true,
    'close-position': true,
    flatten: true,
    submit: true,
    cancel: true,
    amend: true,
    'fill-booked': true,
    'funding-booked': true,
    denied: true,
    signal: true,
    'wish-refused': true,
    'strategy-status': true,
    'order-changed': true,
    alarm: true,
    halted: true,
    resumed: true,
    'mode-changed': true,
    'size-changed': true,
    'limits-changed': true,
    'position-adopted': true,
    'command-refused': true,
  };
  expect([...seen].toSorted()).toEqual(Object.keys(all).toSorted());
});

test('numbers that JSON has no word for survive, where JSON would make null of them', () => {
  const odd = { a: [NaN, Infinity, -Infinity, -0, 0], b: { c: 12n, d: '~NaN', e: '~', f: null } };
  expect(decode(encode(odd))).toStrictEqual(odd);
  expect(JSON.parse(JSON.stringify([NaN]))).toEqual([null]);
});

test('the domain reads the same text, wherever no such number is in it', () => {
  fc.assert(
    fc.property(anyEntry(), (entry) => {
      expect(encode(entry)).toBe(stringifyExact(entry));
      expect(parseExact(encode(entry))).toStrictEqual(entry);
    }),
    { numRuns: 50 },
  );
});

test('what says its plain form is kept as that', () => {
  class View {
    readonly #cents = 150n;
    toJSON(): object {
      return { amount: this.#cents, shown: -0 };
    }
  }
  expect(decode(encode({ bar: new View() }))).toStrictEqual({ bar: { amount: 150n, shown: -0 } });
});

test.each([
  ['a Map', new Map([[1, 2]])],
  ['a typed array', new Float64Array(2)],
  ['a date', new Date(0)],
  ['a function', () => 1],
  ['undefined in a list', [undefined]],
  ['a hostile field name', JSON.parse('{"__proto__": 1}') as unknown],
])('%s is refused, since it would not come back', (_name, value) => {
  expect(() => encode({ value })).toThrow(/plain data|__proto__/);
});

test('text that was not written here is refused', () => {
  expect(() => decode('{"price":"~12e3"}')).toThrow(RangeError);
  expect(() => decode('{"price":')).toThrow(SyntaxError);
});
