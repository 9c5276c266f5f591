/**
 * Opens a database as a session would, and says in one line of JSON how it stands: `{"lastSeq": 10, "intact": true}`, or
 * `{"refused": "STORAGE_READ_ONLY"}`.
 *
 * Usage: node test/support/storage-check-process.ts FILE
 */
import { realTimers, silentLog, AssayError } from '../../src/runtime/index.ts';
import { openStorage } from '../../src/storage/index.ts';

const [path = ''] = process.argv.slice(2);
try {
  const storage = await openStorage(path, { log: silentLog, timers: realTimers() });
  const known = await storage.sessions.find('s1');
  const lastSeq = known === undefined ? 0 : (await storage.journal('s1')).lastSeq;
  const { intact } = await storage.history.verifyChain('s1');
  await storage.close();
  process.stdout.write(`${JSON.stringify({ lastSeq, intact })}\n`);
} catch (error) {
  if (!(error instanceof AssayError)) throw error;
  process.stdout.write(`${JSON.stringify({ refused: error.code })}\n`);
}
