import { fixed, ONE, type EpochMs, type InstrumentId, type StrategyId } from '../../src/domain/index.ts';
import { defaultLimits, settleLimits, type RiskLimits } from '../../src/engine/index.ts';
import { generateMarket, instrumentSpec, SIMULATED_COINS, type BarColumns } from '../../src/market/index.ts';
import { runBacktest, type BacktestInput, type BacktestResult } from '../../src/sessions/index.ts';
import type { Journal } from '../../src/storage/index.ts';
import { findStrategy, settleParameters } from '../../src/strategy/index.ts';

/** Periods of the two averages, and how long a run it makes. */
export interface EmaCross {
  readonly fast: number;
  readonly slow: number;
  readonly bars: number;
}

/** Protection sent with every entry, in average true ranges. */
const BRACKET = { stopAtr: 2, targetAtr: 4, trailAtr: 3 } as const;

/** One-minute bars of a perpetual, generated: the same on every machine. */
export function minuteBars(count: number): BarColumns {
  const coin = { ...SIMULATED_COINS[0]!, instrument: 'BTCUSDT-PERP.SIMULATED' as InstrumentId };
  const from = Date.UTC(2023, 0, 1) as EpochMs;
  return generateMarket({ seed: 1, timeframe: '1m', from, bars: count, coins: [coin] })[0]!;
}

/** The catalogue's EMA cross, both ways, with all three protective orders, 10,000 USDT at every entry. */
export function emaCrossInput({ fast, slow }: EmaCross, columns: BarColumns): BacktestInput {
  const instrument = instrumentSpec(columns.instrument, columns);
  const definition = findStrategy('ema-cross')!;
  const parameters = settleParameters(definition.parameters, { fast, slow, direction: 'both', ...BRACKET });
  if (!parameters.ok) throw new RangeError(parameters.problems.join('; '));
  return {
    slot: {
      strategyId: 'BT' as StrategyId, // As the command line calls it: the same run, the same journal.
      definition,
      parameters: parameters.values,
      instruments: [instrument.id],
      timeframes: ['1m'],
      sizing: { kind: 'fixed-notional', notional: fixed('10000') },
      capitalShare: ONE,
    },
    instruments: [instrument],
    data: [columns],
    cash: fixed('1000000'),
    limits: limits(),
    leverage: 1,
    seed: 1,
    costs: { slippage: { model: 'fixed-bps', spreadBps: 1, slippageBps: 1 }, latencyMs: 0 },
  };
}

export function runEmaCross(input: BacktestInput, journal?: Journal): Promise<BacktestResult> {
  return runBacktest({ ...input, ...(journal === undefined ? {} : { journal }) });
}

/** As the command line sets them when nothing is said: a loss does not stop a backtest. */
function limits(): RiskLimits {
  const settled = settleLimits({ ...defaultLimits, drawdownRateMax: ONE, dailyLossRateMax: ONE });
  if (!settled.ok) throw new RangeError(settled.problem);
  return settled.limits;
}
