import {
  add,
  divide,
  fixed,
  larger,
  multiply,
  negate,
  ONE,
  proportion,
  roundToStep,
  smaller,
  subtract,
  ZERO,
} from '../../domain/index.ts';
import type { EpochMs, Fixed, Price, Rate } from '../../domain/index.ts';
import type { TradeRow } from './public-rows.ts';
import type { SymbolSpec } from './spec.ts';

/** 0.03 % a day, as Bybit's interest component. */
const INTEREST_PER_DAY = fixed('0.0003');
const INTEREST_CLAMP = fixed('0.0005');
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440n;

/** Mean of the last so many samples, kept as a running sum. */
class RunningMean {
  readonly #capacity: number;
  readonly #samples: Fixed[] = [];
  #oldest = 0;
  #sum: Fixed = ZERO;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(sample: Fixed): void {
    this.#sum = add(this.#sum, sample);
    if (this.#samples.length < this.#capacity) {
      this.#samples.push(sample);
      return;
    }
    this.#sum = subtract(this.#sum, this.#samples[this.#oldest]!);
    this.#samples[this.#oldest] = sample;
    this.#oldest = (this.#oldest + 1) % this.#capacity;
  }

  get mean(): Fixed {
    return this.#samples.length === 0 ? ZERO : ((this.#sum / BigInt(this.#samples.length)) as Fixed);
  }
}

/** Highest price a buyer, and lowest a seller, may send; absent while there is nothing to measure by. */
export interface PriceBand {
  readonly buyLmt: Price;
  readonly sellLmt: Price;
}

