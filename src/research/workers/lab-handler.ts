import { AssayError } from '../../runtime/index.ts';
import type { LabMarket } from '../trials/index.ts';
import type { ContentStore } from './content-store.ts';
import type { TaskHandler } from './job-queue.ts';
import { readTask } from './lab-task.ts';
import { decodeMarket } from './market-codec.ts';
import type { ThreadPool } from './thread-pool.ts';

/** Markets in memory; threads that still use another keep it. */
const MARKETS_KEPT = 4;

/** A worker's side of the lab: reads the task, has the market at hand, and lets a thread evaluate. */
export function labHandler(content: ContentStore, pool: ThreadPool): TaskHandler {
  const marketOf = markets(content);
  return async (task, context) => {
    const labTask = readTask(task);
    return pool.run(labTask, await marketOf(labTask.market), context);
  };
}

/** Fetched and checked once, also when several tasks need it at the same time. */
function markets(content: ContentStore): (hash: string) => Promise<LabMarket> {
  const held = new Map<string, Promise<LabMarket>>();
  return (hash) => {
    const found = held.get(hash) ?? fetchMarket(content, hash);
    held.delete(hash);
    held.set(hash, found);
    found.catch(() => held.delete(hash));
    if (held.size > MARKETS_KEPT) held.delete(held.keys().next().value!);
    return found;
  };
}

/** @throws {AssayError} `DATASET_MISSING`, `DATASET_CHANGED` */
async function fetchMarket(content: ContentStore, hash: string): Promise<LabMarket> {
  try {
    return await decodeMarket({ hash, bytes: await bytesOf(content, hash) });
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== 'DATASET_CHANGED' || content.drop === undefined) throw error;
    // A copy on this machine went bad; what it is a copy of may be good.
    await content.drop(hash);
    return decodeMarket({ hash, bytes: await bytesOf(content, hash) });
  }
}

async function bytesOf(content: ContentStore, hash: string): Promise<Uint8Array> {
  const bytes = await content.get(hash);
  if (bytes !== undefined) return bytes;
  throw new AssayError('DATASET_MISSING', `dataset ${hash.slice(0, 12)} is not at ${content.place}`);
}
