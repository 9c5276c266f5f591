import { KLINE_INTERVALS } from '../../core/candles.ts';
import type { KlineOf } from '../../core/requests.ts';
import type { SymbolRef, SymbolSpec, SymbolStatus } from '../../core/spec.ts';
import type { House } from '../house.ts';
import { anyCategory, isTraded, tradedCategory } from '../reading/category.ts';
import { BadRequest, type Fields } from '../reading/fields.ts';
import { cursorOf, paging, window } from '../reading/paging.ts';
import { amount } from '../writing/amounts.ts';
import { instrumentJson, klineJson, levelJson, riskTierJson, tickerJson, tradeJson } from '../writing/market.ts';
import { format } from '../../../domain/index.ts';
import { cursorFor, done, pageOf, replyOf, type PublicRoute, type Reply } from './route.ts';

const MINUTE_MS = 60_000;
const OI_INTERVALS = { '5min': 5, '15min': 15, '30min': 30, '1h': 60, '4h': 240, '1d': 1_440 } as const;
const RISK_SYMBOLS_PER_PAGE = 15;

export const MARKET_ROUTES: readonly PublicRoute[] = [
  get('/v5/market/time', (_fields, house) => {
    const now = house.now();
    return done({ timeSecond: String(Math.floor(now / 1_000)), timeNano: `${now}000000` });
  }),
  get('/v5/market/kline', (fields, house) => klines(fields, house, 'trade')),
  get('/v5/market/mark-price-kline', (fields, house) => klines(fields, house, 'mark')),
  get('/v5/market/index-price-kline', (fields, house) => klines(fields, house, 'index')),
  get('/v5/market/premium-index-price-kline', (fields, house) => klines(fields, house, 'premium')),
  get('/v5/market/instruments-info', instruments),
  get('/v5/market/orderbook', (fields, house) => {
    const ref = symbolRef(fields);
    return orderbook(ref, depth(fields, ref.category === 'spot' ? 1 : 25), house);
  }),
  get('/v5/market/full_orderbook', (fields, house) => orderbook(symbolRef(fields), 10_000, house)),
  get('/v5/market/tickers', (fields, { exchange }) => {
    const category = anyCategory(fields);
    if (!isTraded(category)) return done({ category, list: [] });
    return replyOf(exchange.tickers(category, fields.text('symbol')), (rows) => ({
      category,
      list: rows.map(tickerJson),
    }));
  }),
  get('/v5/market/recent-trade', (fields, { exchange }) => {
    const ref = symbolRef(fields);
    const max = ref.category === 'spot' ? 60 : 1_000;
    const limit = fields.whole('limit', { min: 1, max }) ?? Math.min(max, 500);
    return replyOf(exchange.recentTrades(ref, limit), (rows) => ({
      category: ref.category,
      list: rows.map(tradeJson),
    }));
  }),
  get('/v5/market/funding/history', (fields, { exchange }) => {
    const { symbol } = linearRef(fields);
    const times = window(fields);
    if (times.startTime !== undefined && times.endTime === undefined) {
      throw new BadRequest(10001, 'params error: endTime is required when startTime is given');
    }
    const request = { ...times, ...paging(fields, { usual: 200, max: 200 }) };
    return replyOf(exchange.fundingHistory(symbol, request), (rows) => ({
      category: 'linear',
      list: rows.map((row) => ({
        symbol: row.symbol,
        fundingRate: format(row.fundingRate),
        fundingRateTimestamp: String(row.fundingRateTimestamp),
      })),
    }));
  }),
  get('/v5/market/open-interest', (fields, house) => {
    const { symbol, category } = linearRef(fields);
    const interval = fields.needChoice('intervalTime', Object.keys(OI_INTERVALS) as (keyof typeof OI_INTERVALS)[]);
    const query = {
      ...window(fields),
      ...paging(fields, { usual: 50, max: 200 }),
      intervalMs: OI_INTERVALS[interval] * MINUTE_MS,
    };
    return replyOf(house.exchange.openInterest(symbol, query), (page) => ({
      symbol,
      category,
      ...pageOf(page, house, (row) => ({
        openInterest: amount((2n * row.openInterest) as typeof row.openInterest),
        singleOpenInterest: format(row.openInterest),
        timestamp: String(row.timestamp),
      })),
    }));
  }),
  get('/v5/market/risk-limit', riskLimits),
  get('/v5/market/price-limit', (fields, { exchange }) => {
    const category = tradedCategory(fields, 'linear');
    return replyOf(exchange.priceLimit({ category, symbol: fields.needText('symbol') }), (row) => ({
      symbol: row.symbol,
      buyLmt: amount(row.buyLmt),
      sellLmt: amount(row.sellLmt),
      ts: String(row.ts),
    }));
  }),
  get('/v5/system/status', (fields, { notices }) => {
    const [id, state] = [fields.text('id'), fields.text('state')];
    const list = notices.filter(
      (notice) => (id === undefined || notice.id === id) && (state === undefined || notice.state === state),
    );
    return done({ list: list.map(noticeJson) });
  }),
];

