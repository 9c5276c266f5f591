import { checkThat, checkWhole } from './statistic.ts';

/** More ways than this are more than anyone waits for. */
const WAYS_MAX = 500_000;

/**
 * Number of ways to choose `chosen` of `from`.
 *
 * @throws {AssayError} `VALIDATION_INPUT` unless 0 < chosen < from, and for more than half a million ways
 */
export function waysToChoose(from: number, chosen: number): number {
  checkWhole(chosen, 'the number chosen', 1);
  checkWhole(from, 'the number to choose from', chosen + 1);
  let ways = 1;
  for (let index = 1; index <= Math.min(chosen, from - chosen) && ways <= WAYS_MAX; index += 1) {
    ways = (ways * (from - index + 1)) / index;
  }
  checkThat(ways <= WAYS_MAX, `${chosen} of ${from} can be chosen in more than ${WAYS_MAX} ways`);
  return ways;
}

/** Every choice of `chosen` of the numbers below `from`, each ascending, in lexicographic order. */
export function* combinations(from: number, chosen: number): Generator<readonly number[]> {
  const current = Array.from({ length: chosen }, (_, index) => index);
  for (;;) {
    yield [...current];
    // The last place that can still move up moves, and those after it follow closely.
    const place = current.findLastIndex((value, index) => value < from - chosen + index);
    if (place === -1) return;
    const value = current[place]! + 1;
    for (let index = place; index < chosen; index += 1) current[index] = value + index - place;
  }
}
