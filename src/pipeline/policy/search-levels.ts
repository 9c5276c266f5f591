import { strict as assert } from 'node:assert';
import type { GateLevels } from '../../research/index.ts';
import type { MeasureName } from './measures.ts';
import { policyHash, type Bound, type Condition, type Policy } from './policy.ts';

/** What a search can answer, and how it has to be asked: the gates compare in this one way. */
const ASKED = {
  trades: 'at-least',
  'days-held': 'at-least',
  'adjusted-p': 'at-most',
  'return-when-dear': 'above',
  'path-median-sharpe': 'above',
  'path-low-sharpe': 'above',
  'walk-forward-efficiency': 'at-least',
  'correlation-to-live': 'below',
  'holdout-psr': 'at-least',
} as const satisfies Partial<Record<MeasureName, Bound['is']>>;

type Asked = keyof typeof ASKED;

/** Measures of which one is enough; every other stands alone. */
const EITHER: readonly Asked[] = ['trades', 'days-held'];

/**
 * The levels of the funnel: the promotion from backtest to paper, as gates ask it, with the way the search makes its
 * evidence. There is no other place where they are written.
 *
 * @param policy one that `readPolicy` let through
 */
export function searchLevels(policy: Policy): GateLevels {
  assert.deepEqual(searchProblems(policy), []);
  const of = (measure: Asked): number => boundOf(policy, measure)!.value;
  const halving = policy.stages.paper.watches.find(({ when, leadsTo }) => {
    return leadsTo === 'halve' && when.measure === 'plateau-share' && when.is === 'below';
  });
  return {
    policy: { version: policy.version, hash: policyHash(policy) },
    tradesMin: of('trades'),
    daysHeldMin: of('days-held'),
    falseFinds: of('adjusted-p'),
    dearReturnMin: of('return-when-dear'),
    medianPathSharpeMin: of('path-median-sharpe'),
    lowPathSharpeMin: of('path-low-sharpe'),
    walkEfficiencyMin: of('walk-forward-efficiency'),
    // Nothing that halves for it: every share will do.
    plateauMin: halving?.when.value ?? 0,
    correlationMax: of('correlation-to-live'),
    holdoutMin: of('holdout-psr'),
    ...policy.search,
  };
}

/** What keeps a policy from being asked by a search; none where it can be. */
export function searchProblems({ stages, search }: Pick<Policy, 'stages' | 'search'>): readonly string[] {
  const place = 'stages.backtest.promotion.requires';
  const requires = stages.backtest.promotion?.requires ?? [];
  const problems = (Object.keys(ASKED) as Asked[]).flatMap((measure) => {
    const holding = requires.filter((one) => boundsOf(one).some((bound) => bound.measure === measure));
    const alone = holding.length === 1 && mayStand(holding[0]!, measure);
    const is = boundOf({ stages }, measure)?.is;
    const words = EITHER.includes(measure) ? `in one anyOf of ${EITHER.join(' and ')}` : 'by itself';
    return alone && is === ASKED[measure]
      ? []
      : [`${place}: a search asks for ${measure}, ${ASKED[measure]} a value, once and ${words}`];
  });
  if (search.testGroups * 2 > search.groups) problems.push('search.testGroups: at most half of the groups are tested');
  const chance = boundOf({ stages }, 'adjusted-p')?.value ?? 0;
  if (!(chance > 0 && chance < 1)) problems.push(`${place}: adjusted-p is a chance, between 0 and 1`);
  return problems;
}

function mayStand(condition: Condition, measure: Asked): boolean {
  const names = boundsOf(condition).map((bound) => bound.measure);
  const wanted = EITHER.includes(measure) ? EITHER : [measure];
  return names.length === wanted.length && wanted.every((name) => names.includes(name));
}

function boundOf({ stages }: Pick<Policy, 'stages'>, measure: Asked): Bound | undefined {
  const requires = stages.backtest.promotion?.requires ?? [];
  return requires.flatMap(boundsOf).find((bound) => bound.measure === measure);
}

function boundsOf(condition: Condition): readonly Bound[] {
  return 'anyOf' in condition ? condition.anyOf : [condition];
}
