import { expect, test } from 'vitest';
import { add, format, subtract, ZERO, type Fixed, type Price, type Quantity } from '../../domain/index.ts';
import type { ExchangeEvent } from './exchange-event.ts';
import type { Exchange } from './exchange.ts';
import type { BookRow } from './public-rows.ts';
import type { Uid } from './requests.ts';
import type { Category, SymbolRef } from './spec.ts';
import { busyDay, type TestDay } from './test-days.ts';

const SYMBOLS: readonly SymbolRef[] = [
  { category: 'linear', symbol: 'BTCUSDT' },
  { category: 'spot', symbol: 'BTCUSDT' },
];

let days: readonly TestDay[] | undefined;

test('no digit of anyone’s money is made or lost', () => {
  checkDays((day) => {
    for (const coin of ['USDT', 'BTC']) {
      expect(`${coin} ${format(heldByAll(day, coin))}`).toBe(`${coin} ${format(day.deposited(coin))}`);
    }
  });
});

test('for every long there is a short, and open interest is the sum of the longs', () => {
  checkDays(({ exchange, uids }) => {
    const everyone = [...uids, exchange.house.insurance];
    let [sum, longs]: Fixed[] = [ZERO, ZERO];
    for (const { side, size } of everyone.flatMap((uid) => positionsOf(exchange, uid))) {
      sum = side === 'Buy' ? add(sum!, size) : subtract(sum!, size);
      if (side === 'Buy') longs = add(longs!, size);
    }
    expect(format(sum!)).toBe('0');
    const ticker = exchange.tickers('linear', 'BTCUSDT');
    expect(ticker.ok && format(ticker.value[0]!.openInterest)).toBe(format(longs!));
  });
});

test('whoever adds the deltas to a snapshot has the book, and it is never crossed', () => {
  for (const ref of SYMBOLS) {
    checkDays(({ exchange, events }) => {
      const rebuilt = rebuild(ref, events);
      const book = exchange.orderbook(ref, 10_000);
      expect(book.ok).toBe(true);
      if (!book.ok) return;
      expect(rebuilt.bids).toEqual(book.value.bids);
      expect(rebuilt.asks).toEqual(book.value.asks);
      expect(rebuilt.u).toBe(book.value.u);
      const [bid, ask] = [book.value.bids[0]?.[0], book.value.asks[0]?.[0]];
      expect(bid === undefined || ask === undefined || bid < ask).toBe(true);
    });
  }
});

test('the book holds what open orders have left, and nothing else', () => {
  checkDays(({ exchange, uids }) => {
    for (const { category, symbol } of SYMBOLS) {
      const levels = new Map<string, Fixed>();
      for (const uid of uids) {
        for (const order of openOrdersOf(exchange, uid, category)) {
          if (order.orderStatus === 'Untriggered') continue;
          const key = `${order.side} ${format(order.price)}`;
          levels.set(key, add(levels.get(key) ?? ZERO, order.leavesQty));
        }
      }
      const book = exchange.orderbook({ category, symbol }, 10_000);
      if (!book.ok) throw new Error(book.retMsg);
      const shown = [
        ...book.value.bids.map(([price, qty]) => [`Buy ${format(price)}`, qty] as const),
        ...book.value.asks.map(([price, qty]) => [`Sell ${format(price)}`, qty] as const),
      ];
      expect(new Map(shown)).toEqual(levels);
    }
  });
});

test('every public trade is the execution of one who waited and one who took', () => {
  checkDays(({ events }) => {
    for (const { category } of SYMBOLS) {
      const prints = events.flatMap((event) =>
        event.type === 'trade' && event.category === category ? [event.trade] : [],
      );
      const trades = events.flatMap((event) =>
        event.type === 'execution' && event.execution.category === category && event.execution.execType === 'Trade'
          ? [event.execution]
          : [],
      );
      // Makers are customers here, takers also the insurance fund, which tells nobody.
      const made = trades.filter(({ isMaker }) => isMaker);
      expect(
        prints.map(({ side, size, price }) => lineOf({ side: side === 'Buy' ? 'Sell' : 'Buy', size, price })),
      ).toEqual(made.map(({ side, execQty: size, execPrice: price }) => lineOf({ side, size, price })));
      const printed = new Map(prints.map((print) => [print.execId, lineOf(print)]));
      for (const { execId, side, execQty: size, execPrice: price } of trades.filter(({ isMaker }) => !isMaker)) {
        expect(printed.get(execId)).toBe(lineOf({ side, size, price }));
      }
    }
  });
});

test('positions are the sum of their executions, and an order has filled what its executions say', () => {
  checkDays(({ exchange, uids, events }) => {
    for (const uid of uids) {
      let executed: Fixed = ZERO;
      const filled = new Map<string, Fixed>();
      for (const event of events) {
        if (event.type !== 'execution' || event.uid !== uid || event.execution.execType === 'Funding') continue;
        const { category, side, execQty, orderId } = event.execution;
        filled.set(orderId, add(filled.get(orderId) ?? ZERO, execQty));
        if (category === 'linear') executed = side === 'Buy' ? add(executed, execQty) : subtract(executed, execQty);
      }
      const held = positionsOf(exchange, uid).reduce<Fixed>(
        (sum, { side, size }) => (side === 'Buy' ? add(sum, size) : subtract(sum, size)),
        ZERO,
      );
      expect(format(held)).toBe(format(executed));
      const last = new Map(
        events.flatMap((event) =>
          event.type === 'order' && event.uid === uid ? [[event.order.orderId, event.order]] : [],
        ),
      );
      for (const [orderId, qty] of filled) expect(format(last.get(orderId)!.cumExecQty)).toBe(format(qty));
    }
  });
});

