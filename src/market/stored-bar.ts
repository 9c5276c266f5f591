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
 * A bar made of stored floats. Making one costs some 20 ns; an exact price costs 40 ns more, once, when it is asked
 * for, so that an indicator that reads floats never pays for decimals.
 *
 * The exact prices are getters: copy a bar by keeping it, or through `toJSON`, never by spreading it.
 */
export class StoredBar implements Bar {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly openTime: EpochMs;
  readonly closeTime: EpochMs;
  readonly openFloat: number;
  readonly highFloat: number;
  readonly lowFloat: number;
  readonly closeFloat: number;
  readonly volumeFloat: number;
  readonly #priceDecimals: number;
  readonly #volumeDecimals: number;
  #open: Price | undefined;
  #high: Price | undefined;
  #low: Price | undefined;
  #close: Price | undefined;
  #volume: Quantity | undefined;

  constructor(shape: BarShape, numbers: BarNumbers) {
    this.instrument = shape.instrument;
    this.timeframe = shape.timeframe;
    this.openTime = numbers.openTime as EpochMs;
    this.closeTime = (numbers.openTime + timeframeMs(shape.timeframe)) as EpochMs;
    this.openFloat = numbers.open;
    this.highFloat = numbers.high;
    this.lowFloat = numbers.low;
    this.closeFloat = numbers.close;
    this.volumeFloat = numbers.volume;
    this.#priceDecimals = shape.priceDecimals;
    this.#volumeDecimals = shape.volumeDecimals;
  }

  get open(): Price {
    return (this.#open ??= fromStoredFloat(this.openFloat, this.#priceDecimals));
  }

  get high(): Price {
    return (this.#high ??= fromStoredFloat(this.highFloat, this.#priceDecimals));
  }

  get low(): Price {
    return (this.#low ??= fromStoredFloat(this.lowFloat, this.#priceDecimals));
  }

  get close(): Price {
    return (this.#close ??= fromStoredFloat(this.closeFloat, this.#priceDecimals));
  }

  get volume(): Quantity {
    return (this.#volume ??= fromStoredFloat(this.volumeFloat, this.#volumeDecimals));
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
}
