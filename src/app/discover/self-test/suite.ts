import { promotionsAllowed } from '../../../research/index.ts';
import type { CampaignFigures } from './campaign.ts';
import type { TrialMarketSpec } from './trial-market.ts';

/** Campaigns on one kind of market, and what must come of them. */
export interface Case {
  readonly id: string;
  readonly title: string;
  readonly kind: TrialMarketSpec['kind'];
  readonly edge: number;
  readonly periods: number;
  /** Of all the campaigns that were asked for. */
  readonly share: number;
  readonly expects: { readonly type: 'nothing' } | { readonly type: 'found'; readonly rate: number };
}

const DAYS = 2_200;
const HOURS = 24 * DAYS;
const none = { type: 'nothing' } as const;
const found = (rate: number) => ({ type: 'found', rate }) as const;

/** After the calibration suite of the lab: markets without an edge, and with one. */
export const CASES: readonly Case[] = [
  { id: 'N1a', title: 'Gaussian random walk', kind: 'gaussian', edge: 0, periods: DAYS, share: 0.1, expects: none },
  {
    id: 'N1b',
    title: 'the same, beside another one that may be looked at',
    kind: 'lead-lag',
    edge: 0,
    periods: DAYS,
    share: 0.1,
    expects: none,
  },
  { id: 'N2a', title: 'fat tails in clusters', kind: 'garch-t5', edge: 0, periods: DAYS, share: 0.2, expects: none },
  {
    id: 'N2b',
    title: 'the same, in another order',
    kind: 'shuffled',
    edge: 0,
    periods: DAYS,
    share: 0.2,
    expects: none,
  },
  {
    id: 'N2c',
    title: 'the same, in blocks with signs drawn anew',
    kind: 'sign-randomised-blocks',
    edge: 0,
    periods: DAYS,
    share: 0.2,
    expects: none,
  },
  {
    id: 'N3',
    title: 'random walk that rises: only holding earns',
    kind: 'drift',
    edge: 0.05,
    periods: DAYS,
    share: 0.15,
    expects: none,
  },
  {
    id: 'N7',
    title: 'an edge that costs more than it earns',
    kind: 'reversal',
    edge: 0.04,
    periods: HOURS,
    share: 0.05,
    expects: none,
  },
  {
    id: 'P1a',
    title: 'momentum, oracle Sharpe 2.3 before costs',
    kind: 'momentum-20',
    edge: 0.12,
    periods: DAYS,
    share: 0.1,
    expects: found(0.7),
  },
  {
    id: 'P1b',
    title: 'momentum, oracle Sharpe 3.1 before costs',
    kind: 'momentum-20',
    edge: 0.16,
    periods: DAYS,
    share: 0.1,
    expects: found(0.9),
  },
  {
    id: 'P2a',
    title: 'lead and lag, oracle Sharpe 3.1 before costs',
    kind: 'lead-lag',
    edge: 0.16,
    periods: DAYS,
    share: 0.04,
    expects: found(0.6),
  },
  {
    id: 'P2b',
    title: 'reversal after shocks, oracle Sharpe 3.5 before costs',
    kind: 'shock-reversal',
    edge: 0.5,
    periods: DAYS,
    share: 0.04,
    expects: found(0.6),
  },
  {
    id: 'P2c',
    title: 'two hours of the day, 36 bp against costs of 16',
    kind: 'hour-of-day',
    edge: 0.6,
    periods: HOURS,
    share: 0.04,
    expects: found(0.6),
  },
];

/** Weaker and stronger edges than those: where the lab begins to see. */
export const POWER_CURVE: readonly number[] = [0.04, 0.08, 0.12, 0.16, 0.2];

const RATE_MAX = 0.01;
const CONFIDENCE = 0.95;

export interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly campaigns: number;
  readonly promoted: number;
  /** What was asked, in words. */
  readonly asked: string;
  readonly passed: boolean;
}

export function resultOf({ id, title, expects }: Case, figures: readonly CampaignFigures[]): CaseResult {
  const campaigns = figures.length;
  const promoted = figures.filter((one) => one.promoted > 0).length;
  const base = { id, title, campaigns, promoted };
  if (expects.type === 'nothing') {
    const allowed = promotionsAllowed(campaigns, RATE_MAX, CONFIDENCE);
    return { ...base, asked: `at most 1 %: no more than ${allowed}`, passed: promoted <= allowed };
  }
  // It fails where it is beyond doubt that fewer are found than asked.
  const missed = promotionsAllowed(campaigns, 1 - expects.rate, CONFIDENCE);
  return {
    ...base,
    asked: `${100 * expects.rate} % or more: no fewer than ${campaigns - missed}`,
    passed: campaigns - promoted <= missed,
  };
}

/** All markets without an edge together: the figure that counts. */
export function nullTogether(results: readonly CaseResult[]): CaseResult {
  const nulls = results.filter(({ id }) => id.startsWith('N'));
  const campaigns = nulls.reduce((sum, one) => sum + one.campaigns, 0);
  const promoted = nulls.reduce((sum, one) => sum + one.promoted, 0);
  const allowed = promotionsAllowed(campaigns, RATE_MAX, CONFIDENCE);
  return {
    id: 'N',
    title: 'all without an edge together',
    campaigns,
    promoted,
    asked: `at most 1 %: no more than ${allowed}`,
    passed: promoted <= allowed,
  };
}

/** N4: whether the p-value of a whole search is small no more often than it says. */
export function uniformity(figures: readonly CampaignFigures[], level: number): CaseResult {
  const campaigns = figures.length;
  const small = figures.filter(({ pValue }) => pValue <= level).length;
  const allowed = promotionsAllowed(campaigns, level, CONFIDENCE);
  return {
    id: 'N4',
    title: `p-values of the search at or below ${level}`,
    campaigns,
    promoted: small,
    asked: `no more often than ${100 * level} %: ${allowed}`,
    passed: small <= allowed,
  };
}
