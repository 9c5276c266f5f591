import type { EpochMs, InstrumentId, Price, Quantity, Quote } from '../../domain/index.ts';
import type { BookMessage } from './parse/book.ts';

/**
 * One market's order book, as far down as its topic goes. Every message but a snapshot must be the next one after the
 * last, or the book is not to be believed until it has been sent whole again.
 */
export class OrderBook {
  private readonly instrument: InstrumentId;
  private readonly bids = new Map<Price, Quantity>();
  private readonly asks = new Map<Price, Quantity>();
  private update: number | undefined;
  private sequence = 0;
  private at = 0 as EpochMs;

  constructor(instrument: InstrumentId) {
    this.instrument = instrument;
  }

  /** @returns `gap` when messages are missing: the book is empty then, and has to be asked for anew */
  apply({ type, ts, data }: BookMessage): 'applied' | 'gap' {
    const { u, seq, b, a } = data;
    if (type === 'snapshot') {
      this.bids.clear();
      this.asks.clear();
    } else if (this.update === undefined || u !== this.update + 1 || seq < this.sequence) {
      this.forget();
      return 'gap';
    }
    this.update = u;
    this.sequence = seq;
    this.at = ts;
    change(this.bids, b);
    change(this.asks, a);
    return 'applied';
  }

  forget(): void {
    this.bids.clear();
    this.asks.clear();
    this.update = undefined;
    this.sequence = 0;
  }

  /** Best bid and ask; `undefined` while a side is empty, or they are crossed, which no true book is. */
  quote(): Quote | undefined {
    const bid = best(this.bids, (price, than) => price > than);
    const ask = best(this.asks, (price, than) => price < than);
    if (bid === undefined || ask === undefined || bid >= ask) return undefined;
    return {
      instrument: this.instrument,
      at: this.at,
      bid,
      bidQuantity: this.bids.get(bid)!,
      ask,
      askQuantity: this.asks.get(ask)!,
    };
  }

  get depth(): number {
    return this.bids.size + this.asks.size;
  }
}

function change(levels: Map<Price, Quantity>, changes: readonly (readonly [Price, Quantity])[]): void {
  for (const [price, quantity] of changes) {
    if (quantity === 0n) levels.delete(price);
    else levels.set(price, quantity);
  }
}

/** At most fifty levels, and only looked at when a quote is due: a scan is cheaper than keeping them in order. */
function best(levels: Map<Price, Quantity>, isBetter: (price: Price, than: Price) => boolean): Price | undefined {
  let found: Price | undefined;
  for (const price of levels.keys()) if (found === undefined || isBetter(price, found)) found = price;
  return found;
}
