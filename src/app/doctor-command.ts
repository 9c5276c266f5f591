import { existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError, silentLog, type Timers } from '../runtime/index.ts';
import { examineStorage, measureFsync, probeDurability, storageLosses } from '../storage/index.ts';
import { describeCost } from './disk-cost.ts';

/** What came of one look. `note`: it works, and someone should know. */
export interface Diagnosis {
  readonly about: 'disk' | 'fsync' | 'durability' | 'database' | 'clock';
  readonly state: 'ok' | 'note' | 'wrong';
  readonly detail: string;
}

const FREE_NOTE_BYTES = 2e9;
const FREE_WRONG_BYTES = 2e8;
/** An order may leave five seconds after it was decided, and is one fsync older then. */
const FSYNC_NOTE_MS = 50;
const FSYNC_WRONG_MS = 1_000;
const WAL_NOTE_BYTES = 1e9;
/** Two clocks of one machine, over so long. */
const CLOCK_LOOK_MS = 300;
const CLOCK_DRIFT_MS = 20;

/** Looks at what trading rests on here: the disk, what it promises, the database on it, and the clock. Changes nothing. */
export async function diagnose(dataDir: string, timers: Timers): Promise<readonly Diagnosis[]> {
  if (!existsSync(dataDir)) {
    const detail = `there is no folder ${dataDir}; start Assay once, or name another with --data-dir`;
    return [{ about: 'disk', state: 'wrong', detail }, await clock(timers)];
  }
  return [
    look('disk', () => space(dataDir)),
    look('fsync', () => fsync(dataDir, timers)),
    look('durability', () => ({ state: 'ok', detail: probeDurability(dataDir).join(', ') })),
    look('database', () => database(dataDir, timers)),
    await clock(timers),
  ];
}

export function diagnosisLines(diagnoses: readonly Diagnosis[]): readonly string[] {
  return diagnoses.map(({ about, state, detail }) => `${state.padEnd(5)}  ${about.padEnd(10)}  ${detail}`);
}

type Finding = Omit<Diagnosis, 'about'>;

/** Whatever keeps us from looking is what is wrong. */
function look(about: Diagnosis['about'], work: () => Finding): Diagnosis {
  try {
    return { about, ...work() };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { about, state: 'wrong', detail: `${error.message} [${error.code}]` };
  }
}

function space(dataDir: string): Finding {
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  const detail = `${gigabytes(free)} GB free`;
  if (free < FREE_WRONG_BYTES) return { state: 'wrong', detail: `${detail}; trading stops when it is full: make room` };
  return free < FREE_NOTE_BYTES ? { state: 'note', detail: `${detail}; make room soon` } : { state: 'ok', detail };
}

function fsync(dataDir: string, timers: Timers): Finding {
  const cost = measureFsync(dataDir, timers);
  const detail = `${describeCost(cost)}; every order waits for one`;
  if (cost.p99Ms >= FSYNC_WRONG_MS) return { state: 'wrong', detail: `${detail}: too slow to trade on` };
  return { state: cost.p99Ms >= FSYNC_NOTE_MS ? 'note' : 'ok', detail };
}

function database(dataDir: string, timers: Timers): Finding {
  const url = `sqlite:${join(dataDir, 'assay.db')}`;
  const options = { log: silentLog, timers };
  const losses = storageLosses(url, options);
  if (losses.length > 0)
    return { state: 'wrong', detail: `older than what was here: ${losses.join('; ')}; see assay recover` };
  const found = examineStorage(url, options);
  if (found === undefined) return { state: 'ok', detail: 'none yet; the first start makes one' };
  const { schemaVersion, journalMode, sizeBytes, walBytes, damage } = found;
  if (damage !== undefined) return { state: 'wrong', detail: `damaged: ${damage}; restore a backup` };
  const detail = `schema ${schemaVersion}, ${gigabytes(sizeBytes + walBytes)} GB, every page can be read, journal_mode=${journalMode}`;
  if (walBytes < WAL_NOTE_BYTES) return { state: 'ok', detail };
  return {
    state: 'note',
    detail: `${detail}; ${gigabytes(walBytes)} GB of it wait to be merged: some reader never lets go`,
  };
}

async function clock(timers: Timers): Promise<Diagnosis> {
  const [wallMs, steadyMs] = [timers.now(), timers.monotonicMs()];
  await timers.sleep(CLOCK_LOOK_MS);
  const apartMs = Math.abs(timers.now() - wallMs - (timers.monotonicMs() - steadyMs));
  const time = new Date(timers.now()).toISOString();
  if (apartMs <= CLOCK_DRIFT_MS) return { about: 'clock', state: 'ok', detail: `${time}, and runs evenly` };
  const detail = `${time}, and was moved by ${Math.round(apartMs)} ms while it was watched; let one service alone set it`;
  return { about: 'clock', state: 'note', detail };
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 0);
}
