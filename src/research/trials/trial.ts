import type { EpochMs, Instrument } from '../../domain/index.ts';
import type { BarColumns } from '../../market/index.ts';
import type { TradingCosts } from '../../sessions/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';

/** Where a search runs: bars of one instrument, and what trading on them costs. */
export interface LabMarket {
  readonly instrument: Instrument;
  /** The bars that rules decide on and orders fill on. */
  readonly columns: BarColumns;
  readonly costs: TradingCosts;
  /** What rules may look at besides, and never trade. */
  readonly others?: readonly OtherMarket[];
  /** Content hash of the bars, of those of the others, and of what funding was charged by: equal for equal markets. */
  readonly dataHash: string;
}

/** Bars of another instrument, of the same timeframe. */
export interface OtherMarket {
  readonly instrument: Instrument;
  readonly columns: BarColumns;
}

/** A part of a market's history, by the opening time of its bars. What lies before it only warms the indicators. */
export interface Stretch {
  readonly from: EpochMs;
  /** Bars that open before this. */
  readonly to: EpochMs;
}

/**
 * What a strategy did over a stretch. It always stood with the same capital and took its profits out, so returns add up,
 * and a loss early on does not shrink what is learnt later.
 */
export interface TrialOutcome {
  /** Days from 1970-01-01 UTC to the first day. */
  readonly firstDay: number;
  /** Net of all costs, one for each UTC day, as fractions of the capital: change of worth, open positions at their close. */
  readonly returns: Float64Array;
  /** Value of the position as a signed fraction of the capital, mean over the bars of each day. */
  readonly exposures: Float64Array;
  /** Round trips that ended. */
  readonly trades: number;
  /** Of the capital, as fractions; funding is positive where it was received. */
  readonly fees: number;
  readonly funding: number;
  /** Value traded, in capitals. */
  readonly turnover: number;
  /** The deepest fall of the sum of returns from its highest so far, as a fraction of the capital; zero or negative. */
  readonly maxDrawdown: number;
}

/** Tries strategies. Two evaluators of one market give the same answers; one may be faster. */
export interface Evaluator {
  readonly market: LabMarket;
  /**
   * @param stretch the whole market when absent
   * @returns in the order of the rules
   * @throws {AssayError} `LAB_NO_BARS` where the stretch has none; those of `lookedAt`
   */
  evaluate(rules: readonly RuleStrategy[], stretch?: Stretch): Promise<readonly TrialOutcome[]>;
}
