import { expect, test } from 'vitest';
import { fixed } from '../../domain/index.ts';
import { describeSizing } from './describe.ts';
import { parseSizing, sizingForms } from './parse.ts';
import type { Sizing } from './sizing.ts';

test.each<[string, Sizing, string]>([
  ['fixed-quantity:0.01', { kind: 'fixed-quantity', quantity: fixed('0.01') }, '0.01 units of the base currency'],
  ['fixed-notional:1000', { kind: 'fixed-notional', notional: fixed('1000') }, 'worth 1000 of the quote currency'],
  ['equity-fraction:0.5', { kind: 'equity-fraction', fraction: fixed('0.5') }, '50 % of equity'],
  [
    'volatility-target:0.2',
    { kind: 'volatility-target', annualVolatility: fixed('0.2'), fractionMax: fixed('1') },
    '20 % annual volatility, at most 100 % of equity',
  ],
  [
    'volatility-target:0.2:1.5',
    { kind: 'volatility-target', annualVolatility: fixed('0.2'), fractionMax: fixed('1.5') },
    '20 % annual volatility, at most 150 % of equity',
  ],
  ['risk-to-stop:0.01', { kind: 'risk-to-stop', riskRate: fixed('0.01') }, '1 % of equity lost if stopped out'],
  [
    'balance-risk',
    { kind: 'balance-risk' },
    '2 % of equity lost if stopped out up to 10,000, falling smoothly to 0.5 % from 100,000 on',
  ],
  ['all-in', { kind: 'all-in' }, 'all equity, less a reserve for fees'],
])('%s is read, and described for people', (text, sizing, description) => {
  expect(parseSizing(text)).toEqual({ ok: true, sizing });
  expect(describeSizing(sizing)).toBe(description);
});

test('every form shown to people is one that is read', () => {
  for (const form of Object.values(sizingForms).flatMap((forms) => forms.split(' or '))) {
    expect(parseSizing(form)).toMatchObject({ ok: true });
  }
});

test.each([
  ['', '"" is not a sizing; use one of fixed-quantity:0.01, '],
  ['kelly:0.5', '"kelly" is not a sizing; use one of '],
  ['toString', '"toString" is not a sizing; use one of '],
  ['equity-fraction', 'equity-fraction takes one number; write equity-fraction:0.5'],
  ['equity-fraction:', 'equity-fraction: "" is not a plain decimal number; write equity-fraction:0.5'],
  ['equity-fraction:half', 'equity-fraction: "half" is not a plain decimal number; write equity-fraction:0.5'],
  ['equity-fraction:50%', 'equity-fraction: "50%" is not a plain decimal number'],
  ['equity-fraction:1e-1', 'equity-fraction: "1e-1" is not a plain decimal number'],
  ['equity-fraction:0', 'equity-fraction: "0" must be above 0'],
  ['equity-fraction:100.1', 'equity-fraction: "100.1" must be at most 100'],
  ['equity-fraction:0.5:1', 'equity-fraction takes one number'],
  ['fixed-quantity:-1', 'fixed-quantity: "-1" must be above 0'],
  ['risk-to-stop:1.1', 'risk-to-stop: "1.1" must be at most 1'],
  ['volatility-target:0.2:0', 'volatility-target: "0" must be above 0'],
  ['volatility-target:0.2:1:1', 'volatility-target takes one or two numbers'],
  ['balance-risk:0.02', 'balance-risk takes no number; write balance-risk'],
  ['all-in:1', 'all-in takes no number; write all-in'],
])('"%s" is refused: %s', (text, problem) => {
  expect(parseSizing(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) as string });
});
