import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { fileArchive } from '../../market/index.ts';
import { SearchControl, type GateLevels } from '../../research/index.ts';
import { AssayError, realTimers } from '../../runtime/index.ts';
import { openLab } from '../../storage/index.ts';
import { fileLog } from '../file-log.ts';
import { productVersion, sourceCommit } from '../source-commit.ts';
import { beginCampaign, runOnMarket } from './campaign-run.ts';
import { reportsOf } from './command.ts';
import { chooseMarket, marketFacts } from './lab-market.ts';
import { writeOrder } from './order-file.ts';
import type { DiscoverOrder } from './words.ts';

/** What one thread is to do: write a campaign down, or search and judge it. */
export interface DiscoveryTask {
  readonly type: 'begin' | 'run';
  readonly dataDir: string;
  readonly order: DiscoverOrder;
  readonly levels: GateLevels;
  /** Who asked. */
  readonly actor: string;
}

export interface TaskProgress {
  readonly tried: number;
  readonly repeated: number;
  readonly remainingMs?: number;
  readonly best?: { readonly title: string; readonly excessSharpe: number };
}

/** What a thread says, the last of it once. */
export type DiscoverySaying =
  | { readonly type: 'progress'; readonly progress: TaskProgress }
  | { readonly type: 'judging' }
  | { readonly type: 'begun'; readonly campaignId: string; readonly isNew: boolean }
  | { readonly type: 'ended'; readonly isJudged: boolean }
  | {
      readonly type: 'failed';
      readonly code: string;
      readonly message: string;
      readonly kind: AssayError['kind'];
    };

/** What it is told: to stop after the batch that runs. */
export const CANCEL = 'cancel';

async function work(task: DiscoveryTask): Promise<DiscoverySaying> {
  const { dataDir, order, levels } = task;
  const timers = realTimers();
  try {
    const { market, chosen } = await chooseMarket(order, fileArchive({ root: join(dataDir, 'archive') }));
    const log = fileLog(join(dataDir, 'logs', 'lab.log'));
    const lab = openLab(join(dataDir, 'lab', 'lab.db'), { log, timers });
    try {
      if (task.type === 'begin') {
        const { record, isNew } = await beginCampaign(market, order, { lab, timers, levels });
        const { campaignId } = record;
        writeOrder(dataDir, campaignId, { order, market: marketFacts(market, chosen), levels });
        return { type: 'begun', campaignId, isNew };
      }
      const { report } = await runOnMarket(market, order, {
        lab,
        folder: reportsOf(dataDir),
        timers,
        codeVersion: sourceCommit() ?? productVersion(),
        actor: task.actor,
        control: controlled(),
        levels,
        watch: {
          onBegin: () => undefined,
          onProgress({ tried, repeated, remainingMs, best: [top] }) {
            const excessSharpe = top?.objectives?.[0];
            say({
              type: 'progress',
              progress: {
                tried,
                repeated,
                ...(remainingMs === undefined ? {} : { remainingMs }),
                ...(excessSharpe === undefined ? {} : { best: { title: top!.candidate.title, excessSharpe } }),
              },
            });
          },
          onJudging: () => say({ type: 'judging' }),
        },
      });
      return { type: 'ended', isJudged: report !== undefined };
    } finally {
      await lab.close();
    }
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof AssayError) return { type: 'failed', code: error.code, message, kind: error.kind };
    return { type: 'failed', code: 'DISCOVERY_FAILED', message, kind: 'failure' };
  }
}

function controlled(): SearchControl {
  const control = new SearchControl();
  parentPort?.on('message', (word) => {
    if (word === CANCEL) control.cancel();
  });
  return control;
}

function say(saying: DiscoverySaying): void {
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
  parentPort?.postMessage(saying);
}

say(await work(workerData as DiscoveryTask));
parentPort?.close();
