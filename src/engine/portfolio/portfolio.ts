import { strict as assert } from 'node:assert';
import {
  add,
  applyFill,
  applyFunding,
  FLAT,
  magnitude,
  negate,
  proportion,
  subtract,
  totalPnl,
  ZERO,
  type Bar,
  type EpochMs,
  type Fill,
  type Funding,
  type InstrumentId,
  type Money,
  type Position,
  type Price,
  type Quantity,
  type Side,
  type StrategyId,
} from '../../domain/index.ts';
import { forcedShares, type Share } from './forced-shares.ts';

const DAY_MS = 86_400_000;

/** What an instrument is worth: a price, or the bar that closed at it. Most bars are never asked for their exact close. */
type Mark = Price | Bar;

/** One instrument: the account's net position, and each strategy's part of it. */
interface Holding {
  net: Position;
  readonly parts: Map<StrategyId, Position>;
  mark: Mark | undefined;
  markedAt: EpochMs | undefined;
  /** Total profit of the net position at the mark; kept, so that equity is a sum of few numbers. */
  pnl: Money;
}

export interface PortfolioSnapshot {
  readonly deposited: Money;
  readonly peakEquity: Money;
  readonly dayStartEquity: Money;
  readonly day: number;
  readonly holdings: readonly {
    readonly instrument: InstrumentId;
    readonly mark?: Price;
    readonly markedAt?: EpochMs;
    readonly net: Position;
    readonly parts: readonly { readonly strategyId: StrategyId; readonly position: Position }[];
  }[];
}

/**
 * Who holds what, and what it is worth. Every fill is booked twice, for the account and for the strategy, so the
 * parts always sum to the net; `checkParts` says so after each booking.
 */
export class Portfolio {
  readonly deposited: Money;
  private readonly holdings = new Map<InstrumentId, Holding>();
  /** Deposits and the profit of every holding at its mark. */
  private worth: Money;
  private peak: Money;
  private dayStart: Money;
  private day = -1;

  private readonly stepOf: (instrument: InstrumentId) => Quantity | undefined;

  /** @param stepOf the step in which an instrument is traded, as far as it is known: forced fills are shared in it */
  constructor(
    deposited: Money,
    snapshot?: PortfolioSnapshot,
    stepOf: (instrument: InstrumentId) => Quantity | undefined = () => undefined,
  ) {
    this.stepOf = stepOf;
    this.deposited = snapshot?.deposited ?? deposited;
    this.worth = this.deposited;
    this.peak = snapshot?.peakEquity ?? deposited;
    this.dayStart = snapshot?.dayStartEquity ?? deposited;
    if (snapshot === undefined) return;
    this.day = snapshot.day;
    for (const { instrument, net, parts, mark, markedAt } of snapshot.holdings) {
      const holding = this.holding(instrument);
      holding.net = net;
      holding.mark = mark;
      holding.markedAt = markedAt;
      for (const { strategyId, position } of parts) holding.parts.set(strategyId, position);
      this.revalue(holding);
    }
  }

  get equity(): Money {
    return this.worth;
  }
  get peakEquity(): Money {
    return this.peak;
  }
  get dayStartEquity(): Money {
    return this.dayStart;
  }

  /** The newest price of an instrument, or the bar that closed at it. Rolls the day and the peak. */
  setMark(instrument: InstrumentId, mark: Mark, at: EpochMs): void {
    const day = Math.floor(at / DAY_MS);
    if (day !== this.day) {
      this.day = day;
      this.dayStart = this.equity;
    }
    const holding = this.holding(instrument);
    holding.mark = mark;
    holding.markedAt = at;
    if (holding.net.quantity !== 0n) this.revalue(holding);
    if (this.equity > this.peak) this.peak = this.equity;
  }

  /** Books a fill of one strategy's order. */
  bookFill(strategyId: StrategyId, fill: Fill): void {
    const holding = this.holding(fill.instrument);
    holding.net = applyFill(holding.net, fill);
    holding.parts.set(strategyId, applyFill(holding.parts.get(strategyId) ?? FLAT, fill));
    holding.mark ??= fill.price;
    holding.markedAt ??= fill.executedAt;
    this.revalue(holding);
    this.checkParts(fill.instrument, holding);
  }

  /**
   * Books a trade the venue made of our position (a liquidation), shared among the strategies on the losing side; the
   * parts still sum to the net.
   *
   * @param rest takes what is closed beyond that: the fill that opened it may not have been heard yet
   */
  bookForcedFill(fill: Fill, rest: StrategyId): readonly Share<Fill>[] {
    const holding = this.holding(fill.instrument);
    const shares = forcedShares(holding.parts, fill, { rest, step: this.stepOf(fill.instrument) });
    for (const { strategyId, part } of shares)
      holding.parts.set(strategyId, applyFill(holding.parts.get(strategyId) ?? FLAT, part));
    holding.net = applyFill(holding.net, fill);
    holding.mark ??= fill.price;
    holding.markedAt ??= fill.executedAt;
    this.revalue(holding);
    this.checkParts(fill.instrument, holding);
    return shares;
  }

  /**
   * Takes a difference that nobody can explain into the books, at the mark and without a fee. It is no trade and never
   * recorded as one, but shared like a forced one: the strategies on the side that it shrinks have that much less.
   *
   * @param difference signed; @param rest takes what is beyond that
   * @returns what each holder has more or less now, signed
   */
  adopt(instrument: InstrumentId, difference: Quantity, rest: StrategyId): readonly Share<Quantity>[] {
    const mark = this.mark(instrument);
    assert(mark !== undefined, `${instrument} has a mark to be adopted at`);
    const side = difference > 0n ? 'buy' : 'sell';
    const adjustment: Fill = {
      fillId: 'adopted' as Fill['fillId'],
      instrument,
      side,
      price: mark,
      quantity: magnitude(difference),
      liquidity: 'taker',
      fee: ZERO,
      feeCurrency: 'quote',
      executedAt: this.markedAt(instrument)!,
      kind: 'trade',
    };
    const shares = this.bookForcedFill(adjustment, rest);
    return shares.map(({ strategyId, part: { quantity } }) => ({
      strategyId,
      part: side === 'buy' ? quantity : negate(quantity),
    }));
  }

