import { describe, expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { approve } from './approve.ts';
import { capitalShare } from './capital-share.ts';
import { decide, type Evidence } from './decide.ts';
import { DEFAULT_POLICY } from './default-policy.ts';
import { known, unknown, type MeasureName, type Readings } from './measures.ts';
import { policyHash, REACTIONS, STAGES, type Policy, type Stage, type Standing } from './policy.ts';
import { readPolicy } from './read-policy.ts';

const AT = Date.UTC(2026, 0, 5) as EpochMs;
const HASH = 'a'.repeat(64);

function evidence(stage: Stage, readings: Readings): Evidence {
  return { strategyId: 'BTC_TF_A1B2C', versionHash: HASH, stage, at: AT, readings };
}

/** Readings that meet every requirement of a stage, with its watches quiet. */
function good(stage: Standing, policy: Policy = DEFAULT_POLICY): Record<string, ReturnType<typeof known>> {
  const bounds = (policy.stages[stage].promotion?.requires ?? []).map((one) => ('anyOf' in one ? one.anyOf[0]! : one));
  return Object.fromEntries(
    bounds.map(({ measure, is, value }) => [
      measure,
      known(is === 'above' ? value + 1 : is === 'below' ? value - 1 : value),
    ]),
  );
}

describe('each stage lets up who meets everything', () => {
  const cases: readonly [Standing, string, Stage][] = [
    ['candidate', 'promote', 'backtest'],
    ['backtest', 'promote', 'paper'],
    ['paper', 'needs-approval', 'live-small'],
    ['live-small', 'needs-approval', 'live-scaled'],
    ['live-scaled', 'stay', 'live-scaled'],
  ];
  test.each(cases)('%s: %s to %s', (stage, type, to) => {
    expect(decide(DEFAULT_POLICY, evidence(stage, good(stage)))).toMatchObject({ type, from: stage, to });
  });
});

describe('every single requirement can hold a strategy back, by failing or by not being known', () => {
  for (const stage of ['candidate', 'backtest', 'paper', 'live-small'] as const) {
    const { promotion, watches } = DEFAULT_POLICY.stages[stage];
    for (const condition of promotion!.requires) {
      const bounds = 'anyOf' in condition ? condition.anyOf : [condition];
      const name = bounds.map(({ measure }) => measure).join(' or ');
      const failing = Object.fromEntries(
        bounds.map(({ measure, is, value }) => [
          measure,
          known(is === 'at-least' || is === 'above' ? value - 1 : value + 1),
        ]),
      );
      const reacts = watches.some(({ when }) => bounds.some(({ measure }) => measure === when.measure));
      test(`${stage}: ${name} not met`, () => {
        const decision = decide(DEFAULT_POLICY, evidence(stage, { ...good(stage), ...failing }));
        const allowed = reacts ? ['stay', ...REACTIONS] : ['stay'];
        expect(allowed).toContain(decision.type);
        expect(decision.requirements.filter(({ verdict }) => verdict === 'not-met').length).toBeGreaterThan(0);
      });
      test(`${stage}: ${name} unknown`, () => {
        const blind = Object.fromEntries(bounds.map(({ measure }) => [measure, unknown('the disk was full')]));
        const decision = decide(DEFAULT_POLICY, evidence(stage, { ...good(stage), ...blind }));
        expect(decision.type).toBe('stay');
        expect(decision.sentence).toContain('not known');
        const open = decision.requirements.filter(({ verdict }) => verdict === 'unknown');
        expect(open.length).toBeGreaterThan(0);
        expect(open[0]!.alternatives[0]).toMatchObject({ value: null, verdict: 'unknown' });
        expect(open[0]!.alternatives[0]!.sentence).toContain('the disk was full');
      });
      test(`${stage}: ${name} is no number`, () => {
        const broken = Object.fromEntries(bounds.map(({ measure }) => [measure, known(Number.NaN)]));
        expect(decide(DEFAULT_POLICY, evidence(stage, { ...good(stage), ...broken })).type).toBe('stay');
      });
    }
  }
});

describe('watches', () => {
  for (const stage of ['candidate', 'backtest', 'paper', 'live-small', 'live-scaled'] as const) {
    for (const { when, leadsTo } of DEFAULT_POLICY.stages[stage].watches) {
      test(`${stage}: ${when.measure} ${when.is} ${when.value} leads to ${leadsTo}`, () => {
        const value = when.is === 'above' ? when.value + 1 : when.is === 'below' ? when.value - 1 : when.value;
        const decision = decide(
          DEFAULT_POLICY,
          evidence(stage, { ...good(stage), [when.measure]: known(value, 'so it is') }),
        );
        expect(decision.type).toBe(leadsTo);
        const expected =
          leadsTo === 'retire' ? 'retired' : leadsTo === 'demote' ? DEFAULT_POLICY.stages[stage].demotion!.to : stage;
        expect(decision.to).toBe(expected);
        expect(decision.sentence).toContain('so it is');
      });
    }
  }
  test('the hardest reaction goes before the milder ones', () => {
    const readings = {
      'pace-outside': known(1),
      'cost-ratio': known(9),
      'cusum-share': known(1.2),
      demotions: known(0),
    };
    const decision = decide(DEFAULT_POLICY, evidence('paper', readings));
    expect(decision).toMatchObject({ type: 'demote', to: 'backtest' });
    expect(decision.sentence).toContain('Cumulative sum by its threshold: 1.2');
    expect(decision.sentence).not.toContain('Mean cost');
    expect(decide(DEFAULT_POLICY, evidence('paper', { ...readings, demotions: known(2) })).type).toBe('retire');
  });
  test('what is not known takes nothing down', () => {
    expect(decide(DEFAULT_POLICY, evidence('live-scaled', {})).type).toBe('stay');
  });
  test('the retired stay so', () => {
    expect(decide(DEFAULT_POLICY, evidence('retired', {}))).toMatchObject({ type: 'stay', to: 'retired' });
  });
});

test('of alternatives one is enough, and a met one goes before an unknown one', () => {
  const readings = { ...good('backtest'), trades: known(12), 'days-held': known(2_000) };
  expect(decide(DEFAULT_POLICY, evidence('backtest', readings)).type).toBe('promote');
  const blind = { ...readings, trades: unknown('nobody counted') };
  expect(decide(DEFAULT_POLICY, evidence('backtest', blind)).type).toBe('promote');
});

test('a decision is a function of policy and evidence, and says which policy', () => {
  const one = decide(DEFAULT_POLICY, evidence('paper', good('paper')));
  expect(decide(DEFAULT_POLICY, evidence('paper', good('paper')))).toEqual(one);
  expect(one.policy).toEqual({ version: 2, hash: policyHash(DEFAULT_POLICY) });
  expect(JSON.parse(JSON.stringify(one))).toEqual(one);
  expect(one.reports.map(({ measure }) => measure)).toContain('deflated-sharpe');
});

describe('approval', () => {
  const policy: Policy = { ...DEFAULT_POLICY, livePromotions: 'with-approval' };
  const asked = decide(policy, evidence('paper', good('paper')));
  const approval = { by: 'Ada', reason: 'looked at every trade', at: AT };
  test('a person with a name and a reason lets a strategy up', () => {
    expect(approve(policy, asked, approval)).toMatchObject({ type: 'promote', to: 'live-small', approval });
  });
  test('is off by default', () => {
    const off = decide(DEFAULT_POLICY, evidence('paper', good('paper')));
    expect(off.sentence).toContain('Promotions to live are off');
    expect(() => approve(DEFAULT_POLICY, off, approval)).toThrow(/promotions to live are off/);
  });
  test.each([
    ['another policy', () => approve({ ...policy, version: 3 }, asked, approval), /another policy/],
    ['too old', () => approve(policy, asked, { ...approval, at: (AT + 8 * 86_400_000) as EpochMs }), /last 7 days/],
    [
      'from before the decision',
      () => approve(policy, asked, { ...approval, at: (AT - 1) as EpochMs }),
      /decide again/,
    ],
    ['no name', () => approve(policy, asked, { ...approval, by: '  ' }), /name of a person/],
    ['no reason', () => approve(policy, asked, { ...approval, reason: '' }), /reason/],
    [
      'nothing to approve',
      () => approve(policy, decide(policy, evidence('paper', {})), approval),
      /asks for no approval/,
    ],
  ])('is refused: %s', (_name, attempt, words) => expect(attempt).toThrow(words));
});

describe('a policy as JSON', () => {
  /** The default with one place of it, `a.b.0.c`, set to something else, or left out. */
  const changed = (place: string, value: unknown): unknown => {
    const policy = JSON.parse(JSON.stringify(DEFAULT_POLICY)) as Record<string, unknown>;
    const path = place.split('.');
    const last = path.pop()!;
    const parent = path.reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, policy);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
    return policy;
  };
  test('the default reads back as itself, with the same hash in any order of keys', () => {
    expect(readPolicy(changed('version', 2))).toEqual({ ok: true, policy: DEFAULT_POLICY });
    const turned = Object.fromEntries(Object.entries(DEFAULT_POLICY).toReversed()) as unknown as Policy;
    expect(policyHash(turned)).toBe(policyHash(DEFAULT_POLICY));
    expect(policyHash({ ...DEFAULT_POLICY, approvalDays: 8 })).not.toBe(policyHash(DEFAULT_POLICY));
  });
  const between = [
    { measure: 'fills', is: 'at-least', value: 50 },
    { measure: 'fills', is: 'below', value: 50 },
  ];
  test.each<[string, string, unknown, RegExp]>([
    ['live without a person', 'stages.paper.promotion.by', 'itself', /stages\.paper\.promotion\.by: .*person/],
    ['a stage left out', 'stages.candidate.promotion.to', 'paper', /phase after candidate is backtest/],
    ['a demotion upwards', 'stages.paper.demotion.to', 'live-small', /does not lie below paper/],
    ['a demotion to nowhere', 'stages.paper.demotion', null, /nowhere to demote/],
    ['live that nothing ends', 'stages.live-small.watches', [], /take it off/],
    ['an unknown measure', 'stages.paper.watches.0.when.measure', 'luck', /no measure "luck"/],
    ['an unknown key', 'stages.paper.extra', 1, /stages\.paper: .*extra/],
    ['no version', 'version', undefined, /version/],
    ['no requirement', 'stages.paper.promotion.requires', [], /requires/],
    ['quantiles the wrong way round', 'monitoring.drawdown.demote', 0.9, /rarer/],
    ['a contradiction', 'stages.paper.promotion.requires', between, /fills cannot be at-least 50 and below 50/],
  ])('is refused: %s', (_name, place, value, words) => {
    const read = readPolicy(changed(place, value));
    expect(read.ok ? '' : read.problems.join('\n')).toMatch(words);
  });
});

test('capital grows with evidence, from the smallest share to all of it', () => {
  const shares = [0, 1, 3, 10.5, 20, 1_000].map((wealth) => capitalShare(DEFAULT_POLICY, wealth));
  expect(shares).toEqual([0.1, 0.1, 2 / 19, 0.5, 1, 1]);
});

test('every measure the default asks for is one that exists, and every stage is in it', () => {
  const asked = Object.values(DEFAULT_POLICY.stages).flatMap(({ promotion, watches, reports }) => [
    ...(promotion?.requires ?? []).flatMap((one) => ('anyOf' in one ? one.anyOf : [one])).map(({ measure }) => measure),
    ...watches.map(({ when }) => when.measure),
    ...reports,
  ]);
  expect(new Set<MeasureName>(asked).size).toBeGreaterThan(30);
  expect([...Object.keys(DEFAULT_POLICY.stages), 'retired']).toEqual([...STAGES]);
});
