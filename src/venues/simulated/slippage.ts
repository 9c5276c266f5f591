import {
  add,
  ceilToStep,
  divide,
  fixed,
  floorToStep,
  fromFloat,
  larger,
  multiply,
  ONE,
  smaller,
  subtract,
  type Price,
  type Quantity,
  type Rate,
  type Side,
} from '../../domain/index.ts';
import { usageError } from '../../runtime/index.ts';

/**
 * What an order that takes liquidity pays beyond the bar's price, as a fraction of that price:
 *
 * - `fixed-bps`: `spread / 2 + slippage`;
 * - `volume-share`: `spread / 2 + impact * share²`, where `share` is what we have taken of the bar's volume in this
 *   instrument, this fill included, at most 1. Source: `VolumeShareSlippage` of Zipline (there `impact` is 0.1).
 *
 * Basis points and `impact` are plain numbers: 5 is five basis points, 0.1 moves the price 10% at a share of 1.
 */
export type SlippageModel =
  | { readonly model: 'fixed-bps'; readonly spreadBps: number; readonly slippageBps: number }
  | { readonly model: 'volume-share'; readonly spreadBps: number; readonly impact: number };

export interface SlippageRates {
  readonly halfSpread: Rate;
  readonly slippage: Rate;
  readonly impact: Rate;
}

/** @throws {AssayError} `BAD_VENUE_OPTIONS` for a negative or absurdly large number. */
export function slippageRates(model: SlippageModel): SlippageRates {
  const halfSpread = (rateOfBps('spreadBps', model.spreadBps) / 2n) as Rate;
  switch (model.model) {
    case 'fixed-bps':
      return { halfSpread, slippage: rateOfBps('slippageBps', model.slippageBps), impact: fixed('0') };
    case 'volume-share':
      return { halfSpread, slippage: fixed('0'), impact: rateOf('impact', model.impact, 1) };
  }
}

/** The market as one order meets it. */
export interface Encounter {
  readonly side: Side;
  /** The bar's price at that moment. */
  readonly price: Price;
  readonly quantity: Quantity;
  /** Volume of the whole bar, and what of it earlier fills of ours have taken. */
  readonly volume: Quantity;
  readonly taken: Quantity;
}

/** Price of a fill that takes liquidity, a multiple of `priceStep`, rounded against us; never below one step. */
export function takerPrice(rates: SlippageRates, priceStep: Price, encounter: Encounter): Price {
  const { side, price, quantity, volume, taken } = encounter;
  let rate = add(rates.halfSpread, rates.slippage);
  if (rates.impact !== 0n) {
    const share = volume === 0n ? ONE : smaller(ONE, divide(add(taken, quantity), volume));
    rate = add(rate, multiply(rates.impact, multiply(share, share)));
  }
  const move = multiply(price, rate);
  if (side === 'buy') return ceilToStep(add(price, move), priceStep);
  return larger(priceStep, floorToStep(subtract(price, move), priceStep));
}

/** Best price of the other side: what a limit order must reach to trade on arrival. Not rounded. */
export function oppositeQuote(rates: SlippageRates, side: Side, price: Price): Price {
  const half = multiply(price, rates.halfSpread);
  return side === 'buy' ? add(price, half) : subtract(price, half);
}

function rateOfBps(name: string, bps: number): Rate {
  return (rateOf(name, bps, 10_000) / 10_000n) as Rate;
}

function rateOf(name: string, value: number, max: number): Rate {
  if (!(value >= 0 && value < max))
    throw usageError('BAD_VENUE_OPTIONS', `slippage.${name}: must be at least 0 and below ${max}`);
  return fromFloat(value, fixed('0.00000001'));
}
