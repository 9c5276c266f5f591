import { z } from 'zod';
import { instant, seed, timeframe } from './schemas.ts';

/** Ways to search a family of candidates. */
export const searchName = z.enum(['tpe', 'cma-es', 'sobol', 'random', 'grid', 'genetic', 'nsga2', 'hyperband']);

/** Ways to share capital among what passes: hierarchical risk parity, inverse volatility, a capped quarter of Kelly. */
export const allocationMethod = z.enum(['hrp', 'inverse-volatility', 'kelly']);

/** What a candidate has to pass, in this order. */
export const gateName = z.enum(['evidence', 'search', 'costs', 'paths', 'plateau', 'novelty', 'holdout']);

/** Most candidates of one campaign: what a day can try. */
const BUDGET_MAX = 100_000;

/** What is asked for, with the standards of `assay discover`: the same question is the same campaign, wherever it is asked. */
export const campaignOrder = z.strictObject({
  /** A dataset of the archive, such as `BTCUSDT.BINANCE/1h`. */
  bars: z.string().min(1).max(80),
  /** What is traded; built up from the bars where it is coarser. */
  timeframe: timeframe.optional(),
  /** Different candidates; stated before the first. */
  budget: z.number().int().min(1).max(BUDGET_MAX).default(400),
  search: searchName.default('tpe'),
  /** Of templates, by name; all of them when absent. */
  families: z.array(z.string().min(1).max(40)).min(1).max(50).optional(),
  seed,
  /** Asked again with another, nothing is tried again: only the shares that are taken change. */
  allocation: allocationMethod.default('hrp'),
});

/** Bars that can be searched. */
export const discoveryDataset = z.strictObject({
  /** As an order names it. */
  name: z.string(),
  instrument: z.string(),
  timeframe,
  /** The timeframes that can be made of it, its own first. */
  timeframes: z.array(timeframe),
  from: instant,
  /** The end of the last bar. */
  to: instant,
  bars: z.number().int(),
  missing: z.number().int(),
  /** Its prices never happened. */
  simulated: z.boolean(),
});

/**
 * `queued`: waits for the one that runs here. `elsewhere`: another process writes to it. `stopped`: it can go on from where
 * it was. `by-hand`: backtests and trainings a person asked for, which count as tries and have no end.
 */
export const campaignState = z.enum([
  'queued',
  'searching',
  'judging',
  'stopping',
  'elsewhere',
  'stopped',
  'failed',
  'finished',
  'abandoned',
  'by-hand',
]);

export const campaignView = z.strictObject({
  campaignId: z.string(),
  state: campaignState,
  /** One sentence: why it has this state; of a finished one, what came of it. */
  stateReason: z.string(),
  /** What was searched; `null` where neither its order nor its report is here. */
  market: z.strictObject({ instrument: z.string(), timeframe: z.string(), simulated: z.boolean() }).nullable(),
  seed: z.number().int(),
  /** `null` for what a person tries. */
  budget: z.number().int().nullable(),
  search: z.string().nullable(),
  families: z.array(z.string()),
  /** Different candidates tried so far. */
  tried: z.number().int(),
  /** How often one was proposed again, and answered from the ledger. */
  repeated: z.number().int(),
  /** At the rate measured here; `null` where it does not run here, or there is no rate yet. */
  remainingMs: z.number().int().nullable(),
  /** On the days the search sees, which is no evidence by itself; `null` where it does not run here. */
  best: z.strictObject({ title: z.string(), excessSharpe: z.number() }).nullable(),
  createdAt: instant,
  updatedAt: instant,
});

/** One number that was asked about, and what was asked of it. */
const figureView = z.strictObject({
  label: z.string(),
  /** `null`: not known, which the sentence explains. */
  value: z.number().nullable(),
  /** What it has to be, in words; `null` for what is only told. */
  needs: z.string().nullable(),
});

export const gateView = z.strictObject({
  gate: gateName,
  title: z.string(),
  /** `unknown`: too little data to say. It is never taken for passed. */
  verdict: z.enum(['passed', 'failed', 'unknown']),
  /** One that fails what is not hard goes on, and the sentence says how. */
  hard: z.boolean(),
  sentence: z.string(),
  figures: z.array(figureView),
});

/** From another side: of the few that are more than luck, and decided by nobody. */
export const lookView = z.strictObject({
  look: z.enum(['tries', 'lag', 'jitter', 'drawdown']),
  title: z.string(),
  /** `flagged`: somebody should think about it before it trades. `unknown`: too little data to say. */
  state: z.enum(['told', 'flagged', 'unknown']),
  sentence: z.string(),
  figures: z.array(figureView),
});

