import { fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { realTimers, silentLog } from '../../src/runtime/index.ts';
import { memoryJournal, openStorage } from '../../src/storage/index.ts';
import type { Row } from '../row.ts';
import { emaCrossInput, minuteBars, runEmaCross } from './ema-cross-run.ts';
import type { Workload } from './index.ts';

const PERIODS = { fast: 240, slow: 720, bars: 525_600 } as const;
const KINDS = ['bars', 'digest', 'durable', 'memory'] as const;
type Kind = (typeof KINDS)[number];

const LABELS: Readonly<Record<Kind, string>> = {
  bars: 'floor: program and bars alone',
  digest: 'peak memory, digest of the journal',
  durable: 'peak memory, durable SQLite journal',
  memory: 'peak memory, journal in memory',
};

/** A process cannot give back its peak, so each repetition is a process of its own. */
export const peakMemory: Workload = {
  name: 'peak-memory',
  about: 'largest resident set of a process that backtests one year of one-minute bars (525,600)',
  async run({ repeats, folder }) {
    const peaks = new Map<Kind, number[]>(KINDS.map((kind) => [kind, []]));
    for (let round = 0; round < Math.min(repeats, 3); round += 1) {
      for (const kind of KINDS) peaks.get(kind)!.push(await peakOf(kind, folder));
    }
    const floor = LABELS.bars;
    return KINDS.toReversed().map((kind): Row => ({
      label: LABELS[kind],
      unit: 'MB',
      samples: peaks.get(kind)!,
      ...(kind === 'bars' ? {} : { against: { label: floor, words: 'x the floor' } }),
    }));
  },
};

async function peakOf(kind: Kind, folder: string): Promise<number> {
  const child = fork(import.meta.filename, [kind, join(folder, 'peak.db')]);
  return await new Promise<number>((resolve, reject) => {
    child.on('message', (megabytes: number) => resolve(megabytes));
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the process measured ended with ${code}`)));
  });
}

/** In the process that is measured. */
async function backtestOnce(kind: Kind, database: string): Promise<void> {
  const columns = minuteBars(PERIODS.bars);
  const input = emaCrossInput(PERIODS, columns);
  if (kind === 'digest') await runEmaCross(input);
  if (kind === 'memory') await runEmaCross(input, memoryJournal());
  if (kind === 'durable') {
    const timers = realTimers();
    const storage = await openStorage(`sqlite:${database}`, { log: silentLog, timers });
    await storage.sessions.create({ id: 'bench', kind: 'backtest', config: {}, startedAt: timers.now() });
    await runEmaCross(input, await storage.journal('bench'));
    await storage.close();
    for (const suffix of ['', '-wal', '-shm']) await rm(`${database}${suffix}`, { force: true });
  }
}

if (import.meta.main) {
  const [kind, database] = process.argv.slice(2);
  await backtestOnce(kind as Kind, database!);
  process.send?.(process.resourceUsage().maxRSS / 1_024);
}
