import type { TrialResult } from './generator.ts';

/** What is compared of two trials. */
export type Outcome = Pick<TrialResult, 'objectives' | 'violation'>;

/**
 * Places of the outcomes, the best first. What keeps its constraints comes before what breaks them, less broken before
 * more, and what failed is last. Among several objectives the fronts follow each other, and within one the outcomes that
 * stand alone come before those in a crowd. Of equals, the earlier comes first.
 *
 * @see Deb, Pratap, Agarwal & Meyarivan (2002), "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE
 *   Trans. Evolutionary Computation 6(2)
 */
export function bestFirst(outcomes: readonly Outcome[]): readonly number[] {
  return ranked(outcomes).map(({ place }) => place);
}

export interface Rank {
  readonly place: number;
  /** 0 for what no other is better than. */
  readonly front: number;
  /** How far apart its neighbours in the front are, Infinity at the ends. */
  readonly distance: number;
}

/** The same, with what the order is made of. */
export function ranked(outcomes: readonly Outcome[]): readonly Rank[] {
  const fronts = frontsOf(outcomes);
  return fronts.flatMap((places, front) => {
    const distances = crowdingDistances(places.map((place) => outcomes[place]!.objectives ?? []));
    return places
      .map((place, index) => ({ place, front, distance: distances[index]! }))
      .toSorted((one, other) => descending(one.distance, other.distance));
  });
}

/** Whether the first is better: at no objective worse and at one better, or keeps constraints that the second breaks more. */
export function dominates(one: Outcome, other: Outcome): boolean {
  const first = gradeOf(one);
  const second = gradeOf(other);
  if (first !== second) return first > second;
  if (first !== 0) return false;
  const [ones, others] = [one.objectives!, other.objectives!];
  let isBetter = false;
  for (let index = 0; index < ones.length; index += 1) {
    if (ones[index]! < others[index]!) return false;
    if (ones[index]! > others[index]!) isBetter = true;
  }
  return isBetter;
}

/** 0 for what can be compared by its objectives, the lower the more it is broken, the least for what failed. */
function gradeOf({ objectives, violation = 0 }: Outcome): number {
  return objectives === undefined ? -Infinity : -violation;
}

/** Places by front, each rising. */
function frontsOf(outcomes: readonly Outcome[]): readonly (readonly number[])[] {
  if (outcomes.every(({ objectives }) => objectives === undefined || objectives.length === 1)) return chain(outcomes);
  const worseThan: number[][] = outcomes.map(() => []);
  const betterCount = new Int32Array(outcomes.length);
  for (let one = 0; one < outcomes.length; one += 1) {
    for (let other = one + 1; other < outcomes.length; other += 1) {
      const [first, second] = [outcomes[one]!, outcomes[other]!];
      if (dominates(first, second)) mark(one, other);
      else if (dominates(second, first)) mark(other, one);
    }
  }
  const fronts: number[][] = [];
  let front = [...betterCount.keys()].filter((place) => betterCount[place] === 0);
  while (front.length > 0) {
    fronts.push(front);
    const next: number[] = [];
    for (const place of front) {
      for (const worse of worseThan[place]!) {
        betterCount[worse]! -= 1;
        if (betterCount[worse] === 0) next.push(worse);
      }
    }
    front = next.toSorted((one, other) => one - other);
  }
  return fronts;

  function mark(better: number, worse: number): void {
    worseThan[better]!.push(worse);
    betterCount[worse]! += 1;
  }
}

/** Of one objective the fronts are its values, which sorting finds sooner. */
function chain(outcomes: readonly Outcome[]): readonly (readonly number[])[] {
  const places = [...outcomes.keys()].toSorted((one, other) => {
    const [first, second] = [outcomes[one]!, outcomes[other]!];
    if (dominates(first, second)) return -1;
    return dominates(second, first) ? 1 : one - other;
  });
  const fronts: number[][] = [];
  for (const place of places) {
    const front = fronts.at(-1);
    if (front === undefined || dominates(outcomes[front[0]!]!, outcomes[place]!)) fronts.push([place]);
    else front.push(place);
  }
  return fronts;
}

function crowdingDistances(front: readonly (readonly number[])[]): readonly number[] {
  const distances = front.map(() => 0);
  // Of one objective, a front is equals: nothing lies between them.
  const count = front.length < 2 || front[0]!.length < 2 ? 0 : front[0]!.length;
  for (let objective = 0; objective < count; objective += 1) {
    const value = (index: number): number => front[index]![objective]!;
    const order = [...front.keys()].toSorted((one, other) => value(one) - value(other) || one - other);
    const [lowest, highest] = [order[0]!, order.at(-1)!];
    const spread = value(highest) - value(lowest);
    distances[lowest] = Infinity;
    distances[highest] = Infinity;
    if (spread === 0) continue;
    for (let rank = 1; rank < order.length - 1; rank += 1) {
      distances[order[rank]!]! += (value(order[rank + 1]!) - value(order[rank - 1]!)) / spread;
    }
  }
  return distances;
}

/** Not by subtracting: two infinities have no difference. */
function descending(one: number, other: number): number {
  if (one === other) return 0;
  return one > other ? -1 : 1;
}
