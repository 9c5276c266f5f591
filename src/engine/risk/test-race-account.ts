import {
  fixed,
  ONE,
  ZERO,
  type Bar,
  type ClientOrderId,
  type EpochMs,
  type Fill,
  type FillId,
  type InstrumentId,
  type Price,
  type Quantity,
  type StrategyId,
} from '../../domain/index.ts';
import { OrderBook } from '../orders/order-book.ts';
import { Portfolio } from '../portfolio/portfolio.ts';
import { RiskControl } from './control.ts';
import { bitcoin, exampleDraft } from './example-account.ts';
import { defaultLimits, type RiskLimits } from './limits.ts';

/** For the property test of exposures. */

const IDS = ['A.TEST', 'B.TEST', 'C.TEST', 'D.TEST'] as InstrumentId[];
const STRATEGIES = ['s0', 's1', 's2'] as StrategyId[];
const DEPOSITED = fixed('10000');
/** What the oracle checks, and the control runs with unless a test says otherwise. */
export const limits = {
  ...defaultLimits,
  orderNotionalRateMax: fixed('0.3'),
  orderNotionalMax: fixed('2500'),
  positionNotionalRateMax: fixed('0.45'),
  positionNotionalMax: fixed('4200'),
  instrumentGrossRateMax: fixed('0.5'),
  grossLeverageMax: fixed('0.9'),
  netLeverageMax: fixed('0.8'),
  pendingNotionalRateMax: fixed('0.7'),
  correlatedNotionalRateMax: fixed('0.5'),
  correlationBars: 10,
  strategyNotionalRateMax: fixed('0.65'),
  strategyBudgets: { s0: fixed('1'), s1: fixed('0.6'), s2: fixed('0.3') },
  openOrdersMax: 12,
  openOrdersPerInstrumentMax: 6,
  entriesPerSecondMax: 1_000,
  duplicateWindowMs: 0,
  dailyLossRateMax: ONE,
  drawdownRateMax: ONE,
} satisfies RiskLimits;

interface Sent {
  readonly id: ClientOrderId;
  readonly strategy: StrategyId;
  readonly instrument: InstrumentId;
  readonly buys: boolean;
  left: bigint;
  readonly reduceOnly: boolean;
}

/** What is measured, and the most it may come to, both in 1e-24. */
type Measures = Map<string, { readonly value: bigint; readonly most: bigint }>;

/**
 * The real control, order book and portfolio, and beside them plain sums over plain lists that say whether a limit was
 * exceeded.
 */
export class RaceAccount {
  readonly portfolio = new Portfolio(DEPOSITED);
  readonly orders = new OrderBook();
  readonly state = { now: 0 as EpochMs, reconciling: false };
  readonly control: RiskControl;
  approvals = 0;
  private readonly marks = new Map<InstrumentId, Price>(IDS.map((id) => [id, fixed('100')]));
  /** The oracle's own books: orders that are out, what each strategy holds, and what it paid. */
  private open: Sent[] = [];
  private readonly held = new Map<string, bigint>();
  private paid = 0n;
  private count = 0;

  constructor(given: RiskLimits) {
    const instruments = new Map(IDS.map((id) => [id, { ...bitcoin, id }]));
    const options = { instruments, portfolio: this.portfolio, orders: this.orders, state: this.state, limits: given };
    const port = { emit: () => {}, cancel: () => {}, cancelEntries: () => {}, flatten: () => {} };
    this.control = new RiskControl({ ...options, strategyIds: new Set(STRATEGIES), historyOf: '1m' }, port);
    for (const [index, id] of IDS.entries()) {
      this.portfolio.setMark(id, fixed('100'), 0 as EpochMs);
      for (let bar = 0; bar < 12; bar += 1) {
        const closeFloat = 100 + Math.sin(bar * bar * (index < 2 ? 1 : index + 1));
        const openTime = (bar * 60_000) as EpochMs;
        this.control.heard({ instrument: id, timeframe: '1m', openTime, closeFloat, volumeFloat: 1 } as Bar);
      }
    }
  }

