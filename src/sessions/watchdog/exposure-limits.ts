import {
  add,
  format,
  magnitude,
  multiply,
  ZERO,
  type AccountStatement,
  type InstrumentId,
  type Money,
  type Quantity,
} from '../../domain/index.ts';

/** The watchdog's own, apart from the server's and looser: they are for when those have failed. Absent: no limit. */
export interface ExposureLimits {
  /** Value of one position at the venue's mark. */
  readonly positionNotionalMax?: Money;
  /** Value of all positions, whichever way they point. */
  readonly grossNotionalMax?: Money;
  /** Without a price, by instrument. */
  readonly positionMax?: ReadonlyMap<InstrumentId, Quantity>;
}

/** `unknown`: the venue does not say at which price it values a position, and a limit needs it. */
export type ExposureVerdict =
  | { readonly type: 'within' }
  | { readonly type: 'over'; readonly detail: string }
  | { readonly type: 'unknown'; readonly detail: string };

/** Whether an account holds more than its watchdog allows. What is known to be too much is, whatever else is unknown. */
export function exposureOf(
  { positions }: Pick<AccountStatement, 'positions'>,
  limits: ExposureLimits,
): ExposureVerdict {
  const { positionNotionalMax, grossNotionalMax, positionMax } = limits;
  let gross = ZERO;
  let unknown: string | undefined;
  for (const { instrument, quantity, mark } of positions) {
    const size = magnitude(quantity);
    const most = positionMax?.get(instrument);
    if (most !== undefined && size > most)
      return over(`the position of ${format(size)} ${instrument} is over ${format(most)}`);
    if (mark === undefined) {
      if (size !== 0n) unknown ??= `the venue does not say at which price it values ${instrument}`;
      continue;
    }
    const value = multiply(size, mark);
    gross = add(gross, value);
    if (positionNotionalMax !== undefined && value > positionNotionalMax)
      return over(`the position in ${instrument} is worth ${format(value)}, over ${format(positionNotionalMax)}`);
  }
  if (grossNotionalMax !== undefined && gross > grossNotionalMax)
    return over(`all positions are worth ${format(gross)}, over ${format(grossNotionalMax)}`);
  const needsPrices = positionNotionalMax !== undefined || grossNotionalMax !== undefined;
  return unknown !== undefined && needsPrices ? { type: 'unknown', detail: unknown } : { type: 'within' };
}

function over(detail: string): ExposureVerdict {
  return { type: 'over', detail };
}
