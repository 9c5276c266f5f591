import { afterAll, beforeAll, describe } from 'vitest';
import { fixed, type EpochMs } from '../../src/domain/index.ts';
import type { JournalOptions, SessionJournal, Storage } from '../../src/storage/index.ts';
import { discrepanciesConformance } from './storage-discrepancies.ts';
import { executionsConformance } from './storage-executions.ts';
import { journalConformance } from './storage-journal.ts';
import { pipelineConformance } from './storage-pipeline.ts';
import { recordsConformance } from './storage-records.ts';
import { requestsConformance } from './storage-requests.ts';
import { START } from './storage-samples.ts';
import { viewsConformance } from './storage-views.ts';

/** One place where things are kept, which can be opened again and again. */
export interface StorageUnderTest {
  open(): Promise<Storage>;
  /** Removes everything. */
  dispose(): Promise<void>;
}

/** What the tests of one storage share. */
export interface Place {
  readonly storage: Storage;
  /** Closes the storage and opens it anew, as a restart does. */
  reopen(): Promise<void>;
  /** The journal of a session of its own. */
  newJournal(options?: JournalOptions): Promise<SessionJournal>;
}

/** What every storage must do, whatever it is made of. */
export function storageConformance(name: string, prepare: () => Promise<StorageUnderTest>): void {
  describe(`storage on ${name}`, () => {
    let under: StorageUnderTest;
    let storage: Storage;
    let sessions = 0;
    beforeAll(async () => {
      under = await prepare();
      storage = await under.open();
    });
    afterAll(async () => {
      await storage.close();
      await under.dispose();
    });
    const place: Place = {
      get storage() {
        return storage;
      },
      async reopen() {
        await storage.close();
        storage = await under.open();
      },
      async newJournal(options) {
        sessions += 1;
        const id = `s${sessions}`;
        const config = { cash: fixed('1000') };
        await storage.sessions.create({ id, kind: 'paper', config, startedAt: (START + sessions) as EpochMs });
        return storage.journal(id, options);
      },
    };
    journalConformance(place);
    viewsConformance(place);
    executionsConformance(place);
    discrepanciesConformance(place);
    recordsConformance(place);
    pipelineConformance(place);
    requestsConformance(place);
  });
}
