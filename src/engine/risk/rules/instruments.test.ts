import { expect, test } from 'vitest';
import { fixed, type EpochMs, type InstrumentId, type Side } from '../../../domain/index.ts';
import { bitcoin, judged } from '../example-account.ts';
import { allowedInstruments } from './allowed-instruments.ts';
import { fundingWindow } from './funding-window.ts';
import { turnover } from './turnover.ts';

const ETH = 'ETH.TEST' as InstrumentId;

test.each<[readonly InstrumentId[] | undefined, string]>([
  [undefined, 'passes'],
  [[bitcoin.id], 'passes'],
  [[ETH, bitcoin.id], 'passes'],
  [[ETH], 'BTCUSDT-PERP.TEST is not among the instruments that may be entered: ETH.TEST'],
  [[], 'may be entered: none'],
])('with %o allowed: %s', (instrumentsAllowed, expected) => {
  const limits = instrumentsAllowed === undefined ? {} : { instrumentsAllowed };
  expect(judged(allowedInstruments, { limits })).toContain(expected);
  expect(judged(allowedInstruments, { draft: { reduceOnly: true }, limits })).toBe('passes');
});

test.each<[number | undefined, string]>([
  [10_000_000.01, 'passes'],
  [10_000_000, 'passes'],
  [9_999_999, 'traded 9999999 in 24 hours, less than 10000000'],
  [undefined, 'is not known yet'],
])('with a turnover of %s where ten million is asked for: %s', (traded, expected) => {
  const given = { view: { turnover: () => traded }, limits: { turnoverMin: fixed('10000000') } };
  expect(judged(turnover, given)).toContain(expected);
  expect(judged(turnover, { ...given, draft: { reduceOnly: true } })).toBe('passes');
  expect(judged(turnover, { view: given.view })).toBe('passes');
});

const HOUR = 3_600_000;
test.each<[string, number, Side, string | undefined, string]>([
  ['just before the window', 8 * HOUR - 60_001, 'buy', '0.01', 'passes'],
  ['as it begins', 8 * HOUR - 60_000, 'buy', '0.01', 'is due in 60000 ms and its last rate is 0.01'],
  ['at its end', 16 * HOUR - 1, 'buy', '0.01', 'is due in 1 ms'],
  ['when it is over', 16 * HOUR, 'buy', '0.01', 'passes'],
  ['a rate at the limit', -1, 'buy', '0.0005', 'passes'],
  ['a rate just over it', -1, 'buy', '0.000500000001', 'is due in 1 ms'],
  ['on the side that is paid', -1, 'sell', '0.01', 'passes'],
  ['on the side that pays a negative rate', -1, 'sell', '-0.01', 'is due in 1 ms'],
  ['with no rate known', -1, 'buy', undefined, 'its last rate is not known'],
])('within a minute of funding, %s', (_name, ms, side, rate, expected) => {
  const now = (24 * HOUR + ms) as EpochMs;
  const view = { now, fundingRate: () => (rate === undefined ? undefined : fixed(rate)) };
  const limits = { fundingWindowMs: 60_000, fundingRateMax: fixed('0.0005') };
  expect(judged(fundingWindow, { draft: { side }, view, limits })).toContain(expected);
  expect(judged(fundingWindow, { draft: { side, reduceOnly: true }, view, limits })).toBe('passes');
  expect(judged(fundingWindow, { draft: { side }, view })).toBe('passes');
});

test('spot pays no funding', () => {
  const view = {
    now: (8 * HOUR - 1) as EpochMs,
    instrument: () => ({ ...bitcoin, kind: 'spot' as const }),
    fundingRate: () => undefined,
  };
  expect(judged(fundingWindow, { view, limits: { fundingWindowMs: 60_000 } })).toBe('passes');
});
