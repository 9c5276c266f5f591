import type { Timers } from '../runtime/index.ts';
import { openWorkshop, type Workshop } from './disk.ts';
import { SESSION_ID } from './setting.ts';

/** A folder and a database to run seeds in, one after another; gone afterwards. */
export async function inWorkshop<T>(timers: Timers, work: (workshop: Workshop) => Promise<T>): Promise<T> {
  const workshop = await openWorkshop(SESSION_ID, timers);
  try {
    return await work(workshop);
  } finally {
    workshop.remove();
  }
}
