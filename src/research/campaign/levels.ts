/**
 * What a campaign asks of a candidate before it may go to paper. Data, and no defaults: the levels come out of the policy of
 * the pipeline, which is asked again when a candidate goes on. Changed levels are another campaign.
 */
export interface GateLevels {
  /** The policy they are from. Another policy with the same levels asks the same. */
  readonly policy: { readonly version: number; readonly hash: string };
  /** Either is enough to say anything about a candidate: round trips that ended, or days in a position. */
  readonly tradesMin: number;
  readonly daysHeldMin: number;
  /** Chance of one or more false finds in all campaigns on the same data together; each campaign gets a part of it. */
  readonly falseFinds: number;
  readonly resamples: number;
  /** Of the stationary bootstrap, days. */
  readonly meanBlockDays: number;
  /** Net return must stay above this when every cost is `costFactor` times what is assumed. */
  readonly dearReturnMin: number;
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
  /** Share of the neighbours in parameters that keep at least half of the Sharpe ratio; fewer halve the size. */
  readonly plateauMin: number;
  /** Correlation of daily returns with a strategy that trades, or with a better candidate of the same campaign. */
  readonly correlationMax: number;
  /** Probability that the true Sharpe ratio is above zero, by the sealed days alone. */
  readonly holdoutMin: number;
  /** How many candidates of one campaign may open the sealed days: the next one only if the one before held. */
  readonly openingsMax: number;
}

/** Those that decide anything, and so name a campaign. */
export function askedBy({ policy: _policy, ...asked }: GateLevels): Omit<GateLevels, 'policy'> {
  return asked;
}
