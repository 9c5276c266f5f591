import { z } from 'zod';
import { TIMEFRAMES, type EpochMs, type InstrumentId } from '../domain/index.ts';
import { AssayError } from '../runtime/index.ts';
import type { Dataset, DatasetKey } from './archive.ts';

/** One file of a dataset: the rows of one calendar year (UTC). */
export interface Part {
  readonly year: number;
  /** `2019-1a2b3c4d5e6f.arrow`: the year and the beginning of the content hash. */
  readonly file: string;
  readonly count: number;
  readonly first: EpochMs;
  readonly last: EpochMs;
  readonly missing: number;
  readonly gapCount: number;
  /** SHA-256 of its columns: `hashFrame`. */
  readonly hash: string;
}

/** What `dataset.json` says. Writing it is what commits an import: a part no manifest names does not exist. */
export interface Manifest extends Dataset {
  /** Of prices, or of rates. */
  readonly decimals: number;
  readonly volumeDecimals: number;
  readonly parts: readonly Part[];
}

const FORMAT = 1;

const instant = z.iso.datetime().transform((text) => Date.parse(text) as EpochMs);
const count = z.int().nonnegative();
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const provenance = z.enum(['exchange', 'imported', 'simulated']);

const manifestSchema = z.strictObject({
  format: z.int(),
  instrument: z.string(),
  kind: z.enum(['candles', 'mark', 'funding', 'open-interest']),
  timeframe: z.enum(TIMEFRAMES).optional(),
  count,
  first: instant,
  last: instant,
  missing: count,
  gapCount: count,
  contentHash: hash,
  provenance,
  decimals: count.max(12),
  volumeDecimals: count.max(12),
  sources: z.array(
    z.strictObject({ source: z.string(), provenance, importedAt: instant, count, first: instant, last: instant }),
  ),
  asked: z.array(z.strictObject({ from: instant, to: instant })).default([]),
  parts: z.array(
    z.strictObject({
      year: z.int(),
      file: z.string().regex(/^[0-9a-z.-]+$/),
      count: count.positive(),
      first: instant,
      last: instant,
      missing: count,
      gapCount: count,
      hash,
    }),
  ),
});

export function formatManifest(manifest: Manifest): string {
  const { key, sources, parts, asked, first, last, ...rest } = manifest;
  const text = {
    format: FORMAT,
    instrument: key.instrument,
    kind: key.kind,
    ...(key.kind === 'funding' ? {} : { timeframe: key.timeframe }),
    first: iso(first),
    last: iso(last),
    ...rest,
    sources: sources.map((source) => ({
      ...source,
      importedAt: iso(source.importedAt),
      first: iso(source.first),
      last: iso(source.last),
    })),
    asked: asked.map(({ from, to }) => ({ from: iso(from), to: iso(to) })),
    parts: parts.map((part) => ({ ...part, first: iso(part.first), last: iso(part.last) })),
  };
  return `${JSON.stringify(text, undefined, 2)}\n`;
}

/**
 * @param path of the file, for messages
 * @throws AssayError `DATASET_DAMAGED`; `DATASET_NEWER` when a later version of Assay wrote it
 */
export function parseManifest(path: string, text: string): Manifest {
  const json = parseJson(path, text);
  const format = (json as { readonly format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > FORMAT) {
    throw new AssayError(
      'DATASET_NEWER',
      `${path} was written by a newer version of Assay (format ${format}); update Assay to read it`,
    );
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) throw damaged(path, z.prettifyError(parsed.error));
  const { format: _format, instrument, kind, timeframe, ...rest } = parsed.data;
  if (kind !== 'funding' && timeframe === undefined) throw damaged(path, 'it names no timeframe');
  const id = instrument as InstrumentId;
  const key: DatasetKey =
    kind === 'funding' ? { kind, instrument: id } : { kind, instrument: id, timeframe: timeframe! };
  return { key, ...rest };
}

/** The error for a dataset that cannot be used as it is on disk. */
export function damaged(path: string, detail: string, cause?: unknown): AssayError {
  return new AssayError(
    'DATASET_DAMAGED',
    `${path} is damaged: ${detail}. Remove the dataset (assay data remove) and import it again`,
    { cause },
  );
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(path, (error as Error).message, error);
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
