import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentHash } from '../../../market/index.ts';
import type { NumberNode } from '../../../strategy/index.ts';
import { syntheticBars, syntheticMarket, SYNTHETIC_INSTRUMENT } from '../../markets/index.ts';
import { labTerms, type LabMarket } from '../../trials/index.ts';
import { kernelMarket } from '../backtest.ts';
import { kernelEvaluator } from '../evaluator.ts';
import { kernelDays } from '../outcome.ts';
import { Sweeper, strategyOf, type SweepPlan } from './sweep.ts';
import { sharedColumns, SweepPool } from './sweep-pool.ts';

const columns = sharedColumns(
  syntheticBars(syntheticMarket({ kind: 'reversal', seed: 5, periods: 3_000, edge: 0.1 }), 5),
);
const market: LabMarket = {
  instrument: SYNTHETIC_INSTRUMENT,
  columns,
  costs: { slippage: { model: 'fixed-bps', spreadBps: 1, slippageBps: 1 } },
  dataHash: contentHash(columns),
};

const ema = (period: number): NumberNode => ({ op: 'indicator', name: 'ema', parameters: [period] });
const ranges = (factor: number): NumberNode => ({
  op: 'multiply',
  left: { op: 'constant', value: factor },
  right: { op: 'indicator', name: 'atr', parameters: [14] },
});
const plan: SweepPlan = {
  signals: [5, 8, 13].map((fast) => {
    const up = { op: 'crosses-above', left: ema(fast), right: ema(4 * fast) } as const;
    const down = { op: 'crosses-below', left: ema(fast), right: ema(4 * fast) } as const;
    return { long: { enter: up, leave: down }, short: { enter: down, leave: up } };
  }),
  exits: [
    {},
    { stopLoss: ranges(2) },
    { stopLoss: ranges(2), takeProfit: ranges(4), trailingStop: ranges(3) },
    { trailingStop: ranges(1.5), barsMax: 20, coolDownBars: 5 },
  ],
};

let pool: SweepPool;
beforeAll(() => {
  pool = new SweepPool(2);
});
afterAll(() => pool.close());

test('a sweep on several threads is what one thread makes of it, and what each set is as a trial', async () => {
  const swept = await pool.sweep(market, plan);
  expect(swept).toMatchObject({ sets: 12, left: 0, days: 125 });
  const kernel = kernelMarket(labTerms(market), columns);
  if ('uncovered' in kernel) throw new Error(kernel.uncovered);
  const alone = new Sweeper(kernel, kernelDays(market), plan);
  const rows = new Float64Array(swept.rows.length);
  plan.signals.forEach((_rules, signal) => alone.sweep(signal, rows));
  expect(swept.rows).toEqual(rows);
  const evaluator = kernelEvaluator(market);
  for (const [signal, rules] of plan.signals.entries()) {
    for (const [exit, exits] of plan.exits.entries()) {
      const [trial] = await evaluator.evaluate([strategyOf(rules, exits)]);
      const set = swept.set(signal, exit);
      expect(set.trades).toBe(trial!.trades);
      expect(set.trades).toBeGreaterThan(20);
      expect(set.totalReturn).toBeCloseTo(
        trial!.returns.reduce((sum, value) => sum + value, 0),
        9,
      );
      expect(set.maxDrawdown).toBeCloseTo(trial!.maxDrawdown, 9);
    }
  }
});

test('a stretch is swept alone, and the market is kept between sweeps', async () => {
  const from = columns.openTime[500]!;
  const stretch = { from, to: columns.openTime[1_500]! } as never;
  const part = await pool.sweep(market, plan, stretch);
  const [trial] = await kernelEvaluator(market).evaluate([strategyOf(plan.signals[0]!, plan.exits[1]!)], stretch);
  expect(part.set(0, 1).trades).toBe(trial!.trades);
  expect(part.days).toBe(trial!.returns.length);
});

test('bars that are not whole steps of the instrument fail the sweep with the reason', async () => {
  const coarse = { ...market, instrument: { ...market.instrument, priceStep: 7n as never }, dataHash: 'coarse' };
  await expect(pool.sweep(coarse, plan)).rejects.toMatchObject({ code: 'SWEEP_FAILED' });
});
