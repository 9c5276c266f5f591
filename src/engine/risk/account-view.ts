import {
  add,
  ONE,
  remainingQuantity,
  ZERO,
  type ClientOrderId,
  type EpochMs,
  type Instrument,
  type InstrumentId,
  type Money,
  type Order,
  type OrderDraft,
  type Price,
  type Quantity,
  type Rate,
  type Side,
  type StrategyId,
} from '../../domain/index.ts';
import type { OrderBook } from '../orders/order-book.ts';
import type { Portfolio } from '../portfolio/portfolio.ts';
import { Exposures } from './exposures.ts';
import type { OrderFlow } from './flow/order-flow.ts';
import type { StrategyPast } from './flow/strategy-flow.ts';
import type { RiskLimits } from './limits.ts';
import type { ModeRecord, Modes } from './modes.ts';
import type { PriceHistory } from './price-history.ts';
import type { Exposure, RiskView, Standing } from './view.ts';

/** What an account view is made of: the engine's own books, read at the moment of asking. */
export interface AccountParts {
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly strategyIds: ReadonlySet<StrategyId>;
  readonly portfolio: Portfolio;
  readonly orders: OrderBook;
  readonly modes: Modes;
  readonly flow: OrderFlow;
  readonly history: PriceHistory | undefined;
  readonly state: { readonly now: EpochMs; readonly reconciling: boolean };
}

/** What one rule has gathered and the next may use. */
interface Kept {
  orders?: readonly Order[];
  exposures?: Exposures;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The account as the gate sees it. */
export class AccountView implements RiskView {
  private readonly parts: AccountParts;
  /** The order a draft would change: it must not compete with itself. */
  private amending: ClientOrderId | undefined;
  /** There while a draft is judged, since nothing moves then; what is asked at other times is gathered anew. */
  private kept: Kept | undefined;
  /** Every instrument and every holder there can be: the session's, and any others the portfolio knows. */
  private ids: readonly InstrumentId[] = [];
  private holders: readonly StrategyId[] = [];
  private readonly summed: Exposures;

  constructor(parts: AccountParts) {
    this.parts = parts;
    this.summed = new Exposures(parts.portfolio, parts.orders);
    this.noticeStrangers();
  }

  /** To be called when something was booked that is not of the session: another's trade, or in another instrument. */
  noticeStrangers(): void {
    const { instruments, strategyIds, portfolio } = this.parts;
    const [ids, holders] = [new Set(instruments.keys()), new Set(strategyIds)];
    for (const { instrument, parts } of portfolio.entries()) {
      ids.add(instrument);
      for (const strategyId of parts.keys()) holders.add(strategyId);
    }
    this.ids = [...ids];
    this.holders = [...holders];
    this.summed.follow(this.ids);
  }

  /** Answers a question about the account as it stands at this moment, without the order that is to be changed. */
  judge<T>(question: () => T, amending?: ClientOrderId): T {
    this.amending = amending;
    this.kept = {};
    try {
      return amending === undefined ? question() : this.parts.orders.without(amending, question);
    } finally {
      this.amending = this.kept = undefined;
    }
  }

  get now(): EpochMs {
    return this.parts.state.now;
  }
  get halted(): boolean {
    return this.parts.modes.halt !== undefined;
  }
  get reconciling(): boolean {
    return this.parts.state.reconciling;
  }
  modeFor(strategyId: StrategyId, id: InstrumentId): ModeRecord | undefined {
    return this.parts.modes.forOrder(strategyId, id);
  }
  instrument(id: InstrumentId): Instrument | undefined {
    return this.parts.instruments.get(id);
  }
  markPrice(id: InstrumentId): Price | undefined {
    return this.parts.portfolio.mark(id);
  }
  markedAt(id: InstrumentId): EpochMs | undefined {
    return this.parts.portfolio.markedAt(id);
  }

  // --- positions and orders ---

  sideQuantity(id: InstrumentId, side: Side): Quantity {
    return this.parts.portfolio.sideQuantity(id, side);
  }
  strategyQuantity(strategyId: StrategyId, id: InstrumentId): Quantity {
    return this.parts.portfolio.position(strategyId, id).quantity;
  }
  pendingQuantity(id: InstrumentId, side: Side): Quantity {
    return this.parts.orders.pendingQuantity(id, side);
  }
  pendingReduceQuantity(strategyId: StrategyId, id: InstrumentId, side: Side): Quantity {
    return this.parts.orders.pendingReduceQuantity(strategyId, id, side);
  }
  unresolvedOrders(id: InstrumentId): number {
    return this.parts.orders.unresolved(id);
  }
  get openOrders(): number {
    return this.parts.orders.size;
  }
  openOrdersOf(id: InstrumentId): number {
    return this.parts.orders.openCount(id);
  }
  ordersIn(id: InstrumentId, side: Side): readonly Order[] {
    return this.ordersNow().filter(({ draft }) => draft.instrument === id && draft.side === side);
  }
  isAmendment(id: ClientOrderId): boolean {
    return this.amending === id;
  }

