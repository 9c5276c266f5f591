import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AssayError, syncFolder, writeAtomically } from '../../runtime/index.ts';
import type { Connection, Row } from './connection.ts';

/** Where the journals and leases of a database had got to when this was last written. */
export interface Anchor {
  readonly sessions: ReadonlyMap<string, JournalEnd>;
  /** Newest epoch of each account. */
  readonly epochs: ReadonlyMap<string, number>;
}

export interface JournalEnd {
  readonly seq: number;
  /** Hash of the row that ends with that entry. */
  readonly head: string;
}

/** Something the anchor knows of and the database does not. */
export interface Loss {
  /** In a sentence, without its full stop. */
  readonly detail: string;
}

/**
 * The anchor is a small file beside the database. Only a copy of the database that is older than the anchor, or another
 * database, lacks what it names: so last night's backup is not mistaken for today. It may be behind the database, and
 * after a power cut it is, but never ahead of it.
 *
 * A backup of both files together is not found out by it; the exchange's own history is the second witness (`Reconciler`).
 */
export function anchorPath(database: string): string {
  return `${database}-anchor`;
}

/**
 * @returns `undefined` when there is none: the database is new, or of an Assay that wrote none
 * @throws {AssayError} STORAGE_ANCHOR when it cannot be understood
 */
export function readAnchor(database: string): Anchor | undefined {
  const path = anchorPath(database);
  if (!existsSync(path)) return undefined;
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new AssayError(
      'STORAGE_ANCHOR',
      `The file ${path} is damaged (${(error as Error).message}), so it cannot be said whether the database beside it is ` +
        'the newest: look at what happened to this folder, then run assay recover. Nothing was changed.',
      { cause: error },
    );
  }
}

/** @throws when the folder cannot be written to */
export function writeAnchor(database: string, { sessions, epochs }: Anchor): void {
  const path = anchorPath(database);
  const text = {
    what: 'Assay keeps here how far its database had got. Do not copy or restore this file together with the database.',
    version: 1,
    sessions: Object.fromEntries(sessions),
    epochs: Object.fromEntries(epochs),
  };
  writeAtomically(path, `${JSON.stringify(text, undefined, 1)}\n`);
  syncFolder(dirname(path));
}

/** What a database has. Reads one row per session and account. */
export function anchorOf(connection: Connection): Anchor {
  const sessions = new Map<string, JournalEnd>();
  for (const { id } of connection.all('SELECT id FROM sessions')) {
    const newest = rowAt(connection, id as string, Number.MAX_SAFE_INTEGER);
    if (newest !== undefined) sessions.set(id as string, newest);
  }
  return { sessions, epochs: epochsOf(connection) };
}

/** What the anchor names and the database does not have: nothing, unless an older or another one was put in its place. */
export function missingFrom(connection: Connection, { sessions, epochs }: Anchor): readonly Loss[] {
  const losses: Loss[] = [];
  for (const [session, { seq, head }] of sessions) {
    const row = rowAt(connection, session, seq);
    if (row?.seq === seq && row.head === head) continue;
    const newest = rowAt(connection, session, Number.MAX_SAFE_INTEGER)?.seq ?? 0;
    losses.push({
      detail:
        newest < seq
          ? `session ${session} ends at entry ${newest}, and had reached ${seq}`
          : `entry ${seq} of session ${session} is not the one that was written`,
    });
  }
  const known = epochsOf(connection);
  for (const [account, epoch] of epochs) {
    const kept = known.get(account) ?? 0;
    if (kept < epoch) losses.push({ detail: `account ${account} stands at epoch ${kept}, and had reached ${epoch}` });
  }
  return losses;
}

/** @throws {AssayError} STORAGE_RESTORED */
export function refuseLosses(path: string, losses: readonly Loss[]): void {
  if (losses.length === 0) return;
  throw new AssayError(
    'STORAGE_RESTORED',
    `The database ${path} is older than what was here: ${losses.map(({ detail }) => detail).join('; ')}. ` +
      'It looks like a restored backup. Put the newest one back; if it is lost, run assay recover, which says what is ' +
      'missing and lets you go on, halted. Nothing was changed.',
  );
}

function rowAt(connection: Connection, session: string, seq: number): JournalEnd | undefined {
  const row = connection.get(
    'SELECT last_seq, hash FROM journal WHERE session_id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1',
    [session, seq],
  );
  return row === undefined ? undefined : { seq: row['last_seq'] as number, head: row['hash'] as string };
}

function epochsOf(connection: Connection): Map<string, number> {
  const hasLeases = connection.get("SELECT 1 FROM sqlite_schema WHERE name = 'leases'") !== undefined;
  const rows: readonly Row[] = hasLeases ? connection.all('SELECT account, epoch FROM leases') : [];
  return new Map(rows.map((row) => [row['account'] as string, row['epoch'] as number]));
}

function parse(text: string): Anchor {
  const { version, sessions, epochs } = JSON.parse(text) as Record<string, unknown>;
  if (version !== 1) throw new Error(`version ${String(version)} is not known here`);
  return {
    sessions: new Map(entriesOf(sessions).map(([id, end]) => [id, endOf(end)])),
    epochs: new Map(entriesOf(epochs).map(([account, epoch]) => [account, wholeOf(epoch)])),
  };
}

function entriesOf(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) throw new Error('a table is missing');
  return Object.entries(value);
}

function endOf(value: unknown): JournalEnd {
  const { seq, head } = Object(value) as Record<string, unknown>;
  if (typeof head !== 'string') throw new Error('a hash is missing');
  return { seq: wholeOf(seq), head };
}

function wholeOf(value: unknown): number {
  if (!Number.isSafeInteger(value)) throw new Error(`"${String(value)}" is no whole number`);
  return value as number;
}
