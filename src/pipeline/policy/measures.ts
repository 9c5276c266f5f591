/** Everything a policy may ask about, with the words a person reads. `unit` is `''` for a plain number. */
export interface Measure {
  readonly title: string;
  readonly unit: '' | 'days' | 'bp' | '%' | 'minutes' | 'yes or no';
  /** Where the number comes from. */
  readonly from: string;
}

function measure(title: string, unit: Measure['unit'], from: string): Measure {
  return { title, unit, from };
}

export const MEASURES = {
  // --- what a candidate must be before anyone spends a backtest on it ---
  'leak-checks-passed': measure('All checks for knowledge of the future passed', 'yes or no', 'leak detector'),
  'data-faults': measure('Faults in the data', '', 'data checks'),
  'free-parameters': measure('Free parameters', '', 'the rule tree'),
  'screen-mean-excess': measure('Mean daily excess in the screen', '', 'cheap screen on research data'),

  // --- evidence of a backtest ---
  trades: measure('Round trips', '', 'backtest on research data'),
  'backtest-days': measure('Days of backtest', 'days', 'backtest on research data'),
  'days-held': measure('Days in a position', 'days', 'backtest on research data'),
  'return-when-dear': measure('Return where costs are that many times as high', '', 'cost stress of the search'),
  'capacity-ratio': measure('Capacity by the capital it is to have', '', 'capacity estimate'),
  'adjusted-p': measure(
    'p-value, adjusted for the whole search and for the searches on the same data',
    '',
    'step-down test on all trials',
  ),
  'path-median-sharpe': measure('Median Sharpe ratio over test paths', '', 'combinatorial purged cross-validation'),
  'path-low-sharpe': measure('20 % quantile of the Sharpe ratio over test paths', '', 'the same'),
  'walk-forward-efficiency': measure('Walk-forward efficiency', '', 'walk-forward'),
  'holdout-psr': measure('Probability that the Sharpe ratio is above 0 in the holdout', '', 'sealed holdout'),
  'holdout-days': measure('Sealed days it was asked about', 'days', 'sealed holdout'),
  'holdout-cost-deviation': measure('Change of cost by turnover in the holdout', '', 'sealed holdout'),
  'holdout-queries': measure('Times the holdout was opened for it', '', 'log of the sealed holdout'),
  'correlation-to-live': measure('Highest correlation with what is live', '', 'daily returns in common'),
  'pool-improvement': measure('What it adds to the lower bound of the live pool', '', 'daily returns in common'),
  'plateau-share': measure('Neighbours in the parameter grid that keep half of the Sharpe ratio', '', 'plateau'),
  'deflated-sharpe': measure('Deflated Sharpe ratio, all trials counted', '', 'trial ledger'),
  'backtest-overfitting': measure('Probability of backtest overfitting of its search', '', 'trial ledger'),

  // --- what paper and live say ---
  'days-in-stage': measure('Days in this phase', 'days', 'register'),
  fills: measure('Fills', '', 'journal'),
  'signal-agreement': measure('Bars on which the replay decided the same', '', 'parity'),
  'equivalence-p': measure('p-value of "fills are not as in the replay"', '', 'parity, two one-sided tests'),
  'fill-bias': measure('Fills are shown to be worse than in the replay', 'yes or no', 'parity'),
  'expectation-inside': measure('Frozen mean lies in the confidence sequence', 'yes or no', 'monitoring'),
  'cusum-share': measure('Cumulative sum by its threshold', '', 'monitoring'),
  'no-edge-share': measure('Log likelihood ratio by its lower bound', '', 'monitoring, sequential test'),
  'drawdown-demote-share': measure('Drawdown by the depth that demotes', '', 'monitoring'),
  'drawdown-halve-share': measure('Drawdown by the depth that halves', '', 'monitoring'),
  'shortfall-share': measure('Running shortfall of trades by its limit', '', 'monitoring'),
  'cost-ratio': measure('Mean cost of a trade by its model', '', 'monitoring'),
  'pace-outside': measure('Trades a day outside the band of the backtest', 'yes or no', 'monitoring'),
  'combined-z': measure('Combined evidence of holdout and paper', '', "Stouffer's z, weights by days"),
  'e-value': measure('Wealth of a bettor who backed it', '', 'betting evidence'),
  'posterior-sharpe': measure('Yearly Sharpe ratio after shrinking', '', 'all evidence outside research data'),
  'feature-drift': measure('Drift of the features by the limit of the model', '', 'drift guard of a model'),
  'calibration-slope': measure('Slope of the calibration of a model', '', 'drift guard of a model'),
  'unreconciled-positions': measure('Positions that differ from the venue', '', 'ledger of differences'),
  'stale-minutes': measure('Longest silence of the market data beyond a bar', 'minutes', 'journal'),
  'rejection-rate': measure('Share of orders the venue rejected', '', 'journal'),
  'days-since-drill': measure('Days since the last drill of the emergency stop', 'days', 'register of drills'),
  demotions: measure('Times it was demoted', '', 'record of decisions'),
  'days-since-demotion': measure('Days since it was demoted', 'days', 'record of decisions'),
  'limit-breaches': measure('Daily loss or exposure limits it tripped', '', 'journal'),
} as const satisfies Record<string, Measure>;

/** In words; its own name for one that a newer policy asked about. */
export function titleOf(name: string): string {
  return name in MEASURES ? MEASURES[name as MeasureName].title : name;
}

export type MeasureName = keyof typeof MEASURES;

/** What is known of one measure. Unknown is said with its reason; it never counts as good enough. */
export type Reading =
  | { readonly type: 'known'; readonly value: number; readonly detail?: string }
  | { readonly type: 'unknown'; readonly reason: string };

export type Readings = Readonly<Partial<Record<MeasureName, Reading>>>;

export function known(value: number, detail?: string): Reading {
  return detail === undefined ? { type: 'known', value } : { type: 'known', value, detail };
}

export function unknown(reason: string): Reading {
  return { type: 'unknown', reason };
}
