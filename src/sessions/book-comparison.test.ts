import { expect, test } from 'vitest';
import { KeptJournal } from '../../test/support/kept-journal.ts';
import { paperAccount } from '../../test/support/paper-account.ts';
import { PERP } from '../../test/support/rough-market.ts';
import { fixed, format, type StrategyId } from '../domain/index.ts';
import type { Effect, EngineEvent, ReconcileReport } from '../engine/index.ts';
import { silentLog } from '../runtime/index.ts';
import { PaperSession } from './paper.ts';
import { HandTimers, passTimeUntil, settled } from './test-timers.ts';

const EXTERNAL = 'EXTERNAL' as StrategyId;

/** A paper session that has traded for a while, and all that has happened in it. */
async function busySession() {
  const timers = new HandTimers();
  const input = paperAccount({ seed: 3, bars: 400, speed: 3_600 });
  const journal = new KeptJournal(input.sessionId);
  const session = new PaperSession(input, { journal, checkpoint: undefined, timers, log: silentLog });
  const events: EngineEvent[] = [];
  const effects: Effect[] = [];
  session.follow({
    observe: (entry) => {
      events.push(entry.event);
      effects.push(...entry.effects);
    },
    committed: () => undefined,
  });
  session.start();
  const passBars = async (count: number): Promise<void> => {
    for (let bar = 0; bar < count; bar += 1) {
      await settled();
      timers.advance(timers.nextMs ?? 1);
    }
    await settled();
  };
  await passBars(60);
  return { session, timers, events, effects, passBars };
}

test('books that agree are found to agree, again and again while it trades, and each time is on record', async () => {
  const { session, timers, events, passBars } = await busySession();
  const reports: ReconcileReport[] = [];
  for (let time = 0; time < 15; time += 1) {
    await passBars(3);
    reports.push(await passTimeUntil(timers, session.reconcile(`look ${time}`)));
  }
  await settled();
  expect(reports.filter(({ checked, findings }) => !checked || findings.length > 0)).toEqual([]);
  const recorded = events.flatMap((event) => (event.type === 'reconciled' ? [event.report.why] : []));
  expect(recorded).toEqual(reports.map(({ why }) => why));
  // It was not asleep all the while.
  expect(reports.some(({ positions }) => positions > 0)).toBe(true);
  await session.stop();
});

test('a difference is said at once, halts the account when it is there again, and not twice', async () => {
  const { session, timers, effects } = await busySession();
  const compare = async (): Promise<ReconcileReport> => {
    const report = await passTimeUntil(timers, session.reconcile('a look'));
    await settled();
    return report;
  };
  session.engine.portfolio.adopt(PERP, fixed('0.5'), EXTERNAL); // Planted: nobody told the venue.
  const first = await compare();
  expect(first.findings).toMatchObject([{ kind: 'position-differs', severity: 'S2', difference: fixed('-0.5') }]);
  expect(session.engine.halted).toBe(false);
  const second = await compare();
  expect(second.findings).toMatchObject([{ kind: 'position-differs', severity: 'S3', action: 'halted' }]);
  expect(session.engine.halt).toMatchObject({ by: 'reconciler', reason: second.findings[0]?.detail });
  session.command({ type: 'clear-halt', by: 'Ann', reason: 'I know of it' });
  await settled();
  expect((await compare()).findings).toMatchObject([{ severity: 'S3' }]);
  expect(session.engine.halted).toBe(false);
  expect(effects.filter(({ type }) => type === 'halted')).toHaveLength(1);
  await session.stop();
});

test('adopting it makes the books agree again', async () => {
  const { session, timers } = await busySession();
  const before = session.engine.portfolio.netPosition(PERP).quantity;
  session.engine.portfolio.adopt(PERP, fixed('0.5'), EXTERNAL);
  const { findings } = await passTimeUntil(timers, session.reconcile('a look'));
  const finding = findings.find(({ kind }) => kind === 'position-differs')!;
  session.command({ type: 'resolve-discrepancy', id: 'p1-1-0', action: 'adopt', finding, by: 'Ann', reason: 'ours' });
  await settled();
  expect(format(session.engine.portfolio.netPosition(PERP).quantity)).toBe(format(before));
  const again = await passTimeUntil(timers, session.reconcile('another look'));
  expect(again.findings.filter(({ kind }) => kind === 'position-differs')).toEqual([]);
  await session.stop();
});

test('a session that is over is not compared, and says so', async () => {
  const { session } = await busySession();
  await session.stop();
  await expect(session.reconcile('too late')).rejects.toMatchObject({ code: 'SESSION_OVER' });
});
