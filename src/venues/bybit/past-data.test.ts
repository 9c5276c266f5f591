import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { parseInstrumentId, type DatasetKey, type HttpReply, type PastData } from '../../market/index.ts';
import { seededRandom, simulatedTime } from '../../runtime/index.ts';
import { ENVIRONMENTS } from './environments.ts';
import { bybitPastData } from './past-data.ts';

const FROM = Date.UTC(2024, 0, 1) as EpochMs;
const TO = (FROM + 1000) as EpochMs;
const instrument = parseInstrumentId('BTCUSDT-PERP.BYBIT');
const { id } = instrument;
const BARS: DatasetKey = { kind: 'candles', instrument: id, timeframe: '4h' };
const signal = new AbortController().signal;

/** A source whose every question is answered with one reply, and the addresses it asked. */
function answering(reply: Partial<HttpReply>): { readonly source: PastData; readonly asked: string[] } {
  const asked: string[] = [];
  const source = bybitPastData({
    environment: ENVIRONMENTS.mainnet,
    timers: simulatedTime(FROM, () => seededRandom(1).next()).world,
    http: (url) => {
      asked.push(url);
      return Promise.resolve({ status: 200, body: '{}', headers: {}, ...reply });
    },
  });
  return { source, asked };
}

function body(result: unknown, time = FROM): string {
  return JSON.stringify({ retCode: 0, retMsg: 'OK', result, time });
}

test.each([
  [BARS, `kline?category=linear&symbol=BTCUSDT&interval=240&start=${FROM}&end=${TO - 1}&limit=1000`],
  [
    { ...BARS, kind: 'mark' },
    `mark-price-kline?category=linear&symbol=BTCUSDT&interval=240&start=${FROM}&end=${TO - 1}&limit=1000`,
  ],
  [
    { kind: 'open-interest', instrument: id, timeframe: '5m' },
    `open-interest?category=linear&symbol=BTCUSDT&intervalTime=5min&startTime=${FROM}&endTime=${TO - 1}&limit=200`,
  ],
  [
    { kind: 'funding', instrument: id },
    `funding/history?category=linear&symbol=BTCUSDT&startTime=${FROM}&endTime=${TO - 1}&limit=200`,
  ],
] as const)('$kind is asked for in the venue’s own words', async (series, words) => {
  const { source, asked } = answering({ body: body({ list: [] }) });
  expect(await source.page({ instrument, series, from: FROM, to: TO }, signal)).toEqual({
    type: 'answer',
    value: [],
    serverTime: FROM,
  });
  expect(asked).toEqual([`https://api.bybit.com/v5/market/${words}`]);
});

test.each([
  [BARS, [['1', '2', '3', '1', '2', '5.50', '11']], [[1, '2', '3', '1', '2', '5.50']]],
  [{ ...BARS, kind: 'mark' }, [['1', '2', '3', '1', '2']], [[1, '2', '3', '1', '2']]],
  [
    { kind: 'funding', instrument: id },
    [{ symbol: 'BTCUSDT', fundingRate: '-0.00010000', fundingRateTimestamp: '8' }],
    [[8, '-0.00010000']],
  ],
  [
    { kind: 'open-interest', instrument: id, timeframe: '5m' },
    [{ openInterest: '461134384.0', singleOpenInterest: '1', timestamp: '9' }],
    [[9, '461134384.0']],
  ],
] as const)('rows of $kind are the text the venue wrote', async (series, list, rows) => {
  const { source } = answering({ body: body({ list }) });
  expect(await source.page({ instrument, series, from: FROM, to: TO }, signal)).toMatchObject({ value: rows });
});

test.each([
  ['numbers that have been floats', { body: body({ list: [[1, 2, 3, 1, 2, 5]] }) }],
  ['rows that are too short', { body: body({ list: [['1', '2', '3']] }) }],
  ['no list', { body: body({}) }],
  ['half an answer', { body: body({ list: [] }).slice(0, 20) }],
  ['a page of HTML', { body: '<html>sign in to this hotel</html>' }],
])('%s are not understood, and nothing is guessed', async (_name, reply) => {
  const { source } = answering(reply);
  await expect(source.page({ instrument, series: BARS, from: FROM, to: TO }, signal)).rejects.toMatchObject({
    name: expect.stringMatching(/^(ZodError|SyntaxError)$/) as string,
  });
});

test.each([
  [
    'too many visits',
    {
      body: JSON.stringify({ retCode: 10006, retMsg: 'Too many visits!' }),
      headers: { 'x-bapi-limit-reset-timestamp': String(FROM + 4000) },
    },
    { type: 'busy', waitMs: 4000 },
  ],
  ['a restart', { body: JSON.stringify({ retCode: 10016, retMsg: 'x' }) }, { type: 'busy', detail: '10016 x' }],
  ['a ban', { status: 403, body: 'access too frequent' }, { type: 'busy', waitMs: 600_000 }],
  ['a country that is not served', { status: 403, body: 'blocked from your country' }, { type: 'refused' }],
  ['a server that is down', { status: 503, headers: { 'retry-after': '7' } }, { type: 'busy', waitMs: 7000 }],
  [
    'a wrong symbol',
    { body: JSON.stringify({ retCode: 10001, retMsg: 'Symbol Is Invalid' }) },
    { type: 'refused', detail: '10001 Symbol Is Invalid' },
  ],
] as const)('%s is what it is', async (_name, reply, meaning) => {
  const { source } = answering(reply);
  expect(await source.page({ instrument, series: BARS, from: FROM, to: TO }, signal)).toMatchObject(meaning);
});

test('no other host than those of its environment is ever asked', async () => {
  const environment = { ...ENVIRONMENTS.mainnet, rest: 'https://api.bybit.example' };
  const source = bybitPastData({
    environment,
    timers: simulatedTime(FROM, () => seededRandom(1).next()).world,
    http: () => Promise.reject(new Error('never')),
  });
  await expect(source.page({ instrument, series: BARS, from: FROM, to: TO }, signal)).rejects.toMatchObject({
    code: 'VENUE_ENVIRONMENT',
  });
});
