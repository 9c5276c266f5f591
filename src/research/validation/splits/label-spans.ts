import { usageError } from '../../../runtime/index.ts';
import { checkFinite, checkThat, checkWhole } from '../statistic.ts';

/** When each label begins to be known and when it is settled, both inclusive, in bars or in milliseconds. */
export interface LabelSpans {
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

/** Indices from `from`, inclusive, to `to`, exclusive. */
export interface IndexRange {
  readonly from: number;
  readonly to: number;
}

/**
 * @throws {AssayError} `VALIDATION_SHAPE` when the lists differ in length, `VALIDATION_INPUT` for a time that is no number
 *   or a label that ends before it starts
 */
export function checkLabels({ starts, ends }: LabelSpans): void {
  if (starts.length !== ends.length) {
    throw usageError('VALIDATION_SHAPE', `there are ${starts.length} starts of labels and ${ends.length} ends`);
  }
  checkFinite(starts, 'starts');
  checkFinite(ends, 'ends');
  for (let index = 0; index < starts.length; index += 1) {
    checkThat(starts[index]! <= ends[index]!, `label ${index} ends at ${ends[index]}, before it starts`);
  }
}

/** Cuts `count` labels into neighbouring parts, the first ones longer by one where they do not divide evenly. */
export function contiguousParts(count: number, parts: number): IndexRange[] {
  checkWhole(parts, 'the number of parts', 2);
  const [size, longer] = [Math.floor(count / parts), count % parts];
  let from = 0;
  return Array.from({ length: parts }, (_, part) => {
    const range = { from, to: from + size + (part < longer ? 1 : 0) };
    from = range.to;
    return range;
  });
}

/**
 * Labels that may train what is tested on `tests`: none of those themselves, none whose span touches the span of one of
 * the tests (it would know the answer), and none that starts within `embargo` after it (it still feels it).
 */
export function trainingLabels({ starts, ends }: LabelSpans, tests: readonly IndexRange[], embargo: number): number[] {
  const spans = tests.map(({ from, to }) => {
    let [first, last] = [Infinity, -Infinity];
    for (let index = from; index < to; index += 1) {
      first = Math.min(first, starts[index]!);
      last = Math.max(last, ends[index]!);
    }
    return { from, to, first, last };
  });
  const allowed: number[] = [];
  for (let index = 0; index < starts.length; index += 1) {
    const [start, end] = [starts[index]!, ends[index]!];
    const touched = spans.some(
      ({ from, to, first, last }) =>
        (index >= from && index < to) || (start <= last && end >= first) || (start > last && start <= last + embargo),
    );
    if (!touched) allowed.push(index);
  }
  return allowed;
}
