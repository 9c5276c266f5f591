import { strict as assert } from 'node:assert';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/engine/index.ts';
import type { Discrepancy, SessionJournal } from '../../src/storage/index.ts';

import type { Place } from './storage.ts';
import { at, BTC, checkpointOf, ETH, write } from './storage-samples.ts';

const differs: Finding = {
  kind: 'position-differs',
  severity: 'S2',
  subject: BTC,
  instrument: BTC,
  detail: 'we hold 1, the venue says 2',
  action: 'none',
};
const lateFill: Finding = {
  kind: 'late-fill',
  severity: 'S0',
  subject: 'f-17',
  instrument: ETH,
  detail: 'a fill had not been heard and is booked now',
  action: 'booked',
};
const notChecked: Finding = {
  kind: 'not-checked',
  severity: 'S2',
  subject: 'account',
  detail: 'no reply in 5000 ms',
  action: 'asked-again',
};

/** The ledger of differences between our books and a venue's. */
export function discrepanciesConformance(place: Place): void {
  describe('discrepancies', () => {
    /** One comparison a minute, and what it found. */
    async function compared(journal: SessionJournal, findings: readonly Finding[], checked = true): Promise<void> {
      const now = at(journal.lastSeq + 1);
      const report = {
        why: 'on schedule',
        startedAt: now,
        finishedAt: now,
        checked,
        orders: 0,
        executions: 0,
        positions: 0,
        findings,
      };
      write(journal, [{ type: 'reconciled', at: now, report }]);
      await journal.commit(checkpointOf(journal));
    }
    async function ledgerOf({ sessionId }: SessionJournal): Promise<readonly Discrepancy[]> {
      const { items, count } = await place.storage.discrepancies.list({ sessionId, limit: 100, page: 1 });
      expect(count).toBe(items.length);
      return items.toSorted((a, b) => a.firstSeenSeq - b.firstSeenSeq || a.id.localeCompare(b.id));
    }
    const historyOf = async (id: string): Promise<string[]> =>
      (await place.storage.discrepancies.history(id)).map(({ status, actor, note }) => `${status} ${actor}: ${note}`);

    test('one that is found again is the same one, until a comparison no longer has it', async () => {
      const journal = await place.newJournal();
      const { sessionId } = journal;
      await compared(journal, [differs]);
      await compared(journal, [{ ...differs, detail: 'we hold 1, the venue says 3' }]);
      const id = `${sessionId}-1-0`;
      expect(await ledgerOf(journal)).toStrictEqual([
        {
          id,
          sessionId,
          kind: 'position-differs',
          severity: 'S2',
          subject: BTC,
          instrument: BTC,
          detail: 'we hold 1, the venue says 3',
          firstSeenSeq: 1,
          firstSeenAt: at(1),
          lastSeenSeq: 2,
          lastSeenAt: at(2),
          timesSeen: 2,
          status: 'open',
          actor: 'reconciler',
          note: 'we hold 1, the venue says 2',
        },
      ]);
      await compared(journal, []);
      expect(await place.storage.discrepancies.find(id)).toMatchObject({
        status: 'resolved',
        actor: 'reconciler',
        lastSeenSeq: 2,
        timesSeen: 2,
        resolvedAt: at(3),
      });
      // What comes back after that is another one.
      await compared(journal, [differs]);
      expect((await ledgerOf(journal)).map((one) => `${one.id} ${one.status}`)).toEqual([
        `${id} resolved`,
        `${sessionId}-4-0 open`,
      ]);
      expect(await historyOf(id)).toEqual([
        'open reconciler: we hold 1, the venue says 2',
        'resolved reconciler: the comparison "on schedule" no longer has it',
      ]);
    });

    test('a comparison that could not be carried through resolves nothing, and is on record until one is', async () => {
      const journal = await place.newJournal();
      await compared(journal, [differs]);
      await compared(journal, [notChecked, { ...notChecked, detail: 'order o-1 could not be asked about' }], false);
      expect(await ledgerOf(journal)).toMatchObject([
        { kind: 'position-differs', status: 'open', timesSeen: 1 },
        {
          kind: 'not-checked',
          status: 'open',
          timesSeen: 1,
          detail: 'no reply in 5000 ms; order o-1 could not be asked about',
        },
      ]);
      await compared(journal, [differs]);
      expect(await ledgerOf(journal)).toMatchObject([
        { kind: 'position-differs', status: 'open', timesSeen: 2 },
        { kind: 'not-checked', status: 'resolved' },
      ]);
    });

    test('what was booked or merged on the spot is recorded as repaired, also when it stood before', async () => {
      const journal = await place.newJournal();
      const { sessionId } = journal;
      const lost: Finding = { ...differs, kind: 'stale-order', subject: 'o-1', action: 'asked-again' };
      await compared(journal, [lateFill, lost]);
      await compared(journal, [{ ...lost, severity: 'S1', detail: 'cancelled', action: 'merged' }]);
      await compared(journal, [{ ...lost, severity: 'S1', detail: 'cancelled', action: 'merged' }]);
      expect(await ledgerOf(journal)).toMatchObject([
        { id: `${sessionId}-1-0`, kind: 'late-fill', status: 'repaired', timesSeen: 1, resolvedAt: at(1) },
        { id: `${sessionId}-1-1`, kind: 'stale-order', status: 'repaired', timesSeen: 3, resolvedAt: at(3) },
      ]);
      expect(await historyOf(`${sessionId}-1-1`)).toEqual([
        'open reconciler: we hold 1, the venue says 2',
        'repaired reconciler: merged: cancelled',
      ]);
    });

    test('an operator’s word stands while nothing changes, and not when it gets worse', async () => {
      const journal = await place.newJournal();
      const id = `${journal.sessionId}-1-0`;
      const { discrepancies } = place.storage;
      await compared(journal, [differs]);
      const acknowledged = { id, status: 'acknowledged', actor: 'ann', note: 'asked the venue', at: at(9) } as const;
      expect(await discrepancies.setStatus(acknowledged)).toEqual({ type: 'changed' });
      await compared(journal, [{ ...differs, detail: 'we hold 1, the venue says 4' }]);
      expect(await discrepancies.find(id)).toMatchObject({ status: 'acknowledged', actor: 'ann', timesSeen: 2 });
      await compared(journal, [{ ...differs, severity: 'S3', action: 'halted' }]);
      expect(await discrepancies.find(id)).toMatchObject({ status: 'open', severity: 'S3', actor: 'reconciler' });

      expect(await discrepancies.setStatus({ ...acknowledged, status: 'ignored', note: 'a transfer' })).toEqual({
        type: 'changed',
      });
      await compared(journal, [{ ...differs, severity: 'S3', action: 'halted' }]);
      expect(await discrepancies.find(id)).toMatchObject({ status: 'ignored', timesSeen: 4 });
      await compared(journal, [{ ...differs, severity: 'S3', detail: 'we hold 1, the venue says 900' }]);
      expect(await discrepancies.find(id)).toMatchObject({ status: 'open', timesSeen: 5 });
      await place.reopen();
      expect(await historyOf(id)).toEqual([
        'open reconciler: we hold 1, the venue says 2',
        'acknowledged ann: asked the venue',
        'open reconciler: worse: S2 has become S3',
        'ignored ann: a transfer',
        'open reconciler: not what was ignored: we hold 1, the venue says 900',
      ]);
    });

    test('an operator’s judgement in the journal is in the ledger with it, and one that was refused is not', async () => {
      const journal = await place.newJournal();
      const { sessionId } = journal;
      const [adopted, closed, ignored] = [`${sessionId}-1-0`, `${sessionId}-1-1`, `${sessionId}-1-2`] as const;
      await compared(journal, [differs, { ...differs, subject: ETH, instrument: ETH }, { ...differs, subject: 'x' }]);
      const judge = (id: string, action: 'adopt' | 'close' | 'ignore', refused = false): void => {
        const event = { type: 'resolve-discrepancy', id, action, finding: differs, by: 'Ann', reason: 'seen' } as const;
        const detail = { command: 'resolve-discrepancy', code: 'NOT_RESOLVABLE', detail: 'no' } as const;
        const effects = refused ? [{ type: 'command-refused', ...detail } as const] : [];
        write(journal, [{ ...event, at: at(journal.lastSeq + 1) }, effects]);
      };
      judge(adopted, 'adopt', true);
      judge(adopted, 'adopt');
      judge(closed, 'close');
      judge(ignored, 'ignore');
      judge('nothing', 'adopt');
      await journal.commit(checkpointOf(journal));
      expect((await ledgerOf(journal)).map(({ id, status, actor, note }) => [id, status, actor, note])).toEqual([
        [adopted, 'resolved', 'Ann', 'adopt: seen'],
        [closed, 'acknowledged', 'Ann', 'close: seen'],
        [ignored, 'ignored', 'Ann', 'ignore: seen'],
      ]);
      expect(await historyOf(adopted)).toEqual([`open reconciler: ${differs.detail}`, 'resolved Ann: adopt: seen']);
      // What is closed is over when a comparison no longer finds it; what is ignored stays as long as it is the same.
      await compared(journal, [{ ...differs, subject: 'x' }]);
      expect((await ledgerOf(journal)).map(({ status }) => status)).toEqual(['resolved', 'resolved', 'ignored']);
    });

    test('one that is over stays over, whoever says otherwise', async () => {
      const journal = await place.newJournal();
      const id = `${journal.sessionId}-1-0`;
      await compared(journal, [differs]);
      const { discrepancies } = place.storage;
      const word = { actor: 'ann', note: 'settled with the venue', at: at(9) };
      expect(await discrepancies.setStatus({ id, status: 'resolved', ...word })).toEqual({ type: 'changed' });
      expect(await discrepancies.find(id)).toMatchObject({ status: 'resolved', actor: 'ann', resolvedAt: at(9) });
      expect(await discrepancies.setStatus({ id, status: 'open', ...word })).toEqual({
        type: 'over',
        status: 'resolved',
      });
      expect(await discrepancies.setStatus({ id: 'none', status: 'open', ...word })).toEqual({ type: 'unknown' });
      await expect(discrepancies.setStatus({ id, status: 'open', ...word, note: ' ' })).rejects.toThrow(
        assert.AssertionError,
      );
      expect(await historyOf(id)).toHaveLength(2);
      // The difference is still there: that is a new one, whatever was said of the old.
      await compared(journal, [differs]);
      expect(await discrepancies.find(`${journal.sessionId}-2-0`)).toMatchObject({ status: 'open' });
    });

    test('the list is by session and status, those seen last first', async () => {
      const journal = await place.newJournal();
      const { sessionId } = journal;
      await compared(journal, [lateFill]);
      await compared(journal, [differs, { ...differs, subject: ETH }]);
      const open = { sessionId, statuses: ['open', 'acknowledged'] } as const;
      const { items, count } = await place.storage.discrepancies.list({ ...open, limit: 1, page: 2 });
      expect([count, ...items.map(({ subject }) => subject)]).toEqual([2, ETH]);
      const all = await place.storage.discrepancies.list({ sessionId, limit: 10, page: 1 });
      expect(all.items.map(({ kind }) => kind)).toEqual(['position-differs', 'position-differs', 'late-fill']);
      expect((await place.storage.discrepancies.list({ limit: 1, page: 1 })).count).toBeGreaterThanOrEqual(3);
    });
  });
}
