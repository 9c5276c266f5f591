import { AssayError, type Log, type Timers } from '../../runtime/index.ts';
import type { QueueStore } from './queue-store.ts';

export type Role = 'coordinator' | 'worker';

/** Someone who uses the queue. Coordinators ask, workers answer. */
export interface Announcement {
  readonly role: Role;
  /** Of this process alone. */
  readonly id: string;
  readonly version: string;
}

/** Who has said nothing for so long is gone. */
const KEPT_MS = 60_000;
const REPEAT_MS = 20_000;

/**
 * Says who is there, until the signal, and refuses to begin where everybody of the other side runs other code. Tasks of
 * different versions never meet, as each version has a queue of its own; without this, both would wait for ever.
 *
 * @returns a promise that resolves when the signal came and the queue knows that this process is gone
 * @throws {AssayError} `WORKER_VERSION`
 */
export async function announce(
  self: Announcement,
  store: QueueStore,
  { timers, log, signal }: { readonly timers: Timers; readonly log: Log; readonly signal: AbortSignal },
): Promise<{ readonly gone: Promise<void> }> {
  await refuseStrangers(self, store);
  await say(self, store);
  return { gone: repeat() };

  async function repeat(): Promise<void> {
    let hadTold = false;
    while (await hasSlept(timers, signal)) {
      try {
        await say(self, store);
        const strangers = await strangersTo(self, store);
        if (strangers !== undefined && !hadTold) log.warn(strangers);
        hadTold = strangers !== undefined;
      } catch (error) {
        log.warn(`cannot say that this ${self.role} is there: ${(error as Error).message}`);
      }
    }
    // On the way out: if it does not arrive, it fades by itself.
    await store.remove(keyOf(self)).catch(() => undefined);
  }
}

async function refuseStrangers(self: Announcement, store: QueueStore): Promise<void> {
  const strangers = await strangersTo(self, store);
  if (strangers !== undefined) throw new AssayError('WORKER_VERSION', strangers);
}

/** A sentence, where the other side is there and nobody of it runs this code. */
async function strangersTo(self: Announcement, store: QueueStore): Promise<string | undefined> {
  const other: Role = self.role === 'worker' ? 'coordinator' : 'worker';
  const versions = new Set<string>();
  for (const key of await store.keys(`present/${other}/`)) {
    const version = await store.get(key);
    if (version !== undefined) versions.add(Buffer.from(version).toString());
  }
  if (versions.size === 0 || versions.has(self.version)) return undefined;
  return (
    `this ${self.role} runs ${self.version}, and the ${other} at this queue ${[...versions].join(', ')}: ` +
    'install the same commit and the same Node on both'
  );
}

function say(self: Announcement, store: QueueStore): Promise<void> {
  return store.put(keyOf(self), Buffer.from(self.version), { keepMs: KEPT_MS });
}

function keyOf({ role, id }: Announcement): string {
  return `present/${role}/${id}`;
}

async function hasSlept(timers: Timers, signal: AbortSignal): Promise<boolean> {
  return timers.sleep(REPEAT_MS, signal).then(
    () => true,
    () => false,
  );
}
