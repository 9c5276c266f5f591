import { expect, test } from 'vitest';
import { fixed, format } from '../domain/index.ts';
import { guessInstrument, parseInstrumentId } from './instrument-id.ts';
import { instrumentSpec, knownInstruments } from './instruments.ts';

test.each([
  ['BTCUSDT.BINANCE', { kind: 'spot', base: 'BTC', quote: 'USDT', venue: 'BINANCE', pair: 'BTCUSDT' }],
  [
    'btcusdt-perp.bybit',
    { id: 'BTCUSDT-PERP.BYBIT', kind: 'linear-perpetual', base: 'BTC', quote: 'USDT', venue: 'BYBIT' },
  ],
  ['BTCUSD.BITFINEX', { base: 'BTC', quote: 'USD' }],
  ['XRPETH.FILE', { base: 'XRP', quote: 'ETH' }],
  ['1000PEPEUSDT-PERP.BYBIT', { base: '1000PEPE', quote: 'USDT' }],
  ['GOOG.TEST', { kind: 'spot', base: 'GOOG', quote: 'USD', venue: 'TEST' }],
  ['USDT.TEST', { base: 'USDT', quote: 'USD' }],
])('%s says what it is', (text, expected) => {
  expect(parseInstrumentId(text)).toMatchObject(expected);
});

test.each([
  '',
  'BTCUSDT',
  'BTC/USDT.BINANCE',
  '../x.BINANCE',
  'BTCUSDT.',
  '.BINANCE',
  'BTCUSDT-FUT.BINANCE',
  'BTCUSDT.BINANCE/1h',
])('"%s" is no instrument', (text) => {
  expect(() => parseInstrumentId(text)).toThrow('write one like BTCUSDT.BINANCE');
});

test.each([
  ['data/binance_5m/BTCUSDT-5m-2025.csv.gz', 'BTCUSDT.BINANCE'],
  ['binance_perp/ETHUSDT-perp-1h-futures.csv.gz', 'ETHUSDT-PERP.BINANCE'],
  ['ETH_BTC-5m.feather', 'ETHBTC.FILE'],
  ['C:\\data\\bybit\\XRP_USDT_USDT-1h-futures.feather', 'XRPUSDT-PERP.BYBIT'],
  ['GOOG-1d-2004-2013.csv', 'GOOG.FILE'],
  ['btcusdt.csv', 'BTCUSDT.FILE'],
  ['2024-01.csv', undefined],
  ['-.csv', undefined],
])('the name of %s suggests %s', (path, id) => {
  expect(guessInstrument(path)?.id).toBe(id);
});

test.each(knownInstruments())('%s has usable rules', (id) => {
  const spec = instrumentSpec(id);
  expect(spec.id).toBe(id);
  expect(spec.priceStep > 0n && spec.quantityStep > 0n && spec.quantityMin >= spec.quantityStep).toBe(true);
  expect(spec.notionalMin > 0n).toBe(true);
  const terms = [spec.makerFeeRate, spec.takerFeeRate].map(format);
  expect([...terms, spec.leverageMax > 1, spec.maintenanceMarginRate > 0n]).toEqual(
    spec.kind === 'spot' ? ['0.001', '0.001', false, false] : ['0.0002', '0.00055', true, true],
  );
});

test('an unknown instrument takes its steps from its data', () => {
  const spec = instrumentSpec('GOOG.TEST', { priceDecimals: 2, volumeDecimals: 0 });
  expect(spec).toMatchObject({
    priceStep: fixed('0.01'),
    quantityStep: fixed('1'),
    notionalMin: fixed('0'),
    leverageMax: 1,
  });
  expect(instrumentSpec('XRPETH.FILE', { priceDecimals: 8, volumeDecimals: 12 })).toMatchObject({
    priceStep: fixed('0.00000001'),
    quantityStep: fixed('0.000000000001'),
  });
  expect(instrumentSpec('ABCUSDT-PERP.OKX').leverageMax).toBe(25);
});
