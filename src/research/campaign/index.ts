/*
 * A campaign: a search with a stated budget on one market, and what is asked of what it found. Every trial is in the ledger
 * before anyone learns of it; all of them together are judged, once; the sealed days are opened for very few.
 *
 * Never: a candidate that passed because something was not known, a second look, or a level that is chosen afterwards.
 * Start with `campaign.ts`, then `judge.ts`.
 */
export { runCampaign, type CampaignEnd } from './campaign.ts';
export { GATE_TITLES, type Gate, type GateReport } from './gate.ts';
export { LOOK_TITLES, type Look } from './look.ts';
export { askedBy, type GateLevels } from './levels.ts';
export { campaignReport, type CampaignReport, type CandidateReport, type FunnelStep } from './report.ts';
export type { FrontPoint } from './front.ts';
export { MEASURE_NAMES, STEADY_SHARPE, type Aims, type Constraint, type Measure } from './objective.ts';
export { blockCount, SEARCH_NAMES, searchOver, type SearchName } from './search-over.ts';
export type { SearchProgress } from './search-phase.ts';
export type { Survivors } from './survivors.ts';
