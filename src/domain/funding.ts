import type { Money, Price, Quantity, Rate } from './fixed.ts';
import type { InstrumentId } from './market.ts';

/** A periodic payment between longs and shorts of a perpetual. */
export interface Funding {
  readonly fundingId: string;
  readonly instrument: InstrumentId;
  readonly rate: Rate;
  readonly markPrice: Price;
  /** Position it was charged on, signed. */
  readonly quantity: Quantity;
  /** Received by us when positive, paid when negative. */
  readonly amount: Money;
}
