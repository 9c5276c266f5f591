import type { NumberNode } from '../../../strategy/index.ts';
import { unitOf } from './units.ts';

/*
 * The values that numbers of an evolved rule can have: at most twelve each, spaced by what makes a difference. What lies
 * between them is another sample of the same noise.
 */

export const PERIODS: readonly number[] = [2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233];
export const LAGS: readonly number[] = [1, 2, 3, 5, 8, 13, 21, 34, 55];
export const WIDTHS: readonly number[] = [0.5, 1, 1.5, 2, 2.5, 3, 4];
export const FACTORS: readonly number[] = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
export const MACD_PERIODS: readonly (readonly number[])[] = [
  [5, 13, 5],
  [8, 21, 5],
  [12, 26, 9],
  [21, 55, 13],
  [34, 89, 21],
];

/** What an indicator's lines are compared with, where it has a scale of its own. */
const BY_INDICATOR: Readonly<Record<string, readonly number[]>> = {
  roc: [-10, -5, -3, -2, -1, 0, 1, 2, 3, 5, 10],
  cci: [-200, -150, -100, -50, 0, 50, 100, 150, 200],
  aroon: [-80, -60, -40, -20, 0, 20, 40, 60, 80],
  trix: [0],
  supertrend: [0],
};
const CLOCKS: Readonly<Record<string, readonly number[]>> = {
  hour: [1.5, 3.5, 5.5, 7.5, 9.5, 11.5, 13.5, 15.5, 17.5, 19.5, 21.5],
  weekday: [1.5, 2.5, 3.5, 4.5, 5.5, 6.5],
  'month-day': [2.5, 5.5, 10.5, 15.5, 20.5, 25.5, 28.5],
};

/** Constants that a number may be compared with, rising; none for what is compared with its like only. */
export function constantsFor(node: NumberNode): readonly number[] {
  switch (unitOf(node)) {
    case 'price':
    case 'range':
    case 'volume':
    case 'flow':
    case 'number':
      return [];
    // The size of a difference of prices says nothing; its sign does.
    case 'move':
      return [0];
    case 'oscillator':
      return [10, 20, 30, 40, 50, 60, 70, 80, 90];
    case 'negative':
      return [-90, -80, -70, -60, -50, -40, -30, -20, -10];
    case 'change':
      return BY_INDICATOR[indicatorIn(node) ?? ''] ?? [-4, -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3, 4];
    case 'strength':
      return [10, 15, 20, 25, 30, 40, 50, 60, 80];
    case 'ratio':
      return isShareOfPrice(node)
        ? [0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.08]
        : [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3];
    case 'clock':
      return node.op === 'clock' ? CLOCKS[node.unit]! : [];
  }
}

/** The indicator that gives a number its scale, through what keeps it. */
function indicatorIn(node: NumberNode): string | undefined {
  if (node.op === 'indicator') return node.name;
  return node.op === 'past' || node.op === 'mean' || node.op === 'negate' ? indicatorIn(node.of) : undefined;
}

function isShareOfPrice(node: NumberNode): boolean {
  if (node.op === 'divide') return unitOf(node.right) === 'price';
  return 'of' in node ? isShareOfPrice(node.of) : false;
}
