import { describe, expect, test } from 'vitest';
import { fixed } from '../../../domain/index.ts';
import type { Category } from '../symbols.ts';
import { fundingExecution, linearExecution, spotExecution } from '../test-payloads.ts';
import { readExecution, type ExecutionReading } from './execution.ts';

function read(raw: unknown, category: Category = 'linear'): ExecutionReading {
  const reading = readExecution(category, raw);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value;
}

test('a trade becomes a fill, exact', () => {
  expect(read(linearExecution)).toEqual({
    type: 'fill',
    execution: {
      sequence: 4688002127,
      fill: {
        fillId: '7e2ae69c-4edf-5800-a352-893d52b446aa',
        clientOrderId: 's1-A-1',
        instrument: 'BTCUSDT-PERP.BYBIT',
        side: 'sell',
        price: fixed('72000.5'),
        quantity: fixed('0.004'),
        liquidity: 'taker',
        fee: fixed('0.158401'),
        feeCurrency: 'quote',
        executedAt: 1784600000002,
        kind: 'trade',
      },
    },
  });
});

describe('a fee', () => {
  test('of a spot buy is in the coin bought', () => {
    expect(read(spotExecution, 'spot')).toMatchObject({
      execution: { fill: { fee: fixed('0.000004'), feeCurrency: 'base' } },
    });
  });
  test.each([
    ['linear', 'MNT'],
    ['spot', 'MNT'],
    ['spot', ''],
  ] as const)('on %s in "%s" is put aside: which money it is cannot be booked', (category, feeCurrency) => {
    const row = category === 'spot' ? spotExecution : linearExecution;
    expect(readExecution(category, { ...row, feeCurrency })).toMatchObject({ ok: false });
  });
  test('that is a rebate is negative', () => {
    expect(read({ ...linearExecution, execFee: '-0.05', isMaker: true })).toMatchObject({
      execution: { fill: { fee: fixed('-0.05'), liquidity: 'maker' } },
    });
  });
});

describe('trades nobody ordered', () => {
  test.each([
    [{ execType: 'AdlTrade' }],
    [{ execType: 'BustTrade' }],
    [{ execType: 'Delivery' }],
    [{ createType: 'CreateByLiq' }],
    [{ createType: 'CreateByTakeOver_PassThrough' }],
    [{ createType: 'CreateByAdl_PassThrough' }],
  ])('%j is a liquidation, and no order’s', (changes) => {
    const reading = read({ ...linearExecution, ...changes });
    expect(reading).toMatchObject({ execution: { fill: { kind: 'liquidation' } } });
    expect(reading).not.toHaveProperty('execution.fill.clientOrderId');
  });

  test('an order placed by hand has no id of ours', () => {
    const reading = read({ ...linearExecution, orderLinkId: '' });
    expect(reading).toMatchObject({ execution: { fill: { kind: 'trade' } } });
    expect(reading).not.toHaveProperty('execution.fill.clientOrderId');
  });
});

describe('funding', () => {
  test('is cash, never a fill: received when positive, while Bybit writes what was paid', () => {
    expect(read(fundingExecution)).toEqual({
      type: 'funding',
      chargedAt: 1784600000002,
      funding: {
        fundingId: 'c1d9f0d0-funding-1',
        instrument: 'BTCUSDT-PERP.BYBIT',
        rate: fixed('0.0001'),
        markPrice: fixed('72001.1'),
        quantity: fixed('-0.01'),
        amount: fixed('0.03'),
      },
    });
  });
  test.each([
    ['0.03', '0.0001', '0.01'],
    ['-0.03', '-0.0001', '0.01'],
    ['0.03', '-0.0001', '-0.01'],
  ])('of %s at %s was charged on %s', (execFee, feeRate, quantity) => {
    expect(read({ ...fundingExecution, execFee, feeRate })).toMatchObject({ funding: { quantity: fixed(quantity) } });
  });
});

test.each(['FutureSpread', 'CorporateAction', 'Settle', 'UNKNOWN', '', 'trade'])(
  'a kind that is not known (%j) is put aside',
  (execType) => {
    expect(readExecution('linear', { ...linearExecution, execType })).toMatchObject({ ok: false });
  },
);

test.each(['execId', 'symbol', 'side', 'execPrice', 'execQty', 'execFee', 'execTime', 'isMaker', 'seq'])(
  'without %s a row is put aside',
  (field) => {
    expect(readExecution('linear', { ...linearExecution, [field]: undefined })).toMatchObject({ ok: false });
  },
);

test.each([{ execQty: '0' }, { execQty: '-1' }, { execPrice: '0' }])(
  'a trade of nothing (%j) is put aside',
  (changes) => {
    expect(readExecution('linear', { ...linearExecution, ...changes })).toMatchObject({ ok: false });
  },
);
