import { z } from 'zod';
import { instant } from './schemas.ts';

/** The way of a strategy version; `candidate` has had a screen only, `retired` is for good. */
export const stage = z.enum(['candidate', 'backtest', 'paper', 'live-small', 'live-scaled', 'retired']);

/** A number, or `null` with the reason why there is none. */
const figure = z.strictObject({ value: z.number().nullable(), reason: z.string().nullable() });

/** What the pipeline did in a stretch of time, by the server's clock; of recorded rows only. */
const stretch = z.strictObject({
  from: instant,
  to: instant,
  /** Candidates that searches tried, and finished backtests. */
  tested: z.number().int(),
  /** Candidates that passed every gate of a search, and strategies the policy sent on to paper. */
  found: z.number().int(),
  /** Found by tested. */
  successRate: figure,
  /** Promotions to live, each approved by a person. */
  graduated: z.number().int(),
  graduationRatePerDay: figure,
  /** Put on paper or live by configuration, past every gate. */
  configured: z.number().int(),
  demoted: z.number().int(),
  retired: z.number().int(),
});

export const pipelineMetrics = z.strictObject({
  asOf: instant,
  /** Since midnight UTC. */
  today: stretch,
  /** The last `days` days. */
  period: stretch,
  /** Decisions that wait for a person now. */
  awaitingApproval: z.number().int(),
  /** Registered strategies by the phase they are in now. */
  phases: z.record(stage, z.number().int()),
});

const verdict = z.enum(['met', 'not-met', 'unknown']);

/** One number against its threshold. */
const criterion = z.strictObject({
  measure: z.string(),
  /** In words. */
  title: z.string(),
  is: z.enum(['at-least', 'at-most', 'above', 'below']),
  threshold: z.number(),
  /** `null` when it is not known; the sentence says why. */
  value: z.number().nullable(),
  verdict,
  sentence: z.string(),
});

/** One decision on a strategy, with each criterion in a sentence. */
export const pipelineDecision = z.strictObject({
  id: z.number().int(),
  at: instant,
  strategyId: z.string(),
  versionHash: z.string(),
  /** `configured`: no policy decided it, a person's configuration did. */
  type: z.enum(['promote', 'needs-approval', 'stay', 'investigate', 'halve', 'demote', 'retire', 'configured']),
  from: stage,
  to: stage,
  /** `policy`, `configuration`, or the person who approved it. */
  actor: z.string(),
  reason: z.string(),
  /** Of the policy's content; `null` when it was configured. */
  policyHash: z.string().nullable(),
  /** What a promotion asks for: of each, one alternative has to be met. */
  requirements: z.array(z.strictObject({ verdict, alternatives: z.array(criterion) })),
  /** What would have taken it down, by what it leads to. */
  watches: z.array(criterion.extend({ leadsTo: z.string() })),
  /** What is shown beside it, and decided nothing. */
  reports: z.array(z.string()),
});

/** A candidate that passed every gate of a search: a version of its own, with a name of its own. */
export const pipelineCandidate = z.strictObject({
  strategyId: z.string(),
  versionHash: z.string(),
  campaignId: z.string(),
  trial: z.number().int(),
  title: z.string(),
  instrument: z.string(),
  timeframe: z.string(),
  /** What the newest decision on it says. */
  decision: z.string(),
  /** Whether it trades in this session, may be started in it, or why not. */
  standing: z.enum(['trading', 'startable', 'held-back', 'elsewhere']),
  reason: z.string(),
  recordedAt: instant,
});

export type PipelineCandidate = z.infer<typeof pipelineCandidate>;
export type PipelineMetrics = z.infer<typeof pipelineMetrics>;
export type PipelineDecision = z.infer<typeof pipelineDecision>;
