import { describe, expect, test } from 'vitest';
import { fixed, type InstrumentId } from '../../../domain/index.ts';
import {
  accessKey,
  accountInfo,
  linearInstrument,
  listedKline,
  position,
  pushedKline,
  spotInstrument,
  wallet,
} from '../test-payloads.ts';
import { readAccessKey, readAccountInfo } from './access-key.ts';
import { readPerpetual, readSpot, STANDARD_FEES } from './instrument.ts';
import type { Series } from '../../candle.ts';
import { readListedBar, readPushedBar } from './kline.ts';
import { readPosition } from './position.ts';
import { balanceOf, readWallet } from './wallet.ts';

describe('a position', () => {
  test('is signed by its side', () => {
    expect(readPosition(position)).toMatchObject({
      ok: true,
      value: {
        position: {
          instrument: 'BTCUSDT-PERP.BYBIT',
          quantity: fixed('-0.004'),
          sequence: 4688002127,
          mark: fixed('72001.1'),
        },
        leverage: '2',
      },
    });
    expect(readPosition({ ...position, side: '', size: '0', seq: -1 })).toMatchObject({
      value: { position: { quantity: 0n, sequence: -1 } },
    });
  });
  test.each([{ positionIdx: 1 }, { side: '' }, { size: '-1' }, { seq: undefined }, { size: undefined }])(
    'that is not one of one-way mode, or lacks something (%j), is put aside',
    (changes) => {
      expect(readPosition({ ...position, ...changes })).toMatchObject({ ok: false });
    },
  );
});

test('a wallet has what it names, and nothing of what it does not', () => {
  const reading = readWallet(wallet);
  if (!reading.ok) throw new Error(reading.problem);
  expect(balanceOf(reading.value, 'USDT')).toMatchObject({
    balance: fixed('9999.841599'),
    equity: fixed('9999.839199'),
  });
  expect(balanceOf(reading.value, 'ETH')).toMatchObject({ balance: 0n });
  expect(readWallet({ list: [] })).toMatchObject({ ok: false });
  expect(readWallet({ list: [{ accountType: 'CONTRACT', coin: [] }] })).toMatchObject({ ok: false });
});

describe('a kline', () => {
  const series: Series = { instrument: 'BTCUSDT-PERP.BYBIT' as InstrumentId, timeframe: '1m' };
  test('is a bar once it is confirmed, the same by both ways', () => {
    const pushed = readPushedBar(series, pushedKline);
    expect(pushed).toMatchObject({
      ok: true,
      value: { openTime: 1784600040000, closeTime: 1784600100000, close: fixed('72001'), closeFloat: 72001 },
    });
    expect(readListedBar(series, listedKline)).toEqual(pushed);
  });
  test('is none while it forms', () => {
    expect(readPushedBar(series, { ...pushedKline, confirm: false })).toEqual({ ok: true, value: undefined });
  });
  test.each([
    { high: '71000' },
    { low: '0' },
    { low: '-1' },
    { volume: '-1' },
    { close: '80000' },
    { open: undefined },
  ])('with prices that cannot be (%j) is put aside', (changes) => {
    expect(readPushedBar(series, { ...pushedKline, ...changes })).toMatchObject({ ok: false });
  });
});

describe('an instrument', () => {
  test('of a perpetual has its rules, the account’s fees and its margin', () => {
    expect(readPerpetual(linearInstrument, STANDARD_FEES.linear, fixed('0.005'))).toEqual({
      ok: true,
      value: {
        id: 'BTCUSDT-PERP.BYBIT',
        kind: 'linear-perpetual',
        base: 'BTC',
        quote: 'USDT',
        priceStep: fixed('0.1'),
        quantityStep: fixed('0.001'),
        quantityMin: fixed('0.001'),
        notionalMin: fixed('5'),
        makerFeeRate: fixed('0.0002'),
        takerFeeRate: fixed('0.00055'),
        feeCurrency: 'quote',
        leverageMax: 100,
        maintenanceMarginRate: fixed('0.005'),
      },
    });
  });
  test('of spot takes its step from the precision', () => {
    expect(readSpot(spotInstrument, STANDARD_FEES.spot)).toMatchObject({
      value: { id: 'BTCUSDT.BYBIT', quantityStep: fixed('0.000001'), notionalMin: fixed('5'), feeCurrency: 'base' },
    });
  });
  test.each([
    { status: 'PreLaunch' },
    { contractType: 'LinearFutures' },
    { settleCoin: 'USDC' },
    { baseCoin: 'ETH' },
    { priceFilter: { tickSize: '0' } },
    { lotSizeFilter: {} },
  ])('that is not traded as we know it (%j) is put aside', (changes) => {
    expect(readPerpetual({ ...linearInstrument, ...changes }, STANDARD_FEES.linear, fixed('0.005'))).toMatchObject({
      ok: false,
    });
  });
});

test('a key says what it may do, and an account in which mode it is', () => {
  expect(readAccessKey(accessKey)).toMatchObject({ value: { userID: '24617703', readOnly: 0, uta: 1 } });
  expect(readAccessKey({ ...accessKey, permissions: undefined })).toMatchObject({ ok: false });
  expect(readAccessKey({ ...accessKey, readOnly: 2 })).toMatchObject({ ok: false });
  expect(readAccountInfo(accountInfo)).toMatchObject({
    value: { marginMode: 'REGULAR_MARGIN', unifiedMarginStatus: 5 },
  });
  expect(readAccountInfo({ ...accountInfo, marginMode: 'NEW_MARGIN' })).toMatchObject({ ok: false });
});
