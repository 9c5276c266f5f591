import { strict as assert } from 'node:assert';
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { Connection } from './connection.ts';

/**
 * Lets Kysely run its queries on a connection of ours. Reading only: a transaction of Kysely's would stay open across
 * promises, and the journal commits on the spot. Writes are built with Kysely and run with `Database.write`.
 */
export function dialectOf(connection: Connection): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new ReadingDriver(connection),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class ReadingDriver implements Driver {
  private readonly queries: DatabaseConnection;

  constructor(connection: Connection) {
    this.queries = {
      executeQuery<Result>(query: CompiledQuery): Promise<QueryResult<Result>> {
        // Inside a promise, so that a failure is a rejection and never an exception on the spot.
        return Promise.resolve().then(() => ({ rows: connection.all(query.sql, query.parameters) as Result[] }));
      },
      streamQuery: () =>
        assert.fail('results are read in pages; an open cursor would keep the write-ahead log growing'),
    };
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.queries);
  }

  beginTransaction(): Promise<void> {
    assert.fail('several writes together are one call of Database.write');
  }

  commitTransaction(): Promise<void> {
    assert.fail('there is no transaction to commit');
  }

  rollbackTransaction(): Promise<void> {
    assert.fail('there is no transaction to roll back');
  }

  async releaseConnection(): Promise<void> {}

  /** The connection belongs to the database, which closes it. */
  async destroy(): Promise<void> {}
}
