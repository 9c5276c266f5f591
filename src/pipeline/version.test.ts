import { expect, test } from 'vitest';
import { fixed, type InstrumentId } from '../domain/index.ts';
import { defineStrategy, integer } from '../strategy/index.ts';
import { readableId, versionHash, type VersionParts } from './version.ts';

const definition = defineStrategy({
  name: 'x',
  title: 'X',
  description: 'For a test.',
  family: 'TF',
  parameters: {
    fast: integer({ min: 1, max: 9, default: 3, description: 'f' }),
    slow: integer({ min: 1, max: 9, default: 5, description: 's' }),
  },
  setup: () => ({ onBar: () => undefined }),
});
const parts: VersionParts = {
  definition,
  parameters: { fast: 3, slow: 5 },
  instruments: ['BTCUSDT.TEST' as InstrumentId],
  timeframes: ['1h'],
  sizing: { kind: 'fixed-quantity', quantity: fixed('1') },
};

test('a version is its code and choices, whatever the order in which they are written', () => {
  const hash = versionHash(parts);
  expect(versionHash({ ...parts, parameters: { slow: 5, fast: 3 } })).toBe(hash);
  const others: VersionParts[] = [
    { ...parts, parameters: { fast: 4, slow: 5 } },
    { ...parts, timeframes: ['4h'] },
    { ...parts, instruments: ['ETHUSDT.TEST' as InstrumentId] },
    { ...parts, sizing: { kind: 'fixed-quantity', quantity: fixed('2') } },
    { ...parts, source: 'other code' },
  ];
  expect(new Set([hash, ...others.map(versionHash)]).size).toBe(6);
});

test('names are readable, stable, and differ between versions', () => {
  const id = readableId('BTC', definition, versionHash(parts));
  expect(id).toMatch(/^BTC_TF_[A-Z0-9]{5}$/);
  expect(readableId('BTC', definition, versionHash(parts))).toBe(id);
  expect(readableId('BTC', definition, versionHash(parts), 1)).not.toBe(id);
});
