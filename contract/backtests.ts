import { z } from 'zod';
import { route } from './route.ts';
import { decimal, equityPoint, instant, metric, seed, timeframe } from './schemas.ts';

const page = z.coerce.number().int().min(1).max(100_000).default(1);
const limit = z.coerce.number().int().min(1).max(500).default(100);

const amount = decimal.refine((text) => Number(text) > 0, 'more than zero');
const parameterValue = z.union([z.number(), z.string().max(60), z.boolean()]);

/** What is asked for, with the standards of `assay backtest`: the same question is the same run, wherever it is asked. */
export const backtestOrder = z.strictObject({
  /** Of the catalogue, by name. */
  strategy: z.string().min(1).max(40),
  /** By name; one left out takes its standard. */
  parameters: z.record(z.string().max(40), parameterValue).default({}),
  /** Datasets of the archive, such as `BTCUSDT.BINANCE/1h`: one for each instrument. */
  bars: z.array(z.string().min(1).max(80)).min(1).max(10),
  /** What the strategy sees; built up from the bars where it is coarser. */
  timeframe: timeframe.optional(),
  /** First day to trade on, and the day before which bars open; UTC. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  cash: amount.default('10000'),
  /** `equity-fraction:0.95`, `fixed-notional:1000`, … */
  sizing: z.string().min(1).max(60).default('equity-fraction:0.95'),
  leverage: z.number().min(1).max(100).default(1),
  /** Fractions; the instrument's own when absent. */
  feeRate: decimal.optional(),
  makerFeeRate: decimal.optional(),
  slippageBps: z.number().min(0).max(1_000).default(1),
  spreadBps: z.number().min(0).max(1_000).default(1),
  latencyMs: z.number().int().min(0).max(60_000).default(0),
  /** Most of a bar's volume that our fills may take. */
  participation: amount.optional(),
  /** Fall from the peak that stops new trades. */
  maxDrawdown: amount.default('1'),
  /** Stop of a position whose strategy has none, as a fraction of its entry, or `none`. */
  protectiveStop: z.string().min(1).max(20).default('0.1'),
  gaps: z.enum(['refuse', 'skip', 'fill']).default('refuse'),
  seed,
});

const parameterFacts = { name: z.string(), description: z.string() };

/** A strategy that comes with the system, and what can be chosen of it. */
export const catalogueEntry = z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  family: z.string(),
  /** How many instruments it trades. */
  instruments: z.strictObject({ min: z.number().int(), max: z.number().int() }),
  parameters: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        ...parameterFacts,
        kind: z.enum(['integer', 'real']),
        min: z.number(),
        max: z.number(),
        default: z.number(),
      }),
      z.strictObject({
        ...parameterFacts,
        kind: z.literal('choice'),
        choices: z.array(z.string()),
        default: z.string(),
      }),
      z.strictObject({ ...parameterFacts, kind: z.literal('switch'), default: z.boolean() }),
    ]),
  ),
});

/** `interrupted`: the server ended while it ran. What waited then is taken up again; what ran is not. */
export const backtestState = z.enum(['queued', 'running', 'finished', 'failed', 'cancelled', 'interrupted']);

export const backtestView = z.strictObject({
  id: z.string(),
  state: backtestState,
  /** One sentence: why it has this state. */
  stateReason: z.string(),
  order: backtestOrder,
  title: z.string(),
  /** Its prices never happened. */
  simulated: z.boolean(),
  by: z.string(),
  submittedAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** `null` where it does not run. */
  progress: z
    .strictObject({
      step: z.enum(['loading', 'trading', 'measuring']),
      /** Of the market's time, from 0 to 1. */
      fraction: z.number(),
      /** At the rate so far; `null` where there is none yet. */
      remainingMs: z.number().int().nullable(),
    })
    .nullable(),
  /** `null` until it has finished. */
  figures: z
    .strictObject({
      runId: z.string(),
      totalReturn: z.number().nullable(),
      sharpe: z.number().nullable(),
      maxDrawdown: z.number().nullable(),
      trades: z.number().int(),
    })
    .nullable(),
});

