import type { Connection } from './connection.ts';
import type { Tables } from './tables.ts';

export type RowOf<Table extends keyof Tables> = Tables[Table];
type Column<Table extends keyof Tables> = string & keyof Tables[Table];

/**
 * A kept statement that adds one row. With `key`, a row of the same key is overwritten.
 * Columns are named in the statement, so the order of fields in a row object never matters.
 */
export function insertion<const Table extends keyof Tables>(
  connection: Connection,
  table: Table,
  columns: readonly Column<Table>[],
  key: readonly Column<Table>[] = [],
): (row: RowOf<Table>) => void {
  const places = columns.map(() => '?').join(', ');
  const overwritten = columns
    .filter((column) => !key.includes(column))
    .map((column) => `${column} = excluded.${column}`);
  const onConflict = key.length === 0 ? '' : ` ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${overwritten.join(', ')}`;
  const statement = connection.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})${onConflict}`);
  return (row) => {
    statement.run(...columns.map((column) => row[column] as string | number | null));
  };
}
