import { ranked } from '../search/index.ts';
import type { JudgedTrial } from './judge.ts';
import { measure, scoreOf, type Aims, type Measure } from './objective.ts';

/** One of those that nobody is better than in every objective. */
export interface FrontPoint {
  readonly trial: number;
  readonly title: string;
  /** In their own units, a deep fall being a large number. */
  readonly values: Readonly<Partial<Record<Measure, number>>>;
}

/** More than a person reads: those that stand alone come first. */
const POINTS_MAX = 50;

/**
 * The front among all trials on all of the days that keep the constraints, by the first objective.
 *
 * @returns `undefined` where there is one objective and no constraint: the best is no front
 */
export function frontOf(
  trials: readonly JudgedTrial[],
  market: Float64Array,
  aims: Aims,
): readonly FrontPoint[] | undefined {
  if (aims.objectives.length === 1 && aims.constraints.length === 0) return undefined;
  const days = market.length;
  const seen = trials.map(({ rules, outcome }) => ({ rules, outcome, market, days }));
  const scores = seen.map((one) => scoreOf(one, aims));
  const front = ranked(scores)
    .filter(({ front: place }) => place === 0)
    .map(({ place }) => place)
    .filter((place) => scores[place]!.objectives !== undefined && (scores[place]!.violation ?? 0) === 0)
    .slice(0, POINTS_MAX)
    .toSorted((a, b) => scores[b]!.objectives![0]! - scores[a]!.objectives![0]! || a - b);
  const wanted = new Set([...aims.objectives, ...aims.constraints.map((one) => one.measure)]);
  return front.map((place) => {
    const measured = measure(seen[place]!)!;
    return {
      trial: trials[place]!.trial,
      title: trials[place]!.rules.title,
      values: Object.fromEntries([...wanted].map((name) => [name, measured[name]])),
    };
  });
}
