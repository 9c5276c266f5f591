import type { PositionQuery } from '../../core/requests.ts';
import { anyCategory, tradedCategory } from '../reading/category.ts';
import { BadRequest, type Fields } from '../reading/fields.ts';
import { positionIdx, tradingStop } from '../reading/orders.ts';
import { paging, window } from '../reading/paging.ts';
import { positionJson } from '../writing/account.ts';
import { closedPnlJson } from '../writing/orders.ts';
import { done, pageOf, replyOf, type PrivateRoute } from './route.ts';

export const POSITION_ROUTES: readonly PrivateRoute[] = [
  query('/v5/position/list', (fields, house, { key }) => {
    const category = anyCategory(fields);
    if (category !== 'linear') return done({ category, list: [], nextPageCursor: '' });
    const request: PositionQuery = { ...scope(fields), ...paging(fields, { usual: 20, max: 200 }) };
    return replyOf(house.exchange.positions(key.uid, request), (page) => ({
      category,
      ...pageOf(page, house, positionJson),
    }));
  }),
  query('/v5/position/closed-pnl', (fields, house, { key }) => {
    const category = anyCategory(fields);
    if (category !== 'linear') return done({ category, list: [], nextPageCursor: '' });
    const request = { ...scope(fields), ...paging(fields, { usual: 50, max: 100 }), ...window(fields) };
    return replyOf(house.exchange.closedPnl(key.uid, request), (page) => ({
      category,
      ...pageOf(page, house, closedPnlJson),
    }));
  }),
  query('/v5/position/move-history', () => done({ list: [], nextPageCursor: '' })),
  command('/v5/position/set-leverage', (fields, { exchange }, { key }) => {
    const request = {
      symbol: linearSymbol(fields),
      buyLeverage: fields.needDecimal('buyLeverage'),
      sellLeverage: fields.needDecimal('sellLeverage'),
    };
    return replyOf(exchange.setLeverage(key.uid, request), empty);
  }),
  command('/v5/position/switch-mode', (fields, { exchange }, { key }) => {
    const [symbol, coin] = [fields.text('symbol'), fields.text('coin')];
    if (tradedCategory(fields) !== 'linear') throw new BadRequest(10001, 'params error: category invalid');
    if (symbol === undefined && coin === undefined) {
      throw new BadRequest(10001, 'params error: symbol or coin is required');
    }
    const mode = fields.needChoice('mode', ['0', '3']) === '3' ? 'hedge' : 'one-way';
    return replyOf(exchange.switchPositionMode(key.uid, { symbol, coin, mode }), empty);
  }),
  command('/v5/position/trading-stop', (fields, { exchange }, { key }) => {
    linearSymbol(fields);
    return replyOf(exchange.setTradingStop(key.uid, tradingStop(fields)), empty);
  }),
  command('/v5/position/set-auto-add-margin', (fields, { exchange }, { key }) => {
    const request = {
      symbol: linearSymbol(fields),
      positionIdx: positionIdx(fields) ?? 0,
      autoAddMargin: fields.needChoice('autoAddMargin', ['0', '1']) === '1',
    };
    return replyOf(exchange.setAutoAddMargin(key.uid, request), empty);
  }),
  command('/v5/position/add-margin', (fields, { exchange }, { key }) => {
    const margin = fields.needDecimal('margin');
    const request = { symbol: linearSymbol(fields), positionIdx: positionIdx(fields) ?? 0, margin };
    return replyOf(exchange.addMargin(key.uid, request), (row) => ({ category: 'linear', ...positionJson(row) }));
  }),
  command('/v5/position/confirm-pending-mmr', (fields, { exchange }, { key }) => {
    const symbol = linearSymbol(fields);
    // Risk limits do not change by themselves here, so there is never one to confirm; the symbol may still be wrong.
    return replyOf(exchange.positions(key.uid, { category: 'linear', symbol }), empty);
  }),
  command('/v5/position/move-positions', () => {
    throw new BadRequest(10005, 'Permission denied, only a master account moves positions; there are none here.');
  }),
];

function query(path: string, handle: PrivateRoute['handle']): PrivateRoute {
  return { method: 'GET', path, access: 'read', perSecond: 50, handle };
}

function command(path: string, handle: PrivateRoute['handle']): PrivateRoute {
  return { method: 'POST', path, access: 'position', perSecond: 10, handle };
}

function linearSymbol(fields: Fields): string {
  if (tradedCategory(fields) !== 'linear') throw new BadRequest(10001, 'params error: category invalid');
  return fields.needText('symbol');
}

function scope(fields: Fields): {
  readonly category: 'linear';
  readonly symbol: string | undefined;
  readonly baseCoin: string | undefined;
  readonly settleCoin: string | undefined;
} {
  return {
    category: 'linear',
    symbol: fields.text('symbol'),
    baseCoin: fields.text('baseCoin'),
    settleCoin: fields.text('settleCoin'),
  };
}

function empty(): object {
  return {};
}
