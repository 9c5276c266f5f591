import type { EpochMs } from '../../domain/index.ts';
import type { Decision, Watch } from './watched.ts';

/** The first thing that two runs did differently. */
export interface Difference {
  readonly event: Decision['event'];
  /** When the bar closed after which it was decided. */
  readonly at: EpochMs;
  /** What was wished in the first run and in the second: empty for nothing. Equal where only an indicator differs. */
  readonly wishes: readonly [string, string];
  /** Indicators whose value is another, with both. */
  readonly indicators: readonly {
    readonly key: string;
    readonly output: string;
    readonly values: readonly [number, number];
  }[];
}

/**
 * What had been decided when the bars that close by an instant had closed. A fill at that very instant is at the open of
 * the next bar, and belongs to the future.
 */
export function decidedBy(decisions: readonly Decision[], at: EpochMs): readonly Decision[] {
  return decisions.slice(0, decisions.findLastIndex((one) => one.event === 'bar' && one.at <= at) + 1);
}

/** @returns `undefined` where both did the same, to the last digit of every indicator */
export function firstDifference(
  { lines }: Watch,
  first: readonly Decision[],
  second: readonly Decision[],
): Difference | undefined {
  const count = Math.max(first.length, second.length);
  for (let index = 0; index < count; index += 1) {
    const [one, other] = [first[index], second[index]];
    const present = (one ?? other)!;
    const indicators = lines.flatMap(({ key, output }, line) => {
      const values = [one?.values[line] ?? NaN, other?.values[line] ?? NaN] as const;
      return Object.is(values[0], values[1]) ? [] : [{ key, output, values }];
    });
    const isSame = one?.at === other?.at && one?.event === other?.event && one?.wishes === other?.wishes;
    if (isSame && indicators.length === 0) continue;
    return { event: present.event, at: present.at, wishes: [one?.wishes ?? '', other?.wishes ?? ''], indicators };
  }
  return undefined;
}
