import { parentPort } from 'node:worker_threads';
import { selfTestCampaign, type CampaignTask } from './campaign.ts';

/** Runs the campaigns it is sent, one after the other. */
parentPort!.on('message', ({ index, task }: { readonly index: number; readonly task: CampaignTask }) => {
  selfTestCampaign(task).then(
    (figures) => parentPort!.postMessage({ index, figures }),
    (error: unknown) =>
      parentPort!.postMessage({
        index,
        problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  );
});
