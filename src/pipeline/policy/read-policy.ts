import { z } from 'zod';
import { MEASURES, type MeasureName } from './measures.ts';
import { searchProblems } from './search-levels.ts';
import { COMPARISONS, REACTIONS, STAGES, type Bound, type Condition, type Policy, type Standing } from './policy.ts';

const names = Object.keys(MEASURES) as [MeasureName, ...MeasureName[]];
const measure = z.enum(names, { error: ({ input }) => `there is no measure "${String(input)}"` });
const bound = z.strictObject({ measure, is: z.enum(COMPARISONS), value: z.number() });
const condition = z.union([bound, z.strictObject({ anyOf: z.array(bound).min(1) })]);
const stage = z.strictObject({
  promotion: z
    .strictObject({ to: z.enum(STAGES), by: z.enum(['itself', 'person']), requires: z.array(condition).min(1) })
    .nullable(),
  demotion: z.strictObject({ to: z.enum(STAGES) }).nullable(),
  watches: z.array(z.strictObject({ when: bound, leadsTo: z.enum(REACTIONS) })),
  reports: z.array(measure),
});
const between = (min: number, max: number) => z.number().gt(min).lt(max);
const share = between(0, 1);
const positive = z.number().positive();
const days = z.number().int().min(1).max(36_500);

const policySchema = z.strictObject({
  version: z.number().int().min(1),
  title: z.string().min(1).max(100),
  livePromotions: z.enum(['off', 'with-approval']),
  liveOverride: z.enum(['never', 'play-money', 'always']),
  approvalDays: days,
  smallestShare: z.number().gt(0).max(1),
  stages: z.strictObject({
    candidate: stage,
    backtest: stage,
    paper: stage,
    'live-small': stage,
    'live-scaled': stage,
  }),
  monitoring: z.strictObject({
    falseAlarmDays: days,
    sequential: z.strictObject({ falseTrust: between(0, 0.5), falseDemotion: between(0, 0.5) }),
    confidenceError: share,
    drawdown: z.strictObject({ halve: share, demote: share }),
    shortfall: z.strictObject({ weight: share, deviations: positive, tradesMin: z.number().int().min(2) }),
    paceInside: share,
    prior: z.strictObject({ mean: z.number(), deviation: positive }),
    bettor: z.strictObject({ lossMax: share, gainCap: positive, wealthFull: z.number().gt(1) }),
  }),
  halving: z.strictObject({ share, quietDays: days }),
  search: z.strictObject({
    costFactor: z.number().min(1).max(100),
    resamples: z.number().int().min(100).max(100_000),
    meanBlockDays: z.number().min(1).max(365),
    groups: z.number().int().min(2).max(20),
    testGroups: z.number().int().min(1).max(10),
    openingsMax: z.number().int().min(1).max(20),
    walkTrainShare: z.number().min(0.1).max(0.9),
    walkTestShare: z.number().min(0.02).max(0.5),
  }),
  parity: z.strictObject({
    marginBps: positive,
    marginEdgeShare: share,
    level: share,
    fillsMin: z.number().int().min(2),
    signalAgreementMin: z.number().min(0).max(1),
  }),
});

export type PolicyReading =
  | { readonly ok: true; readonly policy: Policy }
  /** Each with its place. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** A policy from JSON that somebody wrote: all that is wrong with it is said at once. */
export function readPolicy(value: unknown): PolicyReading {
  const read = policySchema.safeParse(value);
  if (!read.success) {
    return { ok: false, problems: read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
  }
  const policy: Policy = read.data;
  const problems = [
    ...(Object.keys(policy.stages) as Standing[]).flatMap((name) => stageProblems(policy, name)),
    ...searchProblems(policy),
    ...(policy.monitoring.drawdown.halve < policy.monitoring.drawdown.demote
      ? []
      : ['monitoring.drawdown: what demotes must be rarer than what halves']),
  ];
  return problems.length === 0 ? { ok: true, policy } : { ok: false, problems };
}

/** What the form alone cannot say: no way around a person, none that leads nowhere, no bound that contradicts another. */
function stageProblems({ stages }: Policy, name: Standing): string[] {
  const { promotion, demotion, watches } = stages[name];
  const place = `stages.${name}`;
  const problems: string[] = [];
  const rank = STAGES.indexOf(name);
  if (promotion !== null) {
    if (promotion.to === 'retired' || STAGES.indexOf(promotion.to) !== rank + 1) {
      problems.push(`${place}.promotion.to: the phase after ${name} is ${STAGES[rank + 1]}, not ${promotion.to}`);
    }
    if (promotion.to.startsWith('live') && promotion.by !== 'person') {
      problems.push(`${place}.promotion.by: a promotion to live is always for a person`);
    }
    problems.push(...contradictions(promotion.requires, `${place}.promotion`));
  }
  if (demotion !== null && demotion.to !== 'retired' && STAGES.indexOf(demotion.to) >= rank) {
    problems.push(`${place}.demotion.to: ${demotion.to} does not lie below ${name}`);
  }
  if (demotion === null && watches.some(({ leadsTo }) => leadsTo === 'demote')) {
    problems.push(`${place}.watches: there is nowhere to demote to`);
  }
  if (name.startsWith('live') && !watches.some(({ leadsTo }) => leadsTo === 'demote' || leadsTo === 'retire')) {
    problems.push(`${place}.watches: nothing would ever take it off`);
  }
  return problems;
}

function contradictions(requires: readonly Condition[], place: string): string[] {
  const single = requires.filter((one): one is Bound => 'measure' in one);
  return single.flatMap((low, index) =>
    single
      .filter((high, other) => other !== index && high.measure === low.measure && excludes(low, high))
      .map((high) => `${place}: ${low.measure} cannot be ${low.is} ${low.value} and ${high.is} ${high.value}`),
  );
}

function excludes(low: Bound, high: Bound): boolean {
  const rises = low.is === 'at-least' || low.is === 'above';
  const falls = high.is === 'at-most' || high.is === 'below';
  if (!rises || !falls) return false;
  const touching = low.is === 'at-least' && high.is === 'at-most';
  return touching ? low.value > high.value : low.value >= high.value;
}
