import { z } from 'zod';
import { apiKeyOrder, apiKeyView, newApiKey } from './api-keys.ts';
import { campaignDetail, campaignOrder, campaignView, discoveryDataset } from './discovery.ts';
import { backtestRoutes } from './backtests.ts';
import { datasetRoutes } from './datasets.ts';
import { discrepancyAction, discrepancyStatus, discrepancyView, reconciliationSummary } from './reconciliation.ts';
import { pipelineCandidate, pipelineDecision, pipelineMetrics } from './pipeline.ts';
import { route, type Route } from './route.ts';
import { denialsView, limitValue, modeScope, riskView, tradingMode } from './risk.ts';
import {
  activityItem,
  candles,
  orderStatistics,
  orderView,
  performance,
  portfolio,
  sessionView,
  stopResult,
  strategyView,
  systemStatus,
  timeframe,
} from './schemas.ts';

const page = z.coerce.number().int().min(1).max(100_000).default(1);
const limit = z.coerce.number().int().min(1).max(500).default(100);
const reason = z.string().trim().min(1, 'say why, in a few words').max(500);

const campaignParams = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/, 'letters, digits, _ and -') });

/** Every request the server answers. Server, dashboard and command line are typed from this one table. */
/** What a live account asks for besides: its name as the screen shows it, and a code of the second factor. */
const armingWords = {
  account: z.string().max(60).optional(),
  code: z
    .string()
    .regex(/^\d{6}$/, 'six digits')
    .optional(),
};

