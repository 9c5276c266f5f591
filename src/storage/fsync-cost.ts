import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError, type Timers } from '../runtime/index.ts';

/** What an order waits for before it leaves: appending a page to a file and having the disk confirm it. */
export interface FsyncCost {
  /** Milliseconds; nearest rank. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly count: number;
}

const PAGE = Buffer.alloc(4_096, 'assay');
const COUNT = 100;

/**
 * Measures the disk of a folder: a hundred pages, one after the other.
 *
 * @throws {AssayError} STORAGE_READ_ONLY
 */
export function measureFsync(folder: string, timers: Timers): FsyncCost {
  const path = join(folder, `.fsync-${process.pid}`);
  const tookMs: number[] = [];
  try {
    const file = openSync(path, 'w', 0o600);
    try {
      for (let index = 0; index < COUNT; index += 1) {
        const startedMs = timers.monotonicMs();
        writeSync(file, PAGE);
        fsyncSync(file);
        tookMs.push(timers.monotonicMs() - startedMs);
      }
    } finally {
      closeSync(file);
      rmSync(path, { force: true });
    }
  } catch (error) {
    throw new AssayError(
      'STORAGE_READ_ONLY',
      `The disk of ${folder} cannot be measured (${(error as Error).message}); make room, and the folder writable for this user.`,
      { cause: error },
    );
  }
  const sorted = tookMs.toSorted((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1]!;
  return { p50Ms: rank(0.5), p99Ms: rank(0.99), count: COUNT };
}
