import { parentPort, workerData } from 'node:worker_threads';
import { realTimers } from '../runtime/index.ts';
import { inWorkshop } from './workshop.ts';
import { runSeed, type RunOptions, type RunReport } from './world.ts';

/** What a worker is started with. */
export interface SeedJob {
  readonly run: Omit<RunOptions, 'seed' | 'mutant' | 'follow'>;
  readonly twice: boolean;
}

/** Seeds to run, inclusive. */
export interface SeedRange {
  readonly from: number;
  readonly to: number;
}

export type SeedReply =
  | { readonly type: 'report'; readonly report: RunReport }
  /** The range is through. */
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly message: string };

const { run, twice } = workerData as SeedJob;
const port = parentPort!;
const say = (reply: SeedReply): void => port.postMessage(reply);

void inWorkshop(realTimers(), async (workshop) => {
  for (;;) {
    const range = await new Promise<SeedRange | undefined>((resolve) => port.once('message', resolve));
    if (range === undefined) break;
    for (let seed = range.from; seed <= range.to; seed += 1) {
      const report = await runSeed({ ...run, seed }, workshop);
      if (twice && (await runSeed({ ...run, seed }, workshop)).digest !== report.digest) {
        throw new RangeError(`seed ${seed} gave two different traces`);
      }
      say({ type: 'report', report });
    }
    say({ type: 'done' });
  }
}).catch((error: unknown) => say({ type: 'failed', message: String(error) }));
