/**
 * Answers questions from read models, pushes what changes, and passes commands on; shows the dashboard. For one person
 * on this machine: it listens on loopback only, and everything but a sign of life needs a sign-in.
 *
 * Never: a venue, an engine, or a decision. What it needs of the rest of the program is `Platform`.
 * Start with `server.ts`; `handlers.ts` is every route, `live/hub.ts` every message.
 */
export { ApiKeys, type MasterKey } from './access/api-keys.ts';
export type { Discovery, DiscoveryChange } from './discovery.ts';
export type { Actor, Change, Page, Platform } from './platform.ts';
export type { Backtests } from './research/backtests.ts';
export type { Datasets } from './research/datasets.ts';
export { createServer, type Server, type ServerOptions } from './server.ts';
export { pipelineDecisionView, pipelineMetricsView } from './read-models/pipeline-view.ts';
export { orderStatisticsView } from './read-models/order-statistics-view.ts';
export { activityView, orderView } from './read-models/order-view.ts';
export { performanceView, withCapital } from './read-models/performance-view.ts';
export { portfolioView } from './read-models/portfolio-view.ts';
export { capitalOf, strategyView, type StrategySources } from './read-models/strategy-view.ts';
export { TrackRecord } from './read-models/track-record.ts';
export { instant, optionalInstant, type Nature } from './read-models/wire.ts';
