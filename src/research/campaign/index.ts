/*
 * A campaign: a search with a stated budget on one market, and what is asked of what it found. Every trial is in the ledger
 * before anyone learns of it; all of them together are judged, once; the sealed days are opened for very few.
 *
 * Never: a candidate that passed because something was not known, a second look, or a level that is chosen afterwards.
 * Start with `campaign.ts`, then `judge.ts`.
 */
export { runCampaign, type CampaignEnd, type CampaignSetup } from './campaign.ts';
export { GATES, GATE_TITLES, type Gate, type GateFigure, type GateReport } from './gate.ts';
export {
  judge,
  type CampaignEvidence,
  type JudgedTrial,
  type Judgement,
  type Questions,
  type Verdict,
} from './judge.ts';
export { DEFAULT_LEVELS, levelOfCampaign, type GateLevels } from './levels.ts';
export { objectiveOf } from './objective.ts';
export { campaignReport, type CampaignReport, type CandidateReport, type FunnelStep } from './report.ts';
export {
  SEARCHES,
  searchOver,
  searchPhase,
  type SearchName,
  type SearchPhase,
  type SearchProgress,
} from './search-phase.ts';
export { annualSharpe, selectFrom, type Diagnostics, type Selection } from './selection.ts';
