import { z } from 'zod';

/** An exact decimal as text. Money never crosses the wire as a JSON number. */
export const decimal = z.string().regex(/^-?\d+(\.\d{1,12})?$/, 'must be a plain decimal, such as "1200.5"');
/** An instant: ISO 8601, UTC, as in `2026-11-24T06:00:00.000Z`. */
export const instant = z.iso.datetime({ precision: 3 });
/** What chance is drawn by: the same seed, the same draws. */
export const seed = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1)
  .default(1);
/** A statistic. `null` is "not known", and `reason` beside it says why. */
const ratio = z.number();

/** Where a block of numbers comes from. */
export const origin = z.enum(['exchange', 'computed', 'simulated']);

export const phase = z.enum(['backtest', 'paper', 'live']);
export const timeframe = z.enum(['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '12h', '1d', '1w']);

/** The market the account trades on, and whether its prices ever happened. */
export const marketLabel = z.strictObject({
  kind: z.enum(['replay', 'generated', 'live']),
  /** Shown on every page when true: SIMULATED MARKET. */
  simulated: z.boolean(),
  /** e.g. "Replay of BTCUSDT, ETHUSDT, SOLUSDT 1h candles, 3600x". */
  label: z.string(),
});

export const positionView = z.strictObject({
  instrument: z.string(),
  /** `null`: the account's net position. */
  strategyId: z.string().nullable(),
  /** Signed base units. */
  quantity: decimal,
  averageEntry: decimal.nullable(),
  mark: decimal.nullable(),
  markedAt: instant.nullable(),
  /** Signed value at the mark, quote currency. */
  notional: decimal.nullable(),
  unrealisedPnl: decimal.nullable(),
  realisedPnl: decimal,
  fees: decimal,
  funding: decimal,
});

export const portfolio = z.strictObject({
  phase,
  origin,
  /** The market's clock: the time of the newest event the engine has seen. */
  marketTime: instant.nullable(),
  /** When this was computed, by the server's clock. */
  asOf: instant,
  market: marketLabel,
  currency: z.string(),
  deposited: decimal,
  equity: decimal,
  cash: decimal,
  realisedPnl: decimal,
  unrealisedPnl: decimal,
  fees: decimal,
  funding: decimal,
  /** Since 00:00 UTC of the market's day. */
  dayPnl: decimal,
  totalPnl: decimal,
  peakEquity: decimal,
  /** 0.05 is five per cent below the peak. */
  drawdown: ratio,
  grossExposure: decimal,
  netExposure: decimal,
  /** Gross exposure over equity. */
  leverage: ratio,
  /** Per strategy. */
  positions: z.array(positionView),
  /** Per instrument, all strategies together. */
  netPositions: z.array(positionView),
});

/** One measured figure with its meaning. */
export const metric = z.strictObject({
  key: z.string(),
  label: z.string(),
  /** `fraction`: 0.05 is five per cent. `money`: settlement currency. `duration`: milliseconds. `multiple`: so many times. */
  unit: z.enum(['fraction', 'money', 'ratio', 'multiple', 'count', 'duration']),
  value: z.number().nullable(),
  /** Why it is not known, when it is not. */
  reason: z.string().nullable(),
  definition: z.string(),
});

export const runSummary = z.strictObject({
  runId: z.string(),
  from: instant,
  to: instant,
  bars: z.number().int(),
  totalReturn: ratio.nullable(),
  buyAndHoldReturn: ratio.nullable(),
  sharpe: ratio.nullable(),
  /** Depth: 0.05 is five per cent below the peak. */
  maxDrawdown: ratio.nullable(),
  trades: z.number().int(),
  winRate: ratio.nullable(),
  profitFactor: ratio.nullable(),
  fees: decimal,
  finishedAt: instant,
  /** Path of its HTML report on this server. */
  report: z.string(),
});

export const sessionStats = z.strictObject({
  startedAt: instant.nullable(),
  equityShare: decimal,
  pnl: decimal,
  realisedPnl: decimal,
  fees: decimal,
  trades: z.number().int(),
  wins: z.number().int(),
  winRate: ratio.nullable(),
  maxDrawdown: ratio.nullable(),
  lastSignalAt: instant.nullable(),
  lastReason: z.string().nullable(),
});

export const strategyView = z.strictObject({
  strategyId: z.string(),
  /** Catalogue name. */
  name: z.string(),
  title: z.string(),
  description: z.string(),
  family: z.string(),
  instruments: z.array(z.string()),
  timeframes: z.array(timeframe),
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  sizing: z.string(),
  /** How much of that it trades: less than 1 when the policy has halved it. */
  sizeShare: z.number(),
  phase,
  status: z.enum(['queued', 'backtesting', 'warming-up', 'running', 'stopped', 'halted', 'finished', 'failed']),
  /** One sentence: why it has this status. */
  statusReason: z.string(),
  /** How it came to this phase: by whom, on what grounds. */
  promotion: z.string().nullable(),
  backtest: runSummary.nullable(),
  session: sessionStats.nullable(),
  positions: z.array(positionView),
  updatedAt: instant,
});

const orderStatus = z.enum([
  'sent',
  'unknown',
  'working',
  'partially-filled',
  'quarantined',
  'filled',
  'cancelled',
  'rejected',
  'expired',
  'not-accepted',
]);

export const orderView = z.strictObject({
  clientOrderId: z.string(),
  venueOrderId: z.string().nullable(),
  strategyId: z.string(),
  instrument: z.string(),
  side: z.enum(['buy', 'sell']),
  type: z.enum(['market', 'limit', 'stop-market', 'stop-limit', 'take-profit', 'take-profit-limit', 'trailing-stop']),
  quantity: decimal,
  filledQuantity: decimal,
  averagePrice: decimal.nullable(),
  price: decimal.nullable(),
  trigger: decimal.nullable(),
  distance: decimal.nullable(),
  timeInForce: z.enum(['GTC', 'IOC', 'FOK', 'post-only']),
  reduceOnly: z.boolean(),
  purpose: z.string(),
  status: orderStatus,
  cancelRequested: z.boolean(),
  fees: decimal,
  reason: z.string(),
  sentAt: instant,
  updatedAt: instant,
  endReason: z.string().nullable(),
});

/** Percentiles by nearest rank; `null` when none of `count` was measured. Above two seconds at most 0.1% too short. */
const durations = z.strictObject({
  count: z.number().int(),
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
});

const codeCount = z.strictObject({ code: z.string(), count: z.number().int() });

/** How orders of one manner of trading fared. */
const mannerFigures = z.strictObject({
  orders: z.number().int(),
  /** Of what ended orders asked for, the share that was filled, by value: 0.75 is three quarters. */
  fillRatio: ratio.nullable(),
  /** From sending to the booking of the first fill, of orders with one. */
  timeToFirstFill: durations,
  /** From sending to the booking of the fill that completed it, of orders filled whole. */
  timeToLastFill: durations,
  slippage: z.strictObject({
    /** Orders with a fill that could be measured. */
    orders: z.number().int(),
    /** Paid above the price of the decision (of triggered orders: the trigger); negative is a better price. */
    cost: decimal,
    /** The same in hundredths of a per cent of the value; `null` when nothing was filled. */
    bps: ratio.nullable(),
  }),
});

const executionFigures = z.strictObject({
  orders: z.number().int(),
  byStatus: z.record(orderStatus, z.number().int()),
  /** From sending until it was heard that the venue has it. */
  timeToAcceptance: durations,
  /** At once: market, IOC, FOK. */
  taking: mannerFigures,
  /** At its price or not at all: limit. */
  resting: mannerFigures,
  /** When a level is reached: stops, take-profits, trailing stops. */
  triggered: mannerFigures,
  fees: decimal,
  /** By the venue, of orders; the commonest first, as in the next two. */
  rejected: z.array(codeCount),
  /** By our own gate. */
  denied: z.array(codeCount),
  /** Wishes of strategies that could not become an order. */
  refusedWishes: z.array(codeCount),
});

/** How the orders of a session were executed, since it began. */
export const orderStatistics = z.strictObject({
  phase,
  origin,
  currency: z.string(),
  /** `null`: all strategies. */
  strategyId: z.string().nullable(),
  asOf: instant,
  total: executionFigures,
  strategies: z.array(executionFigures.extend({ strategyId: z.string() })),
  instruments: z.array(executionFigures.extend({ instrument: z.string() })),
});

export const activityItem = z.strictObject({
  /** Journal sequence number of the entry it tells of, then its place in that entry: `812.0`. */
  id: z.string(),
  /** The market's clock. */
  at: instant,
  kind: z.enum([
    'signal',
    'order',
    'fill',
    'denied',
    'rejected',
    'cancelled',
    'funding',
    'liquidation',
    'strategy',
    'halt',
    'system',
  ]),
  severity: z.enum(['info', 'warning', 'critical']),
  strategyId: z.string().nullable(),
  instrument: z.string().nullable(),
  /** One plain sentence. */
  text: z.string(),
});

export const haltView = z.strictObject({
  state: z.enum(['active', 'halted']),
  reason: z.string().nullable(),
  by: z.string().nullable(),
  at: instant.nullable(),
  /** What lifting it asks for besides a word, on a live account: its name typed, and perhaps a code. */
  arming: z.strictObject({ word: z.string(), needsCode: z.boolean() }).optional(),
});

export const componentView = z.strictObject({
  name: z.string(),
  state: z.enum(['ok', 'degraded', 'down', 'off', 'unknown']),
  detail: z.string(),
  asOf: instant,
});

export const systemStatus = z.strictObject({
  version: z.string(),
  commit: z.string().nullable(),
  node: z.string(),
  startedAt: instant,
  serverTime: instant,
  halt: haltView,
  feed: z.strictObject({
    state: z.enum(['starting', 'running', 'finished', 'stopped', 'failed']),
    /** Market seconds per real second. */
    speed: z.number(),
    marketTime: instant.nullable(),
    endsAt: instant.nullable(),
    /** 0 to 1 of the replay; `null` for a live feed. */
    progress: z.number().nullable(),
    bars: z.number().int(),
  }),
  storage: z.strictObject({
    url: z.string(),
    sizeBytes: z.number().int(),
    journalSeq: z.number().int(),
    /** Median and 99th percentile of the last commits, milliseconds. */
    commitP50Ms: z.number().nullable(),
    commitP99Ms: z.number().nullable(),
  }),
  process: z.strictObject({
    rssBytes: z.number().int(),
    heapBytes: z.number().int(),
    /** Of one core, since the last reading. */
    cpu: z.number(),
    eventLoopDelayP99Ms: z.number().nullable(),
  }),
  clients: z.number().int(),
  components: z.array(componentView),
});

export const equityPoint = z.strictObject({ at: instant, equity: decimal });

export const performance = z.strictObject({
  phase,
  origin,
  strategyId: z.string().nullable(),
  currency: z.string(),
  asOf: instant,
  deposited: decimal,
  /** Oldest first; thinned to at most 2,000 points, first, last, and each stretch's extremes kept. */
  equity: z.array(equityPoint),
  metrics: z.array(metric),
});

export const fillView = z.strictObject({
  at: instant,
  strategyId: z.string().nullable(),
  side: z.enum(['buy', 'sell']),
  price: decimal,
  quantity: decimal,
  purpose: z.string(),
});

export const candles = z.strictObject({
  instrument: z.string(),
  timeframe,
  asOf: instant,
  market: marketLabel,
  /** `[openTime in epoch milliseconds, open, high, low, close, volume]`, oldest first: for drawing. */
  bars: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()])),
  fills: z.array(fillView),
});

