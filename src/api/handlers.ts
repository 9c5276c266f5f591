import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Data, RouteName, Routes } from '../../contract/index.ts';
import type { Discovery } from './discovery.ts';
import type { Page, Platform } from './platform.ts';
import type { BacktestRoute } from './research/backtests.ts';
import type { DatasetRoute } from './research/datasets.ts';
import type { SignedIn } from './sign-in/sign-in.ts';

/** One function for each route of the contract: one forgotten, or one too many, does not compile. */
export type Handlers = { readonly [N in RouteName]: (call: Call<N>) => Answer<N> | Promise<Answer<N>> };

/** A request that has passed: who asks, and what, as the contract's schemas left it. */
export interface Call<N extends RouteName> {
  readonly params: Said<N, 'params'>;
  readonly query: Said<N, 'query'>;
  readonly body: Said<N, 'body'>;
  readonly session: Routes[N]['scope'] extends 'public' ? SignedIn | undefined : SignedIn;
  /** Where the request came from. */
  readonly address: string;
  /** For cookies; the reply itself is written from the answer. */
  readonly reply: FastifyReply;
}

export type Answer<N extends RouteName> = Routes[N] extends { readonly list: true }
  ? Page<Data<N> extends readonly (infer Item)[] ? Item : never>
  : Data<N>;

type Said<N extends RouteName, Part extends 'params' | 'query' | 'body'> = Routes[N] extends {
  readonly [P in Part]: infer Schema extends z.ZodType;
}
  ? z.output<Schema>
  : undefined;

type DiscoveryRoute =
  | 'listCampaigns'
  | 'getCampaign'
  | 'listDiscoveryDatasets'
  | 'startCampaign'
  | 'cancelCampaign'
  | 'resumeCampaign';

/** Searches for strategies. */
export function discoveryHandlers(discovery: Discovery): Pick<Handlers, DiscoveryRoute> {
  return {
    listCampaigns: ({ query }) => discovery.campaigns(query),
    getCampaign: ({ params }) => discovery.campaign(params.id),
    listDiscoveryDatasets: async () => [...(await discovery.datasets())],
    startCampaign: (call) => discovery.start({ ...call.body, by: actor(call) }),
    cancelCampaign: (call) => discovery.cancel({ campaignId: call.params.id, by: actor(call) }),
    resumeCampaign: (call) => discovery.resume({ campaignId: call.params.id, by: actor(call) }),
  };
}

/** Everything but signing in and research: questions and commands for the platform. */
export function platformHandlers(
  platform: Platform,
  clientCount: () => number,
): Omit<
  Handlers,
  | BacktestRoute
  | DatasetRoute
  | DiscoveryRoute
  | 'getSession'
  | 'signIn'
  | 'signOut'
  | 'listApiKeys'
  | 'createApiKey'
  | 'revokeApiKey'
> {
  return {
    getPortfolio: () => platform.portfolio(),
    listStrategies: ({ query }) => pageOf(platform.strategies(), query),
    getPerformance: ({ query }) => platform.performance(query.strategyId),
    listActivity: ({ query }) => platform.activity(query),
    getSystemStatus: () => platform.systemStatus(clientCount()),
    listActiveOrders: ({ query }) => platform.activeOrders(query),
    getOrderStatistics: ({ query }) => platform.orderStatistics(query.strategyId),
    getPipelineMetrics: ({ query }) => platform.pipelineMetrics(query),
    listPipelineDecisions: ({ query }) => platform.pipelineDecisions(query),
    listPipelineCandidates: ({ query }) => platform.pipelineCandidates(query),
    recordPipelineCandidates: async () => [...(await platform.recordCandidates())],
    startPaper: (call) => platform.startPaper({ ...call.body, by: actor(call) }),
    approvePipeline: (call) => platform.approve({ ...call.body, actor: actor(call) }),
    getCandles: ({ query }) => platform.candles(query),
    startStrategy: (call) => platform.startStrategy({ ...call.body, by: actor(call) }),
    stopStrategy: (call) => platform.stopStrategy({ ...call.body, by: actor(call) }),
    emergencyStop: (call) => platform.emergencyStop({ reason: call.body.reason, by: actor(call) }),
    async clearHalt(call) {
      await platform.clearHalt({ ...call.body, by: actor(call) });
      return platform.systemStatus(clientCount());
    },
    getRisk: () => platform.risk(),
    setRiskMode: (call) => platform.setRiskMode({ ...call.body, by: actor(call) }),
    setRiskLimits: (call) => platform.setRiskLimits({ ...call.body, by: actor(call) }),
    listDenials: ({ query }) => platform.denials(query),
    getReconciliation: () => platform.reconciliation(),
    runReconciliation: (call) => platform.runReconciliation({ ...call.body, by: actor(call) }),
    listDiscrepancies: ({ query }) => platform.discrepancies(query),
    resolveDiscrepancy: (call) => platform.resolveDiscrepancy({ ...call.params, ...call.body, by: actor(call) }),
  };
}

/** Who asks, for the journal. */
export function actor({ session, address }: { readonly session: SignedIn; readonly address: string }): string {
  return `${session.user} from ${address}`;
}

function pageOf<T>(items: readonly T[], { page, limit }: { readonly page: number; readonly limit: number }): Page<T> {
  return { items: items.slice((page - 1) * limit, page * limit), count: items.length };
}
