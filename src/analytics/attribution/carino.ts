import { sum } from '../distribution.ts';

/** What each period brought: simple returns and additive effects as fractions, oldest first, all of one length. */
export interface LinkInput {
  readonly portfolio: readonly number[];
  readonly benchmark: readonly number[];
  /** By name; in each period they sum to that period's active return. */
  readonly effects: Readonly<Record<string, readonly number[]>>;
}

export interface LinkedEffects {
  /** Compounded over all periods. */
  readonly portfolio: number;
  readonly benchmark: number;
  readonly active: number;
  /** Of the whole time; they sum to `active`, which the plain sums over the periods do not. */
  readonly effects: Readonly<Record<string, number>>;
}

/**
 * Effects of single periods, made to add up over many: each is weighted by how much of the compounded active return a
 * unit of its period's active return stands for.
 *
 * @returns `undefined` for no period, lists of unequal length, and when either side lost everything
 * @see Carino (1999), "Combining Attribution Effects Over Time", J. Performance Measurement 3(4)
 */
export function linkEffects({ portfolio, benchmark, effects }: LinkInput): LinkedEffects | undefined {
  const periods = portfolio.length;
  const lists = [benchmark, ...Object.values(effects)];
  if (periods === 0 || lists.some((list) => list.length !== periods)) return undefined;
  if ([...portfolio, ...benchmark].some((value) => !(value > -1))) return undefined;
  const [total, benchmarkTotal] = [compounded(portfolio), compounded(benchmark)];
  const whole = slope(total, benchmarkTotal);
  const weights = portfolio.map((value, index) => slope(value, benchmark[index]!) / whole);
  return {
    portfolio: total,
    benchmark: benchmarkTotal,
    active: total - benchmarkTotal,
    effects: Object.fromEntries(
      Object.entries(effects).map(([name, list]) => [name, sum(list.map((value, index) => value * weights[index]!))]),
    ),
  };
}

/** Log return per unit of simple return between the two: `(ln(1+a) - ln(1+b)) / (a - b)`, which tends to `1 / (1+a)`. */
function slope(a: number, b: number): number {
  const difference = a - b;
  return difference === 0 ? 1 / (1 + a) : Math.log1p(difference / (1 + b)) / difference;
}

function compounded(returns: readonly number[]): number {
  return returns.reduce((product, value) => product * (1 + value), 1) - 1;
}
