import { parentPort } from 'node:worker_threads';
import { selfTestCampaign, type CampaignTask } from './campaign.ts';

/** Runs the campaigns it is sent, one after the other. */
parentPort!.on('message', ({ index, task }: { readonly index: number; readonly task: CampaignTask }) => {
  selfTestCampaign(task).then(
    (figures) => answer({ index, figures }),
    (error: unknown) =>
      answer({ index, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

function answer(reply: object): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
  parentPort!.postMessage(reply);
}
