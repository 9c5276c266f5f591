import {
  add,
  fixed,
  format,
  multiply,
  subtract,
  ZERO,
  type AccountStatement,
  type EpochMs,
  type Fill,
  type InstrumentId,
  type Money,
  type Position,
} from '../../domain/index.ts';
import type { Finding } from './report.ts';

/** Cash is stated beside the executions and not cut with them: whoever trades within this time cannot be compared. */
const CALM_MS = 5_000;
/** Venues round the price at which a position was entered. Less than this is nobody's mistake, in the account's currency. */
const TOLERANCE = fixed('0.01');

export interface OurCash {
  readonly cash: Money;
  /** Of perpetuals only: spot is paid for in cash. */
  readonly perpetuals: Iterable<{ readonly instrument: InstrumentId; readonly net: Position }>;
  /** Fills booked lately, at least all that the statement's cut may lie before. */
  readonly recentFills: readonly Fill[];
  /** When funding was last heard of. */
  readonly paidAt: EpochMs;
}

export interface CashComparison {
  /** What deposits, trades, fees and funding add up to, here and there. */
  readonly ours: Money;
  readonly theirs: Money;
  /** Theirs less ours; zero when they agree. */
  readonly difference: Money;
}

/**
 * Sets money against money. How much of a perpetual's profit counts as realised depends on the order in which its fills
 * were heard, so what open positions have cost is taken off on both sides: what is left is deposits, trades, fees and
 * funding, in whatever order. Transfers, interest and whatever else a venue books without an execution show here.
 *
 * @returns `undefined` when it cannot be said: something was executed or paid near the cut, or the venue does not say at which
 * price a position was entered
 */
export function compareCash(ours: OurCash, statement: AccountStatement): CashComparison | undefined {
  const calmUntil = (statement.at - CALM_MS) as EpochMs;
  const isCalm =
    ours.paidAt < calmUntil &&
    ours.recentFills.every(({ executedAt }) => executedAt < calmUntil) &&
    statement.executions.every(({ fill }) => fill.executedAt < calmUntil);
  if (!isCalm) return undefined;
  let ourSum = ours.cash;
  let theirSum = statement.cash;
  const stated = new Map(statement.positions.map((position) => [position.instrument, position]));
  for (const { instrument, net } of ours.perpetuals) {
    ourSum = subtract(ourSum, net.cost);
    const position = stated.get(instrument);
    if (position === undefined || position.quantity === ZERO) continue;
    if (position.entryPrice === undefined) return undefined;
    theirSum = subtract(theirSum, multiply(position.entryPrice, position.quantity));
  }
  const difference = subtract(theirSum, ourSum);
  const isRounding = difference < TOLERANCE && add(difference, TOLERANCE) > ZERO;
  return { ours: ourSum, theirs: theirSum, difference: isRounding ? ZERO : difference };
}

export function cashFinding({ ours, theirs }: CashComparison): Finding {
  return {
    kind: 'cash-differs',
    severity: 'S2',
    subject: 'cash',
    detail: `deposits, trades, fees and funding add up to ${format(ours)} here, and to ${format(theirs)} at the venue`,
    action: 'none',
  };
}
