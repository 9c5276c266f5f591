import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { decide, type Decision } from './decide.ts';
import { DEFAULT_POLICY } from './default-policy.ts';
import { known, unknown, type Reading } from './measures.ts';
import { sizeShareOf } from './size-share.ts';

const DAY = 86_400_000;
const day = (count: number): EpochMs => (Date.UTC(2026, 0, 1) + count * DAY) as EpochMs;

function decided(
  at: number,
  depth: Reading,
): { type: Decision['type']; reason: string; decision: Decision; at: EpochMs } {
  const readings = { 'drawdown-halve-share': depth };
  const about = { strategyId: 'A', versionHash: 'v', stage: 'paper', at: day(at), readings } as const;
  const decision = decide(DEFAULT_POLICY, about);
  return { type: decision.type, reason: decision.sentence, decision, at: day(at) };
}

const deep = (at: number) => decided(at, known(1.2));
const quiet = (at: number) => decided(at, known(0.4));
const blind = (at: number) => decided(at, unknown('the disk was full'));
const moved = (at: number) => ({ ...quiet(at), type: 'promote' as const });

test.each([
  ['nothing was decided', [], 0, 1],
  ['nothing is amiss', [quiet(1)], 2, 1],
  ['it fell deep', [deep(3), quiet(1)], 4, 0.5],
  ['it is better for a day', [quiet(4), deep(3)], 5, 0.5],
  ['it has been quiet for almost long enough', [quiet(4), deep(3)], 33.9, 0.5],
  ['it has been quiet for long enough', [quiet(4), deep(3)], 34, 1],
  ['it was looked at in between, and quiet', [quiet(20), quiet(4), deep(3)], 34, 1],
  ['nobody could say in between', [quiet(20), blind(10), quiet(4), deep(3)], 34, 0.5],
  ['nobody can say', [blind(4), deep(3)], 400, 0.5],
  ['it fell again', [quiet(40), deep(39), quiet(4), deep(3)], 41, 0.5],
  ['it was halved before it came here', [moved(4), deep(3)], 5, 1],
])('%s', (_name, decisions, now, share) => {
  expect(sizeShareOf(DEFAULT_POLICY, decisions, day(now))).toMatchObject({ share });
});

test('how much, and for how long, the policy says; the reason is that of the decision', () => {
  const policy = { halving: { share: 0.25, quietDays: 2 } };
  const said = sizeShareOf(policy, [quiet(4), deep(3)], day(5));
  expect(said.share).toBe(0.25);
  expect(said.reason).toContain('Drawdown by the depth that halves');
  expect(sizeShareOf(policy, [quiet(4), deep(3)], day(6)).share).toBe(1);
});
