/*
 * How a search spends its trials: which configurations get more, and what is tried next. Losses are to be minimised.
 * Every evaluated configuration is a trial; nothing here hides one.
 */
export { evolutionParameters, type EvolutionParameters } from './evolution-parameters.ts';
export { hyperbandBrackets, type HyperbandBracket, type HyperbandRound } from './hyperband.ts';
export { goodTrialCount } from './parzen-split.ts';
export { successiveHalving, type HalvingRound, type HalvingRules } from './successive-halving.ts';
export { chanceSecondIsBetter, learnNormal, type BetaBelief, type NormalBelief } from './thompson-sampling.ts';
