import type { EpochMs } from '../../domain/index.ts';
import { MEASURES, type MeasureName, type Readings } from './measures.ts';
import {
  policyHash,
  REACTIONS,
  type Bound,
  type Condition,
  type Policy,
  type Reaction,
  type Stage,
  type Standing,
} from './policy.ts';

/** What is known of one strategy version at one moment. */
export interface Evidence {
  readonly strategyId: string;
  readonly versionHash: string;
  readonly stage: Stage;
  readonly at: EpochMs;
  readonly readings: Readings;
}

export type Verdict = 'met' | 'not-met' | 'unknown';

/** One bound with what was found. */
export interface Criterion {
  readonly measure: MeasureName;
  readonly is: Bound['is'];
  readonly threshold: number;
  /** `null` when it is not known. */
  readonly value: number | null;
  readonly verdict: Verdict;
  /** For a person. */
  readonly sentence: string;
}

/** What a promotion needs: one criterion, or one of several. */
export interface Requirement {
  readonly verdict: Verdict;
  readonly alternatives: readonly Criterion[];
}

export type DecisionType = 'promote' | 'needs-approval' | 'stay' | Reaction;

export interface Decision {
  readonly type: DecisionType;
  readonly strategyId: string;
  readonly versionHash: string;
  readonly from: Stage;
  /** Where it is after this decision; where it would be, when a person has to approve. */
  readonly to: Stage;
  readonly at: EpochMs;
  readonly policy: { readonly version: number; readonly hash: string };
  readonly requirements: readonly Requirement[];
  readonly watches: readonly (Criterion & { readonly leadsTo: Reaction })[];
  readonly reports: readonly { readonly measure: MeasureName; readonly sentence: string }[];
  /** The decision and why, for a person. */
  readonly sentence: string;
}

/**
 * What the policy says of a strategy version. Pure: the same evidence gets the same answer.
 *
 * The hardest reaction that fires goes before everything else; a promotion needs every requirement met and no reaction.
 * What is not known is never met: it lets nothing up, and by itself takes nothing down.
 */
export function decide(policy: Policy, evidence: Evidence): Decision {
  const { strategyId, versionHash, stage, at, readings } = evidence;
  const common = { strategyId, versionHash, from: stage, at, policy: nameOf(policy) };
  if (stage === 'retired') {
    const sentence = `${strategyId} is retired, and stays so.`;
    return { ...common, type: 'stay', to: 'retired', requirements: [], watches: [], reports: [], sentence };
  }
  const rules = policy.stages[stage];
  const watches = rules.watches.map(({ when, leadsTo }) => ({ ...criterion(when, readings), leadsTo }));
  const requirements = (rules.promotion?.requires ?? []).map((condition) => requirement(condition, readings));
  const reports = rules.reports.map((measure) => ({ measure, sentence: `${wordsFor(measure, readings)}.` }));
  return {
    ...common,
    ...outcome(policy, stage, { strategyId, watches, requirements }),
    requirements,
    watches,
    reports,
  };
}

export function nameOf(policy: Policy): Decision['policy'] {
  return { version: policy.version, hash: policyHash(policy) };
}

type Found = Pick<Decision, 'strategyId' | 'watches' | 'requirements'>;

