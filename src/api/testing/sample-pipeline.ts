import type { PipelineDecision, PipelineMetrics } from '../../../contract/index.ts';

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
    requirements: [{ verdict: 'met', sentences: ['Days in this phase: 40 days, asked for at least 30: met.'] }],
    watches: [
      { verdict: 'not-met', leadsTo: 'demote', sentence: 'Cumulative sum: 0.2, asked for more than 1: not met.' },
    ],
  };
}
