import { normal, seededRandom } from '../../../runtime/index.ts';

/** For tests: scores that say too much, the chance that each truly means, and what came of it. */
export function calibrationOf(seed: number, rows: number) {
  const { next } = seededRandom(seed);
  const scores = Float64Array.from({ length: rows }, () => 3 * normal(next));
  const chances = scores.map((score) => 1 / (1 + Math.exp(-(0.4 * score - 0.2))));
  const outcomes = chances.map((chance) => (next() < chance ? 1 : 0));
  return { scores, chances, outcomes, weights: new Float64Array(rows).fill(1) };
}
