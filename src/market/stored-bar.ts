import {
  fromStoredFloat,
  timeframeMs,
  type Bar,
  type EpochMs,
  type InstrumentId,
  type Price,
  type Quantity,
  type Timeframe,
} from '../domain/index.ts';

/** What every bar of one series has in common. */
export interface BarShape {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  /** Most decimals any price of the series has; each price is a whole number of `10 ** -priceDecimals`. */
  readonly priceDecimals: number;
  readonly volumeDecimals: number;
}

/** The numbers of one bar. */
export interface BarNumbers {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * A bar that knows its prices as floats and gives each exactly when asked: an exact price costs some 60 ns, once, so
 * that an indicator that reads floats never pays for decimals.
 *
 * The prices are getters: copy a bar by keeping it, or through `toJSON`, never by spreading it.
 */
export abstract class FloatBar implements Bar {
  readonly shape: BarShape;
  /** Most bars are never asked, and a million of them may be held. */
  #exact: Exact | undefined;

  constructor(shape: BarShape) {
    this.shape = shape;
  }

  abstract get openTime(): EpochMs;
  abstract get openFloat(): number;
  abstract get highFloat(): number;
  abstract get lowFloat(): number;
  abstract get closeFloat(): number;
  abstract get volumeFloat(): number;

  get instrument(): InstrumentId {
    return this.shape.instrument;
  }
  get timeframe(): Timeframe {
    return this.shape.timeframe;
  }
  get closeTime(): EpochMs {
    return (this.openTime + timeframeMs(this.shape.timeframe)) as EpochMs;
  }
  get open(): Price {
    return (this.exact.open ??= fromStoredFloat(this.openFloat, this.shape.priceDecimals));
  }
  get high(): Price {
    return (this.exact.high ??= fromStoredFloat(this.highFloat, this.shape.priceDecimals));
  }
  get low(): Price {
    return (this.exact.low ??= fromStoredFloat(this.lowFloat, this.shape.priceDecimals));
  }
  get close(): Price {
    return (this.exact.close ??= fromStoredFloat(this.closeFloat, this.shape.priceDecimals));
  }
  get volume(): Quantity {
    return (this.exact.volume ??= fromStoredFloat(this.volumeFloat, this.shape.volumeDecimals));
  }

  /** The same bar as a plain object: what a journal writes down. */
  toJSON(): Bar {
    const { instrument, timeframe, openTime, closeTime, open, high, low, close, volume } = this;
    const { openFloat, highFloat, lowFloat, closeFloat, volumeFloat } = this;
    return {
      instrument,
      timeframe,
      openTime,
      closeTime,
      open,
      high,
      low,
      close,
      volume,
      openFloat,
      highFloat,
      lowFloat,
      closeFloat,
      volumeFloat,
    };
  }

  private get exact(): Exact {
    return (this.#exact ??= new Exact());
  }
}

class Exact {
  open: Price | undefined;
  high: Price | undefined;
  low: Price | undefined;
  close: Price | undefined;
  volume: Quantity | undefined;
}

/** A bar of its own numbers. */
export class StoredBar extends FloatBar {
  readonly #numbers: BarNumbers;

  constructor(shape: BarShape, numbers: BarNumbers) {
    super(shape);
    this.#numbers = numbers;
  }

  get openTime(): EpochMs {
    return this.#numbers.openTime as EpochMs;
  }
  get openFloat(): number {
    return this.#numbers.open;
  }
  get highFloat(): number {
    return this.#numbers.high;
  }
  get lowFloat(): number {
    return this.#numbers.low;
  }
  get closeFloat(): number {
    return this.#numbers.close;
  }
  get volumeFloat(): number {
    return this.#numbers.volume;
  }
}
