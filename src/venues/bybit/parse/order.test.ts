import { describe, expect, test } from 'vitest';
import { fixed, type OrderStatement } from '../../../domain/index.ts';
import type { Category } from '../symbols.ts';
import { linearOrder, spotOrder } from '../test-payloads.ts';
import { readOrder } from './order.ts';

function read(raw: unknown, category: Category = 'linear'): OrderStatement {
  const reading = readOrder(category, raw);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value.statement;
}

test('a row becomes a statement, exact', () => {
  expect(read(linearOrder)).toEqual({
    clientOrderId: 's1-A-1',
    venueOrderId: '5cf98598-39a7-459e-97bf-76ca765ee020',
    instrument: 'BTCUSDT-PERP.BYBIT',
    side: 'buy',
    quantity: fixed('0.01'),
    terms: { type: 'limit', price: fixed('72000.5') },
    reduceOnly: false,
    status: 'working',
    filledQuantity: 0n,
    updatedAt: 1784600000001,
  });
  expect(read(spotOrder, 'spot')).toMatchObject({ instrument: 'BTCUSDT.BYBIT', quantity: fixed('0.01') });
});

describe('a status', () => {
  test.each([
    ['New', '0', 'working'],
    ['Untriggered', '', 'working'],
    ['Triggered', '0', 'working'],
    ['PartiallyFilled', '0.004', 'partially-filled'],
    ['Filled', '0.010', 'filled'],
    ['Cancelled', '0', 'cancelled'],
    // On perpetuals a cancel after fills is still called a cancel.
    ['Cancelled', '0.004', 'cancelled'],
    ['PartiallyFilledCanceled', '0.004', 'cancelled'],
    ['Deactivated', '0', 'cancelled'],
    ['Rejected', '0', 'rejected'],
    // Recorded: rejected after a partial fill. It has fills, so it was not refused.
    ['Rejected', '0.004', 'cancelled'],
  ])('%s with %s filled is %s', (orderStatus, cumExecQty, status) => {
    expect(read({ ...linearOrder, orderStatus, cumExecQty })).toMatchObject({ status });
  });

  test.each(['PendingCancel', '', 'new', 'Active'])(
    'that is not known (%j) is put aside, not guessed',
    (orderStatus) => {
      expect(readOrder('linear', { ...linearOrder, orderStatus })).toMatchObject({ ok: false });
    },
  );
});

describe('why it ended', () => {
  test.each([
    ['CancelByUser', 'EC_PerCancelRequest', 'requested'],
    ['CancelByUser', 'EC_NoError', 'requested'],
    ['UNKNOWN', 'EC_PostOnlyWillTakeLiquidity', 'post-only'],
    ['UNKNOWN', 'EC_NoImmediateQtyToFill', 'ioc-remainder'],
    ['', 'EC_CancelForNoFullFill', 'fok'],
    ['CancelByReduceOnly', 'EC_NoError', 'reduce-only'],
    ['CancelByPrepareLiq', 'EC_NoError', 'liquidation'],
    ['CancelByAdmin', 'EC_NoError', 'CancelByAdmin'],
    ['UNKNOWN', 'EC_SomethingNew', 'EC_SomethingNew'],
    ['UNKNOWN', 'EC_NoError', 'Cancelled'],
  ])('%s, %s: %s', (cancelType, rejectReason, reason) => {
    expect(read({ ...linearOrder, orderStatus: 'Cancelled', cancelType, rejectReason })).toMatchObject({ reason });
  });
});

describe('whose it is', () => {
  test.each(['', undefined, null, 'a b', 'x'.repeat(40)])(
    'an id that is none of ours (%j) is left out',
    (orderLinkId) => {
      expect(read({ ...linearOrder, orderLinkId })).not.toHaveProperty('clientOrderId');
    },
  );
});

describe('a trigger', () => {
  const waiting = {
    ...linearOrder,
    orderStatus: 'Untriggered',
    orderType: 'Market',
    triggerPrice: '70000',
    price: '0.00',
  };
  test.each([
    ['Buy', 1, 'stop-market'],
    ['Buy', 2, 'take-profit'],
    ['Sell', 2, 'stop-market'],
    ['Sell', 1, 'take-profit'],
  ])('%s in direction %i is a %s', (side, triggerDirection, type) => {
    expect(read({ ...waiting, side, triggerDirection }).terms).toEqual({ type, trigger: fixed('70000') });
  });

  test('on spot lies to one side of the price at its creation', () => {
    const row = { ...spotOrder, orderStatus: 'Untriggered', orderType: 'Market', triggerPrice: '70000', side: 'Sell' };
    expect(read({ ...row, basePrice: '72000' }, 'spot').terms.type).toBe('stop-market');
    expect(read({ ...row, basePrice: '68000' }, 'spot').terms.type).toBe('take-profit');
  });

  test('of the position’s own protection is named by its type', () => {
    const row = { ...waiting, orderLinkId: '', side: 'Sell', triggerDirection: 0, lastPriceOnCreated: '' };
    expect(read({ ...row, stopOrderType: 'PartialStopLoss' }).terms.type).toBe('stop-market');
    expect(read({ ...row, stopOrderType: 'TakeProfit' }).terms.type).toBe('take-profit');
    expect(readOrder('linear', { ...row, stopOrderType: 'SomethingNew' })).toMatchObject({ ok: false });
  });
});

describe('money', () => {
  test.each(['qty', 'orderId', 'side', 'orderType', 'symbol', 'updatedTime'])(
    'without %s a row is put aside',
    (field) => {
      expect(readOrder('linear', { ...linearOrder, [field]: undefined })).toMatchObject({ ok: false });
    },
  );
  test.each(['1e-3', '0x10', ' 1', '1,5', 'NaN', '', '--1', 0.01, null])('a quantity of %j is put aside', (qty) => {
    expect(readOrder('linear', { ...linearOrder, qty })).toMatchObject({ ok: false });
  });
  test('new fields are passed over', () => {
    expect(read({ ...linearOrder, somethingNew: { a: 1 } })).toEqual(read(linearOrder));
  });
});
