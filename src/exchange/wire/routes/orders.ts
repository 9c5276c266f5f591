import { refused, type Outcome, type Page, type Refusal } from '../../core/outcome.ts';
import type { OrderIds, OrderRef, Scope, Uid } from '../../core/requests.ts';
import type { OrderRow } from '../../core/rows.ts';
import type { Category } from '../../core/spec.ts';
import type { House } from '../house.ts';
import { anyCategory, isTraded, tradedCategory } from '../reading/category.ts';
import { BadRequest, type Fields } from '../reading/fields.ts';
import { amendOrder, cancelAll, cancelOrder, orderFilter, placeOrder } from '../reading/orders.ts';
import { paging, window } from '../reading/paging.ts';
import { executionJson, orderJson } from '../writing/orders.ts';
import { bestOfferPrice } from './best-offer.ts';
import { done, pageOf, replyOf, type Asker, type PrivateRoute, type Reply } from './route.ts';

const CREATE = { linear: 10, spot: 20 };
const BATCH_MAX = { linear: 20, spot: 10 };

type OrderScope = Scope & { readonly orderId?: string; readonly orderLinkId?: string };
type One = (fields: Fields, category: Category, house: House, uid: Uid) => Outcome<OrderIds>;

export const ORDER_ROUTES: readonly PrivateRoute[] = [
  command('create', CREATE, create),
  command('amend', 10, amend),
  command('cancel', CREATE, cancel),
  batch('create', create),
  batch('amend', amend),
  batch('cancel', cancel),
  {
    method: 'POST',
    path: '/v5/order/cancel-all',
    access: 'trade',
    perSecond: CREATE,
    handle(fields, { exchange }, { key }) {
      const category = anyCategory(fields);
      if (!isTraded(category)) return done({ list: [], success: '1' });
      return replyOf(exchange.cancelAll(key.uid, cancelAll(fields, category)), (list) => ({ list, success: '1' }));
    },
  },
  {
    method: 'GET',
    path: '/v5/order/realtime',
    access: 'read',
    perSecond: 50,
    handle(fields, house, { key }) {
      const scope = orderScope(fields);
      if (scope === undefined) return nothing(fields);
      const closed = fields.whole('openOnly', { min: 0, max: 2 }) === 1;
      const query = { ...scope, ...paging(fields, { usual: 20, max: 50 }), orderFilter: orderFilter(fields), closed };
      return replyOf(house.exchange.openOrders(key.uid, query), (page) =>
        orderPage({ ...page, list: house.veil.through(key.uid, page.list) }, scope.category, house),
      );
    },
  },
  {
    method: 'GET',
    path: '/v5/order/history',
    access: 'read',
    perSecond: 50,
    handle(fields, house, { key }) {
      const scope = orderScope(fields);
      if (scope === undefined) return nothing(fields);
      const query = {
        ...scope,
        ...paging(fields, { usual: 20, max: 50 }),
        ...window(fields),
        orderFilter: orderFilter(fields),
        orderStatus: fields.text('orderStatus'),
      };
      return replyOf(house.exchange.orderHistory(key.uid, query), (page) =>
        orderPage(
          { ...page, list: house.veil.through(key.uid, page.list, (row) => row.updatedTime) },
          scope.category,
          house,
        ),
      );
    },
  },
  {
    method: 'GET',
    path: '/v5/execution/list',
    access: 'read',
    perSecond: 50,
    handle(fields, house, { key }) {
      const scope = orderScope(fields);
      if (scope === undefined) return nothing(fields);
      const query = {
        ...scope,
        ...paging(fields, { usual: 50, max: 100 }),
        ...window(fields),
        execType: fields.text('execType'),
      };
      return replyOf(house.exchange.executions(key.uid, query), (page) => ({
        category: scope.category,
        ...pageOf({ ...page, list: house.veil.through(key.uid, page.list, (row) => row.execTime) }, house, (row) =>
          executionJson(row, 'UNKNOWN'),
        ),
      }));
    },
  },
];

function orderPage(page: Page<OrderRow>, category: Category, house: House): object {
  return { category, ...pageOf(page, house, (row) => orderJson(row, 'UNKNOWN')) };
}

