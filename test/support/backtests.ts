import { fixed, ONE, type EpochMs, type Instrument, type StrategyId, type Timeframe } from '../../src/domain/index.ts';
import { defaultLimits } from '../../src/engine/index.ts';
import { barsBetween, generateMarket, instrumentSpec, type BarColumns } from '../../src/market/index.ts';
import { runBacktest, type BacktestInput, type BacktestResult } from '../../src/sessions/index.ts';
import { settleParameters, type StrategyDefinition } from '../../src/strategy/index.ts';

export interface Situation {
  readonly definition: StrategyDefinition;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly data: readonly BarColumns[];
  /** Default: what the market's data says of them. */
  readonly instruments?: readonly Instrument[];
  readonly timeframes?: readonly Timeframe[];
  readonly changes?: Partial<BacktestInput>;
}

/** A backtest with its journal, a line an entry. */
export async function backtest(situation: Situation): Promise<{ result: BacktestResult; lines: readonly string[] }> {
  const { definition, data, timeframes = ['1h'], changes } = situation;
  const settled = settleParameters(definition.parameters, situation.parameters ?? {});
  if (!settled.ok) throw new Error(settled.problems.join('; '));
  const instruments = situation.instruments ?? data.map((columns) => instrumentSpec(columns.instrument, columns));
  const lines: string[] = [];
  const result = await runBacktest({
    slot: {
      strategyId: 'S' as StrategyId,
      definition,
      parameters: settled.values,
      instruments: instruments.map(({ id }) => id),
      timeframes,
      sizing: { kind: 'equity-fraction', fraction: fixed('0.9') },
      capitalShare: ONE,
    },
    instruments,
    data,
    cash: fixed('10000'),
    limits: { ...defaultLimits, dailyLossRateMax: ONE, drawdownRateMax: ONE },
    leverage: 1,
    seed: 1,
    costs: {
      slippage: { model: 'fixed-bps', spreadBps: 2, slippageBps: 1 },
      participationMax: fixed('0.05'),
      latencyMs: 200,
    },
    onLine: (line) => lines.push(line),
    ...changes,
  });
  return { result, lines };
}

export function market(seed: number, bars: number): BarColumns {
  return generateMarket({ seed, timeframe: '1h', from: Date.UTC(2024, 0, 1) as EpochMs, bars })[0]!;
}

/** The bars of one market that open before an instant, and those of another from then on. */
export function withOtherFuture(past: BarColumns, future: BarColumns, at: number): BarColumns {
  const [before, after] = [barsBetween(past, { to: at }), barsBetween(future, { from: at })];
  const join = (name: 'openTime' | 'open' | 'high' | 'low' | 'close' | 'volume'): Float64Array =>
    Float64Array.from([...before[name], ...after[name]]);
  return {
    ...past,
    length: before.length + after.length,
    openTime: join('openTime'),
    open: join('open'),
    high: join('high'),
    low: join('low'),
    close: join('close'),
    volume: join('volume'),
  };
}
