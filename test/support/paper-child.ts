/**
 * A process of its own that runs a paper session on a database and says how far it is: after each commit, the number of
 * the newest durable entry on a line. Made to be killed at any moment, and started again until its bars end.
 *
 * Usage: node test/support/paper-child.ts FILE SEED BARS SPEED; a line on standard input is an emergency stop.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { realTimers, silentLog } from '../../src/runtime/index.ts';
import { PaperSession } from '../../src/sessions/index.ts';
import { openStorage } from '../../src/storage/index.ts';
import { paperAccount } from './paper-account.ts';

const [path = '', seed = '', bars = '', speed = ''] = process.argv.slice(2);
const timers = realTimers();
const storage = await openStorage(path, { log: silentLog, timers });
const input = paperAccount({ seed: Number(seed), bars: Number(bars), speed: Number(speed) });
const { sessionId, instruments } = input;
if ((await storage.sessions.find(sessionId)) === undefined)
  await storage.sessions.create({ id: sessionId, kind: 'paper', config: {}, startedAt: timers.now() });
const journal = await storage.journal(sessionId, { instruments });
const checkpoint = await storage.history.checkpoint(sessionId);
const session = new PaperSession(input, { journal, checkpoint, timers, log: silentLog });
session.follow({ observe() {}, committed: (seq) => void writeSync(1, `${seq}\n`) });
writeSync(1, session.engine.halted ? 'halted\n' : 'trading\n');
session.start();

createInterface({ input: process.stdin }).on('line', (line) => {
  void session.emergencyStop('operator', line).then(({ state }) => writeSync(1, `${state}\n`));
});
while (session.state === 'running') await timers.sleep(5);
await session.stop();
await storage.close();
writeSync(1, `${session.failure ?? 'finished'}\n`);
process.exit(session.failure === undefined ? 0 : 1);
