import type { EpochMs, Fixed, Money, Price, Quantity } from '../../domain/index.ts';
import { barsBetween, type BarColumns } from '../../market/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import { KernelMarket } from './kernel-market.ts';
import { runRules } from './run.ts';
import { stepBars } from './step-bars.ts';
import { CAUSES, Tape, type Cause } from './tape.ts';
import type { TreeColumnsOptions } from './tree-columns.ts';
import { kernelCovers, type KernelTerms } from './terms.ts';

/** One fill, as the engine would have booked it. */
export interface KernelFill {
  /** Index of the bar in which it filled. */
  readonly bar: number;
  readonly side: 'buy' | 'sell';
  readonly price: Price;
  readonly quantity: Quantity;
  readonly fee: Fixed;
  readonly cause: Cause;
}

export interface KernelBacktest {
  readonly fills: readonly KernelFill[];
  /** Received when positive. */
  readonly funding: readonly Money[];
  readonly finalEquity: Money;
}

/** A market prepared for any number of backtests, or why it is not one for the kernel. */
export function kernelMarket(
  terms: KernelTerms,
  columns: BarColumns,
  more: TreeColumnsOptions = {},
): KernelMarket | { readonly uncovered: string } {
  const steps = stepBars(columns, terms.instrument.priceStep);
  return typeof steps === 'string' ? { uncovered: steps } : new KernelMarket(terms, columns, steps, more);
}

/**
 * One strategy as `runBacktest` runs it, in full: for comparing the two, and for looking at what a search has found.
 *
 * @param stretch opening times; earlier bars only warm the indicators
 */
export function kernelBacktest(
  market: KernelMarket,
  rules: RuleStrategy,
  stretch?: { readonly from: EpochMs; readonly to: EpochMs },
): KernelBacktest | { readonly uncovered: string } {
  const { columns, terms } = market;
  const covered = kernelCovers(rules, terms, columns);
  if (covered !== true) return { uncovered: covered };
  const before = stretch === undefined ? 0 : barsBetween(columns, { to: stretch.from }).length;
  const end = stretch === undefined ? columns.length : barsBetween(columns, { to: stretch.to }).length;
  const tape = new Tape();
  const run = runRules(market, rules, tape, { first: before, end });
  if (run.uncovered !== undefined) return { uncovered: run.uncovered };
  return {
    fills: fillsOf(market, tape),
    funding: tape.payments.map(({ amount }) => amount as Money),
    finalEquity: run.equityAtEnd(),
  };
}

function fillsOf({ arithmetic }: KernelMarket, { count, bar, steps, lots, cause }: Tape): readonly KernelFill[] {
  return Array.from({ length: count }, (_, fill) => {
    const [paid, signed] = [steps[fill]!, lots[fill]!];
    return {
      bar: bar[fill]!,
      side: signed > 0 ? 'buy' : 'sell',
      price: arithmetic.price(paid),
      quantity: arithmetic.quantity(Math.abs(signed)),
      fee: arithmetic.fee(paid, signed) as Fixed,
      cause: CAUSES[cause[fill]!]!,
    };
  });
}
