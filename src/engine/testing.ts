import {
  fixed,
  toFloat,
  ZERO,
  type Bar,
  type ClientOrderId,
  type EpochMs,
  type Fill,
  type FillId,
  type Instrument,
  type InstrumentId,
  type OrderDraft,
  type StrategyId,
  type VenueOrderId,
} from '../domain/index.ts';
import {
  defineStrategy,
  type StrategyDefinition,
  type StrategyInstance,
  type StrategySetup,
  type Wish,
} from '../strategy/index.ts';
import { Engine } from './engine.ts';
import type { EngineOptions } from './options.ts';
import type { Effect } from './events.ts';
import { defaultLimits } from './risk/limits.ts';

/** Parts for the engine's own tests: an instrument, bars at a price, a strategy that says what it is told to. */

export const PERP = 'BTCUSDT-PERP.TEST' as InstrumentId;
export const SPOT = 'BTCUSDT.TEST' as InstrumentId;
export const A = 'A' as StrategyId;
export const B = 'B' as StrategyId;

export function instrument(id: InstrumentId, changes: Partial<Instrument> = {}): Instrument {
  return {
    id,
    kind: id === SPOT ? 'spot' : 'linear-perpetual',
    base: 'BTC',
    quote: 'USDT',
    priceStep: fixed('0.1'),
    quantityStep: fixed('0.001'),
    quantityMin: fixed('0.001'),
    notionalMin: fixed('5'),
    makerFeeRate: fixed('0.0002'),
    takerFeeRate: fixed('0.00055'),
    feeCurrency: 'quote',
    leverageMax: 50,
    maintenanceMarginRate: fixed('0.005'),
    ...changes,
  };
}

const HOUR = 3_600_000;

export function barAt(index: number, close: string, id: InstrumentId = PERP): Bar {
  const price = fixed(close);
  const float = toFloat(price);
  return {
    instrument: id,
    timeframe: '1h',
    openTime: (index * HOUR) as EpochMs,
    closeTime: ((index + 1) * HOUR) as EpochMs,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: fixed('1000'),
    openFloat: float,
    highFloat: float,
    lowFloat: float,
    closeFloat: float,
    volumeFloat: 1000,
  };
}

/** Says on each bar whatever is next in its script. */
export function scripted(
  script: () => Wish | readonly Wish[] | undefined,
  extra: Partial<StrategyInstance> = {},
): StrategyDefinition {
  return defineStrategy({
    name: 'scripted',
    title: 'Scripted',
    description: 'Says what a test tells it to.',
    family: 'MF',
    parameters: {},
    setup: (_setup: StrategySetup<object>) => ({ onBar: () => script(), ...extra }),
  });
}

/** An engine with a venue played by hand: `bar` moves the market, `fill` executes an order, `effects` is what was asked. */
export class Bench {
  engine: Engine;
  readonly script: (Wish | readonly Wish[] | undefined)[] = [];
  private index = 0;
  private fills = 0;

  constructor(options: Partial<EngineOptions> = {}) {
    this.engine = new Engine({ ...this.defaults(), ...options });
  }

  defaults(): EngineOptions {
    return {
      sessionId: 't1',
      currency: 'USDT',
      deposited: fixed('100000'),
      instruments: [instrument(PERP), instrument(SPOT)],
      leverage: 1,
      limits: {
        ...defaultLimits,
        orderNotionalRateMax: fixed('10'),
        positionNotionalRateMax: fixed('10'),
        grossLeverageMax: fixed('20'),
      },
      strategies: [
        {
          strategyId: A,
          definition: scripted(() => this.script.shift()),
          parameters: {},
          instruments: [PERP],
          timeframes: ['1h'],
          sizing: { kind: 'fixed-quantity', quantity: fixed('1') },
          capitalShare: fixed('1'),
        },
      ],
    };
  }

  get now(): EpochMs {
    return (this.index * HOUR) as EpochMs;
  }

  bar(close: string, id: InstrumentId = PERP): readonly Effect[] {
    const bar = barAt(this.index, close, id);
    this.index += 1;
    return this.engine.step({ type: 'bar', at: bar.closeTime, bar });
  }

  /** The strategy wishes this on the next bar, at the price given. */
  wish(wish: Wish | readonly Wish[], close = '100'): readonly Effect[] {
    this.script.push(wish);
    return this.bar(close);
  }

  accept(order: OrderDraft): readonly Effect[] {
    return this.engine.step({
      type: 'order-accepted',
      at: this.now,
      clientOrderId: order.clientOrderId,
      venueOrderId: 'v' as VenueOrderId,
    });
  }

  fill(order: OrderDraft, changes: Partial<Fill> = {}): readonly Effect[] {
    this.fills += 1;
    const fill: Fill = {
      fillId: `f${this.fills}` as FillId,
      clientOrderId: order.clientOrderId,
      instrument: order.instrument,
      side: order.side,
      price: order.decisionPrice,
      quantity: order.quantity,
      liquidity: 'taker',
      fee: ZERO,
      feeCurrency: 'quote',
      executedAt: this.now,
      kind: 'trade',
      ...changes,
    };
    return this.engine.step({ type: 'fill', at: this.now, fill });
  }

  cancelled(id: ClientOrderId, reason = 'requested'): readonly Effect[] {
    return this.engine.step({ type: 'order-cancelled', at: this.now, clientOrderId: id, reason });
  }
}

export function submitted(effects: readonly Effect[]): OrderDraft[] {
  return effects.flatMap((effect) => (effect.type === 'submit' ? [effect.order as OrderDraft] : []));
}