/** The prices of a symbol that are not in its book: last, index, mark, and what is computed from them. */
export class Prices {
  readonly #spec: SymbolSpec;
  last: Price | undefined;
  tickDirection: TradeRow['tickDirection'] = 'PlusTick';
  #index: Price | undefined;
  #mark: Price | undefined;
  /** Mean of mid minus index: five minutes for the mark, two for spot's band. */
  readonly #basis = new RunningMean(300);
  readonly #spotBasis = new RunningMean(120);
  /** Mean of mid minus mark over half a minute. */
  readonly #markBasis = new RunningMean(30);
  #told: { readonly index: Price | undefined; readonly mark: Price | undefined } = {
    index: undefined,
    mark: undefined,
  };
  #premiumSum: Fixed = ZERO;
  #premiumSamples = 0n;
  #rateOverride: Rate | undefined;
  /** Of the last settlement. */
  #settledRate: Rate = ZERO;
  #nextFundingAt: EpochMs;

  constructor(spec: SymbolSpec) {
    this.#spec = spec;
    this.#nextFundingAt = spec.launchTime;
  }

  /** Without an outside price the symbol's own last trade stands for it. */
  get index(): Price | undefined {
    return this.#index ?? this.last;
  }

  get mark(): Price | undefined {
    return this.#mark ?? this.index;
  }

  get nextFundingAt(): EpochMs {
    return this.#nextFundingAt;
  }

  /** Mid minus index over index, now; zero when the book has only one side. */
  premiumAt(mid: Price | undefined): Rate {
    const { index } = this;
    return mid === undefined || index === undefined ? ZERO : divide(subtract(mid, index), index);
  }

  traded(price: Price, tickDirection: TradeRow['tickDirection']): void {
    this.last = price;
    this.tickDirection = tickDirection;
  }

  /** Before a symbol's first trade the outside price stands for the last one: a ticker must have something to show. */
  setIndex(price: Price, at: EpochMs): void {
    this.#index = price;
    this.last ??= roundToStep(price, this.#spec.tickSize);
    this.remark(at);
  }

  /** Whether index or mark are not what they were when this was last asked. */
  takeMoved(): boolean {
    const { index, mark } = this;
    const moved = index !== this.#told.index || mark !== this.#told.mark;
    if (moved) this.#told = { index, mark };
    return moved;
  }

  /** Once a second: what the means are made of. */
  sample(mid: Price | undefined, at: EpochMs): void {
    const { index, mark } = this;
    if (mid !== undefined && index !== undefined && mark !== undefined) {
      this.#basis.add(subtract(mid, index));
      this.#spotBasis.add(subtract(mid, index));
      this.#markBasis.add(subtract(mid, mark));
      if (at % MINUTE_MS === 0) {
        this.#premiumSum = add(this.#premiumSum, this.premiumAt(mid));
        this.#premiumSamples += 1n;
      }
    }
    this.remark(at);
  }

  /** Median of the index with funding, the index with its basis, and the last trade; a whole number of ticks. */
  remark(at: EpochMs): void {
    const { index, last } = this;
    if (this.#spec.category === 'spot' || index === undefined) return;
    const interval = BigInt(this.#spec.fundingInterval * MINUTE_MS);
    const left = BigInt(Math.max(0, this.#nextFundingAt - at));
    const withFunding = multiply(index, add(ONE, proportion(this.#settledRate, left as Fixed, interval as Fixed)));
    const withBasis = add(index, this.#basis.mean);
    this.#mark = roundToStep(median(withFunding, withBasis, last ?? index), this.#spec.tickSize);
  }

  /** What would be paid if funding were now: F = P + clamp(I - P), within the symbol's bounds. */
  get fundingRate(): Rate {
    if (this.#rateOverride !== undefined) return this.#rateOverride;
    const premium = this.#premiumSamples === 0n ? ZERO : ((this.#premiumSum / this.#premiumSamples) as Rate);
    const interest = ((INTEREST_PER_DAY * BigInt(this.#spec.fundingInterval)) / DAY_MINUTES) as Rate;
    const correction = clamp(subtract(interest, premium), negate(INTEREST_CLAMP), INTEREST_CLAMP);
    return clamp(add(premium, correction), this.#spec.lowerFundingRate, this.#spec.upperFundingRate);
  }

  overrideFundingRate(rate: Rate): void {
    this.#rateOverride = rate;
  }

  /** Funding was paid: the next interval starts with no samples. */
  fundingSettled(rate: Rate): void {
    this.#settledRate = rate;
    this.#rateOverride = undefined;
    this.#premiumSum = ZERO;
    this.#premiumSamples = 0n;
  }

  /** Stamps are whole intervals of UTC midnight. */
  scheduleFunding(after: EpochMs): void {
    const interval = this.#spec.fundingInterval * MINUTE_MS;
    this.#nextFundingAt = ((Math.floor(after / interval) + 1) * interval) as EpochMs;
  }

  /** Bybit's rules of 26 May 2026 for futures, and those of spot; rounded inward to whole ticks. */
  get band(): PriceBand | undefined {
    const { index, mark } = this;
    const { category, priceLimitRatioX: x, priceLimitRatioY: y, tickSize } = this.#spec;
    if (index === undefined || mark === undefined) return undefined;
    const around = (price: Price, ratio: Rate): Price => multiply(price, add(ONE, ratio));
    let buyLmt: Price;
    let sellLmt: Price;
    if (category === 'linear') {
      const basis = this.#markBasis.mean;
      buyLmt = smaller(around(mark, y), larger(index, add(around(mark, x), larger(ZERO, basis))));
      sellLmt = larger(around(mark, negate(y)), smaller(index, add(around(mark, negate(x)), smaller(ZERO, basis))));
    } else {
      const basis = this.#spotBasis.mean;
      buyLmt = smaller(larger(index, add(around(index, x), basis)), around(index, y));
      sellLmt = larger(smaller(index, add(around(index, negate(x)), basis)), around(index, negate(y)));
    }
    return {
      buyLmt: ((buyLmt / tickSize) * tickSize) as Price,
      sellLmt: (((sellLmt + tickSize - 1n) / tickSize) * tickSize) as Price,
    };
  }
}

function median(a: Fixed, b: Fixed, c: Fixed): Fixed {
  return larger(smaller(a, b), smaller(larger(a, b), c));
}

function clamp(value: Fixed, low: Fixed, high: Fixed): Fixed {
  return larger(low, smaller(high, value));
}
