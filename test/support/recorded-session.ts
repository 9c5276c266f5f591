import { join } from 'node:path';
import { realTimers, silentLog } from '../../src/runtime/index.ts';
import { PaperSession } from '../../src/sessions/index.ts';
import { settled } from '../../src/sessions/test-timers.ts';
import { openStorage } from '../../src/storage/index.ts';
import { paperAccount } from './paper-account.ts';

/** A paper session, run to the end of its bars, in a database of that folder; it is over and the database is closed. */
export async function recordSession(folder: string, options: { readonly seed: number; readonly bars: number }) {
  const timers = realTimers();
  const storage = await openStorage(join(folder, 'assay.db'), { log: silentLog, timers });
  const input = paperAccount(options);
  const { sessionId, instruments } = input;
  await storage.sessions.create({ id: sessionId, kind: 'paper', config: {}, startedAt: timers.now() });
  const journal = await storage.journal(sessionId, { instruments });
  const session = new PaperSession(input, { journal, checkpoint: undefined, timers, log: silentLog });
  session.start();
  while (session.state === 'running') await settled();
  await session.stop();
  await storage.close();
  if (session.failure !== undefined) throw new Error(session.failure);
  return session.engine.snapshot();
}
