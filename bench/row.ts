import { statisticsOf } from './samples.ts';

/** A goal of the project, by its number; the figure is a rate (at least) or a quantity of the row's unit (at most). */
export interface Goal {
  readonly id: string;
  readonly atLeastPerSecond?: number;
  readonly atMost?: number;
  /** The row measures more than the goal speaks of: it can show the goal met, and cannot show it missed. */
  readonly isUpperBound?: true;
}

/** One line of the table. */
export interface Row {
  readonly label: string;
  /** `x`: so many times another row's figure, of the same round. */
  readonly unit: 'ms' | 'µs' | 'MB' | 'x';
  /** One figure for each repetition. */
  readonly samples: readonly number[];
  /** Milliseconds that the main thread worked, of each repetition; on a busy machine the wall says more than that. */
  readonly cpuMs?: readonly number[];
  /** What one repetition went through, as plural nouns and how many. */
  readonly work?: Readonly<Record<string, number>>;
  /** Another row, and in what way this one is compared with it. */
  readonly against?: { readonly label: string; readonly words: string };
  readonly goal?: Goal;
}

export type Verdict = 'met' | 'met at best' | 'not met' | 'open';

/** Work per second at the median and at the best, by noun; only for rows in milliseconds. */
export function ratesOf({ samples, work = {} }: Row): { noun: string; median: number; best: number }[] {
  const { median, min } = statisticsOf(samples);
  return Object.entries(work).map(([noun, count]) => ({
    noun,
    median: (count * 1_000) / median,
    best: (count * 1_000) / min,
  }));
}

/**
 * A goal is met by the median. `met at best`: only by the best repetition, which on a quiet machine is the usual one.
 * `open`: an upper bound is too high to tell.
 */
export function verdictOf(row: Row): Verdict | undefined {
  const { goal } = row;
  if (goal === undefined) return undefined;
  const { median, min } = statisticsOf(row.samples);
  const [rate] = ratesOf(row);
  const isMet = (value: number, perSecond: number): boolean =>
    value <= (goal.atMost ?? Infinity) && perSecond >= (goal.atLeastPerSecond ?? -Infinity);
  if (isMet(median, rate?.median ?? Infinity)) return 'met';
  if (isMet(min, rate?.best ?? Infinity)) return 'met at best';
  return goal.isUpperBound === true ? 'open' : 'not met';
}
