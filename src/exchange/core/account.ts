import { fixed, ZERO, type EpochMs, type Fixed } from '../../domain/index.ts';
import { Archive } from './archive.ts';
import type { Market } from './market-state.ts';
import type { Order } from './order.ts';
import { Position } from './position.ts';
import type { MarginMode, PositionIdx, Side, Uid } from './requests.ts';
import type { Category, FeeRates } from './spec.ts';

const LEVERAGE_DEFAULT = fixed('10');

export interface CoinBalance {
  readonly coin: string;
  walletBalance: Fixed;
  /** Held for open spot orders. */
  locked: Fixed;
  cumRealisedPnl: Fixed;
}

/** What an account has to do with one symbol. */
export class Holding {
  readonly account: Account;
  readonly market: Market;
  mode: 'one-way' | 'hedge' = 'one-way';
  buyLeverage: Fixed;
  sellLeverage: Fixed;
  activeOrders = 0;
  conditionalOrders = 0;
  /** Sums over the active orders that could open or enlarge a position. */
  buyQty: Fixed = ZERO;
  buyValue: Fixed = ZERO;
  sellQty: Fixed = ZERO;
  sellValue: Fixed = ZERO;
  readonly #positions = new Map<PositionIdx, Position>();

  constructor(account: Account, market: Market) {
    this.account = account;
    this.market = market;
    const leverage = market.spec.maxLeverage < LEVERAGE_DEFAULT ? market.spec.maxLeverage : LEVERAGE_DEFAULT;
    this.buyLeverage = leverage;
    this.sellLeverage = leverage;
  }

  get indexes(): readonly PositionIdx[] {
    return this.mode === 'one-way' ? [0] : [1, 2];
  }

  positionAt(positionIdx: PositionIdx, at: EpochMs): Position {
    const known = this.#positions.get(positionIdx);
    if (known !== undefined) return known;
    const position = new Position(this.account, this.market, positionIdx, at);
    this.#positions.set(positionIdx, position);
    return position;
  }

  get positions(): Iterable<Position> {
    return this.#positions.values();
  }

  get openPositions(): readonly Position[] {
    return [...this.#positions.values()].filter(({ isOpen }) => isOpen);
  }

  leverageOf(side: Side | ''): Fixed {
    return side === 'Sell' ? this.sellLeverage : this.buyLeverage;
  }
}

/** A customer: money, orders, positions, and what is remembered of them. */
export class Account {
  readonly uid: Uid;
  readonly quiet: boolean;
  readonly fees: Readonly<Record<Category, FeeRates>> | undefined;
  marginMode: MarginMode;
  readonly repricesOutsideLimit: Record<Category, boolean>;
  readonly coins = new Map<string, CoinBalance>();
  readonly holdings = new Map<Market, Holding>();
  /** Open ones, in the order of their acceptance. */
  readonly orders = new Map<string, Order>();
  /** Every `orderLinkId` ever accepted, and its order's id. */
  readonly orderLinkIds: Readonly<Record<Category, Map<string, string>>> = { linear: new Map(), spot: new Map() };
  readonly archive = new Archive();
  #places = 0;

  constructor(options: {
    readonly uid: Uid;
    readonly quiet: boolean;
    readonly fees: Readonly<Record<Category, FeeRates>> | undefined;
    readonly marginMode: MarginMode;
    readonly repricesLinear: boolean;
  }) {
    this.uid = options.uid;
    this.quiet = options.quiet;
    this.fees = options.fees;
    this.marginMode = options.marginMode;
    this.repricesOutsideLimit = { linear: options.repricesLinear, spot: false };
  }

  coin(name: string): CoinBalance {
    const known = this.coins.get(name);
    if (known !== undefined) return known;
    const balance = { coin: name, walletBalance: ZERO, locked: ZERO, cumRealisedPnl: ZERO };
    this.coins.set(name, balance);
    return balance;
  }

  holding(market: Market): Holding {
    const known = this.holdings.get(market);
    if (known !== undefined) return known;
    const holding = new Holding(this, market);
    this.holdings.set(market, holding);
    return holding;
  }

  nextPlace(): number {
    this.#places += 1;
    return this.#places;
  }

  feeRatesFor(market: Market): FeeRates {
    return this.fees?.[market.spec.category] ?? market.spec;
  }
}
