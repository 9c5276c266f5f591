import { Worker } from 'node:worker_threads';
import { AssayError } from '../../../runtime/index.ts';
import type { CampaignFigures, CampaignTask } from './campaign.ts';

type Reply = { readonly index: number } & ({ readonly figures: CampaignFigures } | { readonly problem: string });

/**
 * Runs campaigns on so many threads. The figures are in the order of the tasks, whoever was faster.
 *
 * @throws {AssayError} SELF_TEST_FAILED for a campaign that could not be run
 */
export async function runCampaigns(
  tasks: readonly CampaignTask[],
  threads: number,
  onDone: (done: number) => void,
): Promise<readonly CampaignFigures[]> {
  const results: CampaignFigures[] = [];
  let [next, done] = [0, 0];
  const workers = Array.from(
    { length: Math.min(threads, tasks.length) },
    () => new Worker(new URL('./worker.ts', import.meta.url)),
  );
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            const give = (): void => {
              if (next >= tasks.length) return resolve();
              // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
              worker.postMessage({ index: next, task: tasks[next] });
              next += 1;
            };
            worker.on('error', reject);
            worker.on('exit', () => reject(new AssayError('SELF_TEST_FAILED', 'a thread of the self-test ended')));
            worker.on('message', (reply: Reply) => {
              if ('problem' in reply)
                return reject(new AssayError('SELF_TEST_FAILED', `campaign ${reply.index} failed: ${reply.problem}`));
              results[reply.index] = reply.figures;
              done += 1;
              onDone(done);
              give();
            });
            give();
          }),
      ),
    );
  } finally {
    for (const worker of workers) {
      worker.removeAllListeners('exit');
      await worker.terminate();
    }
  }
  return results;
}
