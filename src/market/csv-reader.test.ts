import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SeriesKind } from './csv-layout.ts';
import { CsvBarReader } from './csv-reader.ts';
import type { RawBars } from './raw-bars.ts';

function read(
  text: string | Uint8Array,
  { kind = 'candles', chunk = Infinity }: { kind?: SeriesKind; chunk?: number } = {},
): RawBars {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const reader = new CsvBarReader('file.csv', kind);
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, Math.min(bytes.length, at + chunk)));
  return reader.finish();
}

function rowOf(bars: RawBars, row: number): readonly (number | undefined)[] {
  return [bars.openTime[row], bars.open[row], bars.high[row], bars.low[row], bars.close[row], bars.volume[row]];
}

const FIRST = [1_546_300_800_000, 3701.23, 3713, 3689.88, 3700.31, 686.36742];

test.each([
  ['milliseconds', 'ts,open,high,low,close,volume\n1546300800000,3701.23,3713.0,3689.88,3700.31,686.36742\n'],
  ['seconds', 'unix,open,high,low,close,volume\n1546300800,3701.23,3713.0,3689.88,3700.31,686.36742\n'],
  [
    'written times',
    'date,open,high,low,close,volume\n2019-01-01 00:00:00+00:00,3701.23,3713.0,3689.88,3700.31,686.36742\n',
  ],
  [
    'a last line without a break',
    'ts,open,high,low,close,volume\n1546300800000,3701.23,3713.0,3689.88,3700.31,686.36742',
  ],
  ['Windows line ends', 'ts,open,high,low,close,volume\r\n1546300800000,3701.23,3713.0,3689.88,3700.31,686.36742\r\n'],
  [
    'columns to ignore',
    'ts,open,high,low,close,volume,minutes\n1546300800000,3701.23,3713.0,3689.88,3700.31,686.36742,60\n',
  ],
  ['another order', 'Volume,Close,Low,High,Open,Date\n686.36742,3700.31,3689.88,3713.0,3701.23,2019-01-01\n'],
  ['the unnamed index of pandas', ',Open,High,Low,Close,Volume\n2019-01-01,3701.23,3713.0,3689.88,3700.31,686.36742\n'],
  [
    'semicolons and quotes',
    '"time";"open";"high";"low";"close";"volume"\n"2019-01-01 00:00";"3701.23";"3713";"3689.88";"3700.31";"686.36742"\n',
  ],
  [
    'a byte order mark and a remark',
    '\uFEFF# made by hand\nts,open,high,low,close,volume\n1546300800000,3701.23,3713.0,3689.88,3700.31,686.36742\n',
  ],
  [
    'blank lines at the end',
    'ts,open,high,low,close,volume\n1546300800000,3701.23,3713.0,3689.88,3700.31,686.36742\n\n\r\n',
  ],
  ['Bybit columns without a header', '1546300800000,3701.23,3713.0,3689.88,3700.31,686.36742,2541023.1\n'],
  [
    'Binance columns without a header, in microseconds',
    '1546300800000000,3701.23000000,3713.00000000,3689.88000000,3700.31000000,686.36742000,1546304399999999,2536262.71,13000,1,2,0\n',
  ],
])('it reads %s', (_name, text) => {
  const bars = read(text);
  expect(bars.length).toBe(1);
  expect(rowOf(bars, 0)).toEqual(FIRST);
  expect(bars).toMatchObject({ priceDecimals: 2, volumeDecimals: 5, noisyValues: 0, inexactVolumes: 0 });
});

test('numbers are those of Number(), however they are written and cut into pieces', () => {
  const price = fc
    .tuple(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 9 }))
    .map(([units, places]) => (units / 10 ** places).toFixed(places));
  const rows = fc.array(fc.tuple(price, price, price, price, price), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 400 }), (cells, chunk) => {
      const lines = cells.map((row, index) => `${1_546_300_800_000 + index * 60_000},${row.join(',')}`);
      const bars = read(`ts,open,high,low,close,volume\n${lines.join('\n')}\n`, { chunk });
      expect(bars.length).toBe(cells.length);
      for (const [index, row] of cells.entries()) expect(rowOf(bars, index).slice(1)).toEqual(row.map(Number));
    }),
  );
});

