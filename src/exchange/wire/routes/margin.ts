import { divide, format, larger, multiply, ZERO, type Fixed } from '../../../domain/index.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { PlaceOrder, Uid } from '../../core/requests.ts';
import { tradedCategory } from '../reading/category.ts';
import { BadRequest } from '../reading/fields.ts';
import { placeOrder } from '../reading/orders.ts';
import { declined, done, type PrivateRoute } from './route.ts';

/** What an order would need and what could be traded: questions about money that place nothing. */
export const MARGIN_ROUTES: readonly PrivateRoute[] = [
  {
    method: 'POST',
    path: '/v5/order/pre-check',
    access: 'trade',
    perSecond: { linear: 10, spot: 20 },
    handle(fields, { exchange }, { key }) {
      const category = tradedCategory(fields);
      const order = placeOrder(fields, category);
      if (order.triggerPrice !== undefined)
        throw new BadRequest(10001, 'params error: conditional orders not supported');
      const wallet = exchange.wallet(key.uid);
      const { totalMarginBalance, totalInitialMargin, totalMaintenanceMargin } = wallet;
      if (
        totalMarginBalance === undefined ||
        totalInitialMargin === undefined ||
        totalMaintenanceMargin === undefined
      ) {
        throw new BadRequest(10001, 'params error: not for isolated margin');
      }
      const needed = marginNeeded(exchange, key.uid, order);
      const rate = (margin: Fixed): number =>
        totalMarginBalance === ZERO ? 0 : Math.round(Number(format(divide(margin, totalMarginBalance))) * 10_000);
      const maintenance = rate(totalMaintenanceMargin);
      return done({
        orderId: '',
        orderLinkId: order.orderLinkId ?? '',
        preImrE4: rate(totalInitialMargin),
        preMmrE4: maintenance,
        postImrE4: rate((totalInitialMargin + needed.initial) as Fixed),
        postMmrE4: rate((totalMaintenanceMargin + needed.maintenance) as Fixed),
      });
    },
  },
  {
    method: 'GET',
    path: '/v5/order/spot-borrow-check',
    access: 'read',
    perSecond: 50,
    handle(fields, { exchange }, { key }) {
      if (tradedCategory(fields) !== 'spot') throw new BadRequest(10001, 'params error: category invalid');
      const [symbol, side] = [fields.needText('symbol'), fields.needChoice('side', ['Buy', 'Sell'])];
      const ticker = exchange.tickers('spot', symbol);
      if (!ticker.ok) return declined(ticker);
      const spec = exchange.symbols('spot').find((one) => one.spec.symbol === symbol)!.spec;
      const price = ticker.value[0]?.lastPrice ?? ZERO;
      const free = (coin: string): Fixed => {
        const row = exchange.wallet(key.uid, [coin]).coin[0];
        return row === undefined ? ZERO : larger(ZERO, (row.walletBalance - row.locked) as Fixed);
      };
      const amount = side === 'Buy' ? free(spec.quoteCoin) : multiply(free(spec.baseCoin), price);
      const quantity = side === 'Sell' ? free(spec.baseCoin) : price === ZERO ? ZERO : divide(amount, price);
      return done({
        symbol,
        side,
        maxTradeQty: format(quantity),
        maxTradeAmount: format(amount),
        spotMaxTradeQty: format(quantity),
        spotMaxTradeAmount: format(amount),
        borrowCoin: side === 'Buy' ? spec.quoteCoin : spec.baseCoin,
      });
    },
  },
  {
    method: 'POST',
    path: '/v5/order/disconnected-cancel-all',
    access: 'account',
    perSecond: 5,
    handle(fields, { disconnectProtection }, { key }) {
      const timeWindow = fields.whole('timeWindow', { min: 3, max: 300 });
      if (timeWindow === undefined) throw new BadRequest(10001, 'params error: timeWindow is required');
      const product = fields.choice('product', ['OPTIONS', 'DERIVATIVES', 'SPOT']) ?? 'OPTIONS';
      disconnectProtection.set(key.uid, product, timeWindow);
      return done();
    },
  },
];

/** Initial and maintenance margin of an order by itself, at its price or the mark. */
function marginNeeded(
  exchange: Exchange,
  uid: Uid,
  order: PlaceOrder,
): { readonly initial: Fixed; readonly maintenance: Fixed } {
  if (order.category === 'spot') return { initial: ZERO, maintenance: ZERO };
  const { symbol } = order;
  const positions = exchange.positions(uid, { category: 'linear', symbol });
  if (!positions.ok) throw new BadRequest(positions.retCode, positions.retMsg);
  const position = positions.value.list[0]!;
  const value = multiply(order.qty, order.price ?? position.markPrice);
  const { spec } = exchange.symbols('linear').find((one) => one.spec.symbol === symbol)!;
  const tier = spec.riskTiers.find(({ riskLimitValue }) => value <= riskLimitValue) ?? spec.riskTiers.at(-1)!;
  const maintenance = larger(ZERO, (multiply(value, tier.maintenanceMargin) - tier.mmDeduction) as Fixed);
  return { initial: divide(value, position.leverage), maintenance };
}
