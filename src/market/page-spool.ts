import { createHash } from 'node:crypto';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { EpochMs } from '../domain/index.ts';
import { syncFolder } from './durable-file.ts';
import type { PastRow } from './past-data.ts';

/** What one answer of a venue brought. */
export interface SpooledPage {
  readonly source: string;
  readonly receivedAt: EpochMs;
  readonly rows: readonly PastRow[];
}

/** Where the pages of a running download are kept until they are in their dataset. */
export interface PageSpool {
  /** What a download that was killed had received, oldest first: on disk, and perhaps not in the dataset yet. */
  readonly left: readonly SpooledPage[];
  /** On disk when it resolves. */
  append(page: SpooledPage): Promise<void>;
  /** Forgets all pages: they are in the dataset. */
  clear(): Promise<void>;
}

const SUM_LENGTH = 16;
const instant = z.number().transform((ms) => ms as EpochMs);
const pageSchema = z.strictObject({
  source: z.string(),
  receivedAt: instant,
  rows: z.array(z.tuple([z.number()]).rest(z.string())),
});

/**
 * A line a page, each with the sum of its bytes: one that was being written when the process died does not match its
 * sum, was never acknowledged, and ends the file.
 */
export async function openPageSpool(path: string): Promise<PageSpool & { close(): Promise<void> }> {
  const { pages, length } = await readPages(path);
  // Made when there is none; its place for new pages is where the last whole one ends.
  const file = await open(path, 'a+');
  await file.truncate(length);
  await file.sync();
  await syncFolder(dirname(path));
  return spoolOf(file, pages);
}

function spoolOf(file: FileHandle, left: readonly SpooledPage[]): PageSpool & { close(): Promise<void> } {
  return {
    left,
    async append(page) {
      const text = JSON.stringify(page);
      await file.appendFile(`${sumOf(text)} ${text}\n`);
      await file.datasync();
    },
    async clear() {
      await file.truncate(0);
      await file.datasync();
    },
    close: () => file.close(),
  };
}

async function readPages(path: string): Promise<{ readonly pages: readonly SpooledPage[]; readonly length: number }> {
  const pages: SpooledPage[] = [];
  let length = 0;
  for (const line of (await textOf(path)).split('\n')) {
    const [sum, text] = [line.slice(0, SUM_LENGTH), line.slice(SUM_LENGTH + 1)];
    if (line === '' || sum !== sumOf(text)) break;
    // Whole, and still not ours: what another version wrote is fetched again.
    const page = pageSchema.safeParse(JSON.parse(text));
    if (!page.success) break;
    pages.push(page.data);
    length += Buffer.byteLength(line) + 1;
  }
  return { pages, length };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, SUM_LENGTH);
}
