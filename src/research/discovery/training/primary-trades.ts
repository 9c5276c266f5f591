import { divide, ONE, timeframeMs, toFloat, ZERO, type StrategyId } from '../../../domain/index.ts';
import { runBacktest } from '../../../sessions/index.ts';
import { ruleStrategy, type RuleStrategy, type StrategyDefinition, type Wishes } from '../../../strategy/index.ts';
import { labTerms, type LabMarket } from '../../trials/index.ts';
import type { Outcome } from './dataset.ts';

/** An entry that the primary decided on: which bar's close, and which way. */
interface Decision {
  readonly closeTime: number;
  readonly side: 1 | -1;
}

/**
 * The trades of a primary strategy on a market, by the engine of record: entered and ended as it would be, by its stops,
 * its target, its time and its rules. What each earned is before costs of `costRate` for the round trip, funding included;
 * whether it paid is after them.
 *
 * The market's own fees, spread and slippage are left out: `costRate` holds them all, as in every label of a model.
 *
 * @returns those that have ended, oldest first
 */
export async function primaryTrades(
  rules: RuleStrategy,
  market: LabMarket,
  costRate: number,
): Promise<readonly Outcome[]> {
  const { columns } = market;
  const free = {
    ...market,
    instrument: { ...market.instrument, makerFeeRate: ZERO, takerFeeRate: ZERO },
    costs: { ...market.costs, slippage: { model: 'fixed-bps', spreadBps: 0, slippageBps: 0 } as const },
  };
  const decisions: Decision[] = [];
  const { instrument, ...terms } = labTerms(free);
  const { trips } = await runBacktest({
    ...terms,
    slot: {
      strategyId: 'PRIMARY' as StrategyId,
      definition: watched(rules, decisions),
      parameters: {},
      instruments: [instrument.id],
      timeframes: [columns.timeframe],
      sizing: terms.sizing,
      capitalShare: ONE,
    },
    instruments: [instrument],
    data: [columns],
    seed: 1,
  });
  const ended: Outcome[] = [];
  let next = 0;
  for (const { direction, enteredAt, exitedAt, netPnl, entryNotional } of trips.closed) {
    const side = direction === 'long' ? 1 : -1;
    while (next + 1 < decisions.length && decisions[next + 1]!.closeTime <= enteredAt) next += 1;
    const decision = decisions[next];
    // What was opened by something else than a decision, such as the rest of an order, is nothing to be asked about.
    if (decision === undefined || decision.side !== side || decision.closeTime > enteredAt) continue;
    const earned = toFloat(divide(netPnl, entryNotional));
    ended.push({
      start: barAt(columns.openTime, decision.closeTime - timeframeMs(columns.timeframe)),
      end: barAt(columns.openTime, exitedAt),
      side,
      return: earned,
      isPositive: earned > costRate,
    });
  }
  return ended;
}

/** The strategy as it is, with its entries written down. */
function watched(rules: RuleStrategy, decisions: Decision[]): StrategyDefinition {
  const definition = ruleStrategy(rules);
  return {
    ...definition,
    setup(setup) {
      const instance = definition.setup(setup);
      return {
        ...instance,
        onBar(bar, view): Wishes {
          const wish = instance.onBar(bar, view);
          if (wish !== undefined && 'type' in wish && wish.type === 'target' && wish.exposure !== 0)
            decisions.push({ closeTime: bar.closeTime, side: wish.exposure > 0 ? 1 : -1 });
          return wish;
        },
      };
    },
  };
}

/** The last bar that opens at the instant or before it. */
function barAt(openTime: Float64Array, at: number): number {
  let [low, high] = [0, openTime.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (openTime[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
