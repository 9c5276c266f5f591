/**
 * One step of the schema, forward only. Once released, its text never changes: an opened database compares the hash
 * of what was applied with what is here. What comes after is a new migration.
 */
export interface Migration {
  readonly name: string;
  /** Statements for SQLite. PostgreSQL gets its own beside it, since types and triggers are spelled differently. */
  readonly sqlite: string;
}
