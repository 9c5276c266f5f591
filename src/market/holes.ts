import type { EpochMs } from '../domain/index.ts';

/** Instants from `from` to before `to`. */
export interface Stretch {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

const HOUR_MS = 3_600_000;
/** What most perpetuals pay after; only a guess for where there is nothing to measure by. */
export const FUNDING_INTERVAL_MS = 8 * HOUR_MS;

/**
 * Where rows are missing on a grid.
 *
 * @param times increasing, inside the window
 */
export function holesOnGrid(times: readonly number[], window: Stretch, stepMs: number): Stretch[] {
  const holes: Stretch[] = [];
  let next: number = window.from;
  for (const time of times) {
    if (time > next) holes.push(stretch(next, time));
    next = time + stepMs;
  }
  if (next < window.to) holes.push(stretch(next, window.to));
  return holes;
}

/**
 * Where settlements of funding may be missing: venues change their interval, so what counts is a distance of more than
 * one and a half of the one beside it. A guess that costs a question; nothing is decided by it.
 *
 * @param times increasing, inside the window
 */
export function holesInFunding(times: readonly number[], window: Stretch): Stretch[] {
  const distances = times.slice(1).map((time, index) => time - times[index]!);
  const usual = (index: number): number => {
    const around = [distances[index - 1], distances[index + 1]].filter((distance) => distance !== undefined);
    return around.length === 0 ? FUNDING_INTERVAL_MS : Math.min(...around);
  };
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return [window];
  const holes: Stretch[] = [];
  if (first - window.from > 1.5 * (distances[0] ?? FUNDING_INTERVAL_MS)) holes.push(stretch(window.from, first));
  for (const [index, distance] of distances.entries()) {
    if (distance > 1.5 * usual(index)) holes.push(stretch(times[index]! + 1, times[index + 1]!));
  }
  if (window.to - last > 1.5 * (distances.at(-1) ?? FUNDING_INTERVAL_MS)) holes.push(stretch(last + 1, window.to));
  return holes;
}

/** What is left of some stretches without others; both in order, each without overlaps. */
export function without(stretches: readonly Stretch[], taken: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  let next = 0;
  for (const one of stretches) {
    while (next < taken.length && taken[next]!.to <= one.from) next += 1;
    let { from } = one;
    for (let index = next; index < taken.length && taken[index]!.from < one.to; index += 1) {
      if (from < taken[index]!.from) left.push(stretch(from, taken[index]!.from));
      from = taken[index]!.to;
    }
    if (from < one.to) left.push(stretch(from, one.to));
  }
  return left;
}

/** The same instants in as few stretches as will do, in order. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const whole: Stretch[] = [];
  for (const one of stretches.toSorted((a, b) => a.from - b.from)) {
    const before = whole.at(-1);
    if (before === undefined || one.from > before.to) whole.push(one);
    else whole[whole.length - 1] = stretch(before.from, Math.max(before.to, one.to));
  }
  return whole;
}

export function stretch(from: number, to: number): Stretch {
  return { from: from as EpochMs, to: to as EpochMs };
}
