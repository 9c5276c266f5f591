import { expect, test } from 'vitest';
import { fixed, format, ZERO, type EpochMs, type Fixed } from '../../domain/index.ts';
import type { Exchange } from './exchange.ts';
import type { ExchangeEvent } from './exchange-event.ts';
import type { Uid } from './requests.ts';
import type { PositionRow } from './rows.ts';
import { limit, market, openExchange, START, valueOf } from './testing.ts';

const REF = { category: 'linear', symbol: 'BTCUSDT' } as const;

interface Scene {
  readonly exchange: Exchange;
  readonly events: readonly ExchangeEvent[];
  readonly uid: Uid;
  readonly whale: Uid;
}

/** A customer with 10,000 USDT bought one bitcoin at 60,000 with leverage 10, from someone who never runs out. */
function leveraged(insurance = '1000000'): Scene {
  const { exchange, events } = openExchange({ insurance: [{ coin: 'USDT', amount: fixed(insurance) }] });
  exchange.control.setIndexPrice('BTCUSDT', fixed('60000'));
  const uid = exchange.createAccount({ deposits: [{ coin: 'USDT', amount: fixed('10000') }] });
  const whale = exchange.createAccount({ deposits: [{ coin: 'USDT', amount: fixed('1000000000') }] });
  valueOf(exchange.placeOrder(whale, limit('Sell', '1', '60000')));
  valueOf(exchange.placeOrder(uid, market('Buy', '1')));
  return { exchange, events, uid, whale };
}

function positionOf({ exchange, uid }: Scene): PositionRow {
  return valueOf(exchange.positions(uid, REF)).list[0]!;
}

test('margins of a cross position are those of the mark', () => {
  const here = leveraged();
  // Fee to close at the point of bankruptcy: 54,000 x 0.00055 = 29.7.
  expect(format(positionOf(here).positionIM)).toBe('6029.7'); // 60,000 / 10 + 29.7
  expect(format(positionOf(here).positionMM)).toBe('329.7'); // 60,000 x 0.005 + 29.7
  here.exchange.control.setIndexPrice('BTCUSDT', fixed('61000'));
  here.exchange.advance((START + 1_000) as EpochMs);
  const { positionIM, unrealisedPnl, markPrice } = positionOf(here);
  expect([format(markPrice), format(unrealisedPnl), format(positionIM)]).toEqual(['61000', '1000', '6129.7']);
  const wallet = here.exchange.wallet(here.uid);
  expect(format(wallet.totalWalletBalance)).toBe('9967'); // 10,000 less 60,000 x 0.00055
  expect(format(wallet.totalEquity)).toBe('10967');
  expect(format(wallet.totalAvailableBalance!)).toBe('4837.3');
});

test('an order holds its margin and both fees; what reduces is free', () => {
  const { exchange, uid } = leveraged();
  const heldFor = (): string => format(exchange.wallet(uid, ['USDT']).coin[0]!.totalOrderIM);
  valueOf(exchange.placeOrder(uid, limit('Sell', '1', '60500')));
  expect(heldFor()).toBe('0');
  const { orderId } = valueOf(exchange.placeOrder(uid, limit('Buy', '0.5', '59500')));
  // 29,750 / 10 + 29,750 x 0.00055 + 26,775 x 0.00055
  expect(heldFor()).toBe('3006.08875');
  valueOf(exchange.cancelOrder(uid, { ...REF, orderId }));
  valueOf(exchange.placeOrder(uid, limit('Sell', '0.5', '60500')));
  // Of 1.5 sold 1 reduces: 30,250 / 10 + 30,250 x 0.00055 + 33,275 x 0.00055
  expect(heldFor()).toBe('3059.93875');
});

test('the liquidation price is where liquidation happens', () => {
  const here = leveraged();
  const estimate = positionOf(here).liqPrice!;
  expect(format(estimate)).toBe('50314.2'); // 60,000 - (9,967 - 329.7) / 0.995
  const { exchange } = here;
  exchange.control.setIndexPrice('BTCUSDT', (estimate + fixed('30')) as Fixed);
  expect(positionOf(here).side).toBe('Buy');
  exchange.control.setIndexPrice('BTCUSDT', (estimate - fixed('30')) as Fixed);
  expect(positionOf(here).side).toBe('');
});

