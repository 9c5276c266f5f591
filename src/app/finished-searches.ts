import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StrategyId } from '../domain/index.ts';
import { recordFound, type Policy } from '../pipeline/index.ts';
import type { CampaignReport } from '../research/index.ts';
import { AssayError, type Log, type Timers } from '../runtime/index.ts';
import { openLab, type Storage } from '../storage/index.ts';
import { readReport } from './discover/campaign-run.ts';

const NEWEST = 100;

export interface FinishedSearchParts {
  readonly storage: Pick<Storage, 'pipeline' | 'strategies'>;
  readonly policy: Policy;
  readonly timers: Timers;
  readonly log: Log;
}

/** A candidate that is on record, and where the policy has it. */
export interface OnRecord {
  readonly strategyId: StrategyId;
  readonly campaignId: string;
  readonly trial: number;
}

/**
 * Takes what finished searches tried and found into the record of the pipeline, once each: the count of their own funnel,
 * and each candidate that passed every gate as a version with the decision of the policy on it. The ledger is another
 * database, which searches from the command line write to as well.
 *
 * @returns every candidate of those searches
 */
export async function recordFinishedSearches(
  dataDir: string,
  { storage, policy, timers, log }: FinishedSearchParts,
): Promise<readonly OnRecord[]> {
  const folder = join(dataDir, 'lab');
  if (!existsSync(join(folder, 'lab.db'))) return [];
  const lab = openLab(join(folder, 'lab.db'), { log, timers });
  const onRecord: OnRecord[] = [];
  try {
    const { items } = await lab.trials.campaigns({ page: 1, limit: NEWEST });
    for (const { campaignId, kind, status, updatedAt } of items) {
      if (kind !== 'search' || status !== 'finished') continue;
      try {
        const report = readReport(join(folder, 'reports'), campaignId);
        await storage.pipeline.addSearch({ campaignId, ...countsOf(report), finishedAt: updatedAt });
        for (const candidate of report.candidates) {
          if (candidate.rejectedBy !== undefined) continue;
          const recorded = await recordFound(storage, policy, { report, candidate, at: timers.now() });
          const { strategyId, decision } = recorded;
          onRecord.push({ strategyId, campaignId, trial: candidate.trial });
          if (decision !== undefined) log.info(decision.sentence, { strategyId, campaignId });
        }
      } catch (error) {
        // Without its report nobody knows what it found; the ledger still has what it tried.
        if (!(error instanceof AssayError)) throw error;
        log.warn(error.message, { code: error.code, campaignId });
      }
    }
  } finally {
    await lab.close();
  }
  return onRecord;
}

function countsOf({ funnel }: CampaignReport) {
  const tested = funnel.find(({ step }) => step === 'distinct')?.passed ?? 0;
  return { tested, found: funnel.at(-1)?.passed ?? 0, detail: funnel };
}