test('mark prices need no volume, and funding rates only a rate', () => {
  expect(rowOf(read('ts,open,high,low,close\n1546300800000,1,2,0.5,1\n', { kind: 'mark' }), 0).slice(1)).toEqual([
    1, 2, 0.5, 1, 0,
  ]);
  const funding = read('date,open,high,low,close,volume\n1546300800000,-9.8e-7,0,0,0,0\n', { kind: 'funding' });
  expect([funding.open[0], funding.priceDecimals]).toEqual([-9.8e-7, 8]);
  expect(read('fundingTime,symbol,fundingRate\n1546300800000,BTCUSDT,0.0001\n', { kind: 'funding' }).open[0]).toBe(
    0.0001,
  );
});

test('float noise is stored as the decimal it stands for, and counted', () => {
  const bars = read(
    'ts,open,high,low,close,volume\n1546300800000,0.09946999000000001,0.1,0.09,0.09969000000000001,2.5000000001234567\n',
  );
  expect(rowOf(bars, 0).slice(1)).toEqual([0.09946999, 0.1, 0.09, 0.09969, Number('2.5000000001234567')]);
  expect(bars).toMatchObject({ priceDecimals: 8, noisyValues: 2, inexactVolumes: 1 });
});

const HEAD = 'ts,open,high,low,close,volume\n';
const GOOD = '1546300800000,1,2,0.5,1,10\n';
test.each([
  [
    'a word for a number',
    `${HEAD}${GOOD}1546300860000,1,2,x,1,10\n`,
    'file.csv, line 3: "x" is not a number (column low)',
  ],
  [
    'an empty cell',
    `${HEAD}${GOOD}${GOOD}1546300860000,1,2,,1,10\n`,
    'file.csv, line 4: "" is not a number (column low)',
  ],
  ['NaN', `${HEAD}1546300860000,1,2,NaN,1,10\n`, 'file.csv, line 2: "NaN" is not a number (column low)'],
  ['too few fields', `${HEAD}${GOOD}1546300860000,1,2\n`, 'file.csv, line 3: 3 fields where there should be 6'],
  [
    'a line cut short at the end of the file',
    `${HEAD}${GOOD}1546300860000,1,2,0.5`,
    'file.csv, line 3: 4 fields where there should be 6',
  ],
  ['too many fields', `${HEAD}1546300860000,1,2,0.5,1,10,99\n`, 'file.csv, line 2: more than 6 fields'],
  ['a decimal comma', `${HEAD}1546300860000,1,5,2,0,5,1,10\n`, 'file.csv, line 2: more than 6 fields'],
  ['a blank line within', `${HEAD}${GOOD}\n${GOOD}`, 'file.csv, line 3: a blank line between the rows'],
  ['a strange time', `${HEAD}01/02/2019,1,2,0.5,1,10\n`, 'line 2: "01/02/2019" is not a time between 1980 and 2100'],
  [
    'a price of too many digits',
    `${HEAD}1546300800000,1.23456789012345678,2,0.5,1,10\n`,
    'line 2: 1.23456789012345678 (column open) has more digits than can be kept exactly',
  ],
  [
    'no close column',
    'ts,open,high,low,volume\n1,1,1,1,1\n',
    'file.csv, line 1: no close column; found: ts, open, high, low, volume',
  ],
  ['too few columns without a header', '1546300800000,1,2,0.5,1\n', 'line 1: 5 columns and no header'],
  ['no separator', 'hello\nworld\n', 'line 1: no comma, semicolon or tab'],
  ['a header and no rows', HEAD, 'file.csv: no rows'],
  ['nothing', '\n', 'file.csv: no rows'],
])('%s is refused by line', (_name, text, message) => {
  expect(() => read(text)).toThrow(message);
});

test('a price too large for the decimals of the finest is refused by line', () => {
  expect(() => read(`${HEAD}1546300800000,1.000000000001,2,0.5,1,10\n1546300860000,1,99999,0.5,1,10\n`)).toThrow(
    /line 3: a price of 99999 beside prices of 12 decimals needs more than 15 digits/,
  );
});

test('line numbers hold beyond one block of rows', () => {
  const lines = Array.from({ length: 70_000 }, (_, row) => `${1_546_300_800_000 + row * 60_000},1,2,0.5,1,10`);
  lines[68_000] = 'oops';
  expect(() => read(`${HEAD}${lines.join('\n')}\n`, { chunk: 100_000 })).toThrow('line 68002');
});