function create(fields: Fields, category: Category, { exchange }: House, uid: Uid): Outcome<OrderIds> {
  const request = placeOrder(fields, category);
  const side = fields.choice('bboSideType', ['Queue', 'Counterparty']);
  if (side === undefined || category === 'spot') return exchange.placeOrder(uid, request);
  const level = fields.whole('bboLevel', { min: 1, max: 5 }) ?? 1;
  return exchange.placeOrder(uid, { ...request, price: bestOfferPrice(exchange, request, { side, level }) });
}

function amend(fields: Fields, category: Category, house: House, uid: Uid): Outcome<OrderIds> {
  const request = amendOrder(fields, category);
  return veiled(request, house, uid) ?? house.exchange.amendOrder(uid, request);
}

function cancel(fields: Fields, category: Category, house: House, uid: Uid): Outcome<OrderIds> {
  const request = cancelOrder(fields, category);
  return veiled(request, house, uid) ?? house.exchange.cancelOrder(uid, request);
}

/** An order that a fault hides is not there for commands either. */
function veiled({ orderId, orderLinkId, category }: OrderRef, { veil }: House, uid: Uid): Refusal | undefined {
  if (!veil.hides(uid, orderId ?? orderLinkId ?? '')) return undefined;
  return category === 'spot'
    ? refused(170213, 'Order does not exist.')
    : refused(110001, 'order not exists or too late to cancel');
}

function orderScope(fields: Fields): OrderScope | undefined {
  const category = anyCategory(fields);
  if (!isTraded(category)) return undefined;
  const scope = { category } as { -readonly [Name in keyof OrderScope]: OrderScope[Name] };
  for (const name of ['symbol', 'baseCoin', 'settleCoin', 'orderId', 'orderLinkId'] as const) {
    const value = fields.text(name);
    if (value !== undefined) scope[name] = value;
  }
  return scope;
}

/** There is nothing in the categories that are not traded here, which is a valid answer. */
function nothing(fields: Fields): Reply {
  return done({ category: anyCategory(fields), list: [], nextPageCursor: '' });
}

function command(verb: string, perSecond: PrivateRoute['perSecond'], one: One): PrivateRoute {
  return {
    method: 'POST',
    path: `/v5/order/${verb}`,
    access: 'trade',
    perSecond,
    handle(fields, house, { key }) {
      return replyOf(one(fields, tradedCategory(fields), house, key.uid), (ids) => ids);
    },
  };
}

function batch(verb: string, one: One): PrivateRoute {
  return {
    method: 'POST',
    path: `/v5/order/${verb}-batch`,
    access: 'trade',
    perSecond: CREATE,
    batch: true,
    handle: (fields, house, asker) => answerBatch(verb, one, { fields, house, asker }),
  };
}

/** The whole is a success even when items fail: each has its own code beside it, in the same order. */
function answerBatch(
  verb: string,
  one: One,
  { fields, house, asker }: { readonly fields: Fields; readonly house: House; readonly asker: Asker },
): Reply {
  const category = tradedCategory(fields);
  if (category === 'spot' && !house.profile.spotBatch) throw new BadRequest(10001, 'params error: category invalid');
  const items = fields.list('request');
  if (items.length === 0 || items.length > BATCH_MAX[category]) {
    throw new BadRequest(10001, `params error: request must have 1 to ${BATCH_MAX[category]} items`);
  }
  const answers = items.map((item, index) => {
    const outcome =
      index < asker.allowed
        ? attempt(() => one(item, category, house, asker.key.uid))
        : refused(10006, 'Too many visits. Exceeded the API Rate Limit.');
    const link = typeof item.raw()['orderLinkId'] === 'string' ? item.raw()['orderLinkId'] : '';
    const ids = outcome.ok ? outcome.value : { orderId: '', orderLinkId: link };
    const symbol = typeof item.raw()['symbol'] === 'string' ? item.raw()['symbol'] : '';
    const created = verb === 'create' ? { createAt: outcome.ok ? String(house.exchange.now) : '' } : {};
    return {
      row: { category, symbol, ...ids, ...created },
      verdict: outcome.ok ? { code: 0, msg: 'OK' } : { code: outcome.retCode, msg: outcome.retMsg },
    };
  });
  return done({ list: answers.map(({ row }) => row) }, { list: answers.map(({ verdict }) => verdict) });
}

/** One bad item is that item's refusal, not the batch's. */
function attempt(one: () => Outcome<OrderIds>): Outcome<OrderIds> {
  try {
    return one();
  } catch (error) {
    if (error instanceof BadRequest) return error.refusal;
    throw error;
  }
}
