import { toFloat } from '../../../domain/index.ts';
import { LAB_CAPITAL } from '../../trials/index.ts';
import { isSpot } from '../account.ts';
import type { KernelMarket } from '../kernel-market.ts';
import type { KernelDays } from '../outcome.ts';
import { DaySums } from './day-sums.ts';
import { STEPS_LIMIT } from './scan.ts';

/** A span of a market in plain numbers, as the loop of a sweep reads it. */
export interface SweepMarket {
  readonly open: Int32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  readonly close: Int32Array;
  /** The first bar to trade on, and the bar after the last. */
  readonly first: number;
  readonly end: number;
  readonly isSpot: boolean;
  /** Value of a full position, and of the account, in steps times lots. */
  readonly stepLots: number;
  readonly cash: number;
  /** Below these an order may be too small. */
  readonly lotsLeast: number;
  readonly valueLeast: number;
  readonly slipNumerator: number;
  readonly slipDenominator: number;
  readonly feeRate: number;
  readonly priceStep: number;
  readonly stepSize: number;
  readonly days: DaySums;
  readonly cell: Float64Array;
}

/** So that it times a price in steps is an exact whole number. */
const NUMERATOR_MAX = 2 ** 22;

/** `undefined` where the instrument's numbers, its funding or the sizing are not of the kind that a sweep takes. */
export function sweepMarket(market: KernelMarket, days: KernelDays): SweepMarket | undefined {
  const { arithmetic, terms, steps, funding, entryRules } = market;
  const { slip, averageIsPrice, money } = arithmetic;
  const { stepLots } = entryRules;
  if (slip === undefined || !averageIsPrice || money === undefined || stepLots === undefined) return undefined;
  if (funding.bar.length > 0 || arithmetic.slippageRate > 0.01 || entryRules.rateMax < 1) return undefined;
  if (days.lastBar.includes(-1) || slip.numerator > NUMERATOR_MAX) return undefined;
  if (market.stepsMost >= STEPS_LIMIT) return undefined;
  const dayOf = new Int32Array(days.endBar);
  dayOf.set(days.dayOf, days.firstBar);
  const { instrument } = terms;
  const capital = toFloat(LAB_CAPITAL);
  return {
    open: steps.open,
    high: steps.high,
    low: steps.low,
    close: steps.close,
    first: days.firstBar,
    end: days.endBar,
    isSpot: isSpot(instrument),
    stepLots,
    cash: toFloat(terms.cash) / arithmetic.stepLotValue,
    lotsLeast: Math.max(1, entryRules.lotsMin),
    // An open may be four times lower than the close before it, or the order is looked at closely.
    valueLeast: (5 * entryRules.notionalMin) / arithmetic.stepLotValue,
    slipNumerator: slip.numerator,
    slipDenominator: slip.denominator,
    feeRate: arithmetic.feeRate,
    priceStep: arithmetic.priceStep,
    stepSize: market.stepSize,
    days: new DaySums(days.lastBar, dayOf, arithmetic.stepLotValue / capital),
    cell: new Float64Array(2),
  };
}
