import { z } from 'zod';
import { route } from './route.ts';
import { instant, timeframe } from './schemas.ts';

export const datasetView = z.strictObject({
  /** `BTCUSDT.BINANCE/1h`: its two halves are those of its address here. */
  name: z.string(),
  instrument: z.string(),
  /** `1h`, `1h-mark`, `1h-open-interest` or `funding`. */
  series: z.string(),
  kind: z.enum(['candles', 'mark', 'open-interest', 'funding']),
  /** `null` for funding. */
  timeframe: timeframe.nullable(),
  /** First opening time, or first settlement. */
  from: instant,
  /** Close of the last bar, or the last settlement. */
  to: instant,
  /** Bars, samples or settlements. */
  rows: z.number().int(),
  /** Stretches between them with nothing in them, and how many bars these lack; 0 for funding, whose intervals change. */
  gaps: z.number().int(),
  missing: z.number().int(),
  /** SHA-256 of the numbers alone, hexadecimal. */
  contentHash: z.string(),
  provenance: z.enum(['exchange', 'imported', 'simulated']),
  /** What it was made of, oldest first. */
  sources: z.array(z.strictObject({ source: z.string(), rows: z.number().int(), importedAt: instant })),
  /** What needs it now, in words; empty: it can be removed. */
  uses: z.array(z.string()),
});

export const datasetList = z.strictObject({
  /** By name. */
  datasets: z.array(datasetView),
  /** Folders of the archive that claim to be a dataset and cannot be read. */
  damaged: z.array(z.strictObject({ name: z.string(), detail: z.string() })),
});

export const datasetCheck = z.strictObject({
  name: z.string(),
  /** False with faults that make it unfit; gaps, silence and jumps are for a person to judge. */
  sound: z.boolean(),
  /** As `assay data check` prints it, line by line. */
  report: z.string(),
  checkedAt: instant,
});

const params = z.strictObject({
  instrument: z.string().regex(/^[A-Z0-9][A-Z0-9._-]{0,59}$/, 'an instrument, such as BTCUSDT.BINANCE'),
  series: z.string().regex(/^[a-z0-9][a-z0-9-]{0,29}$/, 'a series, such as 1h or funding'),
});

export const datasetRoutes = {
  listDatasets: route({
    method: 'GET',
    path: '/api/datasets',
    scope: 'read',
    summary: 'What the archive has: bars, rates and samples, with gaps, hash, source and what uses each',
    data: datasetList,
  }),
  checkDataset: route({
    method: 'GET',
    path: '/api/datasets/:instrument/:series/check',
    scope: 'read',
    summary: 'Everything known of the quality of a dataset, its numbers read and hashed anew',
    params,
    data: datasetCheck,
  }),
  removeDataset: route({
    method: 'DELETE',
    path: '/api/datasets/:instrument/:series',
    scope: 'admin',
    summary: 'Remove a dataset that nothing uses, for good; a damaged one too',
    params,
    body: z.strictObject({ confirm: z.literal('DELETE') }),
    data: z.strictObject({ name: z.string() }),
  }),
} as const;

export type DatasetView = z.infer<typeof datasetView>;
export type DatasetList = z.infer<typeof datasetList>;
export type DatasetCheck = z.infer<typeof datasetCheck>;
export type DatasetAddress = z.infer<typeof params>;