  /** One step, drawn from a number. @returns a sentence when a limit was exceeded by it */
  act(draw: number, moves: boolean): string | undefined {
    this.state.now = (this.state.now + 100) as EpochMs;
    const take = (count: number): number => {
      const taken = draw % count;
      draw = Math.floor(draw / count);
      return taken;
    };
    const action = take(16);
    if (action < 11) return this.propose(take);
    if (action === 11 && moves) return this.move(take);
    if (action === 12) return this.closeAll(take);
    const order = this.open[take(Math.max(this.open.length, 1))];
    if (order === undefined) return undefined;
    if (action === 13) this.orders.becameUnknown(order.id, this.state.now);
    else if (action === 14) this.end(order);
    else this.fill(order, take(3) + 1);
    return undefined;
  }

  /** The measures that no closing can worsen hold at every moment at constant prices. */
  standing(): string | undefined {
    for (const [name, { value, most }] of this.measure()) {
      if (/^(pending|gross of|budget|open)/.test(name) && value > most) return `${name}: ${value} > ${most}`;
    }
    return undefined;
  }

  private propose(take: (count: number) => number): string | undefined {
    const instrument = IDS[take(4)]!;
    const mark = this.marks.get(instrument)!;
    const quantity = BigInt(take(30) + 1) * ONE;
    const draft = exampleDraft({
      clientOrderId: `t-${this.count}` as ClientOrderId,
      strategyId: STRATEGIES[take(3)]!,
      instrument,
      side: take(2) === 0 ? 'buy' : 'sell',
      quantity: quantity as Quantity,
      decidedAt: this.state.now,
    });
    this.count += 1;
    if (!this.control.approve(draft).approved) return undefined;
    this.approvals += 1;
    this.orders.sent(draft, this.state.now);
    const { clientOrderId: id, strategyId: strategy, side } = draft;
    this.open.push({ id, strategy, instrument, buys: side === 'buy', left: quantity, reduceOnly: false });
    const equity = this.equity;
    const value = quantity * mark;
    if (value > limits.orderNotionalRateMax * equity || value > limits.orderNotionalMax * ONE)
      return 'one order is too large';
    const over = [...this.measure()].filter(([, { value: after, most }]) => after > most);
    if (over.length === 0) return undefined;
    // Prices may have carried it there before: then it must be no worse.
    const order = this.open.pop()!;
    const before = this.measure();
    this.open.push(order);
    const worse = over.find(([name, { value: after }]) => after > before.get(name)!.value);
    return worse && `${worse[0]}: ${worse[1].value} > ${worse[1].most}`;
  }

  private closeAll(take: (count: number) => number): string | undefined {
    const [strategyId, instrument] = [STRATEGIES[take(3)]!, IDS[take(4)]!];
    const held = this.held.get(`${strategyId} ${instrument}`) ?? 0n;
    if (held === 0n) return undefined;
    const draft = exampleDraft({
      clientOrderId: `t-${this.count}` as ClientOrderId,
      strategyId,
      instrument,
      side: held > 0n ? 'sell' : 'buy',
      quantity: abs(held) as Quantity,
      reduceOnly: true,
      decidedAt: this.state.now,
    });
    this.count += 1;
    const verdict = this.control.approve(draft);
    if (!verdict.approved) return verdict.code === 'TOO_MANY_OPEN' ? undefined : `closing was denied: ${verdict.code}`;
    this.orders.sent(draft, this.state.now);
    const { clientOrderId: id, side } = draft;
    this.open.push({ id, strategy: strategyId, instrument, buys: side === 'buy', left: abs(held), reduceOnly: true });
    return undefined;
  }

  private move(take: (count: number) => number): undefined {
    const id = IDS[take(4)]!;
    const price = fixed(String(70 + take(70)));
    this.marks.set(id, price);
    this.portfolio.setMark(id, price, this.state.now);
  }

  private end(order: Sent): void {
    this.orders.ended(order.id, 'cancelled', 'requested', this.state.now);
    this.open = this.open.filter((one) => one !== order);
  }

  private fill(order: Sent, part: number): void {
    const key = `${order.strategy} ${order.instrument}`;
    const held = this.held.get(key) ?? 0n;
    let quantity = part === 1 ? order.left : (order.left / ONE / BigInt(part)) * ONE;
    // A venue cuts a reduce-only order to what is left of the position, and ends it when nothing is.
    const room = order.buys === held < 0n ? abs(held) : 0n;
    if (order.reduceOnly && quantity > room) quantity = room;
    if (quantity === 0n) return this.end(order);
    const signed = order.buys ? quantity : -quantity;
    const price = this.marks.get(order.instrument)!;
    this.held.set(key, held + signed);
    this.paid += signed * price;
    order.left -= quantity;
    const fill = {
      fillId: `f-${this.count}-${order.id}` as FillId,
      clientOrderId: order.id,
      instrument: order.instrument,
      side: order.buys ? 'buy' : 'sell',
      price,
      quantity: quantity as Quantity,
      fee: ZERO,
      feeCurrency: 'quote',
      executedAt: this.state.now,
      kind: 'trade',
      liquidity: 'taker',
    } satisfies Fill;
    this.count += 1;
    this.portfolio.bookFill(order.strategy, fill);
    this.orders.filled(fill, this.state.now);
    if (order.left === 0n) this.open = this.open.filter((one) => one !== order);
  }

