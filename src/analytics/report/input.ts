import type { Dimension } from '../attribution/breakdown.ts';
import type { FactorExposure } from '../attribution/market-factors.ts';
import type { MetricKey } from '../metrics/registry.ts';

/*
 * What a report is made of: plain JSON, so that it can be stored with a run and drawn again later.
 * Instants are ISO 8601 UTC strings, or epoch milliseconds inside columns; exact amounts are decimal strings;
 * measured values are numbers. An absent value is absent, never 0.
 */

export interface ReportInput {
  /** What it is a report of, e.g. `Backtest`. */
  readonly kind: string;
  readonly strategy: ReportStrategy;
  /** The principal one first. */
  readonly instruments: readonly string[];
  readonly timeframes: readonly string[];
  /** Settlement currency: the unit of all money. */
  readonly currency: string;
  readonly provenance: ReportProvenance;
  readonly identity: ReportIdentity;
  /** Fee rates, slippage, latency, sizing, limits: whatever was set and changes the result. */
  readonly costs: readonly ReportFact[];
  /** What was taken to be true, a sentence each. */
  readonly assumptions: readonly string[];
  /** What this simulation cannot do, a sentence each. */
  readonly limits: readonly string[];
  /** What a reader must know before believing the numbers, a sentence each. */
  readonly warnings?: readonly string[];
  readonly ordersSent?: number;
  readonly refusals: readonly ReportRefusal[];
  /** A command that makes this report again. */
  readonly reproduce?: string;
  /** The report holds no other mention of the present. */
  readonly generatedAt?: string;
  readonly measurements: ReportMeasurements;
  /** How sure the figures are; absent where nobody has worked it out. */
  readonly confidence?: ReportConfidence;
}

export type ReportConfidence = {
  /** Days with a return, and how many trials were behind this one; absent: nobody has said. */
  readonly days: number;
  readonly trials?: number;
} & (
  | {
      readonly type: 'confidence';
      /** Stationary bootstrap: mean length of a block in days, how often, and from which seed. */
      readonly meanBlock: number;
      readonly resamples: number;
      readonly seed: number;
      readonly intervals: readonly ReportInterval[];
      /** Probability that the true Sharpe ratio is above zero. */
      readonly edge?: { readonly value: number; readonly low?: number; readonly high?: number };
      /** Days after which a Sharpe ratio as measured is above zero with 95%; absent: never, it is not above. */
      readonly minimumDays?: number;
      /** Probability that it is above what luck alone makes of so many trials, and that yearly ratio. */
      readonly deflated?: { readonly probability: number; readonly luckSharpe: number };
    }
  | { readonly type: 'unknown'; readonly reason: string }
);

/** 95% of a figure. */
export interface ReportInterval {
  readonly metric: MetricKey;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly by: 'Mertens' | 'resampling';
}

export interface ReportStrategy {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly ReportFact[];
}

export interface ReportFact {
  readonly label: string;
  readonly value: string;
  /** What it means, one sentence. */
  readonly note?: string;
}

export type ReportProvenance =
  /** Prices that were really traded. `source` says whose, and from where. */
  | { readonly type: 'recorded'; readonly source: string }
  /** Prices that were made up. Said in large letters. */
  | { readonly type: 'simulated'; readonly source: string };

/** The four things that make a run: the same four give the same report. */
export interface ReportIdentity {
  readonly runId?: string;
  readonly strategyHash: string;
  readonly dataHash: string;
  readonly seed: string;
  readonly codeCommit: string;
}

/** How often an order was refused for one reason. */
export interface ReportRefusal {
  /** Ours before sending (gate), the venue's answer, or a wish that never became an order. */
  readonly by: 'gate' | 'venue' | 'engine';
  readonly code: string;
  readonly count: number;
  readonly detail?: string;
}

/** Made by `measurementsOf`. */
export interface ReportMeasurements {
  readonly startedAt: string;
  readonly endedAt: string;
  /** Period of the returns behind the ratios, e.g. `1d`. */
  readonly returnsPer: string;
  readonly startEquity: number;
  readonly metrics: Partial<Readonly<Record<MetricKey, number>>>;
  readonly months: readonly { readonly year: number; readonly month: number; readonly return?: number }[];
  readonly years: readonly { readonly year: number; readonly return?: number }[];
  readonly drawdowns: readonly ReportDrawdown[];
  readonly dailyReturns: readonly number[];
  readonly curve: ReportCurve;
  readonly candles: readonly ReportCandles[];
  readonly trades: readonly ReportTrade[];
  /** Closed and open trades of the run; more than `trades` holds when there were too many to list. */
  readonly tradeCount: number;
  readonly fills: ReportFills;
  /** The whole result, taken apart in each way; parts of one way sum to `total`. */
  readonly breakdowns: { readonly total: string; readonly by: readonly ReportBreakdown[] };
  readonly factors: FactorExposure;
  readonly capacity: ReportCapacity;
}

export interface ReportBreakdown {
  readonly dimension: Dimension;
  readonly parts: readonly {
    readonly key: string;
    readonly trades: number;
    readonly won: number;
    readonly open: number;
    readonly netPnl: string;
    readonly fees: string;
    readonly funding: string;
  }[];
}

export type ReportCapacity =
  | { readonly type: 'unknown'; readonly reason: string }
  | {
      readonly type: 'capacity';
      readonly fills: number;
      readonly participationMedian: number;
      readonly participation95: number;
      readonly impact: number;
      readonly capitalByVolume: number;
      readonly capitalBest?: number;
      readonly capitalZero?: number;
    };

export interface ReportDrawdown {
  readonly peakAt: string;
  readonly troughAt: string;
  readonly recoveredAt?: string;
  readonly depth: number;
  readonly lengthMs: number;
}

/** Columns of equal length, oldest first. */
export interface ReportCurve {
  readonly at: readonly number[];
  readonly equity: readonly number[];
  /** Buying and holding the principal instrument, at the same instants. */
  readonly benchmark?: readonly number[];
}

/** Columns of equal length, oldest first. */
export interface ReportCandles {
  readonly instrument: string;
  readonly timeframe: string;
  /** How many bars of the timeframe one candle joins; 1 unless there were too many to draw. */
  readonly joined: number;
  readonly openTime: readonly number[];
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly volume: readonly number[];
}

export interface ReportTrade {
  readonly strategy: string;
  readonly instrument: string;
  readonly direction: 'long' | 'short';
  readonly enteredAt: string;
  /** Absent while it is open. */
  readonly exitedAt?: string;
  readonly quantity: string;
  readonly entryPrice: string;
  readonly exitPrice?: string;
  readonly fees: string;
  readonly funding: string;
  /** After fees and funding; of an open trade at the last mark, where one is known. */
  readonly netPnl?: string;
  /** Net result over entry value. */
  readonly return?: number;
  readonly adverse?: number;
  readonly favourable?: number;
  readonly holdingMs: number;
  readonly fillCount: number;
  readonly entryReason?: string;
  readonly exitCause?: string;
  readonly exitReason?: string;
}

/** Where our fills were, for the chart. Columns of equal length, in the order they happened. */
export interface ReportFills {
  /** Index into the `candles` of the measurements; -1 where the instrument has none. */
  readonly candles: readonly number[];
  readonly at: readonly number[];
  readonly price: readonly number[];
  /** 1 bought, -1 sold. */
  readonly side: readonly (1 | -1)[];
}
