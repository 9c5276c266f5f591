import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { Nonces } from './nonces.ts';

test('nonces are refused rather than forgotten while a copy could still be young', () => {
  const nonces = new Nonces(2);
  const at = (ms: number) => ms as EpochMs;
  expect(nonces.take('a', at(10), at(0))).toBe(true);
  expect(nonces.take('a', at(10), at(10))).toBe(false);
  expect(nonces.take('b', at(20), at(0))).toBe(true);
  expect(nonces.take('c', at(20), at(10))).toBe('full');
  expect(nonces.take('c', at(20), at(11))).toBe(true);
});
