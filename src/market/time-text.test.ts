import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochCountMs, readInstant, readPlainInstant } from './time-text.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

test('a written instant is the one the platform reads', () => {
  const instants = fc.date({ min: new Date('1980-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(instants, (date) => {
      const iso = date.toISOString();
      expect(readInstant(iso)).toBe(date.getTime());
      const seconds = `${iso.slice(0, 10)} ${iso.slice(11, 19)}+00:00`;
      expect(readPlainInstant(bytes(seconds), 0, seconds.length)).toBe(Math.floor(date.getTime() / 1000) * 1000);
    }),
  );
});

test.each([
  ['2019-01-01', 1_546_300_800_000],
  ['2019-01-01 00:00', 1_546_300_800_000],
  ['2019-01-01T00:00:00Z', 1_546_300_800_000],
  ['2019-01-01T02:00:00+02:00', 1_546_300_800_000],
  ['2018-12-31T19:00:00-0500', 1_546_300_800_000],
  ['"2019-01-01 00:00:00 UTC"', 1_546_300_800_000],
  ['1546300800', 1_546_300_800_000],
  ['1546300800.0', 1_546_300_800_000],
  ['1546300800000', 1_546_300_800_000],
  ['1546300800000000', 1_546_300_800_000],
  ['1546300800000000000', 1_546_300_800_000],
])('%s is %d', (text, ms) => {
  expect(readInstant(text)).toBe(ms);
});

test.each([
  '2019-02-29',
  '2019-13-01',
  '2019-01-01 24:00',
  '2019-01-01 10:61',
  '01/02/2019',
  '2019-01-01T00:00:00.0001Z',
  '1000',
  '',
  'now',
  '1e12',
])('"%s" is no time', (text) => {
  expect(readInstant(text)).toBeUndefined();
});

test('a count that is no whole millisecond, or of a distant age, is no time', () => {
  expect(epochCountMs(1_546_300_800_000_500)).toBeUndefined();
  expect(epochCountMs(1_546_300_800.5)).toBe(1_546_300_800_500);
  expect(epochCountMs(0)).toBeUndefined();
  expect(epochCountMs(Number.NaN)).toBeUndefined();
});
