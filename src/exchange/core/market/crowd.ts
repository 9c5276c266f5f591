import { add, divide, floorToStep, fromFloat, smaller, subtract, toFloat, ZERO } from '../../../domain/index.ts';
import type { Price, Quantity } from '../../../domain/index.ts';
import type { Random } from '../../../runtime/index.ts';
import type { Exchange } from '../exchange.ts';
import type { Side, Uid } from '../requests.ts';
import type { SymbolSpec } from '../spec.ts';
import type { CoinMoment } from './price-path.ts';

/** A step is traded in at most so many prints. */
const PRINTS_MAX = 4;

/** Those who take: they buy more while the price rises and sell more while it falls. */
export class Crowd {
  readonly #exchange: Exchange;
  readonly #uid: Uid;
  readonly #random: Random;

  constructor(exchange: Exchange, { uid, random }: { readonly uid: Uid; readonly random: Random }) {
    this.#exchange = exchange;
    this.#uid = uid;
    this.#random = random;
  }

  trade(spec: SymbolSpec, moment: CoinMoment, before: Price): void {
    if (moment.prints !== undefined) {
      for (const { side, qty } of moment.prints) this.#take(spec, { side, qty, price: moment.price });
      return;
    }
    const prints = 1 + Math.floor(this.#random() * PRINTS_MAX);
    let left = moment.volume;
    for (let print = 1; print <= prints && left > ZERO; print += 1) {
      const isLast = print === prints;
      const share = isLast ? left : fromFloat(toFloat(left) * this.#random(), spec.qtyStep);
      const lean = moment.price > before ? 0.7 : moment.price < before ? 0.3 : 0.5;
      const side = this.#random() < lean ? 'Buy' : 'Sell';
      this.#take(spec, { side, qty: share, price: moment.price });
      left = subtract(left, share);
    }
  }

  #take(
    spec: SymbolSpec,
    { side, qty, price }: { readonly side: Side; readonly qty: Quantity; readonly price: Price },
  ): void {
    const { category, symbol, qtyStep, maxMktOrderQty, minNotionalValue } = spec;
    const least = add(floorToStep(divide(minNotionalValue, price), qtyStep), qtyStep);
    const whole = smaller(floorToStep(qty, qtyStep), maxMktOrderQty);
    if (whole < least) return; // Less than the exchange takes is not traded.
    const order = { category, symbol, side, orderType: 'Market', qty: whole, marketUnit: 'baseCoin' } as const;
    // Refused when a symbol is halted or its book has been emptied: then nobody trades.
    this.#exchange.placeOrder(this.#uid, order);
  }
}
