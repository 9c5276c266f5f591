/**
 * Strategies as data: typed trees over indicators that say when to enter and leave, and how far away protection is. A
 * person writes one as JSON, a search makes thousands; the engine runs each through `ruleStrategy`, in every phase.
 *
 * Never: a tree that looks ahead, or an unknown that counts as true or false. Start with `tree.ts`, then `program.ts`.
 */
export { catalogueRules } from './catalogue-rules.ts';
export { canonical, keyOf, strategyKey } from './canonical.ts';
export { RULE_INDICATORS, type RuleIndicator } from './indicators.ts';
export { RuleProgram } from './program.ts';
export { numberProblems, readRules, type RulesReading } from './read.ts';
export { ruleDecisions, ruleStrategy, type RuleDecisions } from './rule-strategy.ts';
export {
  isNamed,
  othersOf,
  treesOf,
  type ClockUnit,
  type ConditionNode,
  type NumberNode,
  type RuleStrategy,
  type SideRules,
} from './tree.ts';
export { treeInWords } from './words.ts';
