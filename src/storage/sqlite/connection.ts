import { strict as assert } from 'node:assert';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { explained } from './failures.ts';

export type Row = Readonly<Record<string, string | number | null>>;

/** Statements kept ready, most recently used last; a handful of repositories stays far below it. */
const STATEMENTS_MAX = 256;

/**
 * One connection to a SQLite file: the only file in which `node:sqlite` is spoken, since its API still moves.
 *
 * Everything is synchronous, and a transaction begins and ends within one call: so the journal never finds a
 * transaction of someone else half open, and two writers of this process need no lock between them.
 */
export class Connection {
  readonly path: string;
  private readonly raw: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();

  constructor(path: string, options: { readonly readOnly: boolean; readonly busyTimeoutMs: number }) {
    this.path = path;
    this.raw = this.explain(
      () =>
        new DatabaseSync(path, {
          readOnly: options.readOnly,
          timeout: options.busyTimeoutMs,
          enableForeignKeyConstraints: true,
        }),
    );
  }

  /** Rows of a query. Never iterated lazily, so a kept statement is never in use twice. */
  all(sql: string, parameters: readonly unknown[] = []): Row[] {
    return this.explain(() => this.statement(sql).all(...bindable(parameters)) as Row[]);
  }

  get(sql: string, parameters: readonly unknown[] = []): Row | undefined {
    return this.explain(() => this.statement(sql).get(...bindable(parameters)) as Row | undefined);
  }

  /** @returns how many rows were changed */
  run(sql: string, parameters: readonly unknown[] = []): number {
    return this.explain(() => Number(this.statement(sql).run(...bindable(parameters)).changes));
  }

  /** Several statements without parameters. */
  script(sql: string): void {
    this.explain(() => this.raw.exec(sql));
  }

  /** The first column of a pragma's answer. */
  pragma(text: string): string | number | undefined {
    const row = this.explain(() => this.raw.prepare(`PRAGMA ${text}`).get());
    return row === undefined ? undefined : (Object.values(row)[0] as string | number);
  }

  /** For the journal, which runs a few statements very often and keeps them itself. */
  prepare(sql: string): StatementSync {
    return this.explain(() => this.raw.prepare(sql));
  }

  /**
   * All of `work`, or nothing of it. The write lock is taken first: a transaction that begins as a reader can be
   * refused the lock half-way, whatever the busy timeout says.
   */
  transaction<Result>(work: () => Result): Result {
    assert(!this.raw.isTransaction, 'a transaction begins and ends within one call');
    this.explain(() => this.raw.exec('BEGIN IMMEDIATE'));
    try {
      const result = work();
      this.raw.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some failures, such as a full disk.
      if (this.raw.isTransaction) this.raw.exec('ROLLBACK');
      throw explained(error, this.path);
    }
  }

  close(): void {
    this.statements.clear();
    if (this.raw.isOpen) this.raw.close();
  }

  private statement(sql: string): StatementSync {
    const kept = this.statements.get(sql);
    const statement = kept ?? this.raw.prepare(sql);
    if (kept !== undefined) this.statements.delete(sql);
    this.statements.set(sql, statement);
    if (this.statements.size > STATEMENTS_MAX) this.statements.delete(this.statements.keys().next().value!);
    return statement;
  }

  private explain<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw explained(error, this.path);
    }
  }
}

function bindable(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (value === undefined || value === null) return null;
    if (typeof value === 'boolean') return Number(value);
    assert(typeof value === 'string' || typeof value === 'number', `a ${typeof value} cannot be stored as it is`);
    return value;
  });
}
