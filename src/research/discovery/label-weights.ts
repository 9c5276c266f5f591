import { checkFinite, checkThat } from '../validation/statistic.ts';

/** Bars that a label looks at, both ends included, as indexes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * How many labels look at each bar.
 *
 * @throws {AssayError} `VALIDATION_INPUT` for a span that is not within the bars
 * @see Lopez de Prado (2018), 4.3
 */
export function concurrency(spans: readonly Span[], bars: number): number[] {
  const counts = Array.from({ length: bars }, () => 0);
  for (const { start, end } of spans) {
    const fits = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end < bars;
    checkThat(fits, `the span from ${start} to ${end} is not within ${bars} bars`);
    for (let bar = start; bar <= end; bar += 1) counts[bar]! += 1;
  }
  return counts;
}

/** Of each label, the mean over its bars of 1 over their concurrency: 1 shares nothing. @see ibidem, 4.4 */
export function averageUniqueness(spans: readonly Span[], bars: number): number[] {
  const counts = concurrency(spans, bars);
  return spans.map(({ start, end }) => {
    let total = 0;
    for (let bar = start; bar <= end; bar += 1) total += 1 / counts[bar]!;
    return total / (end - start + 1);
  });
}

/**
 * Weights that say how much of the market's move is a label's own: the absolute sum of its bars' log returns, each shared
 * among the labels that look at it. They sum to the number of labels.
 *
 * @param logReturns one per bar, that of the bar's own close
 * @returns `undefined` when no label saw any move: there is nothing to share out
 * @see ibidem, 4.6
 */
export function returnAttribution(spans: readonly Span[], logReturns: readonly number[]): number[] | undefined {
  checkFinite(logReturns, 'logReturns');
  const counts = concurrency(spans, logReturns.length);
  const moves = spans.map(({ start, end }) => {
    let total = 0;
    for (let bar = start; bar <= end; bar += 1) total += logReturns[bar]! / counts[bar]!;
    return Math.abs(total);
  });
  const all = moves.reduce((total, value) => total + value, 0);
  return all > 0 ? moves.map((value) => (value * spans.length) / all) : undefined;
}

/**
 * Weights that fall linearly with age, age being measured in uniqueness, not in time: the newest label has 1.
 *
 * @param uniqueness of each label, oldest first, above zero
 * @param last weight that a label of no age left would have, -1 to 1; below zero, that share of the oldest has none
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see ibidem, 4.7
 */
export function timeDecay(uniqueness: readonly number[], last: number): number[] {
  checkThat(last > -1 && last <= 1, `the last weight must be above -1 and at most 1, not ${last}`);
  checkFinite(uniqueness, 'uniqueness');
  checkThat(
    uniqueness.every((value) => value > 0),
    'every uniqueness must be above zero',
  );
  let age = 0;
  const ages = uniqueness.map((value) => (age += value));
  const slope = last >= 0 ? (1 - last) / age : 1 / ((last + 1) * age);
  return ages.map((value) => Math.max(0, 1 - slope * (age - value)));
}
