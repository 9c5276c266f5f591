import { quadraticForm, type Matrix } from '../../analytics/index.ts';
import { correlationOf } from './covariance.ts';
import { checkCovariance } from './covariance-check.ts';
import { singleLinkageOrder } from './linkage.ts';
import { inverseVariance } from './minimum-variance.ts';

/**
 * How far apart two assets are: `correlation` is `sqrt((1 - rho) / 2)`, as PyPortfolioOpt has it; `profile` is the Euclidean
 * distance between their columns of those, as in the paper.
 */
export type AssetDistance = 'correlation' | 'profile';

export interface HierarchicalWeights {
  /** Above zero; they sum to one. */
  readonly weights: readonly number[];
  /** Assets, like beside like. */
  readonly order: readonly number[];
}

/**
 * Assets are put in an order in which like stands beside like; then capital is halved down that order, each half given in
 * inverse proportion to its variance. No covariance is inverted, so that a singular one does no harm.
 *
 * @throws {AssayError} `VALIDATION_INPUT`
 * @see Lopez de Prado (2016), "Building Diversified Portfolios that Outperform Out of Sample", J. Portfolio Management 42(4)
 */
export function hierarchicalRiskParity(
  covariance: Matrix,
  distance: AssetDistance = 'correlation',
): HierarchicalWeights {
  checkCovariance(covariance);
  const apart = correlationOf(covariance).map((row) => row.map((rho) => Math.sqrt(Math.max(0, (1 - rho) / 2))));
  const order = singleLinkageOrder(distance === 'correlation' ? apart : profiles(apart));
  const weights = covariance.map(() => 1);
  divide(order);
  return { weights, order };

  function divide(cluster: readonly number[]): void {
    if (cluster.length < 2) return;
    const halves = [cluster.slice(0, cluster.length >> 1), cluster.slice(cluster.length >> 1)] as const;
    const [first, second] = [clusterVariance(covariance, halves[0]), clusterVariance(covariance, halves[1])];
    for (const asset of halves[0]) weights[asset]! *= second / (first + second);
    for (const asset of halves[1]) weights[asset]! *= first / (first + second);
    for (const half of halves) divide(half);
  }
}

/** Of the inverse-variance mixture of some assets. */
function clusterVariance(covariance: Matrix, assets: readonly number[]): number {
  const part = assets.map((row) => assets.map((column) => covariance[row]![column]!));
  return quadraticForm(part, inverseVariance(part));
}

function profiles(apart: Matrix): number[][] {
  return apart.map((a) => apart.map((b) => Math.hypot(...a.map((value, index) => value - b[index]!))));
}