export const backtestResult = z.strictObject({
  runId: z.string(),
  /** Path of its HTML report on this server. */
  report: z.string(),
  /** Every figure is computed from simulated fills; this says what the prices under them were. */
  provenance: z.strictObject({ type: z.enum(['recorded', 'simulated']), source: z.string() }),
  strategyHash: z.string(),
  dataHash: z.string(),
  /** Equal for equal inputs: what `assay backtest` prints. */
  journalSha256: z.string(),
  /** Source commit; `null` outside a checkout. */
  commit: z.string().nullable(),
  currency: z.string(),
  from: instant,
  to: instant,
  bars: z.number().int(),
  ordersSent: z.number().int(),
  cash: decimal,
  finalEquity: decimal,
  metrics: z.array(metric),
  /** Oldest first; thinned to at most 2,000 points, first, last, and each stretch's extremes kept. */
  equity: z.array(equityPoint),
  refusals: z.array(z.strictObject({ by: z.string(), code: z.string(), count: z.number().int() })),
  /** What a reader has to know of how it was simulated. */
  limits: z.array(z.string()),
  /** How many configurations were ever tried on this coin in that time, this one among them. */
  tried: z.strictObject({ base: z.string(), count: z.number().int(), isRepeat: z.boolean() }),
});

export const backtestDetail = z.strictObject({
  backtest: backtestView,
  /** `null` until it has finished. */
  result: backtestResult.nullable(),
});

export const backtestComparison = z.strictObject({
  /** In the order asked for. */
  backtests: z.array(backtestView),
  /** Each with one value for each backtest; `null`: not known. */
  metrics: z.array(metric.omit({ value: true, reason: true }).extend({ values: z.array(z.number().nullable()) })),
});

const params = z.strictObject({ id: z.string().regex(/^b\d{1,9}$/, 'as the list has it, such as b12') });

export const backtestRoutes = {
  listCatalogue: route({
    method: 'GET',
    path: '/api/catalogue',
    scope: 'read',
    summary: 'Strategies that come with the system, and their parameters with bounds',
    data: z.array(catalogueEntry),
  }),
  listBacktests: route({
    method: 'GET',
    path: '/api/backtests',
    scope: 'read',
    summary: 'Backtests asked for here, newest first: state, progress, and time left',
    query: z.strictObject({ page, limit }),
    data: z.array(backtestView),
    list: true,
  }),
  startBacktest: route({
    method: 'POST',
    path: '/api/backtests',
    scope: 'trade',
    summary: 'Run a strategy over recorded bars, beside trading; it waits for its turn',
    body: backtestOrder,
    data: backtestView,
  }),
  compareBacktests: route({
    method: 'GET',
    path: '/api/backtests/compare',
    scope: 'read',
    summary: 'Two to five finished backtests, figure by figure',
    query: z.strictObject({
      /** `b1,b4,b7` */
      ids: z.string().regex(/^b\d{1,9}(,b\d{1,9}){1,4}$/, 'two to five of the list, such as b1,b4'),
    }),
    data: backtestComparison,
  }),
  getBacktest: route({
    method: 'GET',
    path: '/api/backtests/:id',
    scope: 'read',
    summary: 'One backtest, and what came of it: every figure with its definition, and the equity',
    params,
    data: backtestDetail,
  }),
  cancelBacktest: route({
    method: 'POST',
    path: '/api/backtests/:id/cancel',
    scope: 'trade',
    summary: 'Stop a backtest that runs or waits; nothing of it is kept',
    params,
    data: backtestView,
  }),
} as const;

export type BacktestOrder = z.output<typeof backtestOrder>;
export type CatalogueEntry = z.infer<typeof catalogueEntry>;
export type BacktestView = z.infer<typeof backtestView>;
export type BacktestResultView = z.infer<typeof backtestResult>;
export type BacktestDetail = z.infer<typeof backtestDetail>;
export type BacktestComparison = z.infer<typeof backtestComparison>;
