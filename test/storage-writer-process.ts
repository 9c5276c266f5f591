/**
 * A process of its own that writes a journal as fast as it can and says what it was promised: after each commit, the
 * number of the newest durable entry on a line. Made to be killed at any moment.
 *
 * Usage: node test/storage-writer-process.ts FILE
 */
import { writeSync } from 'node:fs';
import type { EpochMs } from '../src/domain/index.ts';
import { realTimers, silentLog } from '../src/runtime/index.ts';
import { openStorage } from '../src/storage/index.ts';
import { anOrder, barEntry, checkpointOf } from './conformance/storage-samples.ts';

const [path = ''] = process.argv.slice(2);
const storage = await openStorage(path, { log: silentLog, timers: realTimers() });
if ((await storage.sessions.find('s1')) === undefined) {
  await storage.sessions.create({ id: 's1', kind: 'paper', config: {}, startedAt: 0 as EpochMs });
}
const journal = await storage.journal('s1');
for (;;) {
  for (let entry = 1; entry <= 10; entry += 1) {
    const seq = journal.lastSeq + 1;
    journal.append(barEntry(seq, entry === 5 ? [{ type: 'submit', order: anOrder(`o-${seq}`) }] : []));
    journal.equity(barEntry(seq).event.at, anOrder('x').decisionPrice);
  }
  await journal.commit(checkpointOf(journal));
  writeSync(1, `${journal.durableSeq}\n`);
}
