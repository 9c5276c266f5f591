import {
  add,
  divide,
  floorToStep,
  fromFloat,
  larger,
  multiply,
  subtract,
  toFloat,
  ZERO,
} from '../../../domain/index.ts';
import type { Price, Quantity, Rate } from '../../../domain/index.ts';
import type { Random } from '../../../runtime/index.ts';
import type { Exchange } from '../exchange.ts';
import type { Side, Uid } from '../requests.ts';
import type { SymbolSpec } from '../spec.ts';

/** How the makers of a market quote. */
export interface Depth {
  /** Levels on each side. */
  readonly levels: number;
  /** From one level to the next, and from best bid to best ask, as a share of the price. */
  readonly spacing: Rate;
  /** Quote currency at the best level; deeper ones hold more, up to three times as much. */
  readonly levelValue: Price;
  /** How much of the path's volume the crowd trades here. */
  readonly volumeShare: Rate;
}

interface Quote {
  readonly maker: Uid;
  readonly orderId: string;
  readonly qty: Quantity;
}

/** Keeps a ladder of bids and asks around a price that moves: what is out of place goes, what is missing comes. */
export class Quoter {
  readonly #exchange: Exchange;
  readonly #spec: SymbolSpec;
  readonly #makers: readonly Uid[];
  readonly #depth: Depth;
  readonly #random: Random;
  readonly #quotes: Readonly<Record<Side, Map<Price, Quote>>> = { Buy: new Map(), Sell: new Map() };

  constructor(
    exchange: Exchange,
    parts: {
      readonly spec: SymbolSpec;
      readonly makers: readonly Uid[];
      readonly depth: Depth;
      readonly random: Random;
    },
  ) {
    this.#exchange = exchange;
    this.#spec = parts.spec;
    this.#makers = parts.makers;
    this.#depth = parts.depth;
    this.#random = parts.random;
  }

  /** Takes back what lies beyond the new price, so that makers do not trade at prices they no longer stand for. */
  withdraw(price: Price): void {
    for (const side of ['Buy', 'Sell'] as const) {
      const wanted = new Set(this.#prices(side, price));
      for (const [level, quote] of this.#quotes[side]) if (!wanted.has(level)) this.#cancel(side, level, quote);
    }
  }

  /** Quotes around the price. A customer's order that is in the way is traded with. */
  quote(price: Price): void {
    const resting = this.#restingByPrice();
    for (const side of ['Buy', 'Sell'] as const) {
      for (const [rank, level] of this.#prices(side, price).entries()) {
        const known = this.#quotes[side].get(level);
        const isThin = known !== undefined && (resting.get(level) ?? ZERO) < known.qty / 2n;
        if (known !== undefined && !isThin) continue;
        if (known !== undefined) this.#cancel(side, level, known);
        this.#place(side, level, rank);
      }
    }
  }

  /** Levels of one side, the best first. Never closer than a tick, and never below one. */
  #prices(side: Side, price: Price): Price[] {
    const { tickSize } = this.#spec;
    const gap = larger(tickSize, floorToStep(multiply(price, this.#depth.spacing), tickSize));
    const bid = floorToStep(price, gap);
    const first = side === 'Buy' ? bid : add(bid, gap);
    const levels: Price[] = [];
    for (let rank = 0n; rank < this.#depth.levels; rank += 1n) {
      const distance = (gap * rank) as Price;
      const level = side === 'Buy' ? subtract(first, distance) : add(first, distance);
      if (level >= tickSize) levels.push(level);
    }
    return levels;
  }

  #restingByPrice(): ReadonlyMap<Price, Quantity> {
    const { category, symbol } = this.#spec;
    const book = this.#exchange.orderbook({ category, symbol }, 4 * this.#depth.levels);
    return book.ok ? new Map([...book.value.bids, ...book.value.asks]) : new Map();
  }

  #place(side: Side, price: Price, rank: number): void {
    const { category, symbol, qtyStep, minOrderQty, minNotionalValue, maxOrderQty } = this.#spec;
    const { levels, levelValue } = this.#depth;
    const swell = (0.5 + this.#random()) * (1 + (2 * rank) / levels);
    const sized = fromFloat((toFloat(levelValue) / toFloat(price)) * swell, qtyStep);
    const least = add(floorToStep(divide(minNotionalValue, price), qtyStep), qtyStep);
    const wanted = larger(larger(sized, minOrderQty), least);
    const qty = wanted > maxOrderQty ? maxOrderQty : wanted;
    const maker = this.#makers[Math.floor(this.#random() * this.#makers.length)]!;
    const outcome = this.#exchange.placeOrder(maker, { category, symbol, side, orderType: 'Limit', qty, price });
    // A halted symbol, or a level outside the price band on spot, is left empty.
    if (outcome.ok) this.#quotes[side].set(price, { maker, orderId: outcome.value.orderId, qty });
  }

  /** An order that is gone has traded: what was wanted, too. */
  #cancel(side: Side, level: Price, { maker, orderId }: Quote): void {
    const { category, symbol } = this.#spec;
    this.#exchange.cancelOrder(maker, { category, symbol, orderId });
    this.#quotes[side].delete(level);
  }
}
