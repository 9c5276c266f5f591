import { returnStatistics } from '../../../src/analytics/index.ts';
import {
  add,
  applyFill,
  FLAT,
  fixed,
  fromFloat,
  magnitude,
  multiply,
  smaller,
  subtract,
  toFloat,
  unrealisedPnl,
  ZERO,
  type EpochMs,
  type Fill,
  type FillId,
  type InstrumentId,
  type Money,
  type Price,
  type Quantity,
} from '../../../src/domain/index.ts';

/** Orders that fill where they stand, as vectorbt has them: the fee is a rate and an amount, and prices slip by a rate. */
export interface AccountedOrders {
  /** NaN: no order there; what is held keeps its last price. */
  readonly prices: readonly number[];
  /** Signed; with `shortonly` a positive size sells. */
  readonly sizes: readonly number[];
  readonly direction: 'longonly' | 'shortonly' | 'both';
  readonly cash: number;
  readonly feeRate: number;
  readonly fixedFee: number;
  readonly slippage: number;
}

const FINEST = fixed('0.000000000001');

/** Booked by our own positions, exactly; an order in one direction never goes beyond flat into the other. */
export function accountOrders(orders: AccountedOrders): Readonly<Record<string, unknown>> {
  const start = fromFloat(orders.cash, FINEST);
  let [position, cash, mark] = [FLAT, start, ZERO];
  const [flows, balances, values]: [number[], number[], number[]] = [[], [], []];
  for (const [place, price] of orders.prices.entries()) {
    if (!Number.isNaN(price)) mark = fromFloat(price, FINEST);
    const fill = Number.isNaN(price) ? undefined : fillOf(orders, place, position.quantity, cash);
    if (fill !== undefined) position = applyFill(position, fill);
    const now = subtract(add(start, subtract(position.realisedPnl, position.cost)), position.fees);
    flows.push(toFloat(subtract(now, cash)));
    cash = now;
    balances.push(toFloat(cash));
    values.push(toFloat(add(add(cash, position.cost), unrealisedPnl(position, mark))));
  }
  const returns = values.map((value, index) => value / (values[index - 1] ?? orders.cash) - 1);
  const { totalReturn, maxDrawdown } = returnStatistics(returns, 365);
  return {
    cash_flow: flows,
    cash: balances,
    value: values,
    total_fees: toFloat(position.fees),
    total_return_pct: totalReturn === undefined ? undefined : totalReturn * 100,
    max_drawdown_pct: maxDrawdown === undefined ? undefined : Math.abs(maxDrawdown) * 100,
  };
}

function fillOf(orders: AccountedOrders, place: number, held: Quantity, cash: Money): Fill | undefined {
  const size = orders.sizes[place]! * (orders.direction === 'shortonly' ? -1 : 1);
  const isBuy = size > 0;
  const price = fromFloat(orders.prices[place]! * (1 + (isBuy ? orders.slippage : -orders.slippage)), FINEST);
  let quantity: Quantity = fromFloat(Math.abs(size), FINEST);
  const closesOnly = (orders.direction === 'longonly' && !isBuy) || (orders.direction === 'shortonly' && isBuy);
  if (closesOnly) quantity = smaller(quantity, magnitude(held));
  else if (isBuy) quantity = smaller(quantity, affordable(orders, price, cash));
  if (quantity <= 0n) return undefined;
  const fee = add(
    multiply(multiply(price, quantity), fromFloat(orders.feeRate, FINEST)),
    fromFloat(orders.fixedFee, FINEST),
  );
  return {
    fillId: String(place) as FillId,
    instrument: 'PEER' as InstrumentId,
    side: isBuy ? 'buy' : 'sell',
    price,
    quantity,
    liquidity: 'taker',
    fee,
    feeCurrency: 'quote',
    executedAt: place as EpochMs,
    kind: 'trade',
  };
}

/** What the cash pays for, fees included; a buy beyond it is filled in part. */
function affordable({ feeRate, fixedFee }: AccountedOrders, price: Price, cash: Money): Quantity {
  const most = (toFloat(cash) - fixedFee) / (toFloat(price) * (1 + feeRate));
  return most > 0 ? fromFloat(most, FINEST) : ZERO;
}
