import type { InstrumentId, Price, Quantity, Side } from '../../domain/index.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import type { Exposure } from './view.ts';

/** One instrument as it was last looked at, and what that came to, in 1e-24. */
interface Line {
  readonly instrument: InstrumentId;
  longs: Quantity | undefined;
  shorts: Quantity | undefined;
  buys: Quantity | undefined;
  sells: Quantity | undefined;
  mark: Price | undefined;
  long: bigint;
  short: bigint;
  /** The smaller of the two: it is in only one of them that the worst case lies. */
  both: bigint;
  pending: bigint;
}

/**
 * Worst-case values over all instruments, each at its mark: exact, in 1e-24. An instrument is added up anew only when
 * something of it has changed, since a product of two bigints is dear and most instruments stand still between orders.
 */
export class Exposures {
  long = 0n;
  short = 0n;
  pending = 0n;
  unpriced: InstrumentId | undefined;
  private both = 0n;
  private readonly portfolio: Portfolio;
  private readonly orders: OrderBook;
  private lines: readonly Line[] = [];

  constructor(portfolio: Portfolio, orders: OrderBook) {
    this.portfolio = portfolio;
    this.orders = orders;
  }

  get gross(): bigint {
    return this.long + this.short - this.both;
  }

  /** Every instrument with something on that side. */
  of(side: Side): readonly Exposure[] {
    const values = this.lines.map((line) => ({
      instrument: line.instrument,
      value: side === 'buy' ? line.long : line.short,
    }));
    return values.filter(({ value }) => value !== 0n);
  }

  follow(instruments: readonly InstrumentId[]): void {
    const nothing = { longs: undefined, shorts: undefined, buys: undefined, sells: undefined, mark: undefined };
    this.lines = instruments.map((instrument) => ({
      instrument,
      ...nothing,
      long: 0n,
      short: 0n,
      both: 0n,
      pending: 0n,
    }));
    this.long = this.short = this.both = this.pending = 0n;
  }

  refresh(): void {
    const { portfolio, orders } = this;
    this.unpriced = undefined;
    for (const line of this.lines) {
      const { instrument } = line;
      const longs = portfolio.sideQuantity(instrument, 'buy');
      const shorts = portfolio.sideQuantity(instrument, 'sell');
      const buys = orders.pendingQuantity(instrument, 'buy');
      const sells = orders.pendingQuantity(instrument, 'sell');
      const isEmpty = longs === 0n && shorts === 0n && buys === 0n && sells === 0n;
      const mark = isEmpty ? undefined : portfolio.mark(instrument);
      if (!isEmpty && mark === undefined) this.unpriced ??= instrument;
      const isSame =
        longs === line.longs &&
        shorts === line.shorts &&
        buys === line.buys &&
        sells === line.sells &&
        mark === line.mark;
      if (isSame) continue;
      line.longs = longs;
      line.shorts = shorts;
      line.buys = buys;
      line.sells = sells;
      line.mark = mark;
      this.value(line, { long: longs + buys, short: shorts + sells }, buys + sells, mark ?? 0n);
    }
  }

  private value(line: Line, worst: { long: bigint; short: bigint }, waiting: bigint, mark: bigint): void {
    const long = worst.long * mark;
    const short = worst.short * mark;
    const both = long < short ? long : short;
    const pending = waiting * mark;
    this.long += long - line.long;
    this.short += short - line.short;
    this.both += both - line.both;
    this.pending += pending - line.pending;
    line.long = long;
    line.short = short;
    line.both = both;
    line.pending = pending;
  }
}
