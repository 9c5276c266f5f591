import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentHash } from '../../market/index.ts';
import type { EpochMs } from '../../domain/index.ts';
import type { RuleStrategy } from '../../strategy/index.ts';
import { kernelEvaluator } from '../kernel/index.ts';
import { wholeOf } from '../ledger/index.ts';
import { SYNTHETIC_INSTRUMENT, syntheticBars, syntheticMarket } from '../markets/index.ts';
import { blocksOf, joinedOutcome } from './blocks.ts';
import { marketReturns } from './daily.ts';
import { engineEvaluator } from './engine-evaluator.ts';
import type { LabMarket } from './trial.ts';

const DAY = 86_400_000;

test('blocks are whole days, follow each other, cover the stretch, and differ by a day at most', () => {
  const instants = fc.integer({ min: 0, max: 20_000 * DAY });
  fc.assert(
    fc.property(instants, fc.integer({ min: 30, max: 3_000 }), fc.integer({ min: 1, max: 27 }), (from, days, count) => {
      const stretch = { from: from as EpochMs, to: (from + days * DAY) as EpochMs };
      const blocks = blocksOf(stretch, count);
      expect(blocks).toHaveLength(count);
      expect([blocks[0]!.from, blocks.at(-1)!.to]).toEqual([stretch.from, stretch.to]);
      for (const [index, block] of blocks.slice(1).entries()) {
        expect(block.from).toBe(blocks[index]!.to);
        expect(block.from % DAY).toBe(0);
      }
      for (const block of blocks) {
        const length = Math.ceil(block.to / DAY) - Math.floor(block.from / DAY);
        expect(Math.abs(length - days / count)).toBeLessThan(2);
      }
    }),
  );
});

test('more blocks than days are refused', () => {
  expect(() => blocksOf({ from: 0 as EpochMs, to: (5 * DAY) as EpochMs }, 6)).toThrow(
    expect.objectContaining({ code: 'VALIDATION_INPUT' }) as Error,
  );
});

function labMarket(seed: number): LabMarket {
  const columns = syntheticBars(syntheticMarket({ kind: 'gaussian', seed, periods: 400, edge: 0 }), seed);
  const slippage = { model: 'fixed-bps', spreadBps: 1, slippageBps: 2 } as const;
  return { instrument: SYNTHETIC_INSTRUMENT, columns, costs: { slippage }, dataHash: contentHash(columns) };
}

const AVERAGE: RuleStrategy = (() => {
  const price = { op: 'price', source: 'close' } as const;
  const average = { op: 'indicator', name: 'sma', parameters: [30] } as const;
  const enter = { op: 'above', left: price, right: average } as const;
  const long = { enter, leave: { op: 'not', of: enter } } as const;
  return { format: 'assay-rules-1', name: 'sma', title: 'x', description: 'x', family: 'TF', long };
})();

test.each([1, 2, 3])('a block is tried with warm indicators, alike by kernel and engine, seed %i', async (seed) => {
  const market = labMarket(seed);
  const blocks = blocksOf(wholeOf(market.columns), 9);
  const [kernel, engine] = [kernelEvaluator(market), engineEvaluator(market)];
  const [whole] = await kernel.evaluate([AVERAGE]);
  for (const block of blocks) {
    const [fast] = await kernel.evaluate([AVERAGE], block);
    const [slow] = await engine.evaluate([AVERAGE], block);
    expect(fast!.returns).toEqual(slow!.returns);
    expect(fast!.returns).toHaveLength(marketReturns(market, block).length);
    // Of a rule that only asks where the price stands, a block knows what the whole knows there: its indicators did not
    // have to warm up in it. The first block has nothing before it.
    const at = fast!.firstDay - whole!.firstDay;
    const agree = fast!.exposures.filter((held, day) => held > 0 === whole!.exposures[at + day]! > 0).length;
    expect(agree / fast!.exposures.length).toBeGreaterThan(at === 0 ? 0.9 : 0.95);
  }
});

test('parts that are joined have the days and the sums of all of them', async () => {
  const market = labMarket(4);
  const blocks = blocksOf(wholeOf(market.columns), 4);
  const kernel = kernelEvaluator(market);
  const parts = await Promise.all(
    [0, 2, 3].map(async (block) => (await kernel.evaluate([AVERAGE], blocks[block]))[0]!),
  );
  const whole = joinedOutcome(parts);
  expect(whole.returns).toHaveLength(parts.reduce((sum, { returns }) => sum + returns.length, 0));
  expect([...whole.returns]).toEqual(parts.flatMap(({ returns }) => [...returns]));
  expect(whole.trades).toBe(parts.reduce((sum, { trades }) => sum + trades, 0));
  expect(whole.maxDrawdown).toBeLessThanOrEqual(Math.min(...parts.map(({ maxDrawdown }) => maxDrawdown)));
});
