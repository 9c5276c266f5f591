import { fixed, fromFloat, toFloat, type Fixed, type Instrument, type Money } from '../../domain/index.ts';
import { sizeFor } from '../../engine/index.ts';
import { EXACT_BELOW, type FillArithmetic } from './arithmetic.ts';
import type { KernelTerms } from './terms.ts';

const ONE = 10n ** 12n;
/** A float is trusted where it is further than this from what it is compared with. */
const CLEARLY = 1 + 1e-6;

/** An order to open a position, as gate and venue look at it. */
export interface Opening {
  readonly buys: boolean;
  readonly lots: number;
  /** Close of the bar of the decision, in steps: what our own gate values it at. */
  readonly mark: number;
  /** The price at which the venue hears of it: that close, or the next open after what it replaces was closed. */
  readonly heardAt: number;
  /** Equity of the account, which holds nothing. */
  readonly cash: () => Money;
  readonly cashFloat: number;
}

/** How large an entry is, and whether gate and venue take it. Floats answer what is clear; exact numbers the rest. */
export class EntryRules {
  private readonly terms: KernelTerms;
  private readonly arithmetic: FillArithmetic;
  private readonly leverage: number;
  /** What sizing may use: spot is never levered. */
  private readonly sizingLeverage: number;
  private readonly feeRate: number;
  /** Largest value of an order in equities, by all limits. */
  readonly rateMax: number;
  readonly notionalMin: number;
  readonly lotsMin: number;
  /** Of a fixed notional: `steps * lots` may be so much; a whole number. */
  readonly stepLots: number | undefined;
  private readonly notional: number;

  constructor(terms: KernelTerms, arithmetic: FillArithmetic) {
    const { instrument, limits, sizing, leverage } = terms;
    this.terms = terms;
    this.arithmetic = arithmetic;
    this.leverage = isSpot(instrument) ? 1 : Math.min(Math.max(leverage, 1), instrument.leverageMax);
    this.sizingLeverage = isSpot(instrument) ? 1 : leverage;
    this.feeRate = toFloat(dearerRate(instrument));
    const { orderNotionalRateMax, positionNotionalRateMax, grossLeverageMax } = limits;
    this.rateMax = Math.min(...[orderNotionalRateMax, positionNotionalRateMax, grossLeverageMax].map(toFloat));
    this.notionalMin = toFloat(instrument.notionalMin);
    this.lotsMin = Number(instrument.quantityMin) / Number(instrument.quantityStep);
    const notional = sizing.kind === 'fixed-notional' ? sizing.notional : 0n;
    this.notional = Number(notional) / 1e12;
    const [scaled, stepLot] = [notional * ONE, instrument.priceStep * instrument.quantityStep];
    const whole = scaled > 0n && scaled % stepLot === 0n ? Number(scaled / stepLot) : Infinity;
    this.stepLots = whole < EXACT_BELOW ? whole : undefined;
  }

  /** @param stopSteps distance to the stop, for a sizing that asks @returns lots; zero where sizing refuses */
  lots(mark: number, equityFloat: number, equity: () => Money, stopSteps: number | undefined): number {
    const { stepLots, notional, sizingLeverage, feeRate } = this;
    const reserve = 2 * feeRate + 0.001;
    const carried = (equityFloat * sizingLeverage) / (1 + reserve * sizingLeverage);
    if (stepLots !== undefined && notional * CLEARLY < carried) {
      const lots = Math.floor(stepLots / mark);
      const value = lots * mark * this.arithmetic.stepLotValue;
      if (lots > 0 && lots >= this.lotsMin && this.isClearlyLargeEnough(value)) return lots;
    }
    const { instrument, sizing } = this.terms;
    const result = sizeFor(sizing, {
      instrument,
      price: this.arithmetic.price(mark),
      equity: equity(),
      exposure: 1,
      availableLeverage: sizingLeverage,
      ...(stopSteps === undefined ? {} : { stopDistance: this.arithmetic.price(stopSteps) }),
    });
    return result.ok ? Number(result.quantity / instrument.quantityStep) : 0;
  }

  /** Whether the order becomes one that fills at the next open. */
  admits(opening: Opening): boolean {
    const { buys, lots, mark, heardAt, cashFloat } = opening;
    const { stepLotValue, slippageRate } = this.arithmetic;
    const reserved = heardAt * (buys ? 1 + slippageRate : 1) * lots * stepLotValue;
    const value = Math.max(mark * lots * stepLotValue, reserved);
    const isClear =
      value * (1 / this.leverage + this.feeRate) * CLEARLY < cashFloat &&
      value * CLEARLY < this.rateMax * cashFloat &&
      this.isClearlyLargeEnough(heardAt * lots * stepLotValue);
    return isClear || this.admitsExactly(opening);
  }

  /** Whether a spot buy can be paid for at this price in full. */
  canPay(steps: number, lots: number, cashFloat: number, cash: () => Money): boolean {
    const value = steps * lots * this.arithmetic.stepLotValue;
    if (value * (1 + this.feeRate) * CLEARLY < cashFloat) return true;
    return this.cashToBuy(this.arithmetic.price(steps), this.arithmetic.quantity(lots)) <= cash();
  }

  private isClearlyLargeEnough(value: number): boolean {
    return this.notionalMin === 0 || value > this.notionalMin * CLEARLY;
  }

  private admitsExactly({ buys, lots, mark, heardAt, cash }: Opening): boolean {
    const { arithmetic, terms } = this;
    const { instrument, limits } = terms;
    const [quantity, equity] = [arithmetic.quantity(lots), cash()];
    // Our own gate.
    const value = quantity * arithmetic.price(mark);
    if (equity <= 0n || value < instrument.notionalMin * ONE) return false;
    for (const rate of [limits.orderNotionalRateMax, limits.positionNotionalRateMax, limits.grossLeverageMax])
      if (value > rate * equity) return false;
    // The venue, which reserves what a buy may come to.
    const price = arithmetic.price(heardAt);
    const slippage = arithmetic.rates.halfSpread + arithmetic.rates.slippage;
    const reserved = (buys ? price + (price * slippage) / ONE : price) as Fixed;
    const notional = (reserved * quantity) / ONE;
    if (notional < instrument.notionalMin) return false;
    if (isSpot(instrument)) return this.cashToBuy(reserved, quantity) <= equity;
    const leverage = fromFloat(this.leverage, fixed('0.0001'));
    return (notional * ONE) / leverage + (notional * dearerRate(instrument)) / ONE <= equity;
  }

  private cashToBuy(price: Fixed, quantity: Fixed): bigint {
    const notional = (price * quantity) / ONE;
    return notional + (notional * dearerRate(this.terms.instrument)) / ONE;
  }
}

/** The higher of the two fee rates, and never a rebate: what a reservation counts on. */
function dearerRate({ makerFeeRate, takerFeeRate }: Instrument): Fixed {
  const dearer = makerFeeRate > takerFeeRate ? makerFeeRate : takerFeeRate;
  return dearer > 0n ? dearer : fixed('0');
}

export function isSpot({ kind }: Instrument): boolean {
  return kind === 'spot';
}
