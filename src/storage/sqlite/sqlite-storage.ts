import { dirname, join } from 'node:path';
import type { AssayError } from '../../runtime/index.ts';
import type { Storage } from '../ports/storage.ts';
import { AnchorKeeper } from './anchor-keeper.ts';
import { CommitTimings } from './commit-timings.ts';
import { anchorOf, type JournalEnd } from './anchor.ts';
import { openDatabase, type DatabaseOptions } from './database.ts';
import { sqliteApiKeys } from './sqlite-api-keys.ts';
import { sqliteDiscrepancies } from './sqlite-discrepancies.ts';
import { sqliteHalts } from './sqlite-halts.ts';
import { sqliteHistory } from './sqlite-history.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { sqliteLeases } from './sqlite-leases.ts';
import { sqlitePipeline } from './sqlite-pipeline.ts';
import { sqliteRequests } from './sqlite-requests.ts';
import { sqliteRuns } from './sqlite-runs.ts';
import { sqliteSessions } from './sqlite-sessions.ts';
import { sqliteSettings } from './sqlite-settings.ts';
import { sqliteSignIns } from './sqlite-sign-ins.ts';
import { sqliteStrategies } from './sqlite-strategies.ts';
import { sqliteViews } from './sqlite-views.ts';

/** All ports on one SQLite file. */
export function sqliteStorage(path: string, options: DatabaseOptions & { readonly reportsFolder?: string }): Storage {
  const database = openDatabase(path, options);
  const timings = new CommitTimings();
  const anchor = database.readOnly
    ? undefined
    : new AnchorKeeper({ ...options, path: database.path }, anchorOf(database.reader));
  const journals = new Map<string, SqliteJournal>();
  let newest: SqliteJournal | undefined;
  let failure: AssayError | undefined;
  return {
    async journal(sessionId, journalOptions = {}) {
      journals.get(sessionId)?.retire();
      const context = {
        connection: database.requireWriter(),
        timers: options.timers,
        timings,
        committed: (end: JournalEnd): void => anchor?.committed(sessionId, end),
        failed(why: AssayError): void {
          failure = why;
          options.log.error(why.message, { code: why.code });
        },
      };
      newest = new SqliteJournal(context, sessionId, journalOptions);
      anchor?.opened(sessionId, newest.newest);
      journals.set(sessionId, newest);
      return newest;
    },
    history: sqliteHistory(database),
    views: sqliteViews(database),
    sessions: sqliteSessions(database),
    strategies: sqliteStrategies(database),
    runs: sqliteRuns(database, options.reportsFolder ?? join(dirname(database.path), 'reports')),
    discrepancies: sqliteDiscrepancies(database),
    pipeline: sqlitePipeline(database),
    halts: sqliteHalts(database),
    leases: sqliteLeases(database, ({ account, epoch }) => anchor?.taken(account, epoch)),
    signIns: sqliteSignIns(database),
    apiKeys: sqliteApiKeys(database),
    settings: sqliteSettings(database),
    requests: sqliteRequests(database),
    health() {
      const { fileBytes, walBytes } = database.sizes();
      const commits = timings.percentiles();
      return {
        state: failure === undefined ? 'ok' : 'failed',
        ...(failure === undefined ? {} : { detail: failure.message }),
        url: `sqlite:${database.path}`,
        readOnly: database.readOnly,
        schemaVersion: database.schemaVersion,
        sizeBytes: fileBytes + walBytes,
        walBytes,
        journalSeq: newest?.durableSeq ?? 0,
        ...(commits === undefined ? {} : { commitP50Ms: commits.p50Ms, commitP99Ms: commits.p99Ms }),
      };
    },
    async close() {
      for (const journal of journals.values()) {
        if (journal.pending > 0)
          options.log.warn(`${journal.pending} journal entries were never committed and are lost`, {
            session: journal.sessionId,
          });
        journal.retire();
      }
      anchor?.close();
      database.close();
    },
  };
}
