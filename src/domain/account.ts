import type { Money } from './fixed.ts';
import type { EpochMs } from './market.ts';

/**
 * Money of one login at one venue, in its settlement currency.
 *
 * Identity, at every moment and to the last digit: `equity = deposited + Σ totalPnl(position)`.
 */
export interface Account {
  readonly currency: string;
  /** Money put in, less money taken out. */
  readonly deposited: Money;
  readonly equity: Money;
  /** Highest equity seen, for drawdown. */
  readonly peakEquity: Money;
  /** Equity at the start of the current UTC day. */
  readonly dayStartEquity: Money;
  readonly day: EpochMs;
}
