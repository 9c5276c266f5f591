import { fixed, multiply, type Rate } from '../../domain/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import type { Evaluator, LabMarket, Stretch } from '../trials/index.ts';
import { checkThat } from '../validation/statistic.ts';
import { excessSharpe } from './annual-sharpe.ts';

export interface CostLevel {
  /** So many times the costs that are assumed. */
  readonly factor: number;
  /** Sum of the daily net returns, as a fraction of the capital. */
  readonly total: number;
  /** Annual, of the excess; absent where it never traded. */
  readonly sharpe?: number;
}

export interface CostStress {
  readonly levels: readonly CostLevel[];
  /** How many times the costs would leave nothing, on a straight line through the first two; absent where costs do not tell. */
  readonly breakEven?: number;
}

/** The same market where fees, spread and slippage are so many times as high. A rebate stays what it is. */
export function dearerMarket(market: LabMarket, factor: number): LabMarket {
  checkThat(factor >= 0 && factor <= 100, `costs may be 0 to 100 times as high, not ${factor}`);
  const { instrument, costs } = market;
  const dearer = (rate: Rate): Rate => (rate <= 0n ? rate : multiply(rate, fixed(factor.toFixed(6))));
  const { slippage } = costs;
  const spreadBps = slippage.spreadBps * factor;
  return {
    ...market,
    instrument: {
      ...instrument,
      makerFeeRate: dearer(instrument.makerFeeRate),
      takerFeeRate: dearer(instrument.takerFeeRate),
    },
    costs: {
      ...costs,
      slippage:
        slippage.model === 'fixed-bps'
          ? { ...slippage, spreadBps, slippageBps: slippage.slippageBps * factor }
          : { ...slippage, spreadBps, impact: Math.min(slippage.impact * factor, 1) },
    },
  };
}

/** What a strategy earns when trading costs more than is assumed. */
export async function costStress(
  market: LabMarket,
  evaluatorOf: (market: LabMarket) => Evaluator,
  rules: RuleStrategy,
  { factors = [1, 2, 3], stretch }: { readonly factors?: readonly number[]; readonly stretch?: Stretch } = {},
): Promise<CostStress> {
  const levels: CostLevel[] = [];
  for (const factor of factors) {
    const evaluator = evaluatorOf(dearerMarket(market, factor));
    const [outcome] = await evaluator.evaluate([rules], stretch);
    const sharpe = excessSharpe(market, stretch)(outcome!);
    const total = outcome!.returns.reduce((sum, value) => sum + value, 0);
    levels.push({ factor, total, ...(sharpe === undefined ? {} : { sharpe }) });
  }
  const [first, second] = levels;
  if (first === undefined || second === undefined || !(first.total > second.total)) return { levels };
  const perFactor = (first.total - second.total) / (second.factor - first.factor);
  return { levels, breakEven: first.factor + first.total / perFactor };
}
