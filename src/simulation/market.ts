import {
  exactBar,
  fixed,
  timeframeMs,
  toFloat,
  type Bar,
  type EpochMs,
  type Fixed,
  type Instrument,
  type InstrumentId,
  type Timeframe,
} from '../domain/index.ts';
import { normal } from '../runtime/index.ts';
import type { Chance } from './chance.ts';

/** Monday 2024-01-01 00:00 UTC, a boundary of every timeframe. */
export const START = Date.UTC(2024, 0, 1) as EpochMs;

/** What the simulated exchange lists: two perpetuals, coarse enough that amounts can be read. */
export const INSTRUMENTS: readonly Instrument[] = [perpetual('AAA', '0.01'), perpetual('BBB', '0.1')];

function perpetual(base: string, quantityStep: string): Instrument {
  return {
    id: `${base}USDT-PERP.SIMULATED` as InstrumentId,
    kind: 'linear-perpetual',
    base,
    quote: 'USDT',
    priceStep: fixed('0.01'),
    quantityStep: fixed(quantityStep),
    quantityMin: fixed(quantityStep),
    notionalMin: fixed('5'),
    makerFeeRate: fixed('0.0002'),
    takerFeeRate: fixed('0.00055'),
    feeCurrency: 'quote',
    leverageMax: 25,
    maintenanceMarginRate: fixed('0.01'),
  };
}

/** Open, high, low and close, in price steps, and what was traded, in quantity steps. */
interface Shape {
  readonly open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** No coin ends at nothing, and none leaves the range in which floats are exact. */
const PRICE_STEPS = { least: 2_000, start: 10_000, most: 50_000 } as const;
const STEPS_WITHIN = 3;

/** One instrument's price: a random walk with a fat tail, pulled back to where it began. */
class Walk {
  private readonly chance: Chance;
  private readonly volatility: number;
  private price: number = PRICE_STEPS.start;

  /** @param volatility standard deviation of one tick, as a fraction */
  constructor(chance: Chance, volatility: number) {
    this.chance = chance;
    this.volatility = volatility;
  }

  still(): Shape {
    const { price } = this;
    return { open: price, high: price, low: price, close: price, volume: 0 };
  }

  /** @param jump moves the open at once, as a fraction */
  tick(jump: number): Shape {
    const { chance } = this;
    const open = bounded(this.price * (1 + jump));
    const shape: Shape = { open, high: open, low: open, close: open, volume: 0 };
    const scale = this.volatility * (chance.happens(0.03) ? 6 : 1);
    for (let step = 0; step < STEPS_WITHIN; step += 1) {
      const pull = 0.02 * this.volatility * Math.log(PRICE_STEPS.start / shape.close);
      shape.close = bounded(shape.close * (1 + pull + (scale * normal(chance.next)) / Math.sqrt(STEPS_WITHIN)));
      shape.high = Math.max(shape.high, shape.close);
      shape.low = Math.min(shape.low, shape.close);
    }
    shape.volume = chance.happens(0.1) ? 0 : chance.whole(1, 200_000);
    this.price = shape.close;
    return shape;
  }
}

function bounded(steps: number): number {
  return Math.min(PRICE_STEPS.most, Math.max(PRICE_STEPS.least, Math.round(steps)));
}

/** The market of one seed, tick by tick. */
export class Market {
  /** Nothing moves and nobody trades any more: orders can still be sent and cancelled, and none of them fills. */
  frozen = false;
  private readonly walks: readonly Walk[];

  constructor(chance: Chance) {
    const volatility = 0.0004 * 4 ** chance.fork('volatility').between(-0.5, 0.5);
    this.walks = INSTRUMENTS.map(({ id }) => new Walk(chance.fork(id), volatility));
  }

  /** The next tick of every instrument, as a bar of the given times. */
  tick(openTime: EpochMs, timeframe: Timeframe, jumps: ReadonlyMap<InstrumentId, number>): readonly Bar[] {
    return INSTRUMENTS.map((instrument, index) =>
      barOf(
        instrument,
        timeframe,
        openTime,
        this.frozen ? this.walks[index]!.still() : this.walks[index]!.tick(jumps.get(instrument.id) ?? 0),
      ),
    );
  }
}

function barOf(instrument: Instrument, timeframe: Timeframe, openTime: EpochMs, shape: Shape): Bar {
  const { priceStep, quantityStep } = instrument;
  const price = (steps: number): Fixed => (BigInt(steps) * priceStep) as Fixed;
  const volume = (BigInt(shape.volume) * quantityStep) as Fixed;
  const [open, high, low, close] = [price(shape.open), price(shape.high), price(shape.low), price(shape.close)];
  return exactBar({ instrument: instrument.id, timeframe }, openTime, { open, high, low, close, volume });
}

/** Puts ticks together to the bars that strategies see. */
export class BarMaker {
  private readonly forming = new Map<InstrumentId, Bar>();
  private readonly timeframe: Timeframe;

  constructor(timeframe: Timeframe) {
    this.timeframe = timeframe;
  }

  /** @param intervalStart of the bar the tick belongs to */
  add(tick: Bar, intervalStart: EpochMs): void {
    const before = this.forming.get(tick.instrument);
    const closeTime = (intervalStart + timeframeMs(this.timeframe)) as EpochMs;
    if (before === undefined) {
      this.forming.set(tick.instrument, { ...tick, timeframe: this.timeframe, openTime: intervalStart, closeTime });
      return;
    }
    const isHigher = tick.highFloat > before.highFloat;
    const isLower = tick.lowFloat < before.lowFloat;
    const volume = (before.volume + tick.volume) as Fixed;
    this.forming.set(tick.instrument, {
      ...before,
      high: isHigher ? tick.high : before.high,
      highFloat: isHigher ? tick.highFloat : before.highFloat,
      low: isLower ? tick.low : before.low,
      lowFloat: isLower ? tick.lowFloat : before.lowFloat,
      close: tick.close,
      closeFloat: tick.closeFloat,
      volume,
      volumeFloat: toFloat(volume),
    });
  }

  /** The bars so far, which are now closed. */
  close(): readonly Bar[] {
    const bars = [...this.forming.values()];
    this.forming.clear();
    return bars;
  }
}
