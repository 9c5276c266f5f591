import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError, type Log, type Timers } from '../runtime/index.ts';
import { openLab, type PipelineStore } from '../storage/index.ts';
import { readReport } from './discover/campaign-run.ts';

const NEWEST = 100;

/**
 * Takes what finished searches tried and found into the record of the pipeline, once each: by the count of their own
 * funnel. The ledger is another database, which searches from the command line write to as well.
 */
export async function recordFinishedSearches(
  dataDir: string,
  { pipeline, timers, log }: { readonly pipeline: PipelineStore; readonly timers: Timers; readonly log: Log },
): Promise<void> {
  const folder = join(dataDir, 'lab');
  if (!existsSync(join(folder, 'lab.db'))) return;
  const lab = openLab(join(folder, 'lab.db'), { log, timers });
  try {
    const { items } = await lab.trials.campaigns({ page: 1, limit: NEWEST });
    for (const { campaignId, kind, status, updatedAt } of items) {
      if (kind !== 'search' || status !== 'finished') continue;
      try {
        const { funnel } = readReport(join(folder, 'reports'), campaignId);
        const tested = funnel.find(({ step }) => step === 'distinct')?.passed ?? 0;
        const found = funnel.at(-1)?.passed ?? 0;
        await pipeline.addSearch({ campaignId, tested, found, detail: funnel, finishedAt: updatedAt });
      } catch (error) {
        // Without its report nobody knows what it found; the ledger still has what it tried.
        if (!(error instanceof AssayError)) throw error;
        log.warn(error.message, { code: error.code, campaignId });
      }
    }
  } finally {
    await lab.close();
  }
}