test('a wallet is the sum of its transactions', () => {
  checkDays(({ exchange, uids }) => {
    for (const uid of uids) {
      for (const { coin, walletBalance } of exchange.wallet(uid).coin) {
        let sum: Fixed = ZERO;
        let cursor: string | undefined;
        do {
          const page = exchange.transactionLog(uid, { currency: coin, limit: 50, cursor });
          if (!page.ok) throw new Error(page.retMsg);
          for (const { change } of page.value.list) sum = add(sum, change);
          cursor = page.value.nextPageCursor;
        } while (cursor !== '');
        expect([coin, format(sum)]).toEqual([coin, format(walletBalance)]);
      }
    }
  });
});

test('the days are eventful: everything that could break the books happens in them', () => {
  const seen = new Map<string, number>();
  checkDays(({ events }) => {
    for (const event of events) {
      const names =
        event.type === 'execution'
          ? [event.execution.execType, event.execution.createType]
          : event.type === 'order'
            ? [event.order.orderStatus, event.order.cancelType, event.order.rejectReason]
            : [event.type];
      for (const name of names) seen.set(name, (seen.get(name) ?? 0) + 1);
    }
  });
  const expected =
    'Trade Funding BustTrade AdlTrade liquidation Filled PartiallyFilled Triggered PartiallyFilledCanceled Deactivated ' +
    'CancelByReduceOnly CancelByTpSlTsClear CancelBySmp CancelByPrepareLiq CancelByUser EC_PostOnlyWillTakeLiquidity ' +
    'EC_NoImmediateQtyToFill EC_CancelForNoFullFill CreateByTakeProfit CreateByStopLoss CreateByPartialTakeProfit ' +
    'CreateByPartialStopLoss';
  expect(expected.split(' ').filter((name) => !seen.has(name))).toEqual([]);
});

test('spot funds are held for exactly as long as an order is open, and nobody owes a coin', () => {
  checkDays(({ exchange, uids }) => {
    for (const uid of uids) {
      for (const { coin, walletBalance, locked } of exchange.wallet(uid).coin) {
        expect(coin !== 'BTC' || walletBalance >= ZERO).toBe(true);
        expect(locked >= ZERO).toBe(true);
      }
      for (const { category } of SYMBOLS) {
        while (openOrdersOf(exchange, uid, category).length > 0) cancelEverything(exchange, uid, category);
      }
      for (const { coin, locked, totalOrderIM } of exchange.wallet(uid).coin) {
        expect([coin, format(locked), format(totalOrderIM)]).toEqual([coin, '0', '0']);
      }
    }
  });
});

/** Whatever the customers do, the check must hold. A check that changes a day comes last. */
function checkDays(check: (day: TestDay) => void): void {
  days ??= Array.from({ length: 60 }, (_, index) => busyDay(index + 1));
  for (const day of days) check(day);
}

function heldByAll({ exchange, uids }: TestDay, coin: string): Fixed {
  const { fees, roundings, insurance } = exchange.house;
  let sum = add(fees.get(coin) ?? ZERO, roundings.get(coin) ?? ZERO);
  for (const uid of [...uids, insurance]) {
    for (const row of exchange.wallet(uid, [coin]).coin) sum = add(sum, row.walletBalance);
    if (coin !== 'USDT') continue;
    // Unrealised results sum to what was paid for the open positions, for any price at which they are valued.
    for (const { side, positionValue } of positionsOf(exchange, uid)) {
      sum = side === 'Buy' ? subtract(sum, positionValue) : add(sum, positionValue);
    }
  }
  return sum;
}

function positionsOf(exchange: Exchange, uid: Uid) {
  const page = exchange.positions(uid, { category: 'linear', settleCoin: 'USDT', limit: 200 });
  return page.ok ? page.value.list : [];
}

function openOrdersOf(exchange: Exchange, uid: Uid, category: Category) {
  const rows = [];
  let cursor: string | undefined;
  do {
    const page = exchange.openOrders(uid, { category, symbol: 'BTCUSDT', limit: 7, cursor });
    if (!page.ok) throw new Error(page.retMsg);
    rows.push(...page.value.list);
    cursor = page.value.nextPageCursor;
  } while (cursor !== '');
  return rows;
}

function cancelEverything(exchange: Exchange, uid: Uid, category: Category): void {
  for (const orderFilter of [undefined, 'tpslOrder', 'StopOrder'] as const) {
    exchange.cancelAll(uid, { category, symbol: 'BTCUSDT', orderFilter });
  }
}

function lineOf(trade: { readonly price: Price; readonly size: Quantity; readonly side: string }): string {
  return `${trade.side} ${format(trade.size)} at ${format(trade.price)}`;
}

function rebuild(
  { category, symbol }: SymbolRef,
  events: readonly ExchangeEvent[],
): Pick<BookRow, 'bids' | 'asks' | 'u'> {
  const sides = { bids: new Map<Price, Quantity>(), asks: new Map<Price, Quantity>() };
  let u = 1;
  for (const event of events) {
    if (event.type !== 'book' || event.delta.category !== category || event.delta.symbol !== symbol) continue;
    expect(event.delta.u).toBe(u + 1);
    ({ u } = event.delta);
    for (const side of ['bids', 'asks'] as const) {
      for (const [level, quantity] of event.delta[side]) {
        const isKnown = quantity !== ZERO || sides[side].delete(level);
        expect(isKnown).toBe(true); // Only a level that was told can be taken away.
        if (quantity !== ZERO) sides[side].set(level, quantity);
      }
    }
  }
  const sorted = (side: 'bids' | 'asks') =>
    [...sides[side]].toSorted(([a], [b]) => (a < b === (side === 'asks') ? -1 : 1));
  return { bids: sorted('bids'), asks: sorted('asks'), u };
}
