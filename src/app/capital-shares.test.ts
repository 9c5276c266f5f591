import { expect, test } from 'vitest';
import { fixed, format } from '../domain/index.ts';
import { capitalSharesOf, readCapitalShare } from './capital-shares.ts';

const shares = (...texts: readonly (string | undefined)[]): readonly string[] | undefined =>
  capitalSharesOf(texts.map((text) => ({ capitalShare: text === undefined ? undefined : fixed(text) })))?.map(format);

test('named shares are kept, and the others have equal parts of what is left', () => {
  expect(shares(undefined, undefined)).toEqual(['0.5', '0.5']);
  expect(shares('0.3', undefined, undefined)).toEqual(['0.3', '0.35', '0.35']);
  expect(shares('0.3', '0.2')).toEqual(['0.3', '0.2']);
  expect(shares('1')).toEqual(['1']);
});

test('more than the whole, or nothing left for one, is no sharing', () => {
  expect(shares('0.7', '0.4')).toBeUndefined();
  expect(shares('1', undefined)).toBeUndefined();
});

test('a share is a decimal above 0 and at most 1', () => {
  expect(readCapitalShare('0.25')).toBe(fixed('0.25'));
  expect(readCapitalShare(undefined)).toBeUndefined();
  for (const text of ['0', '-0.1', '1.01', 'half', '1e-1', '']) expect(readCapitalShare(text)).toBe('no-share');
});
