import type { DatasetAddress, DatasetCheck, DatasetList, DatasetView } from '../../../contract/index.ts';
import { instant, type Actor, type Datasets } from '../../api/index.ts';
import { timeframeMs } from '../../domain/index.ts';
import { datasetName, seriesName, type Archive, type Dataset, type DatasetKey } from '../../market/index.ts';
import { usageError, type Log, type Timers } from '../../runtime/index.ts';
import { checkInWorker } from './check-in-worker.ts';
import { keyOf } from './dataset-key.ts';

export interface ArchiveDatasetsParts {
  readonly dataDir: string;
  readonly archive: Archive;
  readonly timers: Timers;
  readonly log: Log;
  /** What needs a dataset now, in words: `paper session p1`. */
  readonly usesOf: (key: DatasetKey) => readonly string[];
}

/** The archive of an installation, as the server shows it. */
export class ArchiveDatasets implements Datasets {
  private readonly parts: ArchiveDatasetsParts;

  constructor(parts: ArchiveDatasetsParts) {
    this.parts = parts;
  }

  async list(): Promise<DatasetList> {
    const { datasets, damaged } = await this.parts.archive.list();
    return {
      datasets: datasets.map((dataset) => datasetView(dataset, this.parts.usesOf(dataset.key))),
      // Where the archive lies is no business of whoever looks at a page.
      damaged: damaged.map(({ path, detail }) => {
        const name = path.split(/[\\/]/).slice(-2).join('/');
        return { name, detail: detail.replaceAll(path, name) };
      }),
    };
  }

  async check(address: DatasetAddress): Promise<DatasetCheck> {
    const { dataDir, archive, timers } = this.parts;
    const key = keyOf(address);
    const name = datasetName(key);
    if ((await archive.find(key)) === undefined) throw noDataset(name);
    const now = timers.now();
    const { text, sound } = await checkInWorker({ dataDir, key, now });
    return { name, sound, report: text, checkedAt: instant(now) };
  }

  async remove({ by, ...address }: DatasetAddress & Actor): Promise<{ name: string }> {
    const { archive, log, usesOf } = this.parts;
    const key = keyOf(address);
    const name = datasetName(key);
    const uses = usesOf(key);
    if (uses.length > 0) throw usageError('CONFLICT', `${name} is in use by ${uses.join(', ')}`, uses);
    if (!(await archive.remove(key))) throw noDataset(name);
    log.info('a dataset was removed', { name, by });
    return { name };
  }
}

function datasetView(dataset: Dataset, uses: readonly string[]): DatasetView {
  const { key, count, first, last, gapCount, missing, contentHash, provenance, sources } = dataset;
  return {
    name: datasetName(key),
    instrument: key.instrument,
    series: seriesName(key),
    kind: key.kind,
    timeframe: key.kind === 'funding' ? null : key.timeframe,
    from: instant(first),
    to: instant(key.kind === 'candles' || key.kind === 'mark' ? last + timeframeMs(key.timeframe) : last),
    rows: count,
    gaps: gapCount,
    missing,
    contentHash,
    provenance,
    sources: sources.map(({ source, count: rows, importedAt }) => ({ source, rows, importedAt: instant(importedAt) })),
    uses: [...uses],
  };
}

function noDataset(name: string): Error {
  return usageError('NO_DATASET', `there is no dataset "${name}"`);
}
