import type { EpochMs, Fixed } from '../../domain/index.ts';
import type { Random } from '../../runtime/index.ts';
import type { Exchange } from './exchange.ts';
import type { MarginMode, Uid } from './requests.ts';
import type { Category, FeeRates, SymbolSpec } from './spec.ts';

/** Whoever makes the market move, an ordinary customer with deep pockets and the outside price to set. */
export interface MarketDriver {
  /** Opens accounts, sets the first index prices, quotes the first books. */
  begin(exchange: Exchange): void;
  /** When it wants to act next; `undefined`: never again. */
  nextAt(): EpochMs | undefined;
  act(exchange: Exchange): void;
}

export interface ExchangeOptions {
  readonly symbols: readonly SymbolSpec[];
  readonly startAt: EpochMs;
  /** Order ids, execution ids and key secrets come from it; nothing else is left to chance. */
  readonly random: Random;
  readonly market?: MarketDriver | undefined;
  /** Linear orders outside the price band: re-priced to it (Bybit's default) or refused. */
  readonly linearPriceLimit?: 'reprice' | 'refuse' | undefined;
  /** Default 500, as Bybit. */
  readonly openOrdersMax?: number | undefined;
  /** Coins worth one USD each; others are valued at the spot or perpetual index against the first of these. */
  readonly dollarCoins?: readonly string[] | undefined;
  /** Of the fund that takes over liquidated positions. */
  readonly insurance?: readonly Deposit[] | undefined;
}

/** What nobody owns but the exchange, by coin; and its insurance fund, an account like others. */
export interface HouseFunds {
  readonly fees: ReadonlyMap<string, Fixed>;
  readonly roundings: ReadonlyMap<string, Fixed>;
  readonly insurance: Uid;
}

export interface Deposit {
  readonly coin: string;
  readonly amount: Fixed;
}

export interface NewAccount {
  readonly deposits: readonly Deposit[];
  /** Given out in order when absent. */
  readonly uid?: Uid | undefined;
  readonly marginMode?: MarginMode | undefined;
  readonly fees?: Readonly<Record<Category, FeeRates>> | undefined;
  /** A market maker's own account: no private events, no history. Its orders and money are like everyone's. */
  readonly quiet?: boolean | undefined;
}