export function noticeJson(notice: House['notices'][number]): object {
  return {
    ...notice,
    begin: String(notice.begin),
    end: String(notice.end),
    href: '',
    serviceTypes: [1, 2, 3, 4, 5],
    product: [1, 2],
    uidSuffix: [],
    maintainType: 1,
    env: 1,
  };
}

function get(path: string, handle: PublicRoute['handle']): PublicRoute {
  return { method: 'GET', path, access: 'public', handle };
}

function symbolRef(fields: Fields): SymbolRef {
  return { category: tradedCategory(fields), symbol: fields.needText('symbol') };
}

function linearRef(fields: Fields): SymbolRef {
  const ref = symbolRef(fields);
  if (ref.category !== 'linear') throw new BadRequest(10001, 'params error: category invalid');
  return ref;
}

function depth(fields: Fields, usual: number): number {
  return fields.whole('limit', { min: 1, max: 1_000 }) ?? usual;
}

function orderbook(ref: SymbolRef, levels: number, { exchange, readBook }: House): Reply {
  return replyOf(readBook(ref, levels), (book) => ({
    s: book.symbol,
    b: book.bids.map(levelJson),
    a: book.asks.map(levelJson),
    ts: exchange.now,
    u: book.u,
    seq: book.seq,
    cts: book.at,
  }));
}

function klines(fields: Fields, { exchange }: House, of: KlineOf): Reply {
  const category = tradedCategory(fields, 'linear');
  if (category === 'spot' && of !== 'trade') throw new BadRequest(10001, 'params error: category invalid');
  const symbol = fields.needText('symbol');
  const query = {
    category,
    symbol,
    of,
    interval: fields.needChoice('interval', KLINE_INTERVALS),
    start: fields.at('start'),
    end: fields.at('end'),
    limit: fields.whole('limit', { min: 1, max: 1_000 }) ?? 200,
  };
  return replyOf(exchange.klines(query), (rows) => ({
    category,
    symbol,
    list: rows.map((row) => klineJson(row, of === 'trade')),
  }));
}

function instruments(fields: Fields, house: House): Reply {
  const category = anyCategory(fields);
  if (!isTraded(category)) return done({ category, list: [], nextPageCursor: '' });
  const [symbol, baseCoin] = [fields.text('symbol'), fields.text('baseCoin')];
  const status = fields.text('status') ?? 'Trading';
  const all = house.exchange
    .symbols(category)
    .filter(({ spec }) => symbol === undefined || spec.symbol === symbol)
    .filter(({ spec }) => baseCoin === undefined || category === 'spot' || spec.baseCoin === baseCoin)
    // Asked for by name a symbol is shown whatever its state.
    .filter((one) => symbol !== undefined || shownStatus(one.status) === status);
  const write = (one: { spec: SymbolSpec; status: SymbolStatus }): object => instrumentJson(one.spec, one.status);
  if (category === 'spot') return done({ category, list: all.map(write) });
  const { limit = 500 } = paging(fields, { usual: 500, max: 1_000 });
  const { list, nextPageCursor } = pageBySymbol(all, { limit, cursor: cursorOf(fields.text('cursor')) });
  return done({ category, list: list.map(write), nextPageCursor: cursorFor(nextPageCursor, house) });
}

function riskLimits(fields: Fields, house: House): Reply {
  const category = anyCategory(fields);
  if (category !== 'linear') return done({ category, list: [], nextPageCursor: '' });
  const symbol = fields.text('symbol');
  const all = house.exchange.symbols('linear').filter(({ spec }) => symbol === undefined || spec.symbol === symbol);
  if (symbol !== undefined && all.length === 0) throw new BadRequest(10001, 'params error: symbol invalid');
  const page = pageBySymbol(all, { limit: RISK_SYMBOLS_PER_PAGE, cursor: cursorOf(fields.text('cursor')) });
  const list = page.list.flatMap(({ spec }) => spec.riskTiers.map((_tier, index) => riskTierJson(spec, index)));
  return done({ category, list, nextPageCursor: cursorFor(page.nextPageCursor, house) });
}

/** The cursor is the last symbol that was shown, so it stays good when symbols come and go. */
function pageBySymbol<Row extends { readonly spec: SymbolSpec }>(
  rows: readonly Row[],
  { limit, cursor }: { readonly limit: number; readonly cursor: string | undefined },
): { readonly list: readonly Row[]; readonly nextPageCursor: string } {
  const sorted = rows.toSorted((a, b) => (a.spec.symbol < b.spec.symbol ? -1 : 1));
  const rest = cursor === undefined ? sorted : sorted.filter(({ spec }) => spec.symbol > cursor);
  const list = rest.slice(0, limit);
  return { list, nextPageCursor: rest.length > limit ? list.at(-1)!.spec.symbol : '' };
}

function shownStatus(status: SymbolStatus): string {
  return status === 'Closed' ? 'Closed' : 'Trading';
}
