import { describe, expect, test } from 'vitest';
import type { StrategyId } from '../../src/domain/index.ts';
import type { StoredDecision } from '../../src/storage/index.ts';
import type { Place } from './storage.ts';
import { at } from './storage-samples.ts';

/** Policies, decisions, expectations and searches of the pipeline. */
export function pipelineConformance(place: Place): void {
  describe('pipeline', () => {
    const ONE = 'PIPE_TF_AAAAA' as StrategyId;
    const decision = (values: Partial<StoredDecision> = {}): Omit<StoredDecision, 'id'> => ({
      strategyId: ONE,
      versionHash: 'v1',
      type: 'promote',
      from: 'backtest',
      to: 'paper',
      policyHash: 'p1',
      actor: 'policy',
      reason: 'every requirement is met',
      decision: { requirements: [{ verdict: 'met' }] },
      evidence: { readings: { trades: { type: 'known', value: 120 } } },
      at: at(10),
      ...values,
    });
    const DAY = { from: at(0), to: at(1_440) };

    test('a policy is kept once, by its hash', async () => {
      const { pipeline } = place.storage;
      await pipeline.savePolicy({ hash: 'p1', version: 1, policy: { title: 'first' }, at: at(1) });
      await pipeline.savePolicy({ hash: 'p1', version: 1, policy: { title: 'other' }, at: at(2) });
      await place.reopen();
      expect(await place.storage.pipeline.policy('p1')).toEqual({ title: 'first' });
      expect(await place.storage.pipeline.policy('p2')).toBeUndefined();
    });

    test('decisions are kept with all they were made of, newest first', async () => {
      const configured = { type: 'configured', from: 'backtest', to: 'paper', actor: 'configuration' } as const;
      const { policyHash: _none, ...unruled } = decision(configured);
      await place.storage.pipeline.addDecision(unruled);
      await place.storage.pipeline.addDecision(decision({ type: 'stay', from: 'paper', to: 'paper', at: at(20) }));
      await place.storage.pipeline.addDecision(decision({ type: 'demote', from: 'paper', to: 'backtest', at: at(30) }));
      await place.reopen();
      const { items, count } = await place.storage.pipeline.decisions({ strategyId: ONE, limit: 2, page: 1 });
      expect(count).toBe(3);
      expect(items.map(({ type }) => type)).toEqual(['demote', 'stay']);
      const kept = await place.storage.pipeline.decisions({
        strategyId: ONE,
        types: ['configured'],
        limit: 9,
        page: 1,
      });
      expect(kept.items).toEqual([{ id: expect.any(Number) as number, ...unruled }]);
      expect(
        (await place.storage.pipeline.decisions({ strategyId: 'NO' as StrategyId, limit: 9, page: 1 })).count,
      ).toBe(0);
    });

    test('a decision names a policy that is kept, unless it was configured', async () => {
      const { pipeline } = place.storage;
      await expect(pipeline.addDecision(decision({ policyHash: 'nowhere' }))).rejects.toThrow(/FOREIGN KEY/);
      const { policyHash: _none, ...unruled } = decision();
      await expect(pipeline.addDecision(unruled)).rejects.toThrow(/CHECK/);
      await expect(pipeline.addDecision(decision({ type: 'configured' }))).rejects.toThrow(/CHECK/);
    });

    test('a strategy stands where its newest move left it; waiting for a person is no move', async () => {
      const { pipeline } = place.storage;
      expect((await pipeline.standings()).get(ONE)).toBe('backtest');
      const other = 'PIPE_TF_BBBBB' as StrategyId;
      await pipeline.addDecision(decision({ strategyId: other, at: at(40) }));
      await pipeline.addDecision(
        decision({ strategyId: other, type: 'needs-approval', from: 'paper', to: 'live-small', at: at(50) }),
      );
      expect((await pipeline.standings()).get(other)).toBe('paper');
    });

    test('an expectation is frozen once', async () => {
      const frozen = { versionHash: 'v1', strategyId: ONE, at: at(1) };
      expect(await place.storage.pipeline.expectation('v1')).toBeUndefined();
      expect(await place.storage.pipeline.freeze({ ...frozen, expectation: { mean: 0.001 } })).toEqual({ mean: 0.001 });
      expect(await place.storage.pipeline.freeze({ ...frozen, expectation: { mean: 0.9 } })).toEqual({ mean: 0.001 });
      await place.reopen();
      expect(await place.storage.pipeline.expectation('v1')).toEqual({ mean: 0.001 });
    });

    test('tallies are sums of recorded rows, by the time they were recorded', async () => {
      const { pipeline } = place.storage;
      const search = { detail: { gates: [5] }, finishedAt: at(60) };
      await pipeline.addSearch({ campaignId: 'c1', tested: 100, found: 2, ...search });
      await pipeline.addSearch({ campaignId: 'c1', tested: 999, found: 9, ...search });
      await pipeline.addSearch({ campaignId: 'c2', tested: 50, found: 0, ...search, finishedAt: at(2_000) });
      const tally = await pipeline.tally(DAY);
      expect(tally).toMatchObject({ searches: 1, searched: 100, found: 2 });
      expect(tally.decisions).toContainEqual({ type: 'demote', from: 'paper', to: 'backtest', count: 1 });
      const nothing = { from: at(9_000), to: at(9_001) };
      expect(await pipeline.tally(nothing)).toEqual({
        backtests: 0,
        searches: 0,
        searched: 0,
        found: 0,
        decisions: [],
      });
      expect(await pipeline.begunAt()).toBe(at(10));
      await expect(pipeline.addSearch({ campaignId: 'c3', tested: 1, found: 2, ...search })).rejects.toThrow(/CHECK/);
    });

    test('a readable id belongs to one version: another cannot take its place', async () => {
      const record = {
        strategyId: 'PIPE_TF_CCCCC' as StrategyId,
        name: 'ema-cross',
        versionHash: 'one',
        parameters: {},
        instruments: [],
        timeframes: [],
        sizing: 'x',
        phase: 'backtest',
        status: 'queued',
        statusReason: 'r',
        createdAt: at(0),
        updatedAt: at(0),
      } as const;
      await place.storage.strategies.save(record);
      await place.storage.strategies.save({ ...record, status: 'running' });
      await expect(place.storage.strategies.save({ ...record, versionHash: 'two' })).rejects.toThrow(/another version/);
    });
  });
}