  /**
   * Books a funding payment, shared by signed quantity: a strategy on the other side receives what the others pay.
   *
   * @param rest takes it when nobody holds anything any more: it was heard of after the position had been closed
   */
  bookFunding(funding: Funding, rest: StrategyId): readonly Share<Money>[] {
    const holding = this.holding(funding.instrument);
    const held = [...holding.parts].filter(([, part]) => part.quantity !== 0n);
    const owners = held.length > 0 ? held : [[rest, holding.parts.get(rest) ?? FLAT] as const];
    const shares: Share<Money>[] = [];
    let left = funding.amount;
    owners.forEach(([strategyId, part], index) => {
      const last = index === owners.length - 1;
      const amount =
        last || funding.quantity === 0n ? left : proportion(funding.amount, part.quantity, funding.quantity);
      left = subtract(left, amount);
      holding.parts.set(strategyId, applyFunding(part, amount));
      shares.push({ strategyId, part: amount });
    });
    holding.net = applyFunding(holding.net, funding.amount);
    this.revalue(holding);
    return shares;
  }

  netPosition(instrument: InstrumentId): Position {
    return this.holdings.get(instrument)?.net ?? FLAT;
  }
  /** Sum of what the strategies hold on one side, unsigned; those on the other side take nothing off. */
  sideQuantity(instrument: InstrumentId, side: Side): Quantity {
    const holding = this.holdings.get(instrument);
    if (holding === undefined) return ZERO;
    let sum = 0n;
    for (const { quantity } of holding.parts.values()) {
      if (side === 'buy' ? quantity > 0n : quantity < 0n) sum += quantity;
    }
    return (side === 'buy' ? sum : -sum) as Quantity;
  }
  position(strategyId: StrategyId, instrument: InstrumentId): Position {
    return this.holdings.get(instrument)?.parts.get(strategyId) ?? FLAT;
  }
  mark(instrument: InstrumentId): Price | undefined {
    const mark = this.holdings.get(instrument)?.mark;
    return mark === undefined ? undefined : priceOf(mark);
  }
  markedAt(instrument: InstrumentId): EpochMs | undefined {
    return this.holdings.get(instrument)?.markedAt;
  }

  /** Every instrument ever touched, with the strategies that ever held it. */
  *entries(): Iterable<{
    readonly instrument: InstrumentId;
    readonly net: Position;
    readonly parts: ReadonlyMap<StrategyId, Position>;
  }> {
    for (const [instrument, { net, parts }] of this.holdings) yield { instrument, net, parts };
  }

  /** Everything one strategy has earned, at the marks. */
  strategyPnl(strategyId: StrategyId): Money {
    let sum = ZERO;
    for (const { parts, mark } of this.holdings.values()) {
      const part = parts.get(strategyId);
      if (part !== undefined) sum = add(sum, totalPnl(part, mark === undefined ? ZERO : priceOf(mark)));
    }
    return sum;
  }

  /** Settlement cash: what is left when spot is paid for in full. Perpetuals tie up margin, not cash. */
  cash(isSpot: (instrument: InstrumentId) => boolean): Money {
    let sum = this.deposited;
    for (const [instrument, { net }] of this.holdings) {
      const earned = add(subtract(net.realisedPnl, net.fees), net.funding);
      sum = add(sum, isSpot(instrument) ? subtract(earned, net.cost) : earned);
    }
    return sum;
  }

  snapshot(): PortfolioSnapshot {
    return {
      deposited: this.deposited,
      peakEquity: this.peak,
      dayStartEquity: this.dayStart,
      day: this.day,
      holdings: [...this.holdings].map(([instrument, { net, parts, mark, markedAt }]) => ({
        instrument,
        net,
        ...(mark === undefined ? {} : { mark: priceOf(mark) }),
        ...(markedAt === undefined ? {} : { markedAt }),
        parts: [...parts].map(([strategyId, position]) => ({ strategyId, position })),
      })),
    };
  }

  private holding(instrument: InstrumentId): Holding {
    let holding = this.holdings.get(instrument);
    if (holding === undefined) {
      holding = { net: FLAT, parts: new Map(), mark: undefined, markedAt: undefined, pnl: ZERO };
      this.holdings.set(instrument, holding);
    }
    return holding;
  }

  private revalue(holding: Holding): void {
    const { net, mark } = holding;
    // Nothing is held before there was a price; what was paid or received by then counts at any.
    const pnl = totalPnl(net, mark === undefined ? ZERO : priceOf(mark));
    this.worth = add(this.worth, subtract(pnl, holding.pnl));
    holding.pnl = pnl;
  }

  private checkParts(instrument: InstrumentId, holding: Holding): void {
    let sum = ZERO;
    for (const part of holding.parts.values()) sum = add(sum, part.quantity);
    assert.equal(sum, holding.net.quantity, `the strategies' positions in ${instrument} sum to the net`);
  }
}

function priceOf(mark: Mark): Price {
  return typeof mark === 'object' ? mark.close : mark;
}

/** The side that shrinks a signed quantity. */
export function closingSide(quantity: Quantity): 'buy' | 'sell' {
  return quantity > 0n ? 'sell' : 'buy';
}
