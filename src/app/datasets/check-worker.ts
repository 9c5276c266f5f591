import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { EpochMs } from '../../domain/index.ts';
import { datasetName, datasetReport, fileArchive, type DatasetKey, type DatasetReport } from '../../market/index.ts';
import { AssayError, usageError } from '../../runtime/index.ts';

export interface CheckTask {
  readonly dataDir: string;
  readonly key: DatasetKey;
  readonly now: EpochMs;
}

export type CheckReply =
  | { readonly ok: true; readonly report: DatasetReport }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly kind: AssayError['kind'] };

async function work({ dataDir, key, now }: CheckTask): Promise<CheckReply> {
  try {
    const archive = fileArchive({ root: join(dataDir, 'archive') });
    const dataset = await archive.find(key);
    if (dataset === undefined) throw usageError('NO_DATASET', `there is no dataset "${datasetName(key)}"`);
    return { ok: true, report: await datasetReport(archive, dataset, now) };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { ok: false, code: error.code, message: error.message, kind: error.kind };
  }
}

// eslint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads has no origin
parentPort?.postMessage(await work(workerData as CheckTask));