test('the insurance fund takes a position over at the price of bankruptcy, and the customer is left with nothing and no debt', () => {
  const here = leveraged();
  const { exchange, uid, events } = here;
  const { orderId } = valueOf(exchange.placeOrder(uid, limit('Buy', '0.1', '59500')));
  exchange.control.setIndexPrice('BTCUSDT', fixed('49000'));
  const ended = events
    .flatMap((event) => (event.type === 'order' && event.order.orderId === orderId ? [event.order] : []))
    .at(-1);
  expect(ended).toMatchObject({ orderStatus: 'Cancelled', cancelType: 'CancelByPrepareLiq' });
  const executions = valueOf(exchange.executions(uid, { ...REF, execType: 'BustTrade' })).list;
  expect(executions.map(({ createType, side }) => [createType, side])).toEqual([
    ['CreateByTakeOver_PassThrough', 'Sell'],
  ]);
  expect(format(executions[0]!.execPrice)).toBe('50033'); // 60,000 - 9,967
  expect(exchange.wallet(uid).totalEquity).toBe(ZERO);
  const told = events.flatMap((event) => (event.type === 'liquidation' ? [event.liquidation] : []));
  expect(told.map(({ side, size, price }) => `${side} ${format(size)} at ${format(price)}`)).toEqual([
    'Buy 1 at 50033',
  ]);
  const [entry] = valueOf(exchange.transactionLog(uid, { type: 'LIQUIDATION' })).list;
  expect(format(entry!.change)).toBe('-9967');
});

test('the price of bankruptcy is rounded so that no debt is left, on either side', () => {
  for (const side of ['Buy', 'Sell'] as const) {
    const { exchange } = openExchange();
    exchange.control.setIndexPrice('BTCUSDT', fixed('60000'));
    const uid = exchange.createAccount({ deposits: [{ coin: 'USDT', amount: fixed('7001') }] });
    const whale = exchange.createAccount({ deposits: [{ coin: 'USDT', amount: fixed('1000000000') }] });
    valueOf(exchange.placeOrder(whale, limit(side === 'Buy' ? 'Sell' : 'Buy', '0.7', '60000')));
    valueOf(exchange.placeOrder(uid, market(side, '0.7')));
    exchange.control.setIndexPrice('BTCUSDT', fixed(side === 'Buy' ? '45000' : '75000'));
    const { totalEquity } = exchange.wallet(uid);
    expect(totalEquity > ZERO && totalEquity < fixed('0.07')).toBe(true); // Less than a tick of the position.
  }
});

test('a fund that cannot bear it closes the winners: auto-deleveraging', () => {
  const here = leveraged('10');
  const { exchange, whale } = here;
  exchange.control.setIndexPrice('BTCUSDT', fixed('40000'));
  const executions = valueOf(exchange.executions(whale, { ...REF, execType: 'AdlTrade' })).list;
  expect(executions.map(({ side, execQty }) => `${side} ${format(execQty)}`)).toEqual(['Buy 1']);
  expect(valueOf(exchange.positions(whale, { category: 'linear', settleCoin: 'USDT' })).list).toEqual([]);
});

test('a large position is first sold down to the tier below', () => {
  const { exchange, events } = openExchange();
  exchange.control.setIndexPrice('BTCUSDT', fixed('60000'));
  const uid = exchange.createAccount({ deposits: [{ coin: 'USDT', amount: fixed('200000') }] });
  const whale = exchange.createAccount({ deposits: [{ coin: 'USDT', amount: fixed('1000000000') }] });
  valueOf(exchange.setLeverage(uid, { symbol: 'BTCUSDT', buyLeverage: fixed('25'), sellLeverage: fixed('25') }));
  valueOf(exchange.setLeverage(whale, { symbol: 'BTCUSDT', buyLeverage: fixed('1'), sellLeverage: fixed('1') }));
  valueOf(exchange.placeOrder(whale, limit('Sell', '50', '60000')));
  valueOf(exchange.placeOrder(uid, market('Buy', '50')));
  exchange.control.setIndexPrice('BTCUSDT', fixed('57000'));
  // Second tier: 2,850,000 x 0.01 - 10,000 of deduction + 0.00055 of the 2,880,000 at bankruptcy.
  expect(format(positionOf({ exchange, events, uid, whale }).positionMM)).toBe('20084');
  valueOf(exchange.placeOrder(whale, limit('Buy', '500', '56450')));
  exchange.control.setIndexPrice('BTCUSDT', fixed('56400')); // 18,350 of equity, 19,784 to maintain.
  const created = events.flatMap((event) => (event.type === 'execution' && event.uid === uid ? [event.execution] : []));
  const sold = created.filter(({ createType }) => createType === 'CreateByLiq');
  // 2,820,000 is 820,000 above the first tier: 14.540 at 56,400, in whole steps.
  expect(sold.map(({ execQty, execPrice, execType }) => [format(execQty), format(execPrice), execType])).toEqual([
    ['14.54', '56450', 'Trade'],
  ]);
  expect(format(positionOf({ exchange, events, uid, whale }).size)).toBe('35.46');
});