export const routes = {
  getSession: route({
    method: 'GET',
    path: '/api/session',
    scope: 'public',
    summary: 'Whether this browser is signed in',
    data: sessionView,
  }),
  signIn: route({
    method: 'POST',
    path: '/api/session',
    scope: 'public',
    summary: 'Sign in with a one-time token',
    body: z.strictObject({ token: z.string().min(1).max(200) }),
    data: sessionView,
  }),
  signOut: route({ method: 'DELETE', path: '/api/session', scope: 'trade', summary: 'Sign out', data: sessionView }),

  listApiKeys: route({
    method: 'GET',
    path: '/api/keys',
    scope: 'admin',
    summary: 'Keys of programs, newest first; never their secrets',
    data: z.array(apiKeyView),
  }),
  createApiKey: route({
    method: 'POST',
    path: '/api/keys',
    scope: 'admin',
    summary: 'Make a key for a program; the answer is the only one that has its secret',
    body: apiKeyOrder,
    data: newApiKey,
  }),
  revokeApiKey: route({
    method: 'DELETE',
    path: '/api/keys/:id',
    scope: 'admin',
    summary: 'Revoke a key, at once and for good',
    params: z.strictObject({ id: z.string().regex(/^[\w-]{1,40}$/, 'letters, digits, _ and -') }),
    data: apiKeyView,
  }),

  getPortfolio: route({
    method: 'GET',
    path: '/api/portfolio',
    scope: 'read',
    summary: 'Equity, profit and positions of the account',
    data: portfolio,
  }),
  listStrategies: route({
    method: 'GET',
    path: '/api/strategies',
    scope: 'read',
    summary: 'Every strategy with its phase and evidence',
    query: z.strictObject({ page, limit }),
    data: z.array(strategyView),
    list: true,
  }),
  getPerformance: route({
    method: 'GET',
    path: '/api/performance',
    scope: 'read',
    summary: 'Equity curve and statistics of the account or one strategy',
    query: z.strictObject({ strategyId: z.string().max(40).optional() }),
    data: performance,
  }),
  listActivity: route({
    method: 'GET',
    path: '/api/activity',
    scope: 'read',
    summary: 'What happened, newest first',
    query: z.strictObject({ page, limit, strategyId: z.string().max(40).optional() }),
    data: z.array(activityItem),
    list: true,
  }),
  getSystemStatus: route({
    method: 'GET',
    path: '/api/system-status',
    scope: 'read',
    summary: 'Health of the server, feed, storage and engine',
    data: systemStatus,
  }),
  listActiveOrders: route({
    method: 'GET',
    path: '/api/orders/active',
    scope: 'read',
    summary: 'Orders sent or working',
    query: z.strictObject({ page, limit, strategyId: z.string().max(40).optional() }),
    data: z.array(orderView),
    list: true,
  }),
  getOrderStatistics: route({
    method: 'GET',
    path: '/api/orders/statistics',
    scope: 'read',
    summary: 'How orders were executed: states, fill ratio, times, slippage, fees and refusals',
    query: z.strictObject({ strategyId: z.string().max(40).optional() }),
    data: orderStatistics,
  }),
  getPipelineMetrics: route({
    method: 'GET',
    path: '/api/pipeline-metrics',
    scope: 'read',
    summary: 'How many were tested and found, how many went up or down, and where all strategies are; of recorded rows',
    query: z.strictObject({ days: z.coerce.number().int().min(1).max(3_650).default(30) }),
    data: pipelineMetrics,
  }),
  listPipelineDecisions: route({
    method: 'GET',
    path: '/api/pipeline/decisions',
    scope: 'read',
    summary: 'Why strategies are where they are: every decision with its criteria, newest first',
    query: z.strictObject({ page, limit, strategyId: z.string().max(40).optional() }),
    data: z.array(pipelineDecision),
    list: true,
  }),
  listPipelineCandidates: route({
    method: 'GET',
    path: '/api/pipeline/candidates',
    scope: 'read',
    summary: 'What searches found, by readable id, and whether it may be started on paper, newest first',
    query: z.strictObject({ page, limit }),
    data: z.array(pipelineCandidate),
    list: true,
  }),
  recordPipelineCandidates: route({
    method: 'POST',
    path: '/api/pipeline/candidates',
    scope: 'trade',
    summary:
      'Take what finished searches found into the record now; the server does so by itself every quarter of an hour',
    data: z.array(pipelineCandidate),
  }),
  startPaper: route({
    method: 'POST',
    path: '/api/pipeline/start-paper',
    scope: 'trade',
    summary: 'Start a candidate on paper: it joins the session after its backtest, for which the server opens it anew',
    body: z.strictObject({ strategyId: z.string().min(1).max(40), reason }),
    data: pipelineCandidate,
  }),
  approvePipeline: route({
    method: 'POST',
    path: '/api/pipeline/approve',
    scope: 'trade',
    summary: "A person's word that the newest decision on a strategy may let it go on to live; it goes on record",
    body: z.strictObject({
      strategyId: z.string().min(1).max(40),
      /** The person's name. */
      by: z.string().trim().min(1, 'say who').max(80),
      reason,
      confirm: z.literal('APPROVE'),
      ...armingWords,
    }),
    data: pipelineDecision,
  }),
  getCandles: route({
    method: 'GET',
    path: '/api/candles',
    scope: 'read',
    summary: "Closed bars up to the market's clock, with our fills on them",
    query: z.strictObject({
      instrument: z.string().min(1).max(60),
      timeframe: timeframe.optional(),
      limit: z.coerce.number().int().min(1).max(5_000).default(500),
      strategyId: z.string().max(40).optional(),
    }),
    data: candles,
  }),

  startStrategy: route({
    method: 'POST',
    path: '/api/strategy/start',
    scope: 'trade',
    summary: 'Let a stopped strategy take new positions again',
    body: z.strictObject({ strategyId: z.string().min(1).max(40), reason: reason.optional() }),
    data: strategyView,
  }),
  stopStrategy: route({
    method: 'POST',
    path: '/api/strategy/stop',
    scope: 'trade',
    summary: 'Stop a strategy: cancel its orders, keep or close its positions',
    body: z.strictObject({
      strategyId: z.string().min(1).max(40),
      positions: z.enum(['close', 'keep']).default('close'),
      reason: reason.optional(),
    }),
    data: strategyView,
  }),
  emergencyStop: route({
    method: 'POST',
    path: '/api/emergency-stop',
    scope: 'trade',
    summary: 'Halt, cancel every order, close every position, verify',
    body: z.strictObject({ confirm: z.literal('STOP'), reason: reason.optional() }),
    data: stopResult,
  }),
  clearHalt: route({
    method: 'POST',
    path: '/api/emergency-stop/clear',
    scope: 'trade',
    summary: 'Allow trading again after a halt',
    body: z.strictObject({ confirm: z.literal('RESUME'), reason, ...armingWords }),
    data: systemStatus,
  }),

  getRisk: route({
    method: 'GET',
    path: '/api/risk',
    scope: 'read',
    summary: 'Trading modes with what latched them, limits with their use, and who changed what',
    data: riskView,
  }),
  setRiskMode: route({
    method: 'POST',
    path: '/api/risk/mode',
    scope: 'trade',
    summary:
      'Make the account, a strategy or an instrument more or less cautious; lifting a latch is refused over obstacles',
    body: z.strictObject({
      scope: modeScope,
      mode: tradingMode,
      reason,
      /** Needed to become less cautious. */
      confirm: z.literal('RESUME').optional(),
      ...armingWords,
    }),
    data: riskView,
  }),
  setRiskLimits: route({
    method: 'POST',
    path: '/api/risk/limits',
    scope: 'trade',
    summary: 'Change limits: tightening at once, loosening with a word and up to the ceilings',
    body: z.strictObject({
      /** The version that was looked at: nobody overwrites what they have not seen. */
      version: z.number().int().min(1),
      /** By name; `null` takes an optional limit away and brings any other back to its standard. */
      changes: z
        .record(z.string().max(40), limitValue.nullable())
        .refine((changes) => Object.keys(changes).length > 0, 'name at least one limit'),
      reason,
      /** Needed when any limit becomes looser. */
      confirm: z.literal('LOOSEN').optional(),
    }),
    data: riskView,
  }),
  listDenials: route({
    method: 'GET',
    path: '/api/risk/denials',
    scope: 'read',
    summary: 'Orders refused by our own gate: counts by code, and the newest with their reasons',
    query: z.strictObject({ limit, strategyId: z.string().max(40).optional() }),
    data: denialsView,
  }),

  getReconciliation: route({
    method: 'GET',
    path: '/api/reconciliation/summary',
    scope: 'read',
    summary: "The newest comparison of our books with the venue's, and how many differences stand",
    data: reconciliationSummary,
  }),
  runReconciliation: route({
    method: 'POST',
    path: '/api/reconciliation/run',
    scope: 'trade',
    summary: 'Compare our books with the venue now',
    body: z.strictObject({ reason }),
    data: reconciliationSummary,
  }),
  listDiscrepancies: route({
    method: 'GET',
    path: '/api/reconciliation/discrepancies',
    scope: 'read',
    summary: 'Differences between our books and the venue, those seen last first',
    query: z.strictObject({ page, limit, status: discrepancyStatus.optional() }),
    data: z.array(discrepancyView),
    list: true,
  }),
  resolveDiscrepancy: route({
    method: 'POST',
    path: '/api/reconciliation/discrepancies/:id/resolve',
    scope: 'trade',
    summary: 'Adopt a difference as external, close what is external, or let it stand',
    params: z.strictObject({ id: z.string().min(1).max(80) }),
    body: z.strictObject({ action: discrepancyAction, reason }),
    data: discrepancyView,
  }),

  listCampaigns: route({
    method: 'GET',
    path: '/api/discovery/campaigns',
    scope: 'read',
    summary: 'Searches for strategies, newest first, and how each stands, whoever runs it',
    query: z.strictObject({ page, limit }),
    data: z.array(campaignView),
    list: true,
  }),
  getCampaign: route({
    method: 'GET',
    path: '/api/discovery/campaigns/:id',
    scope: 'read',
    summary: 'One search, and what came of it: its funnel, its candidates and why each was or was not promoted',
    params: campaignParams,
    data: campaignDetail,
  }),
  listDiscoveryDatasets: route({
    method: 'GET',
    path: '/api/discovery/datasets',
    scope: 'read',
    summary: 'Bars that can be searched',
    data: z.array(discoveryDataset),
  }),
  startCampaign: route({
    method: 'POST',
    path: '/api/discovery/campaigns',
    scope: 'trade',
    summary: 'Search for strategies beside trading; the same question again is the same campaign',
    body: campaignOrder,
    data: campaignView,
  }),
  cancelCampaign: route({
    method: 'POST',
    path: '/api/discovery/campaigns/:id/cancel',
    scope: 'trade',
    summary: 'Stop a search after the batch that runs; it can go on from there',
    params: campaignParams,
    data: campaignView,
  }),
  resumeCampaign: route({
    method: 'POST',
    path: '/api/discovery/campaigns/:id/resume',
    scope: 'trade',
    summary: 'Go on with a search that was stopped',
    params: campaignParams,
    data: campaignView,
  }),

  ...datasetRoutes,
  ...backtestRoutes,
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
export type Query<N extends RouteName> = Routes[N] extends { query: z.ZodType }
  ? z.input<Routes[N]['query']>
  : undefined;
export type Params<N extends RouteName> = Routes[N] extends { params: z.ZodType }
  ? z.input<Routes[N]['params']>
  : undefined;
export type Body<N extends RouteName> = Routes[N] extends { body: z.ZodType } ? z.input<Routes[N]['body']> : undefined;
export type Data<N extends RouteName> = z.output<Routes[N]['data']>;
