import type { Pool } from 'pg';
import type { QueueStore } from './queue-store.ts';

/** One at a time makes the table: `IF NOT EXISTS` alone lets two that start together collide. */
const LOCK = 0x41737361;

export async function postgresStore(pool: Pool, schema: string): Promise<QueueStore> {
  const table = `"${schema}".assay_store`;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${table} (key text PRIMARY KEY, bytes bytea NOT NULL, expires_at timestamptz)`,
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
  const alive = '(expires_at IS NULL OR expires_at > now())';
  return {
    async put(key, bytes, { keepMs } = {}) {
      const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      await pool.query(
        `INSERT INTO ${table} VALUES ($1, $2, now() + $3::float8 * interval '1 ms')
         ON CONFLICT (key) DO UPDATE SET bytes = EXCLUDED.bytes, expires_at = EXCLUDED.expires_at`,
        [key, value, keepMs ?? null],
      );
    },
    async get(key) {
      const { rows } = await pool.query<{ bytes: Buffer }>(`SELECT bytes FROM ${table} WHERE key = $1 AND ${alive}`, [
        key,
      ]);
      return rows[0]?.bytes;
    },
    async keys(prefix) {
      await pool.query(`DELETE FROM ${table} WHERE expires_at < now()`);
      const { rows } = await pool.query<{ key: string }>(
        `SELECT key FROM ${table} WHERE starts_with(key, $1) AND ${alive}`,
        [prefix],
      );
      return rows.map(({ key }) => key);
    },
    remove: async (key) => void (await pool.query(`DELETE FROM ${table} WHERE key = $1`, [key])),
    close: () => pool.end(),
  };
}
