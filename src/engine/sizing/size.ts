import assert from 'node:assert/strict';

import {
  fixed,
  floorToStep,
  format,
  fromFloat,
  larger,
  multiply,
  ONE,
  proportion,
  smaller,
  ZERO,
  type Fixed,
  type Instrument,
  type Money,
  type Price,
  type Quantity,
  type Rate,
} from '../../domain/index.ts';
import { balanceRiskLoss } from './balance-risk.ts';
import type { Sizing } from './sizing.ts';

export interface SizingContext {
  readonly instrument: Instrument;
  /** Mark, or the price at which the order will wait. */
  readonly price: Price;
  /** The strategy's share of the account's equity. */
  readonly equity: Money;
  /** Share of full size wanted: -1 to 1. The sign is the caller's; the quantity is unsigned. */
  readonly exposure: number;
  /** From the entry price to the protective stop. */
  readonly stopDistance?: Price;
  /** Realised, as a fraction per year of 365 days: 0.6 is 60 %. */
  readonly annualVolatility?: number;
  /** Position value the account may carry per unit of equity, above zero; one for spot. */
  readonly availableLeverage: number;
}

export type SizingCode =
  | 'SIZE_TOO_SMALL'
  | 'NO_STOP_TO_SIZE'
  | 'NO_VOLATILITY_TO_SIZE'
  | 'NO_EQUITY_TO_SIZE'
  | 'BAD_EXPOSURE';

export type SizingRefusal = { readonly ok: false; readonly code: SizingCode; readonly detail: string };

export type SizingResult =
  /** `capped`: the sizing asked for more than equity and leverage can carry. */
  { readonly ok: true; readonly quantity: Quantity; readonly capped: boolean } | SizingRefusal;

/** The market may move this much between decision and fill before an all-in order can no longer be paid for. */
const PRICE_SLACK_RATE = fixed('0.001');
/** Distance to an assumed stop, as a fraction of price, for `balance-risk` without one. */
const ASSUMED_STOP_RATE = fixed('0.02');
const FINEST = 1n as Fixed;
/** Above 100,000 % a year it is not a volatility but a mistake upstream. */
const VOLATILITY_MAX = 1_000;

/**
 * Quantity for `exposure` of a full position. Rounded down at every division, never up, to whole quantity steps;
 * never more than equity can carry at the available leverage with the fees still payable.
 */
export function sizeFor(sizing: Sizing, context: SizingContext): SizingResult {
  const { instrument, price, equity, exposure, availableLeverage } = context;
  assert(price > 0n, `sizing ${instrument.id} at price ${format(price)}`);
  assert(availableLeverage > 0, `sizing ${instrument.id} with leverage ${availableLeverage}`);
  if (!(Math.abs(exposure) <= 1)) return refuse('BAD_EXPOSURE', `exposure ${exposure} is not between -1 and 1`);
  if (equity <= 0n) return refuse('NO_EQUITY_TO_SIZE', `the strategy's equity is ${format(equity)}`);

  const wanted = fullQuantity(sizing, context);
  if (typeof wanted !== 'bigint') return wanted;
  const most = affordable(context, fromFloat(availableLeverage, FINEST));
  // A wish is a decimal that passed through a float: the nearest 1e-12 gives 0.3 back where rounding down would not.
  const share = fromFloat(Math.abs(exposure), FINEST);
  const quantity = floorToStep(multiply(smaller(wanted, most), share), instrument.quantityStep);
  return tooSmall(quantity, context) ?? { ok: true, quantity, capped: wanted > most };
}

function fullQuantity(sizing: Sizing, context: SizingContext): Quantity | SizingRefusal {
  const { price, equity } = context;
  switch (sizing.kind) {
    case 'fixed-quantity':
      return sizing.quantity;
    case 'fixed-notional':
      return proportion(sizing.notional, ONE, price);
    case 'equity-fraction':
      return proportion(equity, sizing.fraction, price);
    case 'volatility-target':
      return volatilityQuantity(sizing, context);
    case 'risk-to-stop': {
      const distance = stopOf(context);
      if (distance === undefined) {
        return refuse(
          'NO_STOP_TO_SIZE',
          'risk-to-stop needs a stop: give the wish a stop loss, or choose another sizing',
        );
      }
      return proportion(equity, sizing.riskRate, distance);
    }
    case 'balance-risk': {
      const loss = balanceRiskLoss(equity);
      const distance = stopOf(context);
      // Divided by the rate times the price in one step: their rounded product could be zero for a tiny price.
      return distance === undefined
        ? (((loss * ONE * ONE) / (ASSUMED_STOP_RATE * price)) as Quantity)
        : proportion(loss, ONE, distance);
    }
    case 'all-in':
      return affordable(context, ONE);
  }
}

function stopOf({ stopDistance }: SizingContext): Price | undefined {
  return stopDistance !== undefined && stopDistance > 0n ? stopDistance : undefined;
}

function volatilityQuantity(
  sizing: Extract<Sizing, { readonly kind: 'volatility-target' }>,
  { annualVolatility, equity, price }: SizingContext,
): Quantity | SizingRefusal {
  if (annualVolatility === undefined || !(annualVolatility > 0 && annualVolatility <= VOLATILITY_MAX)) {
    return refuse('NO_VOLATILITY_TO_SIZE', `realised volatility is ${annualVolatility ?? 'not known yet'}`);
  }
  // Here the statistic becomes exact; below the last digit it is as good as none, and the maximum decides.
  const realised = larger(fromFloat(annualVolatility, FINEST), FINEST);
  const byVolatility = (equity * sizing.annualVolatility * ONE) / (realised * price);
  return smaller(byVolatility as Quantity, proportion(equity, sizing.fractionMax, price));
}

/**
 * Largest quantity whose margin and reserve fit into equity: `N / L + r N <= E` for value `N`, leverage `L` and
 * reserve `r`, which is the taker fee in and out, plus a little for the price moving before the fill.
 */
function affordable({ instrument, price, equity }: SizingContext, leverage: Rate): Quantity {
  const reserve = larger(instrument.takerFeeRate, ZERO) * 2n + PRICE_SLACK_RATE;
  return ((equity * leverage * ONE * ONE) / ((ONE * ONE + reserve * leverage) * price)) as Quantity;
}

function tooSmall(quantity: Quantity, { instrument, price }: SizingContext): SizingRefusal | undefined {
  if (quantity === 0n) {
    return refuse('SIZE_TOO_SMALL', `less than one step of ${format(instrument.quantityStep)} ${instrument.base}`);
  }
  if (quantity < instrument.quantityMin) {
    const least = `${format(instrument.quantityMin)} ${instrument.base}`;
    return refuse('SIZE_TOO_SMALL', `${format(quantity)} ${instrument.base} is below the smallest order of ${least}`);
  }
  if (quantity * price >= instrument.notionalMin * ONE) return undefined;
  const value = `${format(multiply(quantity, price))} ${instrument.quote}`;
  const least = `${format(instrument.notionalMin)} ${instrument.quote}`;
  return refuse('SIZE_TOO_SMALL', `${value} is below the smallest order of ${least}`);
}

function refuse(code: SizingCode, detail: string): SizingRefusal {
  return { ok: false, code, detail };
}
