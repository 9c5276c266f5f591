import { add, ONE, ZERO, type EpochMs, type Fixed, type Price } from '../../domain/index.ts';
import type { Random } from '../../runtime/index.ts';
import type { Account } from './account.ts';
import type { Market } from './market-state.ts';
import type { Order } from './order.ts';
import type { Position } from './position.ts';
import { Names } from './names.ts';
import { Publisher } from './publisher.ts';
import type { Uid } from './requests.ts';
import type { Category, SymbolRef } from './spec.ts';

/** What the exchange itself took in, so that no digit of anyone's money is unaccounted for. */
export class House {
  readonly fees = new Map<string, Fixed>();
  /** What is left when funding, rounded for each account, does not come out even. */
  readonly roundings = new Map<string, Fixed>();

  takeFee(coin: string, fee: Fixed): void {
    this.fees.set(coin, add(this.fees.get(coin) ?? ZERO, fee));
  }

  takeRounding(coin: string, amount: Fixed): void {
    this.roundings.set(coin, add(this.roundings.get(coin) ?? ZERO, amount));
  }
}

export interface FloorOptions {
  readonly random: Random;
  readonly startAt: EpochMs;
  readonly openOrdersMax: number;
  readonly dollarCoins: readonly string[];
}

/** Everything there is: markets, customers, the house, the time. The rules are in the functions around it. */
export class Floor {
  now: EpochMs;
  readonly openOrdersMax: number;
  readonly names: Names;
  readonly house = new House();
  readonly publisher = new Publisher(this);
  readonly accounts = new Map<Uid, Account>();
  readonly markets: readonly Market[];
  /** Open positions, for funding, liquidation and deleveraging. */
  readonly positions = new Map<Market, Set<Position>>();
  /** Orders that have traded and whose TP and SL are still to be brought to life. */
  readonly filled = new Set<Order>();
  /** Positions whose size changed, and whose closing orders have to follow. */
  readonly resized = new Set<Position>();
  /** Symbols of which a price moved, so that conditional orders may be due. */
  readonly repriced = new Set<Market>();
  /** Since the last pulse a price moved or money did, so that someone may be short of margin. */
  riskChanged = true;
  /** Takes over what cannot be liquidated in the book. */
  insurance: Account | undefined;
  readonly #bySymbol: Readonly<Record<Category, Map<string, Market>>> = { linear: new Map(), spot: new Map() };
  readonly #dollarCoins: readonly string[];
  readonly #dollarMarkets = new Map<string, readonly Market[]>();

  constructor(markets: readonly Market[], options: FloorOptions) {
    this.markets = markets;
    this.now = options.startAt;
    this.openOrdersMax = options.openOrdersMax;
    this.names = new Names(options.random);
    this.#dollarCoins = options.dollarCoins;
    for (const market of markets) {
      this.#bySymbol[market.spec.category].set(market.spec.symbol, market);
      this.positions.set(market, new Set());
    }
  }

  market({ category, symbol }: SymbolRef): Market | undefined {
    return this.#bySymbol[category].get(symbol);
  }

  /** Dollars for one coin, by its index; zero for a coin that nothing here prices. */
  dollarPrice(coin: string): Price {
    if (this.#dollarCoins.includes(coin)) return ONE;
    return this.#marketsPricing(coin).find(({ prices }) => prices.index !== undefined)?.prices.index ?? ZERO;
  }

  #marketsPricing(coin: string): readonly Market[] {
    const known = this.#dollarMarkets.get(coin);
    if (known !== undefined) return known;
    const found = this.markets.filter(
      ({ spec }) => spec.baseCoin === coin && this.#dollarCoins.includes(spec.quoteCoin),
    );
    this.#dollarMarkets.set(coin, found);
    return found;
  }
}