/** One step of an emergency stop, as it happened. */
export const stopStep = z.strictObject({ name: z.string(), at: instant, ok: z.boolean(), detail: z.string() });

export const stopResult = z.strictObject({
  state: z.enum(['stopped', 'stop-incomplete']),
  halt: haltView,
  steps: z.array(stopStep),
  /** What is still open; empty when stopped. */
  residue: z.strictObject({
    openOrders: z.number().int(),
    positions: z.array(z.strictObject({ instrument: z.string(), quantity: decimal })),
  }),
});

export const sessionView = z.strictObject({
  signedIn: z.boolean(),
  user: z.string().nullable(),
  /** To be sent back in the `x-assay-csrf` header of every change. */
  csrf: z.string().nullable(),
  version: z.string(),
});

export const errorBody = z.strictObject({
  success: z.literal(false),
  code: z.string(),
  message: z.string(),
  /** Everything that stands in the way, one sentence each; absent where the message has said it all. */
  obstacles: z.array(z.string()).optional(),
});

export type Decimal = string;
export type MarketLabel = z.infer<typeof marketLabel>;
export type PositionView = z.infer<typeof positionView>;
export type Portfolio = z.infer<typeof portfolio>;
export type Metric = z.infer<typeof metric>;
export type RunSummary = z.infer<typeof runSummary>;
export type SessionStats = z.infer<typeof sessionStats>;
export type StrategyView = z.infer<typeof strategyView>;
export type OrderView = z.infer<typeof orderView>;
export type ExecutionFigures = z.infer<typeof executionFigures>;
export type OrderStatistics = z.infer<typeof orderStatistics>;
export type ActivityItem = z.infer<typeof activityItem>;
export type HaltView = z.infer<typeof haltView>;
export type ComponentView = z.infer<typeof componentView>;
export type SystemStatus = z.infer<typeof systemStatus>;
export type EquityPoint = z.infer<typeof equityPoint>;
export type Performance = z.infer<typeof performance>;
export type FillView = z.infer<typeof fillView>;
export type Candles = z.infer<typeof candles>;
export type StopStep = z.infer<typeof stopStep>;
export type StopResult = z.infer<typeof stopResult>;
export type SessionView = z.infer<typeof sessionView>;
export type ErrorBody = z.infer<typeof errorBody>;
