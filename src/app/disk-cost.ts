import type { EpochMs } from '../domain/index.ts';
import type { Timers } from '../runtime/index.ts';
import { measureFsync, type FsyncCost, type Storage } from '../storage/index.ts';

/** What every order waits for on this disk, as it was found at the first start. */
export interface DiskCost extends FsyncCost {
  readonly measuredAt: EpochMs;
}

const KEY = 'disk.fsync';

/** Measures once for each database; a moved one is measured anew with `assay doctor`. */
export async function ensureDiskCost(
  storage: Pick<Storage, 'settings'>,
  folder: string,
  timers: Timers,
): Promise<DiskCost> {
  const known = await knownDiskCost(storage);
  if (known !== undefined) return known;
  const cost = { ...measureFsync(folder, timers), measuredAt: timers.now() };
  await storage.settings.set(KEY, cost, timers.now());
  return cost;
}

export async function knownDiskCost(storage: Pick<Storage, 'settings'>): Promise<DiskCost | undefined> {
  return (await storage.settings.get(KEY)) as DiskCost | undefined;
}

/** `an fsync takes 0.8 ms, 2.4 ms at the 99th percentile` */
export function describeCost({ p50Ms, p99Ms }: FsyncCost): string {
  return `an fsync takes ${figure(p50Ms)} ms, ${figure(p99Ms)} ms at the 99th percentile`;
}

function figure(ms: number): string {
  return ms.toFixed(ms < 10 ? 2 : 0);
}
