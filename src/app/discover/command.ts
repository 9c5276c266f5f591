import { join } from 'node:path';
import { fileArchive } from '../../market/index.ts';
import { SearchControl, type CampaignReport } from '../../research/index.ts';
import { usageError, type Log, type Timers } from '../../runtime/index.ts';
import { openLab, type CampaignStanding, type LabStore } from '../../storage/index.ts';
import { fileLog } from '../file-log.ts';
import { OutputFiles } from '../output-files.ts';
import { productVersion, sourceCommit } from '../source-commit.ts';
import {
  readReport,
  runOnMarket,
  type CampaignOutcome,
  type CampaignParts,
  type CampaignWatch,
} from './campaign-run.ts';
import { searchLevels } from '../../pipeline/index.ts';
import { readConfig } from '../config.ts';
import { policyOf } from '../pipeline-policy.ts';
import { chooseMarket, marketFacts } from './lab-market.ts';
import { writeOrder } from './order-file.ts';
import { withQueue } from './queue-evaluators.ts';
import { readOrder, type DiscoverWords } from './words.ts';

export interface DiscoverWatch extends CampaignWatch {
  /** Told before anything is tried. */
  readonly onMarket: (market: {
    readonly source: string;
    readonly isSimulated: boolean;
    readonly warnings: readonly string[];
  }) => void;
  /** A word to stop after the batch that runs. */
  readonly signal: AbortSignal;
}

/**
 * Searches for strategies on recorded bars, and says honestly what it found. Given again it goes on, or shows what came of
 * it.
 */
export async function discoverCommand(
  words: DiscoverWords,
  timers: Timers,
  watch: DiscoverWatch,
): Promise<CampaignOutcome> {
  const order = readOrder(words);
  const levels = searchLevels(policyOf(readConfig(words.config)));
  const files = new OutputFiles();
  try {
    const writeJson = words.out === undefined ? undefined : files.open(words.out);
    const { market, chosen, warnings } = await chooseMarket(order, fileArchive({ root: `${words.dataDir}/archive` }));
    watch.onMarket({ source: chosen.source, isSimulated: chosen.provenance === 'simulated', warnings });
    const control = new SearchControl();
    watch.signal.addEventListener('abort', () => control.cancel(), { once: true });
    const run = async (tries: Pick<CampaignParts, 'evaluatorOf'>): Promise<CampaignOutcome> =>
      withLab(words.dataDir, timers, async (lab) =>
        runOnMarket(market, order, {
          lab,
          folder: reportsOf(words.dataDir),
          timers,
          codeVersion: sourceCommit() ?? productVersion(),
          actor: 'command line',
          control,
          levels,
          ...tries,
          watch: {
            ...watch,
            onBegin(begun) {
              writeOrder(words.dataDir, begun.campaignId, { order, market: marketFacts(market, chosen), levels });
              watch.onBegin(begun);
            },
          },
        }),
      );
    const log = labLog(words.dataDir);
    const outcome = await (words.queue === undefined
      ? run({})
      : withQueue(words.queue, { timers, log }, async (evaluatorOf) => run({ evaluatorOf })));
    if (outcome.report !== undefined) writeJson?.(`${JSON.stringify(outcome.report)}\n`);
    files.publish();
    return outcome;
  } finally {
    files.discard();
  }
}

/** Campaigns of this installation, newest first. */
export async function listCampaigns(dataDir: string, timers: Timers): Promise<readonly CampaignStanding[]> {
  return withLab(dataDir, timers, async (lab) => {
    const { items } = await lab.trials.campaigns({ page: 1, limit: 100 });
    return items;
  });
}

/** @throws {AssayError} LAB_CAMPAIGN_UNKNOWN, LAB_REPORT_MISSING */
export async function showCampaign(dataDir: string, campaignId: string, timers: Timers): Promise<CampaignReport> {
  return withLab(dataDir, timers, async (lab) => {
    const record = await lab.trials.campaign(campaignId);
    if (record === undefined)
      throw usageError('LAB_CAMPAIGN_UNKNOWN', `there is no campaign ${campaignId}; see: assay discover list`);
    return readReport(reportsOf(dataDir), campaignId);
  });
}

/** Where reports are: beside the ledger. */
export function reportsOf(dataDir: string): string {
  return join(dataDir, 'lab', 'reports');
}

function labLog(dataDir: string): Log {
  return fileLog(join(dataDir, 'logs', 'lab.log'));
}

async function withLab<Result>(
  dataDir: string,
  timers: Timers,
  use: (lab: LabStore) => Promise<Result>,
): Promise<Result> {
  const lab = openLab(join(dataDir, 'lab', 'lab.db'), { log: labLog(dataDir), timers });
  try {
    return await use(lab);
  } finally {
    await lab.close();
  }
}
