import {
  applyFill,
  averageEntry,
  FLAT,
  floorToStep,
  fixed,
  fromFloat,
  multiply,
  toFloat,
  ZERO,
  type Bar,
  type ClientOrderId,
  type EpochMs,
  type Fill,
  type FillId,
  type Fixed,
  type InstrumentId,
  type Position,
  type Side,
  type StrategyId,
} from '../../domain/index.ts';
import type { Indicator } from '../indicators/indicator.ts';
import { settleParameters } from '../parameters.ts';
import type { StrategyDefinition, StrategyInstance, StrategyView, Wishes } from '../strategy.ts';
import type { PlaceWish, Wish } from '../wish.ts';

const HOUR_MS = 3_600_000;
const INSTRUMENT = 'BTCUSDT.TEST' as InstrumentId;
const PRICE_STEP = fixed('0.01');
const QUANTITY_STEP = fixed('0.001');
/** Base units that "full size" means here. */
const FULL_SIZE = 10;

/** An hourly bar. It opens and turns at the close unless told otherwise. */
export function hourBar(index: number, close: number, shape: { open?: number; high?: number; low?: number } = {}): Bar {
  const { open = close } = shape;
  const { high = Math.max(open, close), low = Math.min(open, close) } = shape;
  const [exactOpen, exactHigh, exactLow, exactClose] = [open, high, low, close].map((value) =>
    fromFloat(value, PRICE_STEP),
  );
  const volume = fixed('10');
  return {
    instrument: INSTRUMENT,
    timeframe: '1h',
    openTime: (index * HOUR_MS) as EpochMs,
    closeTime: ((index + 1) * HOUR_MS) as EpochMs,
    open: exactOpen!,
    high: exactHigh!,
    low: exactLow!,
    close: exactClose!,
    volume,
    openFloat: toFloat(exactOpen!),
    highFloat: toFloat(exactHigh!),
    lowFloat: toFloat(exactLow!),
    closeFloat: toFloat(exactClose!),
    volumeFloat: toFloat(volume),
  };
}

/**
 * For tests: one strategy on one series, with just enough of a market to fill what it wishes. Targets and market
 * orders fill whole at the next open, limit orders at their price or a better open, before the bar is shown to the
 * strategy. Protective orders are not simulated; a test fills them itself with `fill`.
 */
export class TestHost {
  /** Everything wished so far. */
  readonly wishes: Wish[] = [];
  /** Resting orders by tag. */
  readonly working = new Map<string, PlaceWish>();
  position: Position = FLAT;
  /** Part of each quantity bought that is kept as fee in coin, as on a spot venue. */
  feeInCoin: Fixed = ZERO;
  /** Orders with these tags are denied: they never work. */
  readonly denied = new Set<string>();
  private readonly definition: StrategyDefinition;
  private readonly parameters: Readonly<Record<string, number | string | boolean>>;
  private instance: StrategyInstance;
  private indicators: Indicator[] = [];
  private readonly seen: Bar[] = [];
  private target: Extract<Wish, { type: 'target' }> | undefined;
  private fills = 0;

  constructor(definition: StrategyDefinition, parameters: Readonly<Record<string, unknown>> = {}) {
    const settled = settleParameters(definition.parameters, parameters);
    if (!settled.ok) throw new Error(settled.problems.join('; '));
    const problem = definition.check?.(settled.values);
    if (problem !== undefined) throw new Error(problem);
    this.definition = definition;
    this.parameters = settled.values;
    this.instance = this.start();
  }

  /** Shows closes as bars that open at the close before. @returns the wishes they led to */
  closes(...closes: readonly number[]): readonly Wish[] {
    const from = this.wishes.length;
    for (const close of closes) this.bar(close, { open: this.seen.at(-1)?.closeFloat ?? close });
    return this.wishes.slice(from);
  }

  /** Trades and then shows one bar. @returns the wishes it led to */
  bar(close: number, shape: { open?: number; high?: number; low?: number } = {}): readonly Wish[] {
    const from = this.wishes.length;
    const bar = hourBar(this.seen.length, close, shape);
    this.trade(bar);
    this.seen.push(bar);
    for (const indicator of this.indicators) indicator.update(bar);
    if (this.seen.length >= this.warmUpBars) this.accept(this.instance.onBar(bar, this.view()));
    return this.wishes.slice(from);
  }

  /** Books a fill the strategy did not wish for, such as a stop-loss, and tells it. */
  fill(side: Side, price: number, quantity: Fixed): readonly Wish[] {
    const from = this.wishes.length;
    this.book(side, price, quantity);
    return this.wishes.slice(from);
  }

