import { randomBytes } from 'node:crypto'; // ambient-ok: secrets of a sign-in come from the operating system
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { ApiKeys, createServer } from '../api/index.ts';
import { fileArchive, type DatasetKey } from '../market/index.ts';
import { searchLevels, type Policy } from '../pipeline/index.ts';
import type { Log, Timers } from '../runtime/index.ts';
import type { Storage } from '../storage/index.ts';
import { BacktestJobs } from './backtests/jobs.ts';
import { ArchiveDatasets } from './datasets/archive-datasets.ts';
import { DiscoveryJobs } from './discover/job.ts';
import { LocalDoor } from './local-door.ts';
import type { SessionPlatform } from './platform/session-platform.ts';
import { MasterKeyFile } from './master-key.ts';
import { productVersion } from './source-commit.ts';

export interface SessionServerParts {
  readonly platform: SessionPlatform;
  readonly storage: Pick<Storage, 'signIns' | 'apiKeys' | 'runs'>;
  /** Of the session's data, with the door for the command line. */
  readonly folder: string;
  /** Of the installation: its archive is searched, and its ledger has every search. */
  readonly dataDir: string;
  /** By which its searches are judged. */
  readonly policy: Policy;
  readonly port: number;
  /** Takes finished searches into the record; told when one of ours has ended. */
  searches?(): Promise<unknown>;
  /** What the session itself needs of the archive, in words. */
  readonly usesOf: (key: DatasetKey) => readonly string[];
  readonly timers: Timers;
  readonly log: Log;
}

export interface SessionServer {
  readonly url: string;
  /** Signs the operator in, once. */
  readonly token: string;
  /** Fires when it is closed. */
  readonly closing: AbortSignal;
  close(): Promise<void>;
}

/** Each holds its bars in memory. */
const BACKTESTS_MAX = 4;
const ROOT = resolve(import.meta.dirname, '../..');
/** The one person of a fresh install; names come with accounts. */
const OPERATOR = 'operator';

/** The API and the dashboard of one session, and the door in its data folder. @throws what listening throws */
export async function openSessionServer(parts: SessionServerParts): Promise<SessionServer> {
  const { platform, storage, folder, dataDir, policy, port, usesOf, timers, log } = parts;
  const archive = fileArchive({ root: join(dataDir, 'archive'), log });
  const discovery = new DiscoveryJobs({
    dataDir,
    archive,
    levels: searchLevels(policy),
    onEnd: parts.searches,
    timers,
    log,
  });
  const backtests = new BacktestJobs({
    folder,
    dataDir,
    archive,
    runs: storage.runs,
    timers,
    log,
    // One core is for trading.
    atATime: Math.min(Math.max(availableParallelism() - 1, 1), BACKTESTS_MAX),
  });
  const datasets = new ArchiveDatasets({
    dataDir,
    archive,
    timers,
    log,
    usesOf: (key) => [...usesOf(key), ...discovery.usesOf(key), ...backtests.usesOf(key)],
  });
  const keys = await ApiKeys.open({
    store: storage.apiKeys,
    masterKey: new MasterKeyFile(process.env),
    timers,
    log,
    randomBytes: (size) => randomBytes(size),
  });
  const server = createServer({
    platform,
    discovery,
    datasets,
    backtests,
    signIns: storage.signIns,
    keys,
    timers,
    log,
    dashboardDir: join(ROOT, 'dashboard/dist'),
    port,
    version: productVersion(),
    randomBytes: (size) => randomBytes(size),
  });
  const { url } = await server.listen().catch(async (error: unknown) => {
    await backtests.close();
    await platform.close(); // It compares and counts, and would keep the process from ending.
    throw error;
  });
  const closing = new AbortController();
  const letIn = async (by: string) => ({ url, token: await server.issueToken(by) });
  const atTheDoor = new LocalDoor(folder).attend({ timers, log, until: closing.signal, letIn });
  return {
    url,
    token: await server.issueToken(OPERATOR),
    closing: closing.signal,
    async close() {
      closing.abort();
      await atTheDoor;
      await discovery.close();
      await backtests.close();
      await server.close();
    },
  };
}
