import type { Random } from '../../runtime/index.ts';
import { checkThat, checkWhole } from '../validation/statistic.ts';
import type { Span } from './label-weights.ts';

/**
 * Chances that each label is drawn next, in proportion to what it would still bring that is its own: the mean over its
 * bars of 1 over one more than the drawn labels that look at them.
 *
 * @param drawn indexes of labels drawn so far; one may stand there several times
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Lopez de Prado (2018), 4.5.3
 */
export function drawChances(spans: readonly Span[], drawn: readonly number[]): number[] {
  checkThat(spans.length > 0, 'there is no label to draw');
  const counts = countsOf(spans);
  for (const index of drawn) {
    const span = spans[index];
    checkThat(span !== undefined, `label ${index} was drawn, and there is none`);
    add(counts, span!);
  }
  return chances(spans, counts);
}

/**
 * Draws labels with repetition, each draw shunning what overlaps with those before: a bag whose labels are nearer to
 * independent than chance alone would make them.
 *
 * @returns `size` indexes, in the order drawn
 */
export function sequentialBootstrap(spans: readonly Span[], size: number, random: Random): number[] {
  checkWhole(size, 'size');
  checkThat(spans.length > 0 || size === 0, 'there is no label to draw');
  const counts = countsOf(spans);
  return Array.from({ length: size }, () => {
    const index = pick(chances(spans, counts), random());
    add(counts, spans[index]!);
    return index;
  });
}

function countsOf(spans: readonly Span[]): number[] {
  return Array.from({ length: spans.reduce((end, span) => Math.max(end, span.end + 1), 0) }, () => 0);
}

function add(counts: number[], { start, end }: Span): void {
  for (let bar = start; bar <= end; bar += 1) counts[bar]! += 1;
}

function chances(spans: readonly Span[], counts: readonly number[]): number[] {
  const uniqueness = spans.map(({ start, end }) => {
    let total = 0;
    for (let bar = start; bar <= end; bar += 1) total += 1 / (1 + counts[bar]!);
    return total / (end - start + 1);
  });
  const all = uniqueness.reduce((total, value) => total + value, 0);
  return uniqueness.map((value) => value / all);
}

function pick(list: readonly number[], uniform: number): number {
  let rest = uniform;
  for (const [index, chance] of list.entries()) {
    if (rest < chance) return index;
    rest -= chance;
  }
  return list.length - 1;
}
