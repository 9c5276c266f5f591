import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AssayError, silentLog, usageError, type Log } from '../runtime/index.ts';
import { datasetName, seriesName, type Archive, type Dataset, type DatasetKey, type StoreOptions } from './archive.ts';
import type { BarColumns } from './columns.ts';
import { DatasetFolder } from './dataset-folder.ts';
import { withLock } from './dataset-lock.ts';
import type { Manifest } from './dataset-manifest.ts';
import { noDataset, nothingInRange, refuseRaggedRange } from './dataset-refusals.ts';
import { frameBetween, FrameJoiner, frameOfBars, frameOfFunding, frameOfOpenInterest, type Frame } from './frame.ts';
import { treatGaps } from './gaps.ts';
import { joined } from './holes.ts';
import { parseInstrumentId } from './instrument-id.ts';
import { openPageSpool } from './page-spool.ts';
import { storeFrame, type Incoming } from './store-frame.ts';

/** Times a reader starts over because an import replaced what it was about to read. */
const READ_ATTEMPTS = 3;

/**
 * The archive in a folder: `<root>/<instrument>/<series>/`, in files that pandas, polars and DuckDB read as they are.
 * Several processes may read while one writes; a writer killed at any moment leaves the dataset as it was.
 */
export function fileArchive({ root, log = silentLog }: { readonly root: string; readonly log?: Log }): Archive {
  // The name becomes part of a path, so it is read as an instrument once more, whoever made it.
  const folderOf = (key: DatasetKey): DatasetFolder => {
    const { id } = parseInstrumentId(key.instrument);
    if (id !== key.instrument) throw usageError('INSTRUMENT_NAME', `"${key.instrument}" is written ${id}`);
    return new DatasetFolder(join(root, id, seriesName(key)));
  };

  const onCacheFailure = (error: Error): void => {
    log.warn('no cache could be written beside the archive, so loading stays slow', { root, reason: error.message });
  };

  async function store(key: DatasetKey, incoming: Incoming, options: StoreOptions): Promise<Dataset> {
    const folder = folderOf(key);
    const write = (): Promise<Manifest> => storeFrame(folder, key, incoming, options);
    return datasetOf(await accessing(folder.path, () => withLock(folder.lockPath, write)));
  }

  /** A dataset's rows with `from <= time < to`: at least one. */
  async function read(key: DatasetKey, range: Range): Promise<{ readonly manifest: Manifest; readonly rows: Frame }> {
    const folder = folderOf(key);
    return await accessing(folder.path, async () => {
      for (let attempt = 1; ; attempt += 1) {
        const manifest = await folder.readManifest();
        if (manifest === undefined) throw noDataset(key);
        try {
          return { manifest, rows: await readRows(folder, manifest, range) };
        } catch (error) {
          const replaced = (error as NodeJS.ErrnoException).code === 'ENOENT';
          if (!replaced || attempt === READ_ATTEMPTS) throw error;
        }
      }
    });
  }

  async function readRows(
    folder: DatasetFolder,
    manifest: Manifest,
    { from = -Infinity, to = Infinity }: Range,
  ): Promise<Frame> {
    const parts = manifest.parts.filter((part) => part.last >= from && part.first < to);
    const joiner = new FrameJoiner(parts.reduce((sum, part) => sum + part.count, 0));
    for (const part of parts) {
      joiner.add(frameBetween(await folder.readPart(part, manifest.key.kind, onCacheFailure), from, to));
    }
    const rows = joiner.finish();
    if (rows === undefined) throw nothingInRange(manifest);
    return rows;
  }

  return {
    store(columns, options) {
      const { instrument, timeframe, priceDecimals: decimals, volumeDecimals } = columns;
      const key: DatasetKey = { kind: options.kind ?? 'candles', instrument, timeframe };
      return store(key, { frame: frameOfBars(columns), decimals, volumeDecimals }, options);
    },
    storeFunding(series, options) {
      const key: DatasetKey = { kind: 'funding', instrument: series.instrument };
      return store(key, { frame: frameOfFunding(series), decimals: series.rateDecimals, volumeDecimals: 0 }, options);
    },
    storeOpenInterest(series, options) {
      const { instrument, timeframe, interestDecimals: decimals } = series;
      const key: DatasetKey = { kind: 'open-interest', instrument, timeframe };
      return store(key, { frame: frameOfOpenInterest(series), decimals, volumeDecimals: 0 }, options);
    },
    async load(instrument, timeframe, { kind = 'candles', from, to, gaps = 'refuse' } = {}) {
      const { manifest, rows } = await read({ kind, instrument, timeframe }, { from, to });
      const [open, high, low, close, volume] = rows.values.map(({ data }) => data);
      const bars: BarColumns = {
        instrument,
        timeframe,
        priceDecimals: manifest.decimals,
        volumeDecimals: manifest.volumeDecimals,
        length: rows.length,
        openTime: rows.time,
        open: open!,
        high: high!,
        low: low!,
        close: close!,
        volume: volume!,
      };
      if (gaps === 'refuse') refuseRaggedRange(manifest, bars, { from, to });
      return treatGaps(bars, gaps);
    },
    async loadFunding(instrument, { from, to } = {}) {
      const { manifest, rows } = await read({ kind: 'funding', instrument }, { from, to });
      return {
        instrument,
        length: rows.length,
        time: rows.time,
        rate: rows.values[0]!.data,
        rateDecimals: manifest.decimals,
      };
    },
    async loadOpenInterest(instrument, timeframe, { from, to } = {}) {
      const { manifest, rows } = await read({ kind: 'open-interest', instrument, timeframe }, { from, to });
      const [interest] = rows.values;
      const { time, length } = rows;
      return { instrument, timeframe, length, time, interest: interest!.data, interestDecimals: manifest.decimals };
    },
    async receive(key, download) {
      const folder = folderOf(key);
      // What the download itself meets is told in its own words; the archive's are for the spool.
      const reach = <T>(work: () => Promise<T>): Promise<T> => accessing(folder.path, work);
      return await withLock(folder.downloadLockPath, async () => {
        const spool = await reach(() => openPageSpool(folder.spoolPath));
        try {
          return await download({
            left: spool.left,
            append: (page) => reach(() => spool.append(page)),
            clear: () => reach(() => spool.clear()),
          });
        } finally {
          await spool.close();
        }
      });
    },
    async noteAsked(key, stretches) {
      const folder = folderOf(key);
      return await accessing(folder.path, () =>
        withLock(folder.lockPath, async () => {
          const manifest = await folder.readManifest();
          if (manifest === undefined) throw noDataset(key);
          const noted: Manifest = { ...manifest, asked: joined([...manifest.asked, ...stretches]) };
          await folder.writeManifest(noted);
          return datasetOf(noted);
        }),
      );
    },
    async find(key) {
      const folder = folderOf(key);
      const manifest = await accessing(folder.path, () => folder.readManifest());
      return manifest === undefined ? undefined : datasetOf(manifest);
    },
    list: () => accessing(root, () => listDatasets(root)),
    async remove(key) {
      const folder = folderOf(key);
      return await accessing(folder.path, async () => {
        // Asked of the folder, not of its manifest: a damaged dataset must be removable.
        if (!(await folder.exists())) return false;
        await withLock(folder.downloadLockPath, () => withLock(folder.lockPath, () => folder.remove()));
        return true;
      });
    },
  };
}

