import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochMs, Timeframe } from '../domain/index.ts';
import { datasetName, type DatasetKey } from './archive.ts';
import { damaged, formatManifest, parseManifest, type Manifest, type Part } from './dataset-manifest.ts';
import { removeTemporaries, writeDurably, writeWhole } from './durable-file.ts';
import { hashFrame, type Frame } from './frame.ts';
import { findGaps } from './gaps.ts';
import { encodeCache, readCache } from './part-cache.ts';
import { decodePart, encodePart } from './part-file.ts';

const MANIFEST = 'dataset.json';
const CACHE = '.cache';
const SPOOL = 'download.pages';
const BAR_COLUMNS = ['openTime', 'open', 'high', 'low', 'close', 'volume'];
const COLUMNS: Readonly<Record<DatasetKey['kind'], readonly string[]>> = {
  candles: BAR_COLUMNS,
  mark: BAR_COLUMNS,
  funding: ['time', 'rate'],
  'open-interest': ['time', 'interest'],
};

/** Told why a cache could not be written (a read-only disk, say): the rows are right all the same. */
export type CacheFailure = (error: Error) => void;

/**
 * The files of one dataset: `dataset.json`, one Arrow file for each year, and a cache that may be deleted at any time.
 * A year is never changed in place: it is written under a new name, and the manifest that names it makes it count.
 */
export class DatasetFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get lockPath(): string {
    return join(this.path, 'dataset.lock');
  }

  /** Of a download, beside the lock of a write, which is held for a moment only. */
  get downloadLockPath(): string {
    return join(this.path, 'download.lock');
  }

  get spoolPath(): string {
    return join(this.path, SPOOL);
  }

  /** `undefined` when there is no such dataset. */
  async readManifest(): Promise<Manifest | undefined> {
    const path = join(this.path, MANIFEST);
    const text = await readIfThere(path);
    return text === undefined ? undefined : parseManifest(path, text.toString('utf8'));
  }

  /** Commits: from here on the dataset is what the manifest says. Then sweeps away what it no longer names. */
  async writeManifest(manifest: Manifest): Promise<void> {
    await writeDurably(join(this.path, MANIFEST), [formatManifest(manifest)]);
    await this.#sweep(manifest);
  }

  async writePart(year: number, rows: Frame, key: DatasetKey, facts: Readonly<Record<string, string>>): Promise<Part> {
    const hash = hashFrame(rows);
    const file = `${year}-${hash.slice(0, 12)}.arrow`;
    const metadata = { dataset: datasetName(key), contentHash: hash, ...facts };
    await writeDurably(join(this.path, file), [encodePart(rows, metadata)]);
    const gaps = key.kind === 'funding' ? [] : findGaps(rows.time, key.timeframe);
    return {
      year,
      file,
      count: rows.length,
      first: rows.time[0]! as EpochMs,
      last: rows.time[rows.length - 1]! as EpochMs,
      missing: gaps.reduce((sum, gap) => sum + gap.missing, 0),
      gapCount: gaps.length,
      hash,
    };
  }

  /**
   * One year's rows: from the cache, or else from the Arrow file, whose content is then checked.
   *
   * @param onCacheFailure given, rows not yet cached will be; absent, they are read once and no more
   * @throws AssayError `DATASET_DAMAGED`; ENOENT when the part was replaced since the manifest was read
   */
  async readPart(part: Part, kind: DatasetKey['kind'], onCacheFailure?: CacheFailure): Promise<Frame> {
    const cachePath = join(this.path, CACHE, cacheFile(part));
    const cached = await readCache(cachePath, { hash: part.hash, count: part.count, columns: COLUMNS[kind] });
    if (cached !== undefined) return cached;
    const path = join(this.path, part.file);
    const rows = decode(path, await readFile(path), part);
    if (onCacheFailure === undefined) return rows;
    try {
      await writeWhole(cachePath, encodeCache(rows, part.hash));
    } catch (error) {
      onCacheFailure(error as Error);
    }
    return rows;
  }

  /** Before anything is written: the folder is there, and free of what a killed writer left. */
  async prepare(): Promise<void> {
    await mkdir(this.path, { recursive: true });
    await removeTemporaries(this.path);
  }

  /** True when there is a manifest, readable or not. */
  async exists(): Promise<boolean> {
    return (await readIfThere(join(this.path, MANIFEST))) !== undefined;
  }

  async remove(): Promise<void> {
    // The manifest first: if the rest fails, what remains is no dataset.
    await rm(join(this.path, MANIFEST), { force: true });
    await rm(this.path, { recursive: true, force: true });
  }

  async #sweep(manifest: Manifest): Promise<void> {
    const files = new Set(manifest.parts.map((part) => part.file));
    const caches = new Set(manifest.parts.map(cacheFile));
    for (const name of await readdir(this.path)) {
      if (name.endsWith('.arrow') && !files.has(name)) await removeUnlessOpen(join(this.path, name));
    }
    for (const name of await readdirIfThere(join(this.path, CACHE))) {
      if (!caches.has(name)) await removeUnlessOpen(join(this.path, CACHE, name));
    }
  }
}

/** Missing bars of a whole dataset: within its years and between them. */
export function gapsOfParts(
  parts: readonly Part[],
  timeframe: Timeframe | undefined,
): { readonly missing: number; readonly gapCount: number } {
  const seams = parts.slice(1).flatMap((part, index) => {
    const seam = Float64Array.of(parts[index]!.last, part.first);
    return timeframe === undefined ? [] : findGaps(seam, timeframe);
  });
  return {
    missing: parts.reduce((sum, part) => sum + part.missing, 0) + seams.reduce((sum, gap) => sum + gap.missing, 0),
    gapCount: parts.reduce((sum, part) => sum + part.gapCount, 0) + seams.length,
  };
}

function cacheFile(part: Part): string {
  return part.file.replace(/\.arrow$/, '.f64');
}

function decode(path: string, bytes: Uint8Array, part: Part): Frame {
  let rows: Frame;
  try {
    rows = decodePart(bytes);
  } catch (error) {
    throw damaged(path, (error as Error).message, error);
  }
  if (rows.length !== part.count || hashFrame(rows) !== part.hash)
    throw damaged(path, 'its content is not what was stored');
  return rows;
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function readdirIfThere(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** On Windows a file that is being read cannot be removed; the next import tries again, and no manifest names it. */
async function removeUnlessOpen(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EBUSY' && code !== 'EPERM') throw error;
  }
}
