/*
 * How capital is shared between assets or strategies. Weights are fractions of capital; returns are one per period, as
 * fractions, oldest first, and so are means and covariances: nothing here is annualised.
 */
export {
  ALLOCATION_METHODS,
  capitalShares,
  type AllocationMethod,
  type CapitalShares,
  type Claimant,
} from './capital-shares.ts';
export {
  correlationOf,
  meansOf,
  sampleCovariance,
  shrunkCovariance,
  type ReturnRows,
  type Shrunk,
} from './covariance.ts';
export { hierarchicalRiskParity, type AssetDistance, type HierarchicalWeights } from './hierarchical-risk-parity.ts';
export { kellyBet, kellyOf, kellyPortfolio, type KellyPortfolio, type KellyShare } from './kelly.ts';
export {
  inverseVariance,
  maximumSharpeLongOnly,
  minimumVariance,
  minimumVarianceLongOnly,
} from './minimum-variance.ts';
export { riskBudgetWeights, riskShares } from './risk-budgets.ts';
