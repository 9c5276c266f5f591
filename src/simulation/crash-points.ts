import type { Timers } from '../runtime/index.ts';
import { Tally, type Totals } from './campaign.ts';
import { Chance } from './chance.ts';
import { inWorkshop } from './workshop.ts';
import { runSeed, type RunOptions } from './world.ts';

/**
 * A day in little: three minutes of trading by four strategies, some fifty orders, and no faults but the kills that are
 * put in on purpose. Every version of the program lives through it.
 */
export const CANONICAL_DAY: RunOptions = { seed: 20, minutes: 3, faults: [] };
/** A second crash within so many boundaries of the first is one during recovery. */
const RECOVERY_BOUNDARIES = 80;

export interface CrashPoints extends Totals {
  /** Boundaries of the day when nothing happens to it, up to the last fault. */
  readonly boundariesOfTheDay: number;
}

/** Counts the boundaries of the canonical day, then lives it again for each of them, killed there. */
export async function crashAtEveryBoundary(
  timers: Timers,
  options: { readonly every?: number; after?(crashAt: readonly number[], done: number, of: number): void } = {},
): Promise<CrashPoints> {
  const every = options.every ?? 1;
  return inWorkshop(timers, async (workshop) => {
    const { boundariesInTrouble: boundaries } = await runSeed(CANONICAL_DAY, workshop);
    const tally = new Tally(timers);
    for (let at = 1; at <= boundaries; at += every) {
      tally.add(await runSeed({ ...CANONICAL_DAY, crashAt: [at] }, workshop));
      options.after?.([at], Math.ceil(at / every), Math.ceil(boundaries / every));
    }
    return { ...tally.totals, boundariesOfTheDay: boundaries };
  });
}

/** Lives the canonical day killed twice, half of the times during the recovery from the first. */
export async function crashInPairs(
  timers: Timers,
  options: { readonly pairs: number; after?(crashAt: readonly number[], done: number, of: number): void },
): Promise<CrashPoints> {
  return inWorkshop(timers, async (workshop) => {
    const { boundariesInTrouble: boundaries } = await runSeed(CANONICAL_DAY, workshop);
    const tally = new Tally(timers);
    for (let pair = 1; pair <= options.pairs; pair += 1) {
      const crashAt = pairOf(pair, boundaries);
      tally.add(await runSeed({ ...CANONICAL_DAY, crashAt }, workshop));
      options.after?.(crashAt, pair, options.pairs);
    }
    return { ...tally.totals, boundariesOfTheDay: boundaries };
  });
}

function pairOf(pair: number, boundaries: number): readonly [number, number] {
  const chance = new Chance(pair, 'crash pair');
  const first = chance.whole(1, boundaries);
  const second = chance.happens(0.5)
    ? first + chance.whole(1, RECOVERY_BOUNDARIES)
    : first + chance.whole(1, boundaries);
  return [first, second];
}
