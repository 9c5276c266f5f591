import { join } from 'node:path';
import { silentLog, usageError, type Timers } from '../runtime/index.ts';
import { openStorage, type SessionRecord, type Storage } from '../storage/index.ts';
import { auditLines, jsonLines } from './audit-lines.ts';

export interface AuditWords {
  readonly dataDir: string;
  readonly session?: string;
}

export interface ShowWords extends AuditWords {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

/** Shown when nobody says which. */
const NEWEST_ENTRIES = 100;
const SESSIONS_A_PAGE = 100;

/**
 * Recomputes the hash chains: of one session, or of all. Looks only, so it works beside a running Assay.
 *
 * @throws {AssayError} SESSION_UNKNOWN, and what opening a database may throw
 */
export function verifyAudit(
  words: AuditWords,
  timers: Timers,
): Promise<{ readonly lines: readonly string[]; readonly sound: boolean }> {
  return reading(words, timers, async (storage) => {
    const sessions =
      words.session === undefined ? await allSessions(storage) : [await theSession(storage, words.session)];
    const lines: string[] = [];
    let sound = true;
    for (const { id } of sessions) {
      const report = await storage.history.verifyChain(id);
      if (!report.intact) sound = false;
      lines.push(
        report.intact
          ? `${id}  intact: ${whole(report.lastSeq)} entries in ${whole(report.rows)} rows, head ${report.head}`
          : `${id}  BROKEN at entry ${report.seq}: ${report.problem}`,
      );
    }
    if (lines.length === 0) lines.push('There is no session in this database yet.');
    else if (sound)
      lines.push('Write a head down elsewhere: it proves later that nothing up to that entry was changed.');
    else lines.push('From that entry on nothing is proved. Keep the database as it is, and restore a backup to go on.');
    return { lines, sound };
  });
}

/**
 * The journal of a session as lines to read, or as JSON lines in the form of `assay backtest --journal`. Without a
 * range, its newest hundred entries.
 *
 * @throws {AssayError} BAD_OPTION, SESSION_UNKNOWN, JOURNAL_BROKEN, and what opening a database may throw
 */
export async function* showAudit(words: ShowWords, timers: Timers): AsyncIterable<string> {
  const range = { from: readSeq('--from', words.from), to: readSeq('--to', words.to) };
  if (range.from !== undefined && range.to !== undefined && range.from > range.to)
    throw usageError('BAD_OPTION', `--from ${range.from} comes after --to ${range.to}; exchange them`);
  const storage = await open(words, timers);
  try {
    const { id: sessionId } = await theSession(storage, words.session);
    const newest = (await storage.history.checkpoint(sessionId))?.seq ?? 0;
    const unsaid = range.from === undefined && range.to === undefined;
    const fromSeq = unsaid ? Math.max(1, newest - NEWEST_ENTRIES + 1) : (range.from ?? 1);
    if (!unsaid && fromSeq > newest)
      throw usageError('BAD_OPTION', `session ${sessionId} has ${newest} entries and no entry ${fromSeq}`);
    const { history } = storage;
    const wanted = { fromSeq, ...(range.to === undefined ? {} : { toSeq: range.to }) };
    yield* words.json === true
      ? jsonLines(history.entries(sessionId, wanted))
      : auditLines(history.narrated(sessionId, wanted));
  } finally {
    await storage.close();
  }
}

/** Opens the database only to look, beside a running Assay as well. */
export async function reading<Result>(
  words: AuditWords,
  timers: Timers,
  work: (storage: Storage) => Promise<Result>,
): Promise<Result> {
  const storage = await open(words, timers);
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

function open({ dataDir }: AuditWords, timers: Timers): Promise<Storage> {
  return openStorage(`sqlite:${join(dataDir, 'assay.db')}`, { log: silentLog, timers, readOnly: true });
}

/** The one named, or the newest. @throws {AssayError} SESSION_UNKNOWN */
export async function theSession(storage: Storage, id: string | undefined): Promise<SessionRecord> {
  const { items, count } = await storage.sessions.list({ page: 1, limit: 5 });
  const session = id === undefined ? items[0] : await storage.sessions.find(id);
  if (session !== undefined) return session;
  const there =
    count === 0
      ? 'start Assay once to begin one'
      : `the newest ${count === 1 ? 'is' : 'are'} ${items.map((one) => one.id).join(', ')}`;
  throw usageError(
    'SESSION_UNKNOWN',
    `there is no session${id === undefined ? '' : ` "${id}"`} in this database; ${there}`,
  );
}

async function allSessions(storage: Storage): Promise<readonly SessionRecord[]> {
  const sessions: SessionRecord[] = [];
  for (let page = 1; ; page += 1) {
    const { items } = await storage.sessions.list({ page, limit: SESSIONS_A_PAGE });
    sessions.push(...items);
    if (items.length < SESSIONS_A_PAGE) return sessions;
  }
}

function readSeq(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seq = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seq) || seq < 1)
    throw usageError('BAD_OPTION', `${option} takes the number of an entry, 1 or more, was "${text}"`);
  return seq;
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}