export const candidateView = z.strictObject({
  trial: z.number().int(),
  title: z.string(),
  description: z.string(),
  family: z.string(),
  /** The file that a configuration or `assay backtest --strategy` takes. */
  rules: z.record(z.string(), z.unknown()),
  /** The same in words, one line for each part. */
  words: z.array(z.strictObject({ part: z.string(), text: z.string() })),
  /** By the days the search saw; fractions of a constant capital. None of it is evidence by itself. */
  figures: z.strictObject({
    return: z.number(),
    annualSharpe: z.number(),
    excessSharpe: z.number(),
    maxDrawdown: z.number(),
    trades: z.number().int(),
    turnover: z.number(),
    fees: z.number(),
    funding: z.number(),
  }),
  gates: z.array(gateView),
  /** Empty where it is not on the short list. */
  looks: z.array(lookView),
  /** The gate it ended at; `null`: it may go to paper. */
  endedAt: z.strictObject({ gate: gateName, title: z.string() }).nullable(),
  /** It may go to paper at half of the size only. */
  halfSize: z.boolean(),
  /** Sum of daily returns, of the capital: `[time ms, sum]`. */
  curve: z.array(z.tuple([z.number(), z.number()])),
});

/** What is kept at the end of the funnel, and what each gets. */
export const survivorsView = z.strictObject({
  /** Whose shares are taken. */
  allocation: allocationMethod,
  kept: z.array(
    z.strictObject({
      trial: z.number().int(),
      title: z.string(),
      halfSize: z.boolean(),
      /** Fractions of the capital set apart for all of them, at most 1 together; `null`: not known. */
      shares: z.record(allocationMethod, z.number()).nullable(),
    }),
  ),
  /** Too much like another; most alike first, at most ten. */
  pruned: z.array(
    z.strictObject({
      trial: z.number().int(),
      title: z.string(),
      /** `trial` is `null` for what trades already. */
      like: z.strictObject({ trial: z.number().int().nullable(), name: z.string(), correlation: z.number() }),
    }),
  ),
  /** Why no shares are known; `null` where they are, or nothing was kept. */
  sharesReason: z.string().nullable(),
});

/** What came of a campaign. */
export const campaignReportView = z.strictObject({
  market: z.strictObject({
    from: instant,
    to: instant,
    days: z.number().int(),
    sealedFrom: instant,
    sealedTo: instant,
  }),
  /** One sentence: what came of it. */
  conclusion: z.string(),
  /** Chance of a false find that this campaign could take. */
  level: z.number(),
  /** Distinct configurations ever tried on bars of this coin in this time. */
  triedEver: z.number().int(),
  funnel: z.array(
    z.strictObject({
      step: z.union([z.enum(['proposed', 'distinct', 'whole']), gateName]),
      title: z.string(),
      passed: z.number().int(),
      /** How many ended here; `null` at the first two steps, which reject nobody. */
      ended: z.number().int().nullable(),
    }),
  ),
  /** Of the whole search; `null` where nothing traded enough to be judged. */
  search: z
    .strictObject({
      /** That the best of it is luck: Hansen's test. */
      pValue: z.number(),
      /** Probability that choosing the best overfits; `null` for too little data. */
      overfitting: z.number().nullable(),
      /** Effectively independent trials, two ways; `null` for too few, or too many to compare. */
      effectiveTrials: z.tuple([z.number(), z.number()]).nullable(),
      /** Ideas that the trials were variants of; `null` for too few to compare, and in reports of earlier builds. */
      clusters: z.number().int().nullable(),
      deflatedSharpe: z.tuple([z.number(), z.number()]).nullable(),
    })
    .nullable(),
  /** What passed, and the best of what did not, best first. */
  candidates: z.array(candidateView),
  /** `null` in reports of earlier builds. */
  survivors: survivorsView.nullable(),
  /** Equal where the same was tried on the same data. */
  ledgerDigest: z.string(),
});

export const campaignDetail = z.strictObject({
  campaign: campaignView,
  /** What a candidate has to pass, in this order. */
  gates: z.array(z.strictObject({ gate: gateName, title: z.string() })),
  /** `null` until it is judged, or where its file is gone. */
  report: campaignReportView.nullable(),
  /** Why there is none. */
  reportReason: z.string().nullable(),
});

export type CampaignOrderBody = z.output<typeof campaignOrder>;
export type DiscoveryDataset = z.infer<typeof discoveryDataset>;
export type CampaignView = z.infer<typeof campaignView>;
export type GateView = z.infer<typeof gateView>;
export type LookView = z.infer<typeof lookView>;
export type SurvivorsView = z.infer<typeof survivorsView>;
export type CandidateView = z.infer<typeof candidateView>;
export type CampaignReportView = z.infer<typeof campaignReportView>;
export type CampaignDetail = z.infer<typeof campaignDetail>;
