import { expect, test } from 'vitest';
import { fixed, format } from '../../domain/index.ts';
import { limit, market, openExchange, rich, valueOf } from './testing.ts';

test('two orders that cross trade at the price of the one that waited', () => {
  const { exchange, events } = openExchange();
  const [maker, taker] = [rich(exchange), rich(exchange)];
  valueOf(exchange.placeOrder(maker, limit('Sell', '0.5', '60000')));
  valueOf(exchange.placeOrder(taker, limit('Buy', '0.2', '60001')));
  const trades = events.filter((event) => event.type === 'trade');
  expect(trades.map(({ trade }) => [format(trade.price), format(trade.size), trade.side])).toEqual([
    ['60000', '0.2', 'Buy'],
  ]);
  const [position] = valueOf(exchange.positions(taker, { category: 'linear', symbol: 'BTCUSDT' })).list;
  expect([position!.side, format(position!.size), format(position!.avgPrice)]).toEqual(['Buy', '0.2', '60000']);
  const book = valueOf(exchange.orderbook({ category: 'linear', symbol: 'BTCUSDT' }, 10));
  expect(book.asks).toEqual([[fixed('60000'), fixed('0.3')]]);
  expect(book.bids).toEqual([]);
});

test('a spot buy pays its fee in the coin bought', () => {
  const { exchange } = openExchange();
  const [maker, taker] = [rich(exchange), rich(exchange)];
  valueOf(exchange.placeOrder(maker, limit('Sell', '1', '60000', { category: 'spot' })));
  valueOf(exchange.placeOrder(taker, market('Buy', '6000', { category: 'spot' })));
  const coins = new Map(exchange.wallet(taker).coin.map((row) => [row.coin, format(row.walletBalance)]));
  expect(coins.get('BTC')).toBe('10.0999');
  expect(coins.get('USDT')).toBe('94000');
});

test('realised profit is the difference of the prices, less the fees of both ends', () => {
  const { exchange } = openExchange();
  const [maker, taker] = [rich(exchange), rich(exchange)];
  valueOf(exchange.placeOrder(maker, limit('Sell', '1', '60000')));
  valueOf(exchange.placeOrder(taker, market('Buy', '1')));
  valueOf(exchange.placeOrder(maker, limit('Buy', '1', '60100')));
  valueOf(exchange.placeOrder(taker, market('Sell', '1', { reduceOnly: true })));
  const [row] = valueOf(exchange.closedPnl(taker, { category: 'linear', symbol: 'BTCUSDT' })).list;
  expect(format(row!.closedPnl)).toBe(format(fixed('33.945'))); // 100 - 60000 x 0.00055 - 60100 x 0.00055
  expect(format(exchange.wallet(taker, ['USDT']).coin[0]!.walletBalance)).toBe('100033.945');
});
