/**
 * The deterministic simulation: the real session, engine and storage under virtual time, with every fault that can be
 * made below the wire, judged after each event by the exchange's own ledger. A run is a function of its seed.
 *
 * Never: a part of trading. Nothing imports it but the command line and the tests; it knows no exchange but its own.
 * Start with `world.ts`: one run from its seed to its verdict; `invariants/` says what must never happen.
 */
export { parseFaults, runCampaign, type CampaignOptions, type Totals } from './campaign.ts';
export { coverageTable, emptyCells, faultTable, type CoverageCell } from './coverage.ts';
export { CANONICAL_DAY, crashAtEveryBoundary, crashInPairs, type CrashPoints } from './crash-points.ts';
export { FAULT_IDS, faultSpec, type FaultId, type FaultSpec } from './faults/index.ts';
export type { Violation } from './judge.ts';
export { hunt, SEEDS_MAX, type Hunt } from './mutant-hunt.ts';
export { CANARY, MUTANTS, type Mutant } from './mutants/index.ts';
export { restless } from './restless-strategy.ts';
export { inWorkshop } from './workshop.ts';
export { runSeed, type RunOptions, type RunReport } from './world.ts';
