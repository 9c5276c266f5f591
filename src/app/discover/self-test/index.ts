/*
 * The lab put to the test, for tools that ask it other questions than `assay discover self-test` does.
 */
export type { CampaignFigures, CampaignTask } from './campaign.ts';
export { runCampaigns } from './pool.ts';
export type { TrialMarketSpec } from './trial-market.ts';