function outcome(policy: Policy, stage: Standing, found: Found): Pick<Decision, 'type' | 'to' | 'sentence'> {
  const { strategyId, watches, requirements } = found;
  const { promotion, demotion } = policy.stages[stage];
  const fired = watches.filter(({ verdict }) => verdict === 'met');
  const reaction = REACTIONS.findLast((one) => fired.some(({ leadsTo }) => leadsTo === one));
  if (reaction !== undefined) {
    const why = fired
      .filter(({ leadsTo }) => leadsTo === reaction)
      .map(({ sentence }) => sentence.replace(/: met\.$/, ''));
    const to = reaction === 'retire' ? 'retired' : reaction === 'demote' ? (demotion?.to ?? stage) : stage;
    return { type: reaction, to, sentence: `${strategyId} ${REACTION_WORDS[reaction](to)}: ${why.join('; ')}.` };
  }
  if (promotion === null) {
    return {
      type: 'stay',
      to: stage,
      sentence: `${strategyId} stays ${stage}: nothing is amiss, and this is the top.`,
    };
  }
  const open = requirements.filter(({ verdict }) => verdict !== 'met');
  if (open.length > 0) {
    const unknown = open.filter(({ verdict }) => verdict === 'unknown').length;
    const count = `${requirements.length - open.length} of ${requirements.length} requirements are met`;
    const rest = open.flatMap(({ alternatives }) => alternatives[0]?.sentence.replace(/\.$/, '') ?? []).join('; ');
    const blind = unknown === 0 ? '' : `, ${unknown} not known`;
    return { type: 'stay', to: stage, sentence: `${strategyId} stays ${stage}: ${count}${blind}. ${rest}.` };
  }
  if (promotion.by === 'itself') {
    return { type: 'promote', to: promotion.to, sentence: `${strategyId} goes on to ${promotion.to}: ${ALL_MET}.` };
  }
  const off = policy.livePromotions === 'off' ? ' Promotions to live are off in this policy, so nobody can yet.' : '';
  const sentence = `${strategyId} may go on to ${promotion.to} once a person approves: ${ALL_MET}.${off}`;
  return { type: 'needs-approval', to: promotion.to, sentence };
}

const ALL_MET = 'every requirement is met and nothing is amiss';
const REACTION_WORDS: Readonly<Record<Reaction, (to: Stage) => string>> = {
  investigate: () => 'stays, and somebody has to look',
  halve: () => 'is to trade half its size',
  demote: (to) => `goes back to ${to}`,
  retire: () => 'is retired',
};

function requirement(condition: Condition, readings: Readings): Requirement {
  const bounds = 'anyOf' in condition ? condition.anyOf : [condition];
  const alternatives = bounds.map((bound) => criterion(bound, readings));
  const has = (verdict: Verdict): boolean => alternatives.some((one) => one.verdict === verdict);
  return { verdict: has('met') ? 'met' : has('unknown') ? 'unknown' : 'not-met', alternatives };
}

function criterion({ measure, is, value: threshold }: Bound, readings: Readings): Criterion {
  const value = valueOf(measure, readings);
  const verdict: Verdict = value === null ? 'unknown' : holds(value, is, threshold) ? 'met' : 'not-met';
  const asked = `${COMPARISON_WORDS[is]} ${figure(threshold)}`;
  const ending = { met: 'met', 'not-met': 'not met', unknown: 'unknown' }[verdict];
  const sentence = `${wordsFor(measure, readings)}, asked for ${asked}: ${ending}.`;
  return { measure, is, threshold, value, verdict, sentence };
}

const COMPARISON_WORDS: Readonly<Record<Bound['is'], string>> = {
  'at-least': 'at least',
  'at-most': 'at most',
  above: 'more than',
  below: 'less than',
};

function holds(value: number, is: Bound['is'], threshold: number): boolean {
  switch (is) {
    case 'at-least':
      return value >= threshold;
    case 'at-most':
      return value <= threshold;
    case 'above':
      return value > threshold;
    case 'below':
      return value < threshold;
  }
}

/** A reading that is no number is as good as none. */
function valueOf(measure: MeasureName, readings: Readings): number | null {
  const reading = readings[measure];
  return reading?.type === 'known' && Number.isFinite(reading.value) ? reading.value : null;
}

function wordsFor(measure: MeasureName, readings: Readings): string {
  const { title, unit } = MEASURES[measure];
  const reading = readings[measure];
  const value = valueOf(measure, readings);
  if (value === null) {
    const why =
      reading === undefined ? 'nobody has measured it' : reading.type === 'unknown' ? reading.reason : NO_NUMBER;
    return `${title}: not known (${why})`;
  }
  const words = unit === 'yes or no' ? (value >= 1 ? 'yes' : 'no') : `${figure(value)}${unit === '' ? '' : ` ${unit}`}`;
  const detail = reading?.type === 'known' && reading.detail !== undefined ? ` (${reading.detail})` : '';
  return `${title}: ${words}${detail}`;
}

const NO_NUMBER = 'what was measured is no number';

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
