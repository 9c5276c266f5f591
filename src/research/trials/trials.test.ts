import { expect, test } from 'vitest';
import type { EpochMs } from '../../domain/index.ts';
import { contentHash } from '../../market/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import { SYNTHETIC_INSTRUMENT, syntheticBars, syntheticMarket } from '../markets/index.ts';
import { excessReturns, marketReturns } from './daily.ts';
import { deepestFall, engineEvaluator } from './engine-evaluator.ts';
import type { LabMarket, TrialOutcome } from './trial.ts';

const DAY = 86_400_000;

function market(kind: 'gaussian' | 'hour-of-day', periods: number, feeless = false): LabMarket {
  const columns = syntheticBars(syntheticMarket({ kind, seed: 4, periods, edge: 0.2 }), 4);
  const slippage = feeless ? { spreadBps: 0, slippageBps: 0 } : { spreadBps: 1, slippageBps: 2 };
  const fees = feeless ? { takerFeeRate: 0n as typeof SYNTHETIC_INSTRUMENT.takerFeeRate } : {};
  return {
    instrument: { ...SYNTHETIC_INSTRUMENT, ...fees },
    columns,
    costs: { slippage: { model: 'fixed-bps', ...slippage } },
    dataHash: contentHash(columns),
  };
}

const price = { op: 'price', source: 'close' } as const;
const above = (value: number) => ({ op: 'above', left: price, right: { op: 'constant', value } }) as const;

function rules(changes: Partial<RuleStrategy>): RuleStrategy {
  return { format: 'assay-rules-1', name: 'x', title: 'X', description: 'x', family: 'TF', ...changes };
}

async function outcome(where: LabMarket, what: RuleStrategy, from?: number, to?: number): Promise<TrialOutcome> {
  const stretch = from === undefined ? undefined : { from: from as EpochMs, to: to as EpochMs };
  const [only] = await engineEvaluator(where).evaluate([what], stretch);
  return only!;
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

test.each(['gaussian', 'hour-of-day'] as const)(
  '%s: holding is the market: exposure near one, no excess',
  async (kind) => {
    const where = market(kind, 480, true);
    const held = await outcome(where, rules({ long: { enter: above(0) } }));
    const { open, close } = where.columns;
    // It stands with so many coins from the second bar's open on.
    expect(sum(held.returns)).toBeCloseTo(close[479]! / open[1]! - 1, 4);
    expect(held.returns).toHaveLength(kind === 'gaussian' ? 480 : 20);
    expect(held.trades).toBe(0);
    expect(held.turnover).toBeCloseTo(1, 3);
    const first = kind === 'gaussian' ? 1 : 1 / 24;
    expect(held.exposures[0]).toBeLessThanOrEqual((1 - first) * 1.01);
    expect(held.exposures.at(-1)).toBeCloseTo(close[479]! / open[1]!, 1);
    expect(marketReturns(where)).toHaveLength(held.returns.length);
  },
);

test('what it paid is in its returns: with costs it earns that much less', async () => {
  const average = { op: 'indicator', name: 'sma', parameters: [5] } as const;
  const isUp = { op: 'above', left: price, right: average } as const;
  const what = rules({ long: { enter: isUp, leave: { op: 'not', of: isUp } } });
  const [free, dear] = [
    await outcome(market('gaussian', 400, true), what),
    await outcome(market('gaussian', 400), what),
  ];
  expect(free.trades).toBe(dear.trades);
  expect(free.trades).toBeGreaterThan(40);
  expect(free.fees).toBe(0);
  expect(dear.fees).toBeCloseTo(0.00055 * dear.turnover, 6);
  const slipped = 0.00025 * dear.turnover;
  expect(sum(free.returns) - sum(dear.returns)).toBeCloseTo(dear.fees + slipped, 3);
  expect(dear.maxDrawdown).toBe(deepestFall(dear.returns));
});

test('a part of the history is judged alone, with what lies before it to warm the indicators', async () => {
  const where = market('gaussian', 300);
  const average = { op: 'indicator', name: 'sma', parameters: [50] } as const;
  const what = rules({ long: { enter: { op: 'above', left: price, right: average } } });
  const start = where.columns.openTime[0]!;
  const late = await outcome(where, what, start + 100 * DAY, start + 150 * DAY);
  expect(late.firstDay).toBe(Math.floor((start + 100 * DAY) / DAY));
  expect(late.returns).toHaveLength(50);
  expect(late.exposures[1]! + late.exposures[49]!).toBeGreaterThan(0);
  await expect(outcome(where, what, start - 9 * DAY, start - 8 * DAY)).rejects.toMatchObject({ code: 'LAB_NO_BARS' });
});

test('a mean exposure is not an edge', () => {
  const moves = Float64Array.of(0.01, -0.02, 0.03);
  const half = moves.map((value) => value / 2);
  expect([...excessReturns(half, Float64Array.of(0.5, 0.5, 0.5), moves)]).toEqual([0, 0, 0]);
  expect([...excessReturns(moves, Float64Array.of(), moves)]).toEqual([...moves]);
});

test('a sum of returns falls from its highest, the start among them', () => {
  expect(deepestFall(Float64Array.of(-0.1, 0.3, -0.2, -0.1, 0.5))).toBeCloseTo(-0.3, 12);
  expect(deepestFall(Float64Array.of())).toBe(0);
});
