import { generateMarket, instrumentSpec, SIMULATED_COINS, type BarColumns } from '../../src/market/index.ts';
import type { EpochMs, InstrumentId, Timeframe } from '../../src/domain/index.ts';
import {
  kernelMarket,
  labTerms,
  type ExitRules,
  type KernelMarket,
  type LabMarket,
  type SignalRules,
  type SweepPlan,
} from '../../src/research/index.ts';
import type { NumberNode } from '../../src/strategy/index.ts';
import { ATR_PERIOD, type Grid } from './limit.ts';

/** A generated perpetual at the lab's costs. */
export function generatedMarket(timeframe: Timeframe, bars: number): LabMarket {
  const coin = { ...SIMULATED_COINS[0]!, instrument: 'BTCUSDT-PERP.SIMULATED' as InstrumentId };
  const from = Date.UTC(2017, 0, 1) as EpochMs;
  return labMarket(generateMarket({ seed: 1, timeframe, from, bars, coins: [coin] })[0]!);
}

export function labMarket(columns: BarColumns): LabMarket {
  return {
    instrument: instrumentSpec(columns.instrument, columns),
    columns,
    costs: { slippage: { model: 'fixed-bps', spreadBps: 1, slippageBps: 1 } },
    dataHash: `${columns.instrument} ${columns.timeframe} ${columns.length}`,
  };
}

export function kernelOf(market: LabMarket): KernelMarket {
  const kernel = kernelMarket(labTerms(market), market.columns);
  if ('uncovered' in kernel) throw new RangeError(kernel.uncovered);
  return kernel;
}

/** The two averages of the issue's own workload, with stop, target and trailing stop. */
export const ONE_SET: Grid = { fast: [240], slow: [720], exits: [[2, 4, 3]] };

/** 20 x 20 signals, each with 25 exits. */
export const TEN_THOUSAND: Grid = {
  fast: Array.from({ length: 20 }, (_, place) => 60 + place * 20),
  slow: Array.from({ length: 20 }, (_, place) => 600 + place * 120),
  exits: Array.from({ length: 25 }, (_, place) => [
    2 + (place % 5),
    4 + (Math.floor(place / 5) % 5) * 2,
    3 + (place % 3) * 2,
  ]),
};

/** The same as rules. */
export function planOf({ fast, slow, exits }: Grid): SweepPlan {
  return { signals: slow.flatMap((long) => fast.map((short) => crossing(short, long))), exits: exits.map(exitsOf) };
}

function crossing(fast: number, slow: number): SignalRules {
  const [left, right] = [average(fast), average(slow)];
  const up = { op: 'crosses-above', left, right } as const;
  const down = { op: 'crosses-below', left, right } as const;
  return { long: { enter: up, leave: down }, short: { enter: down, leave: up } };
}

function average(period: number): NumberNode {
  return { op: 'indicator', name: 'ema', parameters: [period] };
}

function exitsOf([stop, target, trailing]: readonly number[]): ExitRules {
  const ranges = (value: number): NumberNode => ({
    op: 'multiply',
    left: { op: 'constant', value },
    right: { op: 'indicator', name: 'atr', parameters: [ATR_PERIOD] },
  });
  return { stopLoss: ranges(stop!), takeProfit: ranges(target!), trailingStop: ranges(trailing!) };
}
