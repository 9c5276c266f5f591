import { fixed, ONE, type EpochMs, type StrategyId } from '../../src/domain/index.ts';
import { defaultLimits } from '../../src/engine/index.ts';
import type { PaperInput } from '../../src/sessions/index.ts';
import { findStrategy, settleParameters } from '../../src/strategy/index.ts';
import { INSTRUMENTS, PERP, roughMarket, SPOT, START } from './rough-market.ts';
import { wild } from './wild-strategy.ts';

const HOUR = 3_600_000;

/**
 * A paper account that is busy all the time: wild strategies and one from the catalogue, on two instruments and several
 * timeframes, with partial fills and funding.
 */
export function paperAccount({
  seed,
  bars,
  speed = Infinity,
  latencyMs = 250,
}: {
  readonly seed: number;
  readonly bars: number;
  readonly speed?: number;
  readonly latencyMs?: number;
}): PaperInput {
  const emaCross = findStrategy('ema-cross')!;
  const settled = settleParameters(emaCross.parameters, { fast: 3, slow: 8, direction: 'both' });
  if (!settled.ok) throw new Error(settled.problems.join());
  const common = { sizing: { kind: 'equity-fraction', fraction: fixed('0.5') }, capitalShare: ONE } as const;
  const points = Array.from({ length: bars }, (_, index) => ({
    at: (START + index * 7 * HOUR + HOUR / 2) as EpochMs,
    rate: fixed('0.0001'),
  }));
  return {
    sessionId: 'p1',
    instruments: INSTRUMENTS,
    strategies: [
      {
        ...common,
        strategyId: 'WILD' as StrategyId,
        definition: wild,
        parameters: { seed },
        instruments: [PERP, SPOT],
        timeframes: ['1h', '4h'],
      },
      {
        ...common,
        strategyId: 'COARSE' as StrategyId,
        definition: wild,
        parameters: { seed: seed + 1 },
        instruments: [SPOT],
        timeframes: ['2h'],
      },
      {
        ...common,
        strategyId: 'CROSS' as StrategyId,
        definition: emaCross,
        parameters: settled.values,
        instruments: [PERP],
        timeframes: ['1h'],
      },
    ],
    data: roughMarket({ seed, bars }),
    from: (START + 24 * HOUR) as EpochMs,
    cash: fixed('20000'),
    limits: { ...defaultLimits, dailyLossRateMax: ONE, drawdownRateMax: ONE },
    leverage: 2,
    costs: {
      slippage: { model: 'fixed-bps', spreadBps: 4, slippageBps: 2 },
      participationMax: fixed('0.4'),
      latencyMs,
      funding: { [PERP]: { model: 'series', points } },
      liquidationFeeRate: fixed('0.005'),
    },
    seed,
    speed,
  };
}
