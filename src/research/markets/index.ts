/* Markets of known truth, to calibrate the lab on. Deterministic: a market is a function of its options. */
export { stanceReturns } from './stance-returns.ts';
export {
  syntheticMarket,
  type MarketKind,
  type SyntheticMarket,
  type SyntheticMarketOptions,
} from './synthetic-market.ts';
export { SYNTHETIC_INSTRUMENT, syntheticBars } from './synthetic-bars.ts';
