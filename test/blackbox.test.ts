import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { blackboxRun } from './blackbox/blackbox-run.ts';
import { checkHistory } from './history/check.ts';
import type { ExchangeLedger } from './history/exchange-ledger.ts';
import { readServerBooks } from './history/server-books.ts';
import type { Deed } from './history/deeds.ts';

/** The short form of `npm run blackbox`: a few acts, and what the checker says when the server's file is spoilt afterwards. */
test(
  'server, exchange and watchdog as processes: nothing is lost, doubled or unexplained',
  { timeout: 600_000 },
  async () => {
    const spoilt: (readonly string[])[] = [];
    const report = await blackboxRun({
      seed: 5,
      staleSeconds: 15,
      audits: 1,
      script: [
        'other faults',
        'kill the server',
        'somebody trades by hand',
        'the server stands still',
        'kill the watchdog',
        'cut the streams',
      ],
      async keep({ database, deeds, staleMs }, ledger) {
        for (const table of ['fills', 'journal'])
          spoilt.push(await without(table, { database, deeds, staleMs, ledger }));
      },
    });
    expect(report.wrong).toEqual([]);
    // A run in which nothing is sent proves nothing.
    expect(report.books?.intents.length).toBeGreaterThan(5);
    expect(report.ledger?.executions.length).toBeGreaterThan(2);
    for (const wrong of spoilt) expect(wrong).not.toEqual([]);
  },
);

/** What is found when the newest row of a table is missing from a copy of the database. */
async function without(
  table: string,
  {
    database,
    ledger,
    deeds,
    staleMs,
  }: { database: string; ledger: ExchangeLedger; deeds: readonly Deed[]; staleMs: number },
): Promise<readonly string[]> {
  const copy = mkdtempSync(join(tmpdir(), 'assay-spoilt-'));
  cpSync(dirname(database), copy, { recursive: true });
  const file = join(copy, 'assay.db');
  const sqlite = new DatabaseSync(file);
  // Whoever tampers with it takes away what would keep him from it.
  const triggers = sqlite.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) sqlite.exec(`DROP TRIGGER ${String(name)}`);
  sqlite.exec(`DELETE FROM ${table} WHERE rowid = (SELECT MAX(rowid) FROM ${table})`);
  sqlite.close();
  try {
    const books = await readServerBooks(file);
    return books === undefined ? ['there are no books'] : checkHistory({ ledger, books, deeds, staleMs });
  } finally {
    rmSync(copy, { recursive: true });
  }
}
