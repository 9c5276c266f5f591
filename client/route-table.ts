import type { RouteName, Routes } from '../contract/index.ts';

/**
 * Method and path of every route.
 *
 * Written down a second time because the contract's own table carries its schemas, 24 kB that a browser never uses.
 * The compiler refuses a route that is missing, misspelt or changed; `route-table.test.ts` compares the two as well.
 */
export const routeTable = {
  getSession: { method: 'GET', path: '/api/session' },
  signIn: { method: 'POST', path: '/api/session' },
  signOut: { method: 'DELETE', path: '/api/session' },
  listApiKeys: { method: 'GET', path: '/api/keys' },
  createApiKey: { method: 'POST', path: '/api/keys' },
  revokeApiKey: { method: 'DELETE', path: '/api/keys/:id' },
  getPortfolio: { method: 'GET', path: '/api/portfolio' },
  listStrategies: { method: 'GET', path: '/api/strategies' },
  getPerformance: { method: 'GET', path: '/api/performance' },
  listActivity: { method: 'GET', path: '/api/activity' },
  getSystemStatus: { method: 'GET', path: '/api/system-status' },
  listActiveOrders: { method: 'GET', path: '/api/orders/active' },
  getOrderStatistics: { method: 'GET', path: '/api/orders/statistics' },
  getPipelineMetrics: { method: 'GET', path: '/api/pipeline-metrics' },
  listPipelineDecisions: { method: 'GET', path: '/api/pipeline/decisions' },
  listPipelineCandidates: { method: 'GET', path: '/api/pipeline/candidates' },
  recordPipelineCandidates: { method: 'POST', path: '/api/pipeline/candidates' },
  startPaper: { method: 'POST', path: '/api/pipeline/start-paper' },
  approvePipeline: { method: 'POST', path: '/api/pipeline/approve' },
  getCandles: { method: 'GET', path: '/api/candles' },
  startStrategy: { method: 'POST', path: '/api/strategy/start' },
  stopStrategy: { method: 'POST', path: '/api/strategy/stop' },
  emergencyStop: { method: 'POST', path: '/api/emergency-stop' },
  clearHalt: { method: 'POST', path: '/api/emergency-stop/clear' },
  getRisk: { method: 'GET', path: '/api/risk' },
  setRiskMode: { method: 'POST', path: '/api/risk/mode' },
  setRiskLimits: { method: 'POST', path: '/api/risk/limits' },
  listDenials: { method: 'GET', path: '/api/risk/denials' },
  getReconciliation: { method: 'GET', path: '/api/reconciliation/summary' },
  runReconciliation: { method: 'POST', path: '/api/reconciliation/run' },
  listDiscrepancies: { method: 'GET', path: '/api/reconciliation/discrepancies' },
  resolveDiscrepancy: { method: 'POST', path: '/api/reconciliation/discrepancies/:id/resolve' },
  listCampaigns: { method: 'GET', path: '/api/discovery/campaigns' },
  getCampaign: { method: 'GET', path: '/api/discovery/campaigns/:id' },
  listDiscoveryDatasets: { method: 'GET', path: '/api/discovery/datasets' },
  startCampaign: { method: 'POST', path: '/api/discovery/campaigns' },
  cancelCampaign: { method: 'POST', path: '/api/discovery/campaigns/:id/cancel' },
  resumeCampaign: { method: 'POST', path: '/api/discovery/campaigns/:id/resume' },
} as const satisfies { readonly [N in RouteName]: Pick<Routes[N], 'method' | 'path'> };
