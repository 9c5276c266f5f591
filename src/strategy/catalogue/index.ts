import type { StrategyDefinition } from '../strategy.ts';
import { bollingerBreakout } from './bollinger-breakout.ts';
import { dca } from './dca.ts';
import { donchianTrend } from './donchian-trend.ts';
import { emaCross } from './ema-cross.ts';
import { grid } from './grid.ts';
import { macdMomentum } from './macd-momentum.ts';
import { rsiReversion } from './rsi-reversion.ts';
import { smaCross } from './sma-cross.ts';

/**
 * The strategies that come with the system.
 *
 * Here each one has lost the types of its own parameters, so `check` and `setup` must be given the values that
 * `settleParameters` returns for its own `parameters`, and nothing else.
 */
export const catalogue: readonly StrategyDefinition[] = [
  emaCross,
  smaCross,
  donchianTrend,
  macdMomentum,
  rsiReversion,
  bollingerBreakout,
  grid,
  dca,
];

export function findStrategy(name: string): StrategyDefinition | undefined {
  return catalogue.find((definition) => definition.name === name);
}
