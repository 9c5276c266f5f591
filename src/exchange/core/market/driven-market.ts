import { fixed, multiply, type Price } from '../../../domain/index.ts';
import type { Random } from '../../../runtime/index.ts';
import type { Exchange } from '../exchange.ts';
import type { MarketDriver } from '../exchange-options.ts';
import type { Uid } from '../requests.ts';
import type { SymbolSpec } from '../spec.ts';
import { Crowd } from './crowd.ts';
import type { CoinMoment, PricePath } from './price-path.ts';
import { Quoter, type Depth } from './quoter.ts';

export interface DrivenMarketOptions {
  readonly path: PricePath;
  readonly random: Random;
  readonly depth: Depth;
  readonly makers: number;
}

/** As on mainnet: tight, and deep enough for a customer not to see the end of it. */
export const DEEP_BOOK: Depth = {
  levels: 50,
  spacing: fixed('0.00002'),
  levelValue: fixed('60000'),
  volumeShare: fixed('1'),
};
/** As on testnet: few levels, far apart. */
export const THIN_BOOK: Depth = {
  levels: 5,
  spacing: fixed('0.001'),
  levelValue: fixed('2000'),
  volumeShare: fixed('0.02'),
};

const PLENTY = fixed('1000000000000');

interface Stall {
  readonly spec: SymbolSpec;
  readonly quoter: Quoter;
}

/** Makers and takers who bring the outside prices of a path into the books; customers like any other, with more money. */
export function drivenMarket({ path, random, depth, makers }: DrivenMarketOptions): MarketDriver {
  const stalls = new Map<string, Stall[]>();
  const prices = new Map<string, Price>();
  let crowd: Crowd | undefined;
  return {
    begin(exchange): void {
      const symbols = exchange.symbols().map(({ spec }) => spec);
      const staff = Array.from({ length: makers }, () => wealthy(exchange, symbols));
      crowd = new Crowd(exchange, { uid: wealthy(exchange, symbols), random });
      for (const { pair, price } of path.start) {
        const specs = symbols.filter(({ baseCoin, quoteCoin }) => `${baseCoin}${quoteCoin}` === pair);
        const past = path.history(pair);
        for (const spec of specs) exchange.control.recordHistory(spec, past);
        stalls.set(
          pair,
          specs.map((spec) => ({ spec, quoter: new Quoter(exchange, { spec, makers: staff, depth, random }) })),
        );
        exchange.control.setIndexPrice(pair, price);
        prices.set(pair, price);
        for (const { quoter } of stalls.get(pair)!) quoter.quote(price);
      }
    },
    nextAt: () => path.nextAt(),
    act(exchange): void {
      for (const moment of path.next()) move(exchange, moment);
    },
  };

  function move(exchange: Exchange, moment: CoinMoment): void {
    const { pair, price } = moment;
    const places = stalls.get(pair) ?? [];
    const before = prices.get(pair) ?? price;
    for (const { quoter } of places) quoter.withdraw(price);
    exchange.control.setIndexPrice(pair, price);
    for (const { spec, quoter } of places) {
      quoter.quote(price);
      crowd?.trade(spec, { ...moment, volume: multiply(moment.volume, depth.volumeShare) }, before);
    }
    prices.set(pair, price);
  }
}

/** Someone whose money never runs out and whose leverage is never too high. */
function wealthy(exchange: Exchange, symbols: readonly SymbolSpec[]): Uid {
  const coins = new Set(symbols.flatMap(({ baseCoin, quoteCoin }) => [baseCoin, quoteCoin]));
  const uid = exchange.createAccount({ deposits: [...coins].map((coin) => ({ coin, amount: PLENTY })), quiet: true });
  for (const { category, symbol } of symbols) {
    if (category !== 'linear') continue;
    exchange.setLeverage(uid, { symbol, buyLeverage: fixed('1'), sellLeverage: fixed('1') });
  }
  return uid;
}
