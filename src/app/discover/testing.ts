import { contentHash } from '../../market/index.ts';
import { SYNTHETIC_INSTRUMENT, syntheticBars, syntheticMarket, type LabMarket } from '../../research/index.ts';

/** For tests: days of which the truth is known, with a planted momentum or none. */
export function plantedMarket(kind: 'gaussian' | 'momentum-20', edge: number): LabMarket {
  const columns = syntheticBars(syntheticMarket({ kind, seed: 11, periods: 1_400, edge }), 11);
  const slippage = { model: 'fixed-bps', spreadBps: 1, slippageBps: 2 } as const;
  return { instrument: SYNTHETIC_INSTRUMENT, columns, costs: { slippage }, dataHash: contentHash(columns) };
}

/** For tests: a small search. */
export const SMALL_ORDER = {
  budget: 60,
  search: 'random',
  families: undefined,
  seed: 3,
  holdoutDays: 365,
  allocation: 'hrp',
} as const;
