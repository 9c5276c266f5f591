import type { LabStore } from '../ports/trials.ts';
import { openLabDatabase, type LabDatabaseOptions } from './lab-database.ts';
import { sqliteHoldouts } from './sqlite-holdouts.ts';
import { sqliteTrials } from './sqlite-trials.ts';

/**
 * Opens the lab's store, or makes it with its folder; beside other processes that write to it.
 *
 * @param path `data/lab/lab.db`
 * @throws {AssayError} any STORAGE_ code of `docs/errors.md`: a damaged, foreign or newer file is refused unchanged
 */
export function openLab(path: string, options: LabDatabaseOptions): LabStore {
  const database = openLabDatabase(path, options);
  return {
    trials: sqliteTrials(database),
    holdouts: sqliteHoldouts(database),
    async close() {
      database.close();
    },
  };
}
