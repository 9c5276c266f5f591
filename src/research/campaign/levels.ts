/**
 * What a campaign asks of a candidate before it may go to paper. Data, so that each decision can name the levels it was
 * made by; changed levels are another version.
 */
export interface GateLevels {
  readonly version: string;
  /** Either is enough to say anything about a candidate: round trips that ended, or days in a position. */
  readonly tradesMin: number;
  readonly daysHeldMin: number;
  /** Chance of one or more false finds in all campaigns on the same data together; each campaign gets a part of it. */
  readonly falseFinds: number;
  readonly resamples: number;
  /** Of the stationary bootstrap, days. */
  readonly meanBlockDays: number;
  /** Net return must stay above zero when every cost is this many times what is assumed. */
  readonly costFactor: number;
  /** Combinatorial purged cross-validation of the whole search. */
  readonly groups: number;
  readonly testGroups: number;
  /** Annual Sharpe ratio of the middle path, and of the one that four in five exceed. */
  readonly medianPathSharpeMin: number;
  readonly lowPathSharpeMin: number;
  /** Walk-forward of the whole search: days trained on and tested on, as shares of all, and what has to be kept. */
  readonly walkTrainShare: number;
  readonly walkTestShare: number;
  readonly walkEfficiencyMin: number;
  /** Share of the neighbours in parameters that keep at least half of the Sharpe ratio. */
  readonly plateauMin: number;
  /** Correlation of daily returns with a strategy that trades, or with a better candidate of the same campaign. */
  readonly correlationMax: number;
  /** Probability that the true Sharpe ratio is above zero, by the sealed days alone. */
  readonly holdoutMin: number;
  /** How many candidates of one campaign may open the sealed days: the next one only if the one before held. */
  readonly openingsMax: number;
}

/** Measured on markets without and with a planted edge: docs/honesty.md. */
export const DEFAULT_LEVELS: GateLevels = {
  version: '2',
  tradesMin: 100,
  daysHeldMin: 365,
  falseFinds: 0.05,
  resamples: 1_000,
  meanBlockDays: 10,
  costFactor: 2,
  groups: 10,
  testGroups: 2,
  medianPathSharpeMin: 0,
  lowPathSharpeMin: -0.25,
  walkTrainShare: 0.5,
  walkTestShare: 0.1,
  walkEfficiencyMin: 0.4,
  plateauMin: 0.6,
  correlationMax: 0.7,
  holdoutMin: 0.75,
  openingsMax: 3,
};
