import { Worker } from 'node:worker_threads';
import { AssayError } from '../../runtime/index.ts';
import type { CANCEL, DiscoverySaying, DiscoveryTask } from './job-worker.ts';

/** One thread that does one task of discovery beside the server. */
export interface DiscoveryThread {
  /** What it ended with. @throws {AssayError} as the task did; DISCOVERY_FAILED where the thread itself died */
  readonly end: Promise<Extract<DiscoverySaying, { type: 'begun' | 'ended' }>>;
  /** It ends after its batch. */
  cancel(): void;
  /** At once, as a kill would: the ledger has all that was told. */
  terminate(): Promise<void>;
}

const WORD: typeof CANCEL = 'cancel';

export function discoveryThread(
  task: DiscoveryTask,
  hear: (saying: Extract<DiscoverySaying, { type: 'progress' | 'judging' }>) => void = () => undefined,
): DiscoveryThread {
  const worker = new Worker(new URL('./job-worker.ts', import.meta.url), { workerData: task });
  const end = new Promise<Extract<DiscoverySaying, { type: 'begun' | 'ended' }>>((resolve, reject) => {
    worker.on('message', (saying: DiscoverySaying) => {
      switch (saying.type) {
        case 'progress':
        case 'judging':
          hear(saying);
          return;
        case 'begun':
        case 'ended':
          resolve(saying);
          return;
        case 'failed': {
          const { code, message, kind } = saying;
          reject(new AssayError(code, message, { kind }));
        }
      }
    });
    worker.once('error', (cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      reject(new AssayError('DISCOVERY_FAILED', `the thread of the search failed: ${why}`, { cause }));
    });
    worker.once('exit', () => {
      reject(new AssayError('DISCOVERY_FAILED', 'the thread of the search ended without an answer'));
    });
  });
  return {
    end,
    cancel() {
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
      worker.postMessage(WORD);
    },
    async terminate() {
      await worker.terminate();
    },
  };
}
