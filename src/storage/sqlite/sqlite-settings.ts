import type { SettingStore } from '../ports/settings.ts';
import { decode, encode } from '../record/codec.ts';
import type { Database } from './database.ts';

export function sqliteSettings(database: Database): SettingStore {
  const { query } = database;
  return {
    async get(key) {
      const row = await query.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
      return row === undefined ? undefined : decode(row.value);
    },
    async set(key, value, at) {
      const row = { key, value: encode(value), updated_at: at };
      const insert = query.insertInto('settings').values(row);
      database.write(
        insert.onConflict((conflict) => conflict.column('key').doUpdateSet({ value: row.value, updated_at: at })),
      );
    },
  };
}
