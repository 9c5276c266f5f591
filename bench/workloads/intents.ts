import type { EpochMs } from '../../src/domain/index.ts';
import { realTimers, silentLog } from '../../src/runtime/index.ts';
import { AccountSession, claimAccount } from '../../src/sessions/index.ts';
import { openStorage } from '../../src/storage/index.ts';
import { probeBar, probingAccount, PROBES_START } from '../../test/support/prober.ts';
import { PromptVenue } from '../../test/support/prompt-venue.ts';
import { ParityError } from '../parity.ts';

export const SESSION = 's1';
export const ACCOUNT = { venue: 'BENCH', environment: 'bench', uid: '1' };
export const PROGRAM = { holder: 'bench', build: 'bench', configHash: 'bench' };

/**
 * A session that sends one order after the other, each when the one before has left.
 *
 * @returns the wall time of all of them, and of each, ascending, the time from decision to the call that sends it
 */
export async function timeIntents(path: string, count: number): Promise<{ wallMs: number; waitsUs: number[] }> {
  const timers = realTimers();
  const storage = await openStorage(path, { log: silentLog, timers });
  await storage.sessions.create({ id: SESSION, kind: 'live', config: {}, startedAt: 0 as EpochMs });
  const { claim, lease } = await claimAccount(storage, {
    sessionId: SESSION,
    pinned: ACCOUNT,
    met: ACCOUNT,
    timers,
    ...PROGRAM,
  });
  const journal = await storage.journal(SESSION, { lease });
  const waitsUs: number[] = [];
  let decidedMs = 0;
  let onSent: () => void = () => {};
  // The entry is handed to the journal in the turn in which it was decided.
  const append = journal.append.bind(journal);
  journal.append = (entry) => {
    decidedMs = performance.now();
    append(entry);
  };
  const venue = new PromptVenue({
    fate: 'ends',
    startsAt: PROBES_START,
    submitted() {
      waitsUs.push((performance.now() - decidedMs) * 1_000);
      onSent();
    },
  });
  const parts = { venue, journal, checkpoint: undefined, timers, log: silentLog, claim };
  const session = new AccountSession(probingAccount(SESSION), parts);
  await session.start();
  const startedMs = performance.now();
  for (let bar = 0; bar < count; bar += 1) {
    await new Promise<void>((resolve) => {
      onSent = resolve;
      venue.bar(probeBar(bar));
    });
  }
  const wallMs = performance.now() - startedMs;
  await session.stop();
  await storage.close();
  if (session.state !== 'stopped' || waitsUs.length !== count)
    throw new ParityError('every bar of the bench leads to one order');
  return { wallMs, waitsUs: waitsUs.toSorted((a, b) => a - b) };
}
