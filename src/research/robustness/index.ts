/*
 * A strategy looked at from other sides: on days its search did not choose by, on bars in another order, with other
 * numbers, at higher costs, a bar late. Runs go through an `Evaluator`, so with the ledger's one they are all counted.
 *
 * Never: chance without a seed, or a figure from too little data. None of these alone proves an edge (docs/validation.md).
 */
export { annualSharpe, type Spread } from './annual-sharpe.ts';
export { costStress, dearerMarket, type CostLevel, type CostStress } from './cost-stress.ts';
export { resampledDays, shuffledTrades, tradeReturns, type DrawdownLuck, type DrawPlan } from './drawdown-luck.ts';
export { jitterSpread, type JitterPlan } from './jitter.ts';
export { lagSensitivity, type LagSensitivity } from './one-bar-lag.ts';
export { neighboursOf, plateauOf, type Neighbour, type Plateau } from './plateau.ts';
export { candleBootstrap, resampledBars, type CandleBootstrap, type ResampledBarsPlan } from './resampled-bars.ts';
export { searchPaths, type SearchPathPlan, type SearchPaths } from './search-paths.ts';
export { walkForwardRun, type WalkForwardRun, type WalkForwardStep } from './walk-forward-run.ts';
export { walkForwardStreams, type StreamsWalk } from './walk-forward-streams.ts';
