import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EpochMs } from '../domain/index.ts';
import { silentLog, type Timers } from '../runtime/index.ts';
import { openStorage, type Storage } from '../storage/index.ts';

/** Where databases of simulations lie: in memory where the system offers that, since only processes are killed here. */
function baseFolder(): string {
  const inMemory = '/dev/shm';
  return existsSync(inMemory) ? inMemory : tmpdir();
}

/** A folder for any number of runs, with a database that is ready to be copied: migrating takes longer than trading. */
export interface Workshop {
  readonly folder: string;
  readonly template: string;
  remove(): void;
}

export async function openWorkshop(sessionId: string, timers: Timers): Promise<Workshop> {
  const folder = mkdtempSync(join(baseFolder(), 'assay-simulation-'));
  const template = join(folder, 'template.db');
  const storage = await openStorage(template, { log: silentLog, timers });
  await storage.sessions.create({ id: sessionId, kind: 'live', config: {}, startedAt: 0 as EpochMs });
  await storage.close();
  return { folder, template, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The real storage on a real file, which outlives the processes that use it. */
export class Disk {
  private readonly path: string;
  private readonly timers: Timers;
  private open: Storage | undefined;

  constructor(workshop: Workshop, timers: Timers) {
    this.path = join(workshop.folder, 'run.db');
    this.timers = timers;
    this.discard();
    copyFileSync(workshop.template, this.path);
  }

  /** Opened by the first process that needs it; a second instance on the same account finds it open. */
  async storage(): Promise<Storage> {
    this.open ??= await openStorage(this.path, { log: silentLog, timers: this.timers });
    return this.open;
  }

  /** What a kill does: the handles are gone, and with them whatever was not committed. */
  async lose(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    await open?.close();
  }

  discard(): void {
    for (const end of ['', '-wal', '-shm', '-anchor', '-owner', '-owner-wal', '-owner-shm'])
      rmSync(`${this.path}${end}`, { force: true });
  }
}