test('isolated margin loses what was set aside, and no more', () => {
  const { exchange } = openExchange();
  exchange.control.setIndexPrice('BTCUSDT', fixed('60000'));
  const uid = exchange.createAccount({
    deposits: [{ coin: 'USDT', amount: fixed('10000') }],
    marginMode: 'ISOLATED_MARGIN',
  });
  const whale = exchange.createAccount({ deposits: [{ coin: 'USDT', amount: fixed('1000000000') }] });
  valueOf(exchange.placeOrder(whale, limit('Sell', '1', '60000')));
  valueOf(exchange.placeOrder(uid, market('Buy', '1')));
  const here = { exchange, uid, whale, events: [] };
  expect(format(positionOf(here).positionIM)).toBe('6029.7');
  expect(format(positionOf(here).liqPrice!)).toBe('54271.3');
  exchange.control.setIndexPrice('BTCUSDT', fixed('54500'));
  expect(positionOf(here).side).toBe('Buy');
  exchange.control.setIndexPrice('BTCUSDT', fixed('50000'));
  expect(positionOf(here).side).toBe('');
  expect(format(exchange.wallet(uid, ['USDT']).coin[0]!.walletBalance)).toBe('3967'); // 10,000 - 33 - 6,000
});

test('margin put into an isolated position moves its liquidation away', () => {
  const { exchange } = openExchange();
  exchange.control.setIndexPrice('BTCUSDT', fixed('60000'));
  const uid = exchange.createAccount({
    deposits: [{ coin: 'USDT', amount: fixed('10000') }],
    marginMode: 'ISOLATED_MARGIN',
  });
  const whale = exchange.createAccount({ deposits: [{ coin: 'USDT', amount: fixed('1000000000') }] });
  valueOf(exchange.placeOrder(whale, limit('Sell', '1', '60000')));
  valueOf(exchange.placeOrder(uid, market('Buy', '1')));
  const request = { symbol: 'BTCUSDT', positionIdx: 0 } as const;
  const row = valueOf(exchange.addMargin(uid, { ...request, margin: fixed('995') }));
  expect(format(row.liqPrice!)).toBe('53271.3');
  expect(exchange.addMargin(uid, { ...request, margin: fixed('9000') })).toMatchObject({ retCode: 110004 });
  expect(exchange.addMargin(uid, { ...request, margin: fixed('-996') })).toMatchObject({ retCode: 110046 });
});

test('longs pay a positive rate; the execution counts what is paid, the log what is received', () => {
  const { exchange, uid, whale } = leveraged();
  exchange.control.setFundingRate('BTCUSDT', fixed('0.0001'));
  exchange.advance((START + 8 * 3_600_000) as EpochMs);
  for (const [who, paid] of [
    [uid, '6'],
    [whale, '-6'],
  ] as const) {
    const [execution] = valueOf(exchange.executions(who, { ...REF, execType: 'Funding' })).list;
    expect([format(execution!.execFee), format(execution!.execQty), execution!.execTime]).toEqual([
      paid,
      '1',
      START + 8 * 3_600_000,
    ]);
    const [entry] = valueOf(exchange.transactionLog(who, { type: 'SETTLEMENT' })).list;
    expect(format(entry!.funding)).toBe(format(-fixed(paid) as Fixed));
  }
  const [row] = valueOf(exchange.fundingHistory('BTCUSDT', { limit: 1 }));
  expect([format(row!.fundingRate), row!.fundingRateTimestamp]).toEqual(['0.0001', START + 8 * 3_600_000]);
  expect(format(positionOf({ exchange, uid, whale, events: [] }).curRealisedPnl)).toBe('-39'); // 33 of fee, 6 of funding
});

test('leverage and modes: unchanged is said so, and what would break margin is refused', () => {
  const { exchange, uid } = leveraged();
  const set = (leverage: string): ReturnType<Exchange['setLeverage']> =>
    exchange.setLeverage(uid, { symbol: 'BTCUSDT', buyLeverage: fixed(leverage), sellLeverage: fixed(leverage) });
  expect(set('10')).toMatchObject({ retCode: 110043 });
  expect(set('101')).toMatchObject({ retCode: 110013 });
  expect(set('2')).toMatchObject({ retCode: 110044 });
  expect(set('20').ok).toBe(true);
  expect(exchange.switchPositionMode(uid, { symbol: 'BTCUSDT', mode: 'one-way' })).toMatchObject({ retCode: 110025 });
  expect(exchange.transfer(uid, 'USDT', fixed('-9000'))).toMatchObject({ ok: false });
  expect(exchange.transfer(uid, 'USDT', fixed('-6000')).ok).toBe(true);
});
