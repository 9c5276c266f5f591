/**
 * A process of its own that takes an account and trades on it as fast as it can. It writes what it does to a file that
 * is shared with others like it, one line each, in the order in which things happen:
 *
 *   taken EPOCH SEQ     it has the account, and found the journal ended at entry SEQ
 *   sent EPOCH ID       an order leaves, within the call that sends it
 *   over EPOCH REASON   it has stopped
 *
 * Usage: node test/support/holder-process.ts DATABASE FILE
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { EpochMs } from '../../src/domain/index.ts';
import { realTimers, silentLog } from '../../src/runtime/index.ts';
import { AccountSession, claimAccount } from '../../src/sessions/index.ts';
import { openStorage } from '../../src/storage/index.ts';
import { probeBar, probingAccount, PROBES_START } from './prober.ts';
import { PromptVenue } from './prompt-venue.ts';

const [database = '', told = ''] = process.argv.slice(2);
const file = openSync(told, 'a');
const tell = (line: string): void => void writeSync(file, `${line}\n`);
const timers = realTimers();
const account = { venue: 'TEST', environment: 'demo', uid: '1' };

const storage = await openStorage(database, { log: silentLog, timers });
if ((await storage.sessions.find('s1')) === undefined)
  await storage.sessions.create({ id: 's1', kind: 'live', config: {}, startedAt: 0 as EpochMs });
const { claim, lease } = await claimAccount(storage, {
  sessionId: 's1',
  pinned: account,
  met: account,
  timers,
  holder: `process ${process.pid}`,
  build: 'test',
  configHash: 'test',
});
const journal = await storage.journal('s1', { lease });
const checkpoint = await storage.history.checkpoint('s1');
tell(`taken ${claim.epoch} ${journal.lastSeq}`);
const startsAt = checkpoint?.marketAt ?? PROBES_START;
const venue = new PromptVenue({
  fate: 'ends',
  startsAt,
  submitted: ({ clientOrderId }) => tell(`sent ${claim.epoch} ${clientOrderId}`),
});
const session = new AccountSession(probingAccount('s1'), { venue, journal, checkpoint, timers, log: silentLog, claim });
await session.start();
for (let bar = Math.ceil((startsAt - PROBES_START) / 60_000); session.state !== 'failed'; bar += 1) {
  venue.bar(probeBar(bar));
  await timers.sleep(1);
}
tell(`over ${claim.epoch} ${session.failure}`);
await storage.close();
closeSync(file);
