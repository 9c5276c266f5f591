import {
  add,
  multiply,
  ZERO,
  type Fill,
  type Instrument,
  type Liquidity,
  type Money,
  type Price,
  type Quantity,
  type Rate,
  type Side,
} from '../../domain/index.ts';

/**
 * Fee of one execution. In quote: `price * quantity * rate`. A spot buy on a venue that charges the coin bought pays
 * `quantity * rate` of base, so that less is held than was bought.
 */
export function feeOf(
  instrument: Instrument,
  execution: { readonly side: Side; readonly price: Price; readonly quantity: Quantity; readonly liquidity: Liquidity },
  surcharge: Rate = ZERO,
): Pick<Fill, 'fee' | 'feeCurrency'> {
  const rate = add(execution.liquidity === 'maker' ? instrument.makerFeeRate : instrument.takerFeeRate, surcharge);
  if (paysInBase(instrument, execution.side)) return { fee: multiply(execution.quantity, rate), feeCurrency: 'base' };
  return { fee: multiply(multiply(execution.price, execution.quantity), rate), feeCurrency: 'quote' };
}

/** Most cash that a spot buy of `quantity` at `price` can cost, whichever fee applies. */
export function cashToBuy(instrument: Instrument, price: Price, quantity: Quantity): Money {
  const notional = multiply(price, quantity);
  return paysInBase(instrument, 'buy') ? notional : add(notional, multiply(notional, dearerRate(instrument)));
}

/** The higher of the two fee rates, and never a rebate: what a reservation must count on. */
export function dearerRate({ makerFeeRate, takerFeeRate }: Instrument): Rate {
  const dearer = makerFeeRate > takerFeeRate ? makerFeeRate : takerFeeRate;
  return dearer > 0n ? dearer : ZERO;
}

function paysInBase(instrument: Instrument, side: Side): boolean {
  return instrument.kind === 'spot' && instrument.feeCurrency === 'base' && side === 'buy';
}
