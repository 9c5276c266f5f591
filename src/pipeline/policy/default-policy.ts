import type { Bound, Policy, StagePolicy, Watch } from './policy.ts';
import type { MeasureName } from './measures.ts';

const atLeast = (measure: MeasureName, value: number): Bound => ({ measure, is: 'at-least', value });
const atMost = (measure: MeasureName, value: number): Bound => ({ measure, is: 'at-most', value });
const above = (measure: MeasureName, value: number): Bound => ({ measure, is: 'above', value });
const below = (measure: MeasureName, value: number): Bound => ({ measure, is: 'below', value });

/** On paper and live alike: what says that it is no longer what was promoted. */
const DECAY: readonly Watch[] = [
  { when: above('drawdown-demote-share', 1), leadsTo: 'demote' },
  { when: above('cusum-share', 1), leadsTo: 'demote' },
  { when: atLeast('no-edge-share', 1), leadsTo: 'demote' },
  { when: above('drawdown-halve-share', 1), leadsTo: 'halve' },
  { when: above('shortfall-share', 1), leadsTo: 'halve' },
  { when: above('cost-ratio', 1.5), leadsTo: 'halve' },
  { when: above('feature-drift', 1), leadsTo: 'halve' },
  { when: atLeast('pace-outside', 1), leadsTo: 'investigate' },
  { when: atLeast('fill-bias', 1), leadsTo: 'investigate' },
  { when: below('signal-agreement', 0.995), leadsTo: 'investigate' },
  { when: below('calibration-slope', 0.5), leadsTo: 'investigate' },
  { when: above('calibration-slope', 1.5), leadsTo: 'investigate' },
];

/** With money at stake, what is wrong with the operation takes it off at once. */
const LIVE_RISK: readonly Watch[] = [
  { when: above('limit-breaches', 0), leadsTo: 'demote' },
  { when: above('unreconciled-positions', 0), leadsTo: 'halve' },
];

/** It runs as its replay says, as cheaply, and nothing of the operation is amiss. */
const SOUND: readonly Bound[] = [
  atLeast('signal-agreement', 0.995),
  atMost('equivalence-p', 0.05),
  atLeast('expectation-inside', 1),
  atMost('cusum-share', 1),
  atMost('unreconciled-positions', 0),
  atMost('stale-minutes', 15),
  below('rejection-rate', 0.005),
];

const HONESTY: readonly MeasureName[] = ['deflated-sharpe', 'backtest-overfitting'];

const candidate: StagePolicy = {
  promotion: {
    to: 'backtest',
    by: 'itself',
    requires: [
      atLeast('leak-checks-passed', 1),
      atMost('data-faults', 0),
      atMost('free-parameters', 7),
      above('screen-mean-excess', 0),
    ],
  },
  demotion: null,
  watches: [{ when: below('leak-checks-passed', 1), leadsTo: 'retire' }],
  reports: [],
};

const backtest: StagePolicy = {
  promotion: {
    to: 'paper',
    by: 'itself',
    requires: [
      atLeast('leak-checks-passed', 1),
      { anyOf: [atLeast('trades', 100), atLeast('days-held', 365)] },
      atMost('adjusted-p', 0.05),
      above('return-when-dear', 0),
      above('path-median-sharpe', 0),
      above('path-low-sharpe', -0.25),
      atLeast('walk-forward-efficiency', 0.4),
      below('correlation-to-live', 0.7),
      atMost('holdout-queries', 1),
      atLeast('holdout-psr', 0.75),
      { anyOf: [atMost('demotions', 0), atLeast('days-since-demotion', 60)] },
    ],
  },
  demotion: { to: 'retired' },
  watches: [
    { when: below('leak-checks-passed', 1), leadsTo: 'retire' },
    { when: atLeast('demotions', 2), leadsTo: 'retire' },
  ],
  reports: [...HONESTY, 'plateau-share', 'capacity-ratio', 'holdout-cost-deviation'],
};

const paper: StagePolicy = {
  promotion: {
    to: 'live-small',
    by: 'person',
    requires: [
      atLeast('days-in-stage', 30),
      atLeast('fills', 50),
      ...SOUND,
      atLeast('combined-z', 1.28),
      atMost('holdout-queries', 1),
      atMost('days-since-drill', 30),
      { anyOf: [below('correlation-to-live', 0.7), above('pool-improvement', 0)] },
      { anyOf: [atMost('demotions', 0), atLeast('days-since-demotion', 60)] },
    ],
  },
  demotion: { to: 'backtest' },
  watches: [
    { when: atLeast('demotions', 2), leadsTo: 'retire' },
    { when: below('plateau-share', 0.6), leadsTo: 'halve' },
    ...DECAY,
  ],
  reports: [...HONESTY, 'e-value', 'posterior-sharpe'],
};

const liveSmall: StagePolicy = {
  promotion: {
    to: 'live-scaled',
    by: 'person',
    requires: [atLeast('days-in-stage', 90), atLeast('fills', 50), ...SOUND, atLeast('e-value', 20)],
  },
  demotion: { to: 'paper' },
  watches: [...LIVE_RISK, ...DECAY],
  reports: ['posterior-sharpe', 'correlation-to-live'],
};

const liveScaled: StagePolicy = {
  promotion: null,
  demotion: { to: 'paper' },
  watches: [...LIVE_RISK, ...DECAY],
  reports: ['e-value', 'posterior-sharpe', 'correlation-to-live'],
};

/**
 * The policy of whoever has chosen none. Its levels are those of `docs/pipeline.md`, where each is measured or derived;
 * promotions to live are off.
 */
export const DEFAULT_POLICY: Policy = {
  version: 2,
  title: 'Assay standard',
  livePromotions: 'off',
  liveOverride: 'play-money',
  approvalDays: 7,
  smallestShare: 0.1,
  stages: { candidate, backtest, paper, 'live-small': liveSmall, 'live-scaled': liveScaled },
  // Measured on markets without and with a planted edge: docs/honesty.md.
  search: {
    costFactor: 2,
    resamples: 1_000,
    meanBlockDays: 10,
    groups: 10,
    testGroups: 2,
    openingsMax: 3,
    walkTrainShare: 0.5,
    walkTestShare: 0.1,
  },
  halving: { share: 0.5, quietDays: 30 },
  monitoring: {
    falseAlarmDays: 1_500,
    sequential: { falseTrust: 0.05, falseDemotion: 0.1 },
    confidenceError: 0.05,
    drawdown: { halve: 0.95, demote: 0.99 },
    shortfall: { weight: 0.06, deviations: 3, tradesMin: 20 },
    paceInside: 0.99,
    prior: { mean: 0.2, deviation: 0.5 },
    bettor: { lossMax: 0.1, gainCap: 0.1, wealthFull: 20 },
  },
  parity: { marginBps: 2, marginEdgeShare: 0.2, level: 0.05, fillsMin: 20, signalAgreementMin: 0.995 },
};
