import type { Random } from '../../../runtime/index.ts';
import type { ParameterValue } from '../../../strategy/index.ts';
import { normalDensity, normalQuantile } from '../../validation/normal-distribution.ts';
import type { Dimension } from '../spaces/space.ts';
import { partOf, sizeOf, valueAt } from '../spaces/unit-cube.ts';

/** How likely values of one dimension are among some trials, so that all values stay possible. */
export interface Estimator {
  sample(random: Random): ParameterValue;
  /** Logarithm of the probability of a value, or of its density for a real number. */
  logOf(value: ParameterValue): number;
}

/**
 * Numbers: a normal around each value that was tried, cut off at the bounds and as wide as the gap to its neighbours,
 * beside an even distribution that counts as one value more. Choices: how often each was made, and once more.
 *
 * @param values of the trials in which the dimension exists
 * @see Bergstra et al. (2011), "Algorithms for Hyper-Parameter Optimization", NeurIPS 24, section 4.2
 */
export function estimatorOf(dimension: Dimension, values: readonly ParameterValue[]): Estimator {
  return dimension.type === 'choice' ? ofChoices(dimension.values, values) : ofNumbers(dimension, values);
}

function ofChoices(choices: readonly ParameterValue[], values: readonly ParameterValue[]): Estimator {
  const weights = choices.map((choice) => 1 + values.filter((value) => value === choice).length);
  const total = choices.length + values.length;
  return {
    sample: (random) => choices[drawn(weights, random() * total)]!,
    logOf: (value) => Math.log(weights[choices.indexOf(value)]! / total),
  };
}

/** A normal in the unit interval; where several trials had one value, it counts as many times. */
interface Kernel {
  readonly middle: number;
  readonly width: number;
  readonly weight: number;
  /** What of it lies below 0, and within the interval. */
  readonly below: number;
  readonly within: number;
}

/** Widths shrink with the number of values, but no further than this share of the interval. */
const NARROWEST = 100;

function ofNumbers(dimension: Dimension, values: readonly ParameterValue[]): Estimator {
  const kernels = kernelsOf(dimension, values);
  // The even distribution weighs one.
  const weights = [1, ...kernels.map(({ weight }) => weight)];
  const total = values.length + 1;
  const isReal = sizeOf(dimension) === Infinity;
  return {
    sample(random) {
      const place = drawn(weights, random() * total);
      const uniform = random();
      if (place === 0) return valueAt(dimension, uniform);
      const { middle, width, below, within } = kernels[place - 1]!;
      // A probability that rounds to 0 or 1 has no quantile.
      const share = Math.min(1 - Number.EPSILON, Math.max(Number.MIN_VALUE, below + uniform * within));
      return valueAt(dimension, Math.min(1, Math.max(0, middle + width * normalQuantile(share))));
    },
    logOf(value) {
      const [from, to] = partOf(dimension, value);
      let sum = isReal ? 1 : to - from;
      for (const { middle, width, weight, within } of kernels) {
        const mass = isReal
          ? normalDensity((from - middle) / width) / width
          : quickCdf((to - middle) / width) - quickCdf((from - middle) / width);
        sum += (weight * mass) / within;
      }
      return Math.log(sum / total);
    },
  };
}

function kernelsOf(dimension: Dimension, values: readonly ParameterValue[]): readonly Kernel[] {
  const counts = new Map<number, number>();
  for (const value of values) {
    const [from, to] = partOf(dimension, value);
    const middle = (from + to) / 2;
    counts.set(middle, (counts.get(middle) ?? 0) + 1);
  }
  const middles = [...counts.keys()].toSorted((one, other) => one - other);
  const narrowest = 1 / Math.min(NARROWEST, 1 + values.length);
  return middles.map((middle, index) => {
    const gap = Math.max(middle - (middles[index - 1] ?? 0), (middles[index + 1] ?? 1) - middle);
    const width = Math.min(1, Math.max(narrowest, gap));
    const below = quickCdf(-middle / width);
    return { middle, width, weight: counts.get(middle)!, below, within: quickCdf((1 - middle) / width) - below };
  });
}

/**
 * P(X <= x) of a standard normal X, to 7.5e-8, which is more than a model of a hundred trials knows: a proposal asks for
 * thousands of these.
 *
 * @see Abramowitz & Stegun (1964) 26.2.17
 */
function quickCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = normalDensity(x) * series;
  return x > 0 ? 1 - tail : tail;
}

/** The place in which a number falls when the weights are laid end to end. */
function drawn(weights: readonly number[], at: number): number {
  let rest = at;
  for (const [place, weight] of weights.entries()) {
    rest -= weight;
    if (rest < 0) return place;
  }
  return weights.length - 1;
}
