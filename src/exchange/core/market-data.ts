import { add, divide, multiply, subtract, ZERO, type EpochMs, type Price } from '../../domain/index.ts';
import type { Account } from './account.ts';
import { unknownSymbol } from './admission.ts';
import type { Floor } from './floor.ts';
import type { Market } from './market-state.ts';
import { accepted, refused, type Outcome, type Page } from './outcome.ts';
import type {
  BookRow,
  FundingRow,
  KlineRow,
  OpenInterestRow,
  PriceLimitRow,
  TickerRow,
  TradeRow,
} from './public-rows.ts';
import type { KlineQuery, Paging, Window } from './requests.ts';
import type { Category, FeeRates, SymbolRef } from './spec.ts';

/** Halfway between best bid and best ask; absent while one of them is. */
export function midOf({ book }: Market): Price | undefined {
  const [bid, ask] = [book.bids.best?.price, book.asks.best?.price];
  return bid === undefined || ask === undefined ? undefined : ((add(bid, ask) / 2n) as Price);
}

export function tickers(floor: Floor, category: Category, symbol?: string): Outcome<readonly TickerRow[]> {
  if (symbol !== undefined) {
    const market = floor.market({ category, symbol });
    return market === undefined ? unknownSymbol(category) : accepted([tickerOf(market)]);
  }
  const listed = floor.markets.filter(({ spec, status }) => spec.category === category && status !== 'Closed');
  return accepted(listed.map(tickerOf));
}

function tickerOf(market: Market): TickerRow {
  const { spec, prices, book, candles } = market;
  const day = candles.day();
  const bid = book.bids.best;
  const ask = book.asks.best;
  const { last, mark } = prices;
  const before = day?.prevPrice24h;
  return {
    category: spec.category,
    symbol: spec.symbol,
    lastPrice: last,
    indexPrice: prices.index,
    markPrice: mark,
    prevPrice24h: before,
    price24hPcnt: last === undefined || before === undefined ? ZERO : divide(subtract(last, before), before),
    highPrice24h: day?.highPrice24h,
    lowPrice24h: day?.lowPrice24h,
    prevPrice1h: day?.prevPrice1h,
    volume24h: day?.volume24h ?? ZERO,
    turnover24h: day?.turnover24h ?? ZERO,
    bid1Price: bid?.price,
    bid1Size: bid?.quantity ?? ZERO,
    ask1Price: ask?.price,
    ask1Size: ask?.quantity ?? ZERO,
    tickDirection: prices.tickDirection,
    openInterest: market.openInterest,
    openInterestValue: mark === undefined ? ZERO : multiply(market.openInterest, mark),
    fundingRate: prices.fundingRate,
    nextFundingTime: prices.nextFundingAt,
    fundingIntervalHour: spec.fundingInterval / 60,
    seq: market.seq,
  };
}

export function orderbook(floor: Floor, ref: SymbolRef, depth: number): Outcome<BookRow> {
  const market = floor.market(ref);
  if (market === undefined) return unknownSymbol(ref.category);
  const { book, seq } = market;
  const { category, symbol } = market.spec;
  const [bids, asks] = [book.bids.levels(depth), book.asks.levels(depth)];
  return accepted({ category, symbol, bids, asks, u: book.u, seq, at: floor.now });
}

/** Newest first. */
export function recentTrades(floor: Floor, ref: SymbolRef, limit: number): Outcome<readonly TradeRow[]> {
  const market = floor.market(ref);
  if (market === undefined) return unknownSymbol(ref.category);
  return accepted(market.trades.slice(-Math.max(1, Math.min(limit, 1_000))).toReversed());
}

export function klines(floor: Floor, query: KlineQuery): Outcome<readonly KlineRow[]> {
  const market = floor.market(query);
  if (market === undefined) return unknownSymbol(query.category);
  const { of = 'trade', interval, start, end, limit = 200 } = query;
  market.candles.roll(floor.now);
  const most = Math.max(1, Math.min(1_000, limit));
  const before = (end ?? floor.now) + 1;
  return accepted(market.candles.rows({ of, interval, from: start ?? 0, before, limit: most, now: floor.now }));
}

/** Newest first. A start alone is refused, as Bybit does. */
export function fundingHistory(floor: Floor, symbol: string, query: Window & Paging): Outcome<readonly FundingRow[]> {
  const market = floor.market({ category: 'linear', symbol });
  if (market === undefined) return unknownSymbol('linear');
  const { startTime = 0 as EpochMs, endTime = floor.now, limit = 200 } = query;
  if (query.startTime !== undefined && query.endTime === undefined) {
    return refused(10001, 'params error: endTime is required with startTime');
  }
  const rows = market.fundings.filter(({ fundingRateTimestamp: at }) => at >= startTime && at <= endTime);
  return accepted(rows.slice(-Math.max(1, Math.min(200, limit))).toReversed());
}

/** Sampled every five minutes; longer intervals take the sample at their stamp. */
export function openInterest(
  floor: Floor,
  symbol: string,
  query: Window & Paging & { readonly intervalMs: number },
): Outcome<Page<OpenInterestRow>> {
  const market = floor.market({ category: 'linear', symbol });
  if (market === undefined) return unknownSymbol('linear');
  const { startTime = 0 as EpochMs, endTime = floor.now, limit = 50, cursor, intervalMs } = query;
  const before = cursor === undefined || cursor === '' ? Infinity : Number(cursor);
  const rows = market.openInterests
    .filter(({ timestamp: at }) => at % intervalMs === 0 && at >= startTime && at <= endTime && at < before)
    .toReversed();
  const list = rows.slice(0, Math.max(1, Math.min(200, limit)));
  return accepted({ list, nextPageCursor: list.length < rows.length ? String(list.at(-1)!.timestamp) : '' });
}

export function priceLimit(floor: Floor, ref: SymbolRef): Outcome<PriceLimitRow> {
  const market = floor.market(ref);
  if (market === undefined) return unknownSymbol(ref.category);
  const { band } = market.prices;
  return accepted({ symbol: ref.symbol, buyLmt: band?.buyLmt, sellLmt: band?.sellLmt, ts: floor.now });
}

export function feeRates(
  floor: Floor,
  account: Account,
  category: Category,
  symbol?: string,
): Outcome<readonly ({ readonly symbol: string } & FeeRates)[]> {
  if (symbol !== undefined && floor.market({ category, symbol }) === undefined) return unknownSymbol(category);
  const meant = floor.markets.filter(
    ({ spec }) => spec.category === category && (symbol === undefined || spec.symbol === symbol),
  );
  return accepted(
    meant.map((market) => {
      const { takerFeeRate, makerFeeRate } = account.feeRatesFor(market);
      return { symbol: market.spec.symbol, takerFeeRate, makerFeeRate };
    }),
  );
}