  exposures(side: Side): readonly Exposure[] {
    return this.sums().of(side);
  }

  standingsOf(strategyId: StrategyId): ReadonlyMap<InstrumentId, Standing> {
    const standings = new Map<InstrumentId, Writable<Standing>>();
    for (const id of this.ids) {
      const held = this.strategyQuantity(strategyId, id);
      if (held !== 0n) standings.set(id, { held, buys: ZERO, sells: ZERO });
    }
    for (const order of this.ordersNow()) {
      if (order.draft.strategyId === strategyId) count(standings, order.draft.instrument, order);
    }
    return standings;
  }

  standingsIn(id: InstrumentId): ReadonlyMap<StrategyId, Standing> {
    const standings = new Map<StrategyId, Writable<Standing>>();
    for (const strategyId of this.holders) {
      const held = this.strategyQuantity(strategyId, id);
      if (held !== 0n) standings.set(strategyId, { held, buys: ZERO, sells: ZERO });
    }
    for (const order of this.ordersNow()) {
      if (order.draft.instrument === id) count(standings, order.draft.strategyId, order);
    }
    return standings;
  }

  // --- sums ---

  get grossNotional(): Money {
    return roundedUp(this.sums().gross);
  }
  directionNotional(side: Side): Money {
    return roundedUp(side === 'buy' ? this.sums().long : this.sums().short);
  }
  get pendingNotional(): Money {
    return roundedUp(this.sums().pending);
  }
  get unpriced(): InstrumentId | undefined {
    return this.sums().unpriced;
  }
  get equity(): Money {
    return this.parts.portfolio.equity;
  }
  get peakEquity(): Money {
    return this.parts.portfolio.peakEquity;
  }
  get dayStartEquity(): Money {
    return this.parts.portfolio.dayStartEquity;
  }

  // --- the past ---

  entryWaitMs(limits: RiskLimits): number {
    return this.parts.flow.entryWaitMs(this.now, limits);
  }
  twinOf(draft: OrderDraft, limits: RiskLimits): ClientOrderId | undefined {
    return this.parts.flow.twinOf(draft, this.now, limits);
  }
  past(strategyId: StrategyId): StrategyPast | undefined {
    return this.parts.flow.of(strategyId);
  }
  fundingRate(id: InstrumentId): Rate | undefined {
    return this.parts.flow.fundingRate(id);
  }
  correlation(a: InstrumentId, b: InstrumentId, bars: number): number | undefined {
    return this.parts.history?.correlation(a, b, bars);
  }
  turnover(id: InstrumentId): number | undefined {
    return this.parts.history?.turnover(id, this.now);
  }

  private sums(): Exposures {
    if (this.kept?.exposures !== undefined) return this.kept.exposures;
    this.summed.refresh();
    if (this.kept !== undefined) this.kept.exposures = this.summed;
    return this.summed;
  }

  /** Orders that are out, without one that is to be changed. */
  private ordersNow(): readonly Order[] {
    if (this.kept?.orders !== undefined) return this.kept.orders;
    const { amending } = this;
    const orders: Order[] = [];
    for (const order of this.parts.orders.values()) if (order.draft.clientOrderId !== amending) orders.push(order);
    if (this.kept !== undefined) this.kept.orders = orders;
    return orders;
  }
}

/** Money is counted to 1e-12; what is asked against a limit is never rounded in its favour. */
function roundedUp(exact: bigint): Money {
  return ((exact + ONE - 1n) / ONE) as Money;
}

/** Adds what an order could still add. */
function count<Key>(standings: Map<Key, Writable<Standing>>, key: Key, order: Order): void {
  if (order.draft.reduceOnly) return;
  let standing = standings.get(key);
  if (standing === undefined) {
    standing = { held: ZERO, buys: ZERO, sells: ZERO };
    standings.set(key, standing);
  }
  const side = order.draft.side === 'buy' ? 'buys' : 'sells';
  standing[side] = add(standing[side], remainingQuantity(order));
}
