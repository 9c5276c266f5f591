import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'; // ambient-ok: a store of files
import { join } from 'node:path';
import { AssayError } from '../../runtime/index.ts';
import type { QueueStore } from './queue-store.ts';

/** Bytes under the hash of what they mean. What is there never changes. Whoever reads checks the hash. */
export interface ContentStore {
  /** For a person. */
  readonly place: string;
  has(hash: string): Promise<boolean>;
  put(hash: string, bytes: Uint8Array): Promise<void>;
  /** `undefined` when it is not there. */
  get(hash: string): Promise<Uint8Array | undefined>;
  /** Where it is only a copy, it may be fetched anew. */
  drop?(hash: string): Promise<void>;
}

export function memoryContent(): ContentStore {
  const held = new Map<string, Uint8Array>();
  return {
    place: 'memory',
    has: async (hash) => held.has(hash),
    put: async (hash, bytes) => void held.set(hash, bytes),
    get: async (hash) => held.get(hash),
  };
}

/** A folder: of this machine, or one that all machines share. A file gets its name when all of it is there. */
export function folderContent(folder: string): ContentStore {
  const pathOf = (hash: string): string => join(folder, `${hash}.market`);
  let unfinished = 0;
  return {
    place: folder,
    has: async (hash) => (await absentAs(undefined, stat(pathOf(hash)))) !== undefined,
    async put(hash, bytes) {
      await mkdir(folder, { recursive: true });
      unfinished += 1;
      // ambient-ok: two processes that write the same content must not write the same file
      const draft = `${pathOf(hash)}.${process.pid}.${unfinished}.unfinished`;
      try {
        await writeFile(draft, bytes, { flush: true });
        await rename(draft, pathOf(hash));
      } finally {
        await rm(draft, { force: true });
      }
    },
    get: (hash) => absentAs(undefined, readFile(pathOf(hash))),
    drop: (hash) => rm(pathOf(hash), { force: true }),
  };
}

async function absentAs<Value>(absent: undefined, found: Promise<Value>): Promise<Value | undefined> {
  try {
    return await found;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return absent;
    throw error;
  }
}

/** A copy at hand of what lies far away: fetched once. */
export function cachedContent(near: ContentStore, far: ContentStore): ContentStore {
  return {
    place: `${far.place}, kept in ${near.place}`,
    has: async (hash) => (await near.has(hash)) || far.has(hash),
    put: (hash, bytes) => far.put(hash, bytes),
    async get(hash) {
      const kept = await near.get(hash);
      if (kept !== undefined) return kept;
      const bytes = await far.get(hash);
      if (bytes !== undefined) await near.put(hash, bytes);
      return bytes;
    },
    drop: async (hash) => near.drop?.(hash),
  };
}

/** Neither Redis nor PostgreSQL likes one value of hundreds of megabytes. */
const CHUNK_BYTES = 4 * 1_024 * 1_024;

/** Beside the tasks, in the queue's own store, in pieces. It has been put when the number of pieces is written. */
export function storedContent(store: QueueStore, place: string): ContentStore {
  const piece = (hash: string, at: number): string => `content/${hash}/${at}`;
  return {
    place,
    has: async (hash) => (await store.get(`content/${hash}`)) !== undefined,
    async put(hash, bytes) {
      const count = Math.max(Math.ceil(bytes.length / CHUNK_BYTES), 1);
      for (let at = 0; at < count; at += 1) {
        await store.put(piece(hash, at), bytes.subarray(at * CHUNK_BYTES, (at + 1) * CHUNK_BYTES));
      }
      await store.put(`content/${hash}`, Buffer.from(String(count)));
    },
    async get(hash) {
      const count = await store.get(`content/${hash}`);
      if (count === undefined) return undefined;
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < Number(Buffer.from(count).toString()); at += 1) {
        const one = await store.get(piece(hash, at));
        if (one === undefined)
          throw new AssayError('DATASET_MISSING', `dataset ${hash.slice(0, 12)} lacks piece ${at}`);
        pieces.push(one);
      }
      return Buffer.concat(pieces);
    },
  };
}
