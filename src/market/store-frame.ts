import { AssayError } from '../runtime/index.ts';
import type { EpochMs } from '../domain/index.ts';
import type { DatasetKey, DatasetSource, StoreOptions } from './archive.ts';
import { gapsOfParts, type DatasetFolder } from './dataset-folder.ts';
import type { Manifest, Part } from './dataset-manifest.ts';
import { overlapRefused, refuseMix } from './dataset-refusals.ts';
import { POWERS_OF_TEN, UNITS_MAX } from './decimals.ts';
import { hashOfYears, sliceFrame, splitByYear, yearOf, type Frame } from './frame.ts';
import { findOverlap, mergeFrames, type Overlap, type OverlapTreatment } from './merge.ts';
import { isAligned } from './timeframe-inference.ts';

/** Rows to be stored, and how many decimals they need. */
export interface Incoming {
  readonly frame: Frame;
  /** Of prices, or of rates. */
  readonly decimals: number;
  readonly volumeDecimals: number;
}

/**
 * Adds rows to a dataset, all of them or none. Call it holding the dataset's lock.
 *
 * @throws AssayError `OVERLAP`, `PROVENANCE_MIX`, `IMPORT_PRECISION`
 */
export async function storeFrame(
  folder: DatasetFolder,
  key: DatasetKey,
  incoming: Incoming,
  options: StoreOptions,
): Promise<Manifest> {
  assertStorable(key, incoming.frame);
  const stored = await folder.readManifest();
  refuseMix(key, stored?.provenance, options.provenance);
  const decimals = Math.max(incoming.decimals, stored?.decimals ?? 0);
  const volumeDecimals = Math.max(incoming.volumeDecimals, stored?.volumeDecimals ?? 0);
  await folder.prepare();
  const { overlap = 'refuse' } = options;
  const merged = await mergeByYear(folder, stored, incoming.frame, overlap);
  if (merged.overlap !== undefined && overlap === 'refuse') throw overlapRefused(key, merged.overlap);
  refuseTooFine(key, merged.years.values(), decimals);

  const metadata = { decimals: String(decimals), volumeDecimals: String(volumeDecimals), source: options.source };
  const written: Part[] = [];
  for (const [year, rows] of merged.years) {
    if (rows.length > 0) written.push(await folder.writePart(year, rows, key, metadata));
  }
  const kept = (stored?.parts ?? []).filter((part) => !merged.years.has(part.year));
  const parts = [...kept, ...written].toSorted((a, b) => a.year - b.year);
  const sources = addSource(stored?.sources ?? [], sourceOf(incoming.frame, options));
  const manifest: Manifest = {
    key,
    count: parts.reduce((sum, part) => sum + part.count, 0),
    first: parts[0]!.first,
    last: parts.at(-1)!.last,
    ...gapsOfParts(parts, key.kind === 'funding' ? undefined : key.timeframe),
    contentHash: hashOfYears(parts),
    provenance: sources.every(({ provenance }) => provenance === options.provenance) ? options.provenance : 'imported',
    sources,
    asked: stored?.asked ?? [],
    decimals,
    volumeDecimals,
    parts,
  };
  await folder.writeManifest(manifest);
  return manifest;
}

/** The years that the import touches, each as it will be. Nothing is written yet. */
async function mergeByYear(
  folder: DatasetFolder,
  stored: Manifest | undefined,
  incoming: Frame,
  treatment: OverlapTreatment,
): Promise<{ readonly years: ReadonlyMap<number, Frame>; readonly overlap: Overlap | undefined }> {
  const years = new Map(splitByYear(incoming).map(({ year, rows }) => [year, rows]));
  const range = { first: incoming.time[0]!, last: incoming.time[incoming.length - 1]! };
  let overlap: Overlap | undefined;
  for (const part of stored?.parts ?? []) {
    // A year between the first and the last may have stored rows and no incoming ones: `replace` empties it.
    if (part.year < yearOf(range.first) || part.year > yearOf(range.last)) continue;
    const rows = await folder.readPart(part, stored!.key.kind);
    const added = years.get(part.year) ?? sliceFrame(incoming, 0, 0);
    overlap = addOverlaps(overlap, findOverlap(rows, added));
    years.set(part.year, mergeFrames(rows, added, treatment, range));
  }
  return { years, overlap };
}

function addOverlaps(a: Overlap | undefined, b: Overlap | undefined): Overlap | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { count: a.count + b.count, first: a.first, last: b.last, identical: a.identical + b.identical };
}

function sourceOf(frame: Frame, { source, provenance, importedAt }: StoreOptions): DatasetSource {
  const first = frame.time[0]! as EpochMs;
  const last = frame.time[frame.length - 1]! as EpochMs;
  return { source, provenance, importedAt, count: frame.length, first, last };
}

/** A download commits many times from one source: that is one entry. */
function addSource(sources: readonly DatasetSource[], added: DatasetSource): readonly DatasetSource[] {
  const same = sources.findIndex(
    ({ source, provenance }) => source === added.source && provenance === added.provenance,
  );
  const before = sources[same];
  if (before === undefined) return [...sources, added];
  const first = Math.min(before.first, added.first) as EpochMs;
  const last = Math.max(before.last, added.last) as EpochMs;
  return sources.with(same, { ...added, count: before.count + added.count, first, last });
}

/** Importers have checked these; whoever made the columns another way must have too. */
function assertStorable(key: DatasetKey, { length, time, values }: Frame): void {
  if (length === 0) throw new AssayError('IMPORT_EMPTY', 'no rows to store', { kind: 'usage' });
  for (let row = 0; row < length; row += 1) {
    if (row > 0 && !(time[row]! > time[row - 1]!)) throw new RangeError(`row ${row}: times must increase`);
    if (key.kind !== 'funding' && !isAligned(time[row]!, key.timeframe))
      throw new RangeError(`row ${row}: not on a ${key.timeframe} boundary`);
  }
  for (const { name, data } of values) {
    if (data.length !== length || !data.every((value) => Number.isFinite(value)))
      throw new RangeError(`column ${name}: a value is missing`);
  }
}

/** Prices of two imports share their decimals, so that the finer may be too fine for the larger. */
function refuseTooFine(key: DatasetKey, years: Iterable<Frame>, decimals: number): void {
  const limit = UNITS_MAX / POWERS_OF_TEN[decimals]!;
  for (const { values } of years) {
    for (const { name, data } of values) {
      const value = name === 'volume' ? undefined : data.find((price) => Math.abs(price) >= limit);
      if (value === undefined) continue;
      throw new AssayError(
        'IMPORT_PRECISION',
        `${key.instrument}: a price of ${value} beside prices of ${decimals} decimals needs more than 15 digits; round the prices in the file`,
        { kind: 'usage' },
      );
    }
  }
}
