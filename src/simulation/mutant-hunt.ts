import type { Timers } from '../runtime/index.ts';
import type { Mutant } from './mutants/index.ts';
import { inWorkshop } from './workshop.ts';
import { runSeed, type RunReport } from './world.ts';

/** Seeds within which a mistake has to be found. */
export const SEEDS_MAX = 1_000;

export interface Hunt {
  readonly mutant: Mutant;
  /** The first seed that finds it and finds nothing without it; `undefined` when none did. */
  readonly caughtBy: RunReport | undefined;
  readonly seeds: number;
}

/**
 * Puts one mistake in and runs seeds until an invariant falls, and makes sure that it was the mistake: the same seed
 * without it must be clean.
 */
export async function hunt(
  mutant: Mutant,
  timers: Timers,
  options: { readonly from?: number; readonly seedsMax?: number } = {},
): Promise<Hunt> {
  const { from = 1, seedsMax = SEEDS_MAX } = options;
  return inWorkshop(timers, async (workshop) => {
    for (let seeds = 1; seeds <= seedsMax; seeds += 1) {
      const seed = from + seeds - 1;
      const deserted = mutant.watchdog !== undefined;
      const report = await runSeed({ seed, mutant, deserted }, workshop);
      if (report.violation === undefined) continue;
      const { violation } = await runSeed({ seed, deserted }, workshop);
      if (violation === undefined) return { mutant, caughtBy: report, seeds };
    }
    return { mutant, caughtBy: undefined, seeds: seedsMax };
  });
}
