import { seededRandom } from '../../../runtime/index.ts';
import { stationaryIndices } from '../../validation/snooping/resamples.ts';
import type { Span } from '../label-weights.ts';

/** A number with the bounds that hold it 95 times of 100. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 400;
const TAIL = 0.025;

/** How often each row is drawn, for each resample. Blocks are long enough to keep overlapping labels together. */
export function resampleCounts(spans: readonly Span[], seed: number): readonly Uint16Array[] {
  const { next } = seededRandom(seed);
  const rows = spans.length;
  const block = Math.max(5, 2 * meanOverlap(spans));
  return Array.from({ length: RESAMPLES }, () => {
    const counts = new Uint16Array(rows);
    for (const row of stationaryIndices(rows, block, next)) counts[row]! += 1;
    return counts;
  });
}

/** Labels that begin while one is open, itself included; on the mean. */
function meanOverlap(spans: readonly Span[]): number {
  let [total, next] = [0, 0];
  for (const [index, { end }] of spans.entries()) {
    next = Math.max(next, index);
    while (next < spans.length && spans[next]!.start <= end) next += 1;
    total += next - index;
  }
  return total / spans.length;
}

/** A statistic of the sample and its percentile bounds over the resamples; those without an answer are left out. */
export function estimate(resamples: readonly Uint16Array[], of: (counts: Uint16Array) => number): Estimate {
  const value = of(new Uint16Array(resamples[0]!.length).fill(1));
  const drawn = resamples
    .map(of)
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  const at = (share: number): number => drawn[Math.min(drawn.length - 1, Math.floor(share * drawn.length))] ?? NaN;
  return { value, low: at(TAIL), high: at(1 - TAIL) };
}
