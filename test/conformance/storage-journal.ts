import { strict as assert } from 'node:assert';
import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/domain/index.ts';
import type { Effect } from '../../src/engine/index.ts';
import type { RecordedEntry, Storage } from '../../src/storage/index.ts';

import type { Place } from './storage.ts';
import { all, anOrder, at, barEntry, BTC, checkpointOf } from './storage-samples.ts';

/** A journal keeps what was committed, all of it or nothing, and says when it cannot. */
export function journalConformance(place: Place): void {
  describe('journal', () => {
    test('what was committed is there after reopening, with the newest checkpoint', async () => {
      const first = await place.newJournal();
      const { sessionId } = first;
      expect(first.lastSeq).toBe(0);
      const submit: Effect = { type: 'submit', order: anOrder('a-1') };
      first.append(barEntry(1));
      first.append(barEntry(2));
      first.append(barEntry(3, [submit]));
      first.append(barEntry(4));
      expect(first.pending).toBe(4);
      const engine = { cash: fixed('12.5'), memory: [NaN, -0, 'x'], nested: { none: null } };
      await first.commit(checkpointOf(first, engine));
      expect(first.pending).toBe(0);
      expect(first.durableSeq).toBe(4);

      await place.reopen();
      const again = await place.storage.journal(sessionId);
      expect(again.lastSeq).toBe(4);
      expect(await place.storage.history.checkpoint(sessionId)).toStrictEqual({ seq: 4, marketAt: at(4), engine });
      const reference = (seq: number): RecordedEntry => ({
        type: 'bar-ref',
        seq,
        at: at(seq + 1),
        instrument: BTC,
        timeframe: '1m',
        openTime: at(seq),
      });
      expect(await all(place.storage.history.entries(sessionId))).toStrictEqual([
        reference(1),
        reference(2),
        { type: 'entry', ...barEntry(3, [submit]) },
        reference(4),
      ]);
      again.append(barEntry(5));
      await again.commit(checkpointOf(again));
      expect((await place.storage.history.verifyChain(sessionId)).intact).toBe(true);
    });

    test('what was not committed is gone after reopening, and the place is free again', async () => {
      const journal = await place.newJournal();
      journal.append(barEntry(1));
      await journal.commit(checkpointOf(journal));
      journal.append(barEntry(2));
      await place.reopen();
      const again = await place.storage.journal(journal.sessionId);
      expect(again.lastSeq).toBe(1);
      again.append(barEntry(2, [{ type: 'halted', by: 'test', reason: 'another second entry' }]));
      await again.commit(checkpointOf(again));
      const [, second] = await all(place.storage.history.entries(journal.sessionId));
      expect(second).toMatchObject({ type: 'entry', seq: 2 });
    });

    test('a gap or a repetition of a number is our own mistake', async () => {
      const journal = await place.newJournal();
      journal.append(barEntry(1));
      expect(() => journal.append(barEntry(1))).toThrow(assert.AssertionError);
      expect(() => journal.append(barEntry(3))).toThrow(assert.AssertionError);
      journal.append(barEntry(2));
      await journal.commit(checkpointOf(journal));
    });

    test('ranges cut through groups of bars', async () => {
      const journal = await place.newJournal();
      for (let seq = 1; seq <= 3_000; seq += 1) {
        journal.append(barEntry(seq, seq % 1_000 === 0 ? [{ type: 'resumed', by: 'test', reason: '' }] : []));
        if (seq % 700 === 0) await journal.commit(checkpointOf(journal));
      }
      await journal.commit(checkpointOf(journal));
      const seqs = async (range: Parameters<Storage['history']['entries']>[1]): Promise<number[]> =>
        (await all(place.storage.history.entries(journal.sessionId, range))).map(({ seq }) => seq);
      const count = (from: number, to: number): number[] =>
        Array.from({ length: to - from + 1 }, (_, index) => from + index);
      expect(await seqs({ fromSeq: 650, toSeq: 1_050 })).toEqual(count(650, 1_050));
      expect(await seqs({ fromSeq: 2_999 })).toEqual([2_999, 3_000]);
      expect(await seqs({ limit: 2 })).toEqual([1, 2]);
      expect(await seqs({ fromSeq: 3_001 })).toEqual([]);
      expect(await seqs({ fromSeq: 5, toSeq: 4 })).toEqual([]);
      expect(await seqs({ limit: 0 })).toEqual([]);
      expect(await seqs({})).toEqual(count(1, 3_000));
    });

    test('only the newest owner of a journal may write it', async () => {
      const older = await place.newJournal();
      older.append(barEntry(1));
      const newer = await place.storage.journal(older.sessionId);
      expect(() => older.append(barEntry(2))).toThrow(expect.objectContaining({ code: 'JOURNAL_SUPERSEDED' }) as Error);
      await expect(async () => older.commit(checkpointOf(older))).rejects.toMatchObject({
        code: 'JOURNAL_SUPERSEDED',
      });
      newer.append(barEntry(1));
      await newer.commit(checkpointOf(newer));
    });

    test('a checkpoint of another moment fails the commit, and then nothing more is accepted', async () => {
      const journal = await place.newJournal();
      journal.append(barEntry(1));
      const wrong = { ...checkpointOf(journal)(), seq: 7 };
      await expect(async () => journal.commit(() => wrong)).rejects.toMatchObject({ code: 'JOURNAL_FAILED' });
      await expect(async () => journal.commit(checkpointOf(journal))).rejects.toMatchObject({
        code: 'JOURNAL_FAILED',
      });
      expect(() => journal.append(barEntry(2))).toThrow(/trading stops/);
      expect(place.storage.health()).toMatchObject({ state: 'failed' });
      expect(await all(place.storage.history.entries(journal.sessionId))).toEqual([]);
      await place.reopen();
      expect(place.storage.health().state).toBe('ok');
    });

    test('memory is bounded: entries nobody commits are refused in the end', async () => {
      const journal = await place.newJournal();
      const appendMany = (): void => {
        for (let seq = 1; seq <= 100_000; seq += 1) journal.append(barEntry(seq));
      };
      expect(appendMany).toThrow(expect.objectContaining({ code: 'JOURNAL_FULL' }) as Error);
      await place.reopen();
    });

    test('health tells how long commits take and how far the journal is', async () => {
      const journal = await place.newJournal();
      journal.append(barEntry(1));
      await journal.commit(checkpointOf(journal));
      const { commitP50Ms, commitP99Ms, journalSeq, sizeBytes } = place.storage.health();
      expect(commitP50Ms).toBeGreaterThan(0);
      expect(commitP99Ms).toBeGreaterThanOrEqual(commitP50Ms!);
      expect(journalSeq).toBe(1);
      expect(sizeBytes).toBeGreaterThan(10_000);
    });
  });
}
