import { fixed, format, toFloat, type Fixed, type Instrument, type Price, type Rate } from '../../domain/index.ts';
import { slippageRates, takerPrice, type SlippageModel, type SlippageRates } from '../../venues/index.ts';

const ONE = 10n ** 12n;
/** Whole numbers below this are exact in a double, and so are their sums. */
export const EXACT_BELOW = 2 ** 53;

/** What one lot at one step is worth and costs as a taker, in 1e-12 of the currency. */
export interface StepLotMoney {
  readonly notional: bigint;
  readonly fee: bigint;
}

/**
 * The venue's arithmetic over steps and lots: whole numbers in doubles where the steps and rates of the instrument allow
 * that to be exact, which those of the large venues do, and the venue's own decimals where they do not.
 */
export class FillArithmetic {
  readonly instrument: Instrument;
  /** In 1e-12 of the currency; exact, as steps are below 2^53 of that. */
  readonly priceStep: number;
  private readonly quantityStep: number;
  /** What one step and one lot are worth together, as a float. */
  readonly stepLotValue: number;
  readonly feeRate: number;
  /** Absent where those are no whole numbers: then each fill is rounded by itself. */
  readonly money: StepLotMoney | undefined;
  readonly rates: SlippageRates;
  /** Spread and slippage, as a float. */
  readonly slippageRate: number;
  private readonly feeOfOne: number;
  /** The price that an entry paid is its average to the last digit. */
  readonly averageIsPrice: boolean;
  /** Slippage in steps is `steps * numerator / denominator`, rounded up; absent where that is not exact. */
  readonly slip: { readonly numerator: number; readonly denominator: number } | undefined;

  constructor(instrument: Instrument, slippage: SlippageModel) {
    const { priceStep, quantityStep, takerFeeRate } = instrument;
    this.instrument = instrument;
    this.rates = slippageRates(slippage);
    this.priceStep = Number(priceStep);
    this.quantityStep = Number(quantityStep);
    this.stepLotValue = toFloat(priceStep) * toFloat(quantityStep);
    this.averageIsPrice = (priceStep * quantityStep) % ONE === 0n;
    this.feeRate = toFloat(takerFeeRate);
    this.money = moneyOf(priceStep, quantityStep, takerFeeRate);
    this.feeOfOne = Number(this.money?.fee ?? 0n);
    const rate = this.rates.halfSpread + this.rates.slippage;
    this.slippageRate = toFloat(rate as Rate);
    const common = commonDivisor(rate, ONE);
    this.slip =
      (priceStep * rate) % ONE === 0n
        ? { numerator: Number(rate / common), denominator: Number(ONE / common) }
        : undefined;
  }

  /** What a market order pays or gets, in steps, when the price is at so many. */
  taken(buys: boolean, steps: number): number {
    const { slip } = this;
    const scaled = slip === undefined ? Infinity : steps * slip.numerator;
    if (scaled >= EXACT_BELOW) return this.takenExactly(buys, steps);
    // The quotient of two exact whole numbers is rounded to a whole number only when it is one.
    const moved = Math.ceil(scaled / slip!.denominator);
    return buys ? steps + moved : Math.max(1, steps - moved);
  }

  /** The average entry of a position opened by one fill, as the float that protection is measured from. */
  entryAt(steps: number, lots: number): number {
    if (this.averageIsPrice) return (steps * this.priceStep) / 1e12;
    const quantity = BigInt(lots) * this.instrument.quantityStep;
    const cost = (BigInt(steps) * this.instrument.priceStep * quantity) / ONE;
    return Number((cost * ONE) / quantity) / 1e12;
  }

  price(steps: number): Price {
    return (BigInt(steps) * this.instrument.priceStep) as Price;
  }
  quantity(lots: number): Fixed {
    return (BigInt(lots) * this.instrument.quantityStep) as Fixed;
  }
  priceFloat(steps: number): number {
    return (steps * this.priceStep) / 1e12;
  }
  quantityFloat(lots: number): number {
    return (lots * this.quantityStep) / 1e12;
  }
  /** Value of a fill, rounded toward zero, signed like its lots. */
  notional(steps: number, lots: number): bigint {
    return (this.price(steps) * this.quantity(lots)) / ONE;
  }
  fee(steps: number, lots: number): bigint {
    return (this.notional(steps, Math.abs(lots)) * this.instrument.takerFeeRate) / ONE;
  }
  /** The same as the float that statistics are made of. */
  feeFloat(steps: number, lots: number): number {
    const size = Math.abs(lots) * steps;
    if (this.money === undefined || size >= EXACT_BELOW) return Number(this.fee(steps, lots)) / 1e12;
    return (size * this.feeOfOne) / 1e12;
  }

  private takenExactly(buys: boolean, steps: number): number {
    const paid = takerPrice(this.rates, this.instrument.priceStep, {
      side: buys ? 'buy' : 'sell',
      price: this.price(steps),
      quantity: NOTHING,
      volume: NOTHING,
      taken: NOTHING,
    });
    const { priceStep } = this.instrument;
    const whole = Number(paid / priceStep);
    if (paid % priceStep !== 0n) throw new RangeError(`${format(paid)} is not a whole number of steps`);
    return whole;
  }
}

const NOTHING = fixed('0');

function moneyOf(priceStep: bigint, quantityStep: bigint, feeRate: bigint): StepLotMoney | undefined {
  const notional = priceStep * quantityStep;
  if (notional % ONE !== 0n || ((notional / ONE) * feeRate) % ONE !== 0n) return undefined;
  const fee = ((notional / ONE) * feeRate) / ONE;
  return Number(fee) < EXACT_BELOW ? { notional: notional / ONE, fee } : undefined;
}

function commonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : commonDivisor(b, a % b);
}
