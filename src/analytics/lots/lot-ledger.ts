import assert from 'node:assert/strict';
import {
  add,
  applyFill,
  FLAT,
  magnitude,
  multiply,
  negate,
  proportion,
  smaller,
  subtract,
  ZERO,
  type EpochMs,
  type Fill,
  type InstrumentId,
  type Money,
  type Position,
  type Price,
  type Quantity,
} from '../../domain/index.ts';

/** Which lots a sale closes: the oldest, the newest, or the oldest at the average cost of all. */
export const LOT_METHODS = ['fifo', 'lifo', 'average'] as const;
export type LotMethod = (typeof LOT_METHODS)[number];

/** A quantity that changed hands at a price, with the id under which the books have it. */
export interface LotTrade {
  readonly id: string;
  readonly instrument: InstrumentId;
  /** Signed: negative was sold. */
  readonly quantity: Quantity;
  readonly price: Price;
  readonly at: EpochMs;
}

/** A piece of one lot that was closed by one trade. Proceeds and cost are what was received and paid, fees apart. */
export interface Disposal {
  readonly instrument: InstrumentId;
  /** `short`: it was sold first and bought back. */
  readonly direction: 'long' | 'short';
  readonly quantity: Quantity;
  readonly openedBy: string;
  readonly openedAt: EpochMs;
  readonly closedBy: string;
  readonly closedAt: EpochMs;
  readonly proceeds: Money;
  readonly cost: Money;
  /** `proceeds - cost`. */
  readonly gain: Money;
}

interface Lot {
  readonly id: string;
  readonly at: EpochMs;
  quantity: Quantity;
  /** Signed like the position. */
  cost: Money;
}

interface Book {
  readonly lots: Lot[];
  /** The same trades at average cost, as the ledgers of engine and strategies have them. */
  position: Position;
  realised: Money;
}

/**
 * The account's lots, by instrument. Whatever the method, cash in and out is the same, so to the last digit
 * `realised - cost of what is open` equals that of the ledger, and with nothing open realised profit does. At average
 * cost it always does.
 */
export class LotLedger {
  private readonly method: LotMethod;
  private readonly books = new Map<InstrumentId, Book>();

  constructor(method: LotMethod) {
    this.method = method;
  }

  /** @returns what the trade closed, one piece a lot; empty when it only opened or added */
  trade(trade: LotTrade): readonly Disposal[] {
    if (trade.quantity === 0n) return [];
    const book = this.bookOf(trade.instrument);
    const before = book.position;
    book.position = applyFill(before, plainFill(trade));
    const opposes = before.quantity !== 0n && before.quantity > 0n !== trade.quantity > 0n;
    const closed = opposes ? smaller(magnitude(trade.quantity), magnitude(before.quantity)) : ZERO;
    const disposals = opposes ? this.close(book, { trade, before, closed }) : [];
    const opened = subtract(magnitude(trade.quantity), closed);
    if (opened > 0n) {
      const cost = closed > 0n ? book.position.cost : subtract(book.position.cost, before.cost);
      book.lots.push({ id: trade.id, at: trade.at, quantity: opened, cost });
    }
    book.realised = disposals.reduce((sum, { gain }) => add(sum, gain), book.realised);
    const ours = subtract(book.realised, this.openCostOf(book));
    assert.equal(ours, subtract(book.position.realisedPnl, book.position.cost), 'lots keep every unit of cash');
    return disposals;
  }

  /** What is open and closed so far, of every instrument ever traded. */
  *totals(): Iterable<{
    readonly instrument: InstrumentId;
    readonly realised: Money;
    /** Of what is open, by the method; signed like the position. */
    readonly openCost: Money;
    readonly position: Position;
  }> {
    for (const [instrument, book] of this.books)
      yield { instrument, realised: book.realised, openCost: this.openCostOf(book), position: book.position };
  }

  private close(
    book: Book,
    { trade, before, closed }: { readonly trade: LotTrade; readonly before: Position; readonly closed: Quantity },
  ): Disposal[] {
    const isLong = before.quantity > 0n;
    // As the ledger values it: the whole of a closed position at the price, else what was traded at it.
    const value =
      closed === magnitude(before.quantity) && closed !== magnitude(trade.quantity)
        ? multiply(trade.price, before.quantity)
        : negate(multiply(trade.price, trade.quantity));
    const pooled = closed === magnitude(before.quantity) ? before.cost : subtract(before.cost, book.position.cost);
    const shareOf = { value: shares(value, closed), cost: shares(pooled, closed) };
    const disposals: Disposal[] = [];
    for (let left = closed; left > 0n;) {
      const lot = this.method === 'lifo' ? book.lots.at(-1) : book.lots[0];
      assert(lot !== undefined, 'what a position holds is in its lots');
      const quantity = smaller(left, lot.quantity);
      const own = quantity === lot.quantity ? lot.cost : proportion(lot.cost, quantity, lot.quantity);
      const [received, paid] = [shareOf.value(quantity), shareOf.cost(quantity)];
      const cost = this.method === 'average' ? paid : own;
      disposals.push({
        instrument: trade.instrument,
        direction: isLong ? 'long' : 'short',
        quantity,
        openedBy: lot.id,
        openedAt: lot.at,
        closedBy: trade.id,
        closedAt: trade.at,
        proceeds: isLong ? received : negate(cost),
        cost: isLong ? cost : negate(received),
        gain: subtract(received, cost),
      });
      lot.quantity = subtract(lot.quantity, quantity);
      lot.cost = subtract(lot.cost, own);
      if (lot.quantity === 0n) book.lots.splice(this.method === 'lifo' ? -1 : 0, 1);
      left = subtract(left, quantity);
    }
    return disposals;
  }

  private openCostOf(book: Book): Money {
    if (this.method === 'average') return book.position.cost;
    return book.lots.reduce<Money>((sum, lot) => add(sum, lot.cost), ZERO);
  }

  private bookOf(instrument: InstrumentId): Book {
    let book = this.books.get(instrument);
    if (book === undefined) {
      book = { lots: [], position: FLAT, realised: ZERO };
      this.books.set(instrument, book);
    }
    return book;
  }
}

/** Gives out an amount in parts by quantity; what rounding leaves over moves on to the next, so that they sum to it. */
function shares(amount: Money, whole: Quantity): (quantity: Quantity) => Money {
  let [upTo, given] = [ZERO, ZERO];
  return (quantity) => {
    upTo = add(upTo, quantity);
    const share = subtract(proportion(amount, upTo, whole), given);
    given = add(given, share);
    return share;
  };
}

function plainFill({ id, instrument, quantity, price, at }: LotTrade): Fill {
  return {
    fillId: id as Fill['fillId'],
    instrument,
    side: quantity > 0n ? 'buy' : 'sell',
    price,
    quantity: magnitude(quantity),
    liquidity: 'taker',
    fee: ZERO,
    feeCurrency: 'quote',
    executedAt: at,
    kind: 'trade',
  };
}
