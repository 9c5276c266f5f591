/*
 * How a search spends its trials: what is tried next (generators that are asked and told, `generator.ts`), where it looks
 * (`spaces/space.ts`), and which configurations get more. Every evaluated configuration is a trial; nothing here hides one.
 */
export { ranked } from './best-first.ts';
export { evolutionParameters, type EvolutionParameters } from './evolution-parameters.ts';
export { catalogueFamily, leaderName, templateFamilies, type Family, type Side } from './families/index.ts';
export type { CandidateGenerator, GeneratorMaker, Json, Proposal, TrialResult } from './generator.ts';
export { allocator, type Allocator, type AllocatorRules, type Arm, type ArmStanding } from './generators/allocator.ts';
export { cmaSearch, type CmaRules } from './generators/cma-search.ts';
export { geneticSearch, grammarSearch, type GeneticRules, type GrammarRules } from './generators/genetic-search.ts';
export { gridSearch } from './generators/grid-search.ts';
export { hyperbandSearch, type HyperbandRules } from './generators/hyperband-search.ts';
export { inTurns, type Turn } from './generators/in-turns.ts';
export { mapped } from './generators/mapped.ts';
export { nsgaSearch, type NsgaRules } from './generators/nsga-search.ts';
export { randomSearch } from './generators/random-search.ts';
export { sobolSearch } from './generators/sobol-search.ts';
export { tpeSearch, type TpeRules } from './generators/tpe-search.ts';
export { hyperbandBrackets, type HyperbandBracket, type HyperbandRound } from './hyperband.ts';
export { luckHurdle } from './luck-hurdle.ts';
export { goodTrialCount } from './parzen-split.ts';
export {
  runSearch,
  type Counts,
  type NumberedOutcome,
  type SearchParts,
  type SearchPlan,
  type RunProgress,
  type SearchEnd,
  type SearchReport,
  type SearchStore,
} from './run-search.ts';
export { SearchControl } from './search-control.ts';
export { onGrid } from './spaces/on-grid.ts';
export { space, type Dimension, type Point, type Scale, type Space, type SpaceRule } from './spaces/space.ts';
export { successiveHalving, type HalvingRound, type HalvingRules } from './successive-halving.ts';
export { chanceSecondIsBetter, fade, learnNormal, type BetaBelief, type NormalBelief } from './thompson-sampling.ts';
