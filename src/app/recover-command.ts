import { userInfo } from 'node:os';
import { join } from 'node:path';
import { silentLog, usageError, type Timers } from '../runtime/index.ts';
import { acceptStorageLosses, storageLosses } from '../storage/index.ts';
import { PAPER_ACCOUNT } from './platform/parts.ts';

export interface RecoverWords {
  readonly dataDir: string;
  /** Absent: only say what is missing. */
  readonly accept?: boolean;
  readonly reason?: string;
}

/**
 * Says what a database lacks that was here once, and on an operator's word goes on from it, halted. What was traded in
 * the missing part is learned from the venue, by the comparison that begins every session.
 *
 * @throws {AssayError} NOTHING_LOST, BAD_OPTION, and what opening a database may throw
 */
export async function recoverCommand(words: RecoverWords, timers: Timers): Promise<readonly string[]> {
  const url = `sqlite:${join(words.dataDir, 'assay.db')}`;
  const options = { log: silentLog, timers };
  if (words.accept !== true) {
    const losses = storageLosses(url, options);
    if (losses.length === 0) return ['Nothing is missing: the database is the newest there was.'];
    return [
      'The database is older than what was here. Missing:',
      ...losses.map((loss) => `  ${loss}`),
      'If a newer copy exists, put it back: that is always better. If not: assay recover --accept --reason "..."',
      'Every account is halted then, and the exchange is asked what happened meanwhile before you lift the halt.',
    ];
  }
  if (words.reason === undefined || words.reason.trim() === '')
    throw usageError('BAD_OPTION', '--accept takes a --reason, which stays on record');
  const by = `${userInfo().username} (command line)`;
  const acceptance = { by, reason: words.reason, at: timers.now(), accounts: [PAPER_ACCOUNT] };
  const losses = await acceptStorageLosses(url, options, acceptance);
  return [
    'Accepted. Gone for good:',
    ...losses.map((loss) => `  ${loss}`),
    'All accounts are halted. Start Assay, look at what it finds at the exchange, then lift the halt on the dashboard.',
  ];
}
