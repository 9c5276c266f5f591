import { strict as assert } from 'node:assert';
import { describe, expect, test } from 'vitest';
import { fixed, type StrategyId } from '../../src/domain/index.ts';
import type { RunRecord, StrategyRecord } from '../../src/storage/index.ts';

import type { Place } from './storage.ts';
import { at, BTC, EMA, ETH } from './storage-samples.ts';

/** Sessions, strategies, backtests, halts, sign-ins and settings. */
export function recordsConformance(place: Place): void {
  describe('records', () => {
    const strategy = (id: string, values: Partial<StrategyRecord> = {}): StrategyRecord => ({
      strategyId: id as StrategyId,
      name: 'ema-cross',
      versionHash: 'abc',
      parameters: { fast: 12, slow: 26, short: false },
      instruments: [BTC, ETH],
      timeframes: ['1h', '4h'],
      sizing: { type: 'fraction', fraction: fixed('0.25') },
      phase: 'backtest',
      status: 'queued',
      statusReason: 'waits for its backtest',
      createdAt: at(0),
      updatedAt: at(0),
      ...values,
    });

    test('sessions are found by id, by kind and by state', async () => {
      await place.storage.sessions.create({ id: 'live1', kind: 'live', config: { a: [1] }, startedAt: at(1) });
      await place.storage.sessions.create({ id: 'live2', kind: 'live', config: {}, startedAt: at(2) });
      await place.storage.sessions.setState({ id: 'live2', state: 'failed', at: at(3), detail: 'disk full' });
      expect(await place.storage.sessions.find('live2')).toStrictEqual({
        id: 'live2',
        kind: 'live',
        config: {},
        state: 'failed',
        startedAt: at(2),
        endedAt: at(3),
        detail: 'disk full',
      });
      expect(await place.storage.sessions.newest({ kind: 'live' })).toMatchObject({ id: 'live2' });
      expect(await place.storage.sessions.newest({ kind: 'live', state: 'running' })).toMatchObject({
        id: 'live1',
        config: { a: [1] },
      });
      expect((await place.storage.sessions.list({ kind: 'live', limit: 1, page: 2 })).items).toMatchObject([
        { id: 'live1' },
      ]);
      expect(await place.storage.sessions.find('nobody')).toBeUndefined();
      await expect(place.storage.sessions.setState({ id: 'nobody', state: 'failed', at: at(1) })).rejects.toThrow(
        assert.AssertionError,
      );
      await expect(
        place.storage.sessions.create({ id: 'live1', kind: 'live', config: {}, startedAt: at(1) }),
      ).rejects.toThrow(/id/);
      await expect(place.storage.journal('nobody')).rejects.toThrow(assert.AssertionError);
    });

    test('strategies are registered, changed and listed', async () => {
      await place.storage.strategies.save(strategy('one'));
      await place.storage.strategies.save(strategy('two', { createdAt: at(1), promotion: 'by hand' }));
      await place.storage.strategies.setStatus({
        strategyId: 'one' as StrategyId,
        status: 'running',
        reason: 'warm',
        at: at(5),
      });
      await place.storage.strategies.setPhase({
        strategyId: 'one' as StrategyId,
        phase: 'paper',
        promotion: 'backtest passed',
        at: at(6),
      });
      expect(await place.storage.strategies.find('one' as StrategyId)).toStrictEqual(
        strategy('one', {
          status: 'running',
          statusReason: 'warm',
          phase: 'paper',
          promotion: 'backtest passed',
          updatedAt: at(6),
        }),
      );
      await place.storage.strategies.save(strategy('two', { createdAt: at(9), parameters: { fast: 5 } }));
      const { items, count } = await place.storage.strategies.list({ limit: 10, page: 1 });
      expect(count).toBe(2);
      // Saving again keeps the time of registration, and forgets what is no longer said.
      expect(items[1]).toStrictEqual(strategy('two', { createdAt: at(1), parameters: { fast: 5 } }));
      expect((await place.storage.strategies.list({ phase: 'paper', limit: 10, page: 1 })).items).toHaveLength(1);
      expect(await place.storage.strategies.find('none' as StrategyId)).toBeUndefined();
    });

    const run = (runId: string, values: Partial<RunRecord> = {}): RunRecord => ({
      runId,
      strategyName: 'ema-cross',
      versionHash: 'v',
      dataHash: 'd',
      seed: 7,
      parameters: { fast: 12 },
      from: at(0),
      to: at(100),
      summary: { sharpe: 1.25, trades: 12, none: null },
      finishedAt: at(200),
      ...values,
    });

    test('a backtest keeps its documents exactly', async () => {
      const documents = { result: '{"a":1}\n', report: '<html>é 📈</html>' };
      const full = run('run-1', { strategyId: EMA, commit: 'c0ffee' });
      await place.storage.runs.save(full, documents);
      await place.storage.runs.save(run('run-2', { finishedAt: at(300) }), documents);
      await place.reopen();
      expect(await place.storage.runs.find('run-1')).toStrictEqual(full);
      expect(await place.storage.runs.read('run-1', 'result')).toBe(documents.result);
      expect(await place.storage.runs.read('run-1', 'report')).toBe(documents.report);
      expect(await place.storage.runs.newest(EMA)).toMatchObject({ runId: 'run-1' });
      const named = await place.storage.runs.list({ strategyName: 'ema-cross', limit: 10, page: 1 });
      expect(named.items.map(({ runId }) => runId)).toEqual(['run-2', 'run-1']);
      expect((await place.storage.runs.list({ strategyId: EMA, limit: 10, page: 1 })).count).toBe(1);
      expect(await place.storage.runs.read('nothing', 'report')).toBeUndefined();
      await expect(place.storage.runs.save(full, documents)).rejects.toThrow(assert.AssertionError);
      await expect(place.storage.runs.save(run('../evil'), documents)).rejects.toThrow(assert.AssertionError);
    });

    test('a halt outlives the process, keeps its first cause, and ends only when cleared', async () => {
      expect(await place.storage.halts.current('acc')).toBeUndefined();
      expect(await place.storage.halts.clear('acc', { by: 'ann', reason: 'early', at: at(0) })).toBe(false);
      const first = { halted: true, by: 'ann', reason: 'fat finger', at: at(1) };
      expect(await place.storage.halts.latch('acc', { by: 'ann', reason: 'fat finger', at: at(1) })).toEqual(first);
      expect(await place.storage.halts.latch('acc', { by: 'bob', reason: 'me too', at: at(2) })).toEqual(first);
      await place.reopen();
      expect(await place.storage.halts.current('acc')).toEqual(first);
      expect(await place.storage.halts.current('other')).toBeUndefined();
      expect(await place.storage.halts.clear('acc', { by: 'ann', reason: 'found it', at: at(3) })).toBe(true);
      expect(await place.storage.halts.clear('acc', { by: 'ann', reason: 'again', at: at(4) })).toBe(false);
      expect(await place.storage.halts.current('acc')).toEqual({
        halted: false,
        by: 'ann',
        reason: 'found it',
        at: at(3),
      });
      expect(await place.storage.halts.history('acc', { limit: 5 })).toHaveLength(2);
    });

    test('of many attempts with one sign-in token, one succeeds', async () => {
      await place.storage.signIns.addToken({ tokenHash: 'h1', user: 'operator', createdAt: at(0), expiresAt: at(10) });
      const attempts = await Promise.all(
        [1, 2, 3].map(() => place.storage.signIns.takeToken({ tokenHash: 'h1', at: at(1) })),
      );
      expect(attempts.filter((attempt) => attempt !== undefined)).toEqual([{ user: 'operator' }]);
      await place.storage.signIns.addToken({ tokenHash: 'h2', user: 'operator', createdAt: at(0), expiresAt: at(10) });
      expect(await place.storage.signIns.takeToken({ tokenHash: 'h2', at: at(10) })).toBeUndefined();
      expect(await place.storage.signIns.takeToken({ tokenHash: 'unknown', at: at(1) })).toBeUndefined();
    });

    test('browser sessions expire, end one by one or all at once, and are forgotten', async () => {
      const session = { user: 'operator', csrf: 'c', createdAt: at(0), expiresAt: at(10) };
      for (const sessionHash of ['b1', 'b2', 'b3']) await place.storage.signIns.addSession({ sessionHash, ...session });
      expect(await place.storage.signIns.findSession({ sessionHash: 'b1', at: at(9) })).toEqual(session);
      expect(await place.storage.signIns.findSession({ sessionHash: 'b1', at: at(10) })).toBeUndefined();
      await place.storage.signIns.endSession('b1');
      expect(await place.storage.signIns.findSession({ sessionHash: 'b1', at: at(1) })).toBeUndefined();
      await place.storage.signIns.addToken({ tokenHash: 'h3', user: 'operator', createdAt: at(0), expiresAt: at(10) });
      await place.storage.signIns.endAll('operator', at(2));
      expect(await place.storage.signIns.findSession({ sessionHash: 'b2', at: at(3) })).toBeUndefined();
      expect(await place.storage.signIns.takeToken({ tokenHash: 'h3', at: at(3) })).toBeUndefined();
      await place.storage.signIns.addSession({ sessionHash: 'b4', ...session });
      expect(await place.storage.signIns.purge(at(10))).toBe(4);
      expect(await place.storage.signIns.purge(at(10))).toBe(0);
    });

    test('keys of programs are kept as they were made, revoked once and never deleted', async () => {
      const store = () => place.storage.apiKeys;
      const plain = {
        id: 'k1',
        name: 'one',
        scope: 'read',
        sealedSecret: 'v1.x.y',
        createdAt: at(0),
        createdBy: 'ann',
      } as const;
      const limits = { instruments: ['BTCUSDT.BINANCE'], addresses: ['10.0.0.0/8'], expiresAt: at(50) };
      const limited = { ...plain, ...limits, id: 'k2', scope: 'admin', createdAt: at(1) } as const;
      await store().add(plain);
      await store().add(limited);
      await expect(store().add({ ...plain, name: 'again' })).rejects.toThrow('UNIQUE');
      await place.reopen();
      expect(await place.storage.apiKeys.list()).toEqual([limited, plain]);
      await store().used('k1', at(2));
      expect(await store().revoke({ id: 'k1', at: at(3), by: 'ann' })).toBe(true);
      expect(await store().revoke({ id: 'k1', at: at(4), by: 'bob' })).toBe(true);
      expect(await store().revoke({ id: 'nobody', at: at(4), by: 'bob' })).toBe(false);
      await place.reopen();
      expect(await place.storage.apiKeys.list()).toEqual([limited, { ...plain, lastUsedAt: at(2), revokedAt: at(3) }]);
    });

    test('settings keep their last value', async () => {
      expect(await place.storage.settings.get('speed')).toBeUndefined();
      await place.storage.settings.set('speed', { times: 3_600, equity: fixed('1.5') }, at(1));
      await place.storage.settings.set('speed', { times: 60, equity: fixed('2.5') }, at(2));
      await place.reopen();
      expect(await place.storage.settings.get('speed')).toStrictEqual({ times: 60, equity: fixed('2.5') });
    });
  });
}