interface Range {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

function datasetOf({
  decimals: _decimals,
  volumeDecimals: _volumeDecimals,
  parts: _parts,
  ...dataset
}: Manifest): Dataset {
  return dataset;
}

async function listDatasets(root: string): Promise<Awaited<ReturnType<Archive['list']>>> {
  const datasets: Dataset[] = [];
  const damaged: { readonly path: string; readonly detail: string }[] = [];
  for (const instrument of await foldersIn(root)) {
    for (const series of await foldersIn(join(root, instrument))) {
      const folder = new DatasetFolder(join(root, instrument, series));
      try {
        const manifest = await folder.readManifest();
        if (manifest === undefined) continue;
        if (datasetName(manifest.key) === `${instrument}/${series}`) datasets.push(datasetOf(manifest));
        else damaged.push({ path: folder.path, detail: `its manifest is that of ${datasetName(manifest.key)}` });
      } catch (error) {
        if (!(error instanceof AssayError)) throw error;
        damaged.push({ path: folder.path, detail: error.message });
      }
    }
  }
  return { datasets, damaged };
}

async function foldersIn(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Gives an error of the file system the words that a person can act on. */
async function accessing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (error instanceof AssayError || code === undefined || syscall === undefined) throw error;
    const fix =
      code === 'ENOSPC' ? 'make room on the disk' : 'check that the folder exists and may be read and written';
    throw new AssayError('ARCHIVE_ACCESS', `the archive at ${path} cannot be used (${code}: ${syscall}); ${fix}`, {
      cause: error,
    });
  }
}
