import type { DatasetAddress, DatasetCheck, DatasetList } from '../../../contract/index.ts';
import { actor, type Handlers } from '../handlers.ts';
import type { Actor } from '../platform.ts';

/**
 * What the archive has.
 *
 * All throw `AssayError`: `NO_DATASET` (404), `CONFLICT` (409, the message says what uses it), `DATASET_BUSY` (409), and
 * those of the archive.
 */
export interface Datasets {
  list(): Promise<DatasetList>;
  /** Reads all of it, beside trading and never in its thread. */
  check(address: DatasetAddress): Promise<DatasetCheck>;
  remove(command: DatasetAddress & Actor): Promise<{ name: string }>;
}

export type DatasetRoute = 'listDatasets' | 'checkDataset' | 'removeDataset';

export function datasetHandlers(datasets: Datasets): Pick<Handlers, DatasetRoute> {
  return {
    listDatasets: () => datasets.list(),
    checkDataset: ({ params }) => datasets.check(params),
    removeDataset: (call) => datasets.remove({ ...call.params, by: actor(call) }),
  };
}
