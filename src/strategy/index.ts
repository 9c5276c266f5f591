/**
 * Turns closed bars and fills into wishes: a target exposure with its protective bracket, or resting orders, each
 * with a reason.
 *
 * Never: a clock, chance, input or output, or any way to tell a backtest from live trading.
 * Start with `strategy.ts`, then `catalogue/ema-cross.ts`.
 */
export { catalogue, findStrategy } from './catalogue/index.ts';
export * from './indicators/index.ts';
export {
  choice,
  integer,
  onOff,
  real,
  settleParameters,
  type ParameterResult,
  type ParameterSpec,
  type ParameterSpecs,
  type ParameterValue,
  type ParameterValues,
} from './parameters.ts';
export {
  defineStrategy,
  type StrategyDefinition,
  type StrategyInstance,
  type StrategySetup,
  type StrategyView,
  type Wishes,
} from './strategy.ts';
export {
  canonical,
  catalogueRules,
  isNamed,
  keyOf,
  othersOf,
  readRules,
  RULE_INDICATORS,
  RuleProgram,
  ruleStrategy,
  strategyKey,
  treeInWords,
  treesOf,
  type ConditionNode,
  type NumberNode,
  type RuleIndicator,
  type RulesReading,
  type RuleStrategy,
  type SideRules,
} from './rules/index.ts';
export * from './models/index.ts';
export type { AmendWish, Bracket, CancelWish, PlaceWish, TargetWish, Wish } from './wish.ts';
