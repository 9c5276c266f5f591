import { existsSync } from 'node:fs';
import type { EpochMs } from '../../domain/index.ts';
import { AssayError, usageError } from '../../runtime/index.ts';
import { anchorPath, anchorOf, missingFrom, readAnchor, writeAnchor, type Anchor } from './anchor.ts';
import type { Connection } from './connection.ts';
import { openDatabase, type DatabaseOptions } from './database.ts';
import { locate } from './location.ts';
import { sqliteHalts } from './sqlite-halts.ts';

/** So many epochs are passed over, since nobody knows how many the lost history had used. */
const EPOCHS_SKIPPED = 1_000;

export interface Acceptance {
  readonly by: string;
  readonly reason: string;
  readonly at: EpochMs;
  /** Accounts that are halted with it, beside those that the database or its anchor knows. */
  readonly accounts: readonly string[];
}

/** What the anchor knows and the database lacks, in sentences. Looks only. */
export function lossesOf(given: string, options: DatabaseOptions): readonly string[] {
  const path = locate(given, true, false);
  const anchor = anchorIfReadable(path);
  if (anchor === 'damaged') return [`${anchorPath(path)} is damaged, so what is missing cannot be said`];
  if (anchor === undefined) return [];
  if (!existsSync(path)) return [`there is no database at ${path}, and its anchor remembers one`];
  const database = openDatabase(path, { ...options, readOnly: true });
  try {
    return missingFrom(database.reader, anchor).map(({ detail }) => detail);
  } finally {
    database.close();
  }
}

/**
 * Takes the database as it is for the newest: every account is halted, and goes on in an epoch that nobody has used, so
 * that no order id comes back. What is missing is learned from the venue when a session starts.
 *
 * @throws {AssayError} NOTHING_LOST when there is nothing to accept, and what opening a database may throw
 */
export async function acceptOlder(
  given: string,
  options: DatabaseOptions,
  { by, reason, at, accounts }: Acceptance,
): Promise<readonly string[]> {
  const losses = lossesOf(given, options);
  if (losses.length === 0)
    throw usageError('NOTHING_LOST', `The database ${given} is the newest there was; there is nothing to accept.`);
  const path = locate(given, false, false);
  const anchor = anchorIfReadable(path);
  const known = anchor === 'damaged' || anchor === undefined ? new Map<string, number>() : anchor.epochs;
  const database = openDatabase(path, { ...options, acceptOlder: true });
  try {
    const connection = database.requireWriter();
    const epochs = raised(known, anchorOf(connection).epochs);
    connection.transaction(() => {
      for (const [account, epoch] of epochs) skipEpochs(connection, account, epoch, at);
    });
    const halts = sqliteHalts(database);
    const halt = { by, reason: `an older database was accepted (${losses.join('; ')}): ${reason}`, at };
    for (const account of new Set([...accounts, ...epochs.keys()])) {
      // A halt that stands already says why; this one is to be read too.
      await halts.clear(account, { by, reason: 'replaced by the halt that follows', at });
      await halts.latch(account, halt);
    }
    writeAnchor(path, anchorOf(connection));
  } finally {
    database.close();
  }
  return losses;
}

function anchorIfReadable(path: string): Anchor | 'damaged' | undefined {
  try {
    return readAnchor(path);
  } catch (error) {
    if (error instanceof AssayError && error.code === 'STORAGE_ANCHOR') return 'damaged';
    throw error;
  }
}

function raised(...known: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const epochs of known)
    for (const [account, epoch] of epochs) newest.set(account, Math.max(epoch, newest.get(account) ?? 0));
  return new Map([...newest].map(([account, epoch]) => [account, epoch + EPOCHS_SKIPPED]));
}

function skipEpochs(connection: Connection, account: string, epoch: number, at: EpochMs): void {
  connection.run(
    `INSERT INTO leases (account, epoch, holder, build, config_hash, acquired_at, renewed_at)
     VALUES (?1, ?2, 'nobody: an older database was accepted', '', '', ?3, ?3)
     ON CONFLICT (account) DO UPDATE SET epoch = excluded.epoch, holder = excluded.holder, renewed_at = excluded.renewed_at`,
    [account, epoch, at],
  );
}
