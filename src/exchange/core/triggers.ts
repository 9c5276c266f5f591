import { add, smaller, subtract, larger, ZERO, type Price } from '../../domain/index.ts';
import type { Floor } from './floor.ts';
import { holdIfAffordable } from './funds.ts';
import type { Market } from './market-state.ts';
import { marketBound } from './market-bound.ts';
import { enter } from './matching.ts';
import type { Order } from './order.ts';
import { awaken, cancel, positionOf } from './order-life.ts';
import { bringToLife, closable, followPositions } from './protection.ts';
import type { TriggerBy } from './requests.ts';

const TRIGGERS: readonly TriggerBy[] = ['LastPrice', 'MarkPrice', 'IndexPrice'];

/** Lets everything happen that follows from what just happened, until nothing more does. */
export function settle(floor: Floor): void {
  for (;;) {
    followPositions(floor);
    bringToLife(floor);
    const [market] = floor.repriced;
    if (market === undefined) break;
    floor.repriced.delete(market);
    // In a halt conditional orders sleep on; `setStatus` wakes them when it is over.
    if (market.status === 'Trading') for (const by of TRIGGERS) fire(floor, market, by);
  }
}

function fire(floor: Floor, market: Market, by: TriggerBy): void {
  for (;;) {
    const price = priceOf(market, by);
    if (price === undefined) return;
    for (const order of market.board.trailing(by)) follow(floor, order, price);
    const order = market.board.takeReached(by, price);
    if (order === undefined) return;
    activate(floor, order);
  }
}

function priceOf({ prices }: Market, by: TriggerBy): Price | undefined {
  switch (by) {
    case 'LastPrice':
      return prices.last;
    case 'MarkPrice':
      return prices.mark;
    case 'IndexPrice':
      return prices.index;
  }
}

/** A trailing stop keeps its distance from the best price since it became active. */
function follow(floor: Floor, order: Order, price: Price): void {
  const { trailing, direction } = order.trigger!;
  const { distance, activePrice, extreme } = trailing!;
  const isLong = direction === 2;
  if (extreme === undefined && activePrice !== undefined) {
    const isActive = isLong ? price >= activePrice : price <= activePrice;
    if (!isActive) return;
  }
  const best = extreme === undefined ? price : isLong ? larger(extreme, price) : smaller(extreme, price);
  if (best === extreme) return;
  order.market.board.remove(order);
  trailing!.extreme = best;
  order.trigger!.price = isLong ? subtract(best, distance) : add(best, distance);
  order.market.board.add(order);
  floor.publisher.order(order);
}

/** A conditional order has its price: it becomes an order, if there is still something to do and to pay with. */
function activate(floor: Floor, order: Order): void {
  const { market, terms, oco } = order;
  if (oco?.untriggered === true) endPartner(floor, order, oco);
  awaken(floor, order);
  if (order.closes) {
    const size = closable(positionOf(floor, order), order);
    if (size === ZERO) {
      cancel(floor, order, { cancelType: 'CancelByReduceOnly', rejectReason: 'EC_Others' });
      return;
    }
    if (order.leavesQty > size) {
      order.qty = size;
      order.leavesQty = size;
    }
  }
  if (terms.orderType === 'Market') {
    const bound = marketBound(market, terms.side);
    if (bound === undefined) {
      cancel(floor, order, { rejectReason: 'EC_NoImmediateQtyToFill' });
      return;
    }
    order.price = bound;
  }
  order.sharesLock = false;
  if (!holdIfAffordable(floor, order)) {
    cancel(floor, order, { rejectReason: 'EC_Others', rejected: !market.isLinear });
    return;
  }
  floor.publisher.order(order);
  enter(floor, order);
}

function endPartner(floor: Floor, triggered: Order, partner: Order): void {
  const tookProfit = triggered.terms.createType.endsWith('TakeProfit');
  cancel(floor, partner, {
    cancelType: tookProfit ? 'CancelByOCOSlCanceledByTpTriggered' : 'CancelByOCOTpCanceledBySlTriggered',
  });
}