  /** Bars before the first decision. */
  get warmUpBars(): number {
    return Math.max(1, ...this.indicators.map((indicator) => indicator.warmUpBars));
  }

  get held(): number {
    return toFloat(this.position.quantity);
  }

  get memory(): unknown {
    return this.instance.memory;
  }

  /** A new copy of the strategy, given what was saved: its indicators fed with the past, and its memory as JSON. */
  restart(): void {
    const saved = JSON.stringify(this.instance.memory ?? {});
    this.indicators = [];
    this.instance = this.start();
    for (const bar of this.seen) for (const indicator of this.indicators) indicator.update(bar);
    if (this.instance.memory !== undefined) Object.assign(this.instance.memory, JSON.parse(saved));
  }

  private start(): StrategyInstance {
    return this.definition.setup({
      strategyId: 'test' as StrategyId,
      parameters: this.parameters,
      instruments: [INSTRUMENT],
      timeframes: ['1h'],
      use: (indicator) => {
        this.indicators.push(indicator);
        return indicator;
      },
    });
  }

  private view(): StrategyView {
    const average = averageEntry(this.position);
    return {
      now: this.seen.at(-1)?.closeTime ?? (0 as EpochMs),
      position: () => this.position,
      entryPrice: () => (average === undefined ? undefined : toFloat(average)),
      lastBar: () => this.seen.at(-1),
      workingTags: new Set(this.working.keys()),
      equity: 10_000,
    };
  }

  private accept(wishes: Wishes): void {
    if (wishes === undefined) return;
    for (const wish of 'type' in wishes ? [wishes] : wishes) {
      this.wishes.push(wish);
      if (wish.type === 'target') this.target = wish;
      if (wish.type === 'place' && !this.denied.has(wish.tag)) this.working.set(wish.tag, wish);
      if (wish.type === 'cancel' && wish.tag !== undefined) this.working.delete(wish.tag);
      if (wish.type === 'cancel' && wish.tag === undefined) this.working.clear();
    }
  }

  private trade(bar: Bar): void {
    const { target } = this;
    if (target !== undefined) {
      this.target = undefined;
      const gap = fromFloat(target.exposure * FULL_SIZE - this.held, QUANTITY_STEP);
      if (gap !== 0n) this.book(gap > 0n ? 'buy' : 'sell', bar.openFloat, (gap > 0n ? gap : -gap) as Fixed);
    }
    // The way of a bar: from the open to the low, then to the high. Orders placed on the way wait for the next bar.
    const orders = [...this.working.values()].toSorted((a, b) => (limitOf(b) ?? 0) - (limitOf(a) ?? 0));
    const buys = orders.filter((order) => order.side === 'buy');
    const sells = orders.filter((order) => order.side === 'sell').toReversed();
    for (const order of [...buys, ...sells]) {
      if (this.working.get(order.tag) === order) this.match(order, bar);
    }
  }

  private match(order: PlaceWish, bar: Bar): void {
    const limit = limitOf(order);
    const buys = order.side === 'buy';
    const reached = limit === undefined || (buys ? bar.lowFloat <= limit : bar.highFloat >= limit);
    if (!reached) return;
    const best = buys ? Math.min : Math.max;
    const wished = 'share' in order.size ? order.size.share * FULL_SIZE : order.size.quantity;
    const quantity = floorToStep(fromFloat(wished, fixed('0.000001')), QUANTITY_STEP);
    this.working.delete(order.tag);
    if (quantity > 0n)
      this.book(order.side, limit === undefined ? bar.openFloat : best(limit, bar.openFloat), quantity);
  }

  private book(side: Side, price: number, quantity: Fixed): void {
    this.fills += 1;
    const inCoin = side === 'buy' && this.feeInCoin > 0n;
    const fill: Fill = {
      fillId: `fill-${this.fills}` as FillId,
      clientOrderId: `order-${this.fills}` as ClientOrderId,
      instrument: INSTRUMENT,
      side,
      price: fromFloat(price, PRICE_STEP),
      quantity,
      liquidity: 'taker',
      fee: inCoin ? multiply(quantity, this.feeInCoin) : ZERO,
      feeCurrency: inCoin ? 'base' : 'quote',
      executedAt: this.seen.at(-1)?.closeTime ?? (0 as EpochMs),
      kind: 'trade',
    };
    this.position = applyFill(this.position, fill);
    this.accept(this.instance.onFill?.(fill, this.view()));
  }
}

function limitOf(order: PlaceWish): number | undefined {
  return order.order.type === 'limit' ? order.order.price : undefined;
}
