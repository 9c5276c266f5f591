import { expect, test } from 'vitest';
import type { GateLevels } from '../../research/index.ts';
import { DEFAULT_POLICY } from './default-policy.ts';
import { policyHash, type Bound, type Policy } from './policy.ts';
import { readPolicy } from './read-policy.ts';
import { searchLevels } from './search-levels.ts';

/** The standard policy as a file, with one bound of the promotion to paper changed, or left out. */
function withBound(measure: string, change: Partial<Bound> | undefined): unknown {
  const policy = JSON.parse(JSON.stringify(DEFAULT_POLICY)) as Policy;
  const requires = policy.stages.backtest.promotion!.requires as unknown as (Bound | { anyOf: Bound[] })[];
  const rest = requires.filter((one) => !('measure' in one) || one.measure !== measure || change !== undefined);
  requires.splice(0, requires.length, ...rest);
  for (const one of requires) {
    for (const bound of 'anyOf' in one ? one.anyOf : [one]) if (bound.measure === measure) Object.assign(bound, change);
  }
  return policy;
}

test.each<[string, number, Partial<GateLevels>]>([
  ['trades', 7, { tradesMin: 7 }],
  ['days-held', 8, { daysHeldMin: 8 }],
  ['adjusted-p', 0.02, { falseFinds: 0.02 }],
  ['return-when-dear', 0.3, { dearReturnMin: 0.3 }],
  ['path-median-sharpe', 0.4, { medianPathSharpeMin: 0.4 }],
  ['path-low-sharpe', 0.1, { lowPathSharpeMin: 0.1 }],
  ['correlation-to-live', 0.5, { correlationMax: 0.5 }],
  ['holdout-psr', 0.9, { holdoutMin: 0.9 }],
])('what the policy asks of %s is what the funnel asks, and nothing else of it changes', (measure, value, level) => {
  const read = readPolicy(withBound(measure, { value }));
  if (!read.ok) throw new Error(read.problems.join());
  const { policy, ...asked } = searchLevels(read.policy);
  const { policy: standard, ...before } = searchLevels(DEFAULT_POLICY);
  expect(asked).toEqual({ ...before, ...level });
  expect(policy).toEqual({ version: 2, hash: policyHash(read.policy) });
  expect(policy.hash).not.toBe(standard.hash);
});

test('how the evidence is made, and when a narrow plateau halves, is of the policy too', () => {
  const search = { ...DEFAULT_POLICY.search, costFactor: 3, openingsMax: 1 };
  expect(searchLevels({ ...DEFAULT_POLICY, search })).toMatchObject({ costFactor: 3, openingsMax: 1, plateauMin: 0.6 });
  const paper = { ...DEFAULT_POLICY.stages.paper, watches: [] };
  const careless = { ...DEFAULT_POLICY, stages: { ...DEFAULT_POLICY.stages, paper } };
  expect(searchLevels(careless).plateauMin).toBe(0);
});

test.each<[string, unknown, RegExp]>([
  ['a gate left out', withBound('holdout-psr', undefined), /a search asks for holdout-psr, at-least a value, once/],
  ['another comparison', withBound('path-low-sharpe', { is: 'at-most' }), /path-low-sharpe, above a value/],
  [
    'one of the two left out',
    withBound('trades', { measure: 'fills' }),
    /trades.*in one anyOf of trades and days-held/,
  ],
  ['a chance that is none', withBound('adjusted-p', { value: 1.5 }), /between 0 and 1/],
  [
    'more groups tested than not',
    { ...DEFAULT_POLICY, search: { ...DEFAULT_POLICY.search, testGroups: 6 } },
    /at most half of the groups/,
  ],
])('a policy that no search could ask is refused: %s', (_name, policy, words) => {
  const read = readPolicy(policy);
  expect(read.ok ? '' : read.problems.join('\n')).toMatch(words);
});