  private get equity(): bigint {
    let worth = DEPOSITED * ONE - this.paid;
    for (const [key, held] of this.held) worth += held * this.marks.get(key.split(' ')[1] as InstrumentId)!;
    return worth / ONE;
  }

  /** What a holder could come to on a side: its own, and every entry of that side. */
  private side(buys: boolean, held: bigint, of: (order: Sent) => boolean): bigint {
    let sum = buys ? max(held, 0n) : max(-held, 0n);
    for (const order of this.open) if (order.buys === buys && !order.reduceOnly && of(order)) sum += order.left;
    return sum;
  }

  private measure(): Measures {
    const { equity } = this;
    const measures: Measures = new Map();
    const longs: bigint[] = [];
    const shorts: bigint[] = [];
    const budgets = new Map(STRATEGIES.map((strategy) => [strategy, 0n]));
    let [pending, gross] = [0n, 0n];
    for (const instrument of IDS) {
      const mark = this.marks.get(instrument)!;
      const net = STRATEGIES.reduce((sum, strategy) => sum + (this.held.get(`${strategy} ${instrument}`) ?? 0n), 0n);
      const here = (order: Sent): boolean => order.instrument === instrument;
      const [long, short] = [this.side(true, net, here) * mark, this.side(false, net, here) * mark];
      longs.push(long);
      shorts.push(short);
      gross += max(long, short);
      measures.set(`position in ${instrument}`, {
        value: max(long, short),
        most: min(limits.positionNotionalRateMax * equity, limits.positionNotionalMax * ONE),
      });
      let together = 0n;
      for (const strategy of STRATEGIES) {
        const held = this.held.get(`${strategy} ${instrument}`) ?? 0n;
        const own = (order: Sent): boolean => here(order) && order.strategy === strategy;
        const worst = max(this.side(true, held, own), this.side(false, held, own)) * mark;
        together += worst;
        budgets.set(strategy, budgets.get(strategy)! + worst);
      }
      measures.set(`gross of ${instrument}`, { value: together, most: limits.instrumentGrossRateMax * equity });
      for (const order of this.open) if (here(order) && !order.reduceOnly) pending += order.left * mark;
      const entries = this.open.filter((order) => here(order) && !order.reduceOnly).length;
      measures.set(`open in ${instrument}`, {
        value: BigInt(entries),
        most: BigInt(limits.openOrdersPerInstrumentMax),
      });
    }
    // The first two have moved as one, the others each by itself.
    const clustered = (list: readonly bigint[]): bigint => list[0]! + list[1]!;
    const slack = BigInt(IDS.length) * ONE; // The engine rounds each instrument's part of a sum once, to 1e-12.
    const sums: readonly (readonly [string, bigint, bigint])[] = [
      ['gross leverage', gross, limits.grossLeverageMax],
      ['long', total(longs), limits.netLeverageMax],
      ['short', total(shorts), limits.netLeverageMax],
      ['pending', pending, limits.pendingNotionalRateMax],
      ['long cluster', clustered(longs), limits.correlatedNotionalRateMax],
      ['short cluster', clustered(shorts), limits.correlatedNotionalRateMax],
    ];
    for (const [name, value, rate] of sums) measures.set(name, { value, most: rate * equity + slack });
    for (const [strategy, value] of budgets) {
      const own = limits.strategyBudgets[strategy as 's0'];
      measures.set(`budget of ${strategy}`, { value, most: min(own, limits.strategyNotionalRateMax) * equity });
    }
    const entries = this.open.filter((order) => !order.reduceOnly).length;
    measures.set('open', { value: BigInt(entries), most: BigInt(limits.openOrdersMax) });
    return measures;
  }
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const total = (list: readonly bigint[]): bigint => list.reduce((sum, one) => sum + one, 0n);
