import type { PipelineCandidate, PipelineDecision, PipelineMetrics } from '../../../contract/index.ts';

const AT = '2026-01-05T00:00:00.000Z';

export function samplePipelineMetrics(): PipelineMetrics {
  const stretch = {
    from: AT,
    to: AT,
    tested: 0,
    found: 0,
    successRate: { value: null, reason: 'nothing was tested in this time' },
    graduated: 0,
    graduationRatePerDay: { value: null, reason: 'there is less than a day of record' },
    configured: 1,
    demoted: 0,
    retired: 0,
  };
  const phases = { candidate: 0, backtest: 0, paper: 1, 'live-small': 0, 'live-scaled': 0, retired: 0 };
  return { asOf: AT, today: stretch, period: stretch, awaitingApproval: 0, phases };
}

export function samplePipelineDecision(): PipelineDecision {
  return {
    id: 1,
    at: AT,
    strategyId: 'trend-btc',
    versionHash: 'a'.repeat(64),
    type: 'stay',
    from: 'paper',
    to: 'paper',
    actor: 'policy',
    reason: 'trend-btc stays paper: 1 of 2 requirements are met.',
    policyHash: 'b'.repeat(64),
    requirements: [
      {
        verdict: 'met',
        alternatives: [
          {
            measure: 'days-in-stage',
            title: 'Days in this phase',
            is: 'at-least',
            threshold: 30,
            value: 40,
            verdict: 'met',
            sentence: 'Days in this phase: 40 days, asked for at least 30: met.',
          },
        ],
      },
    ],
    watches: [
      {
        measure: 'cusum-share',
        title: 'Cumulative sum by its threshold',
        is: 'above',
        threshold: 1,
        value: 0.2,
        verdict: 'not-met',
        leadsTo: 'demote',
        sentence: 'Cumulative sum: 0.2, asked for more than 1: not met.',
      },
    ],
    reports: [],
  };
}

export function samplePipelineCandidate(): PipelineCandidate {
  return {
    strategyId: 'BTC_TF_7Q2KD',
    versionHash: 'c'.repeat(64),
    campaignId: 'btc-1h-1f0c2a77',
    trial: 12,
    title: 'Follows the trend',
    instrument: 'BTCUSDT.BINANCE',
    timeframe: '1h',
    decision: 'BTC_TF_7Q2KD goes on to paper: every requirement is met and nothing is amiss.',
    standing: 'startable',
    reason: 'every gate was passed; it may be started on paper',
    recordedAt: AT,
  };
}
