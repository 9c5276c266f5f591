/** The process in which backtests with one kind of journal are timed: `node journal-run.ts KIND FAST SLOW BARS FOLDER`. */
import { join } from 'node:path';
import { realTimers, silentLog } from '../../src/runtime/index.ts';
import { memoryJournal, openStorage, type Journal, type Storage } from '../../src/storage/index.ts';
import { answerRepetitions, type Attempt } from '../contender.ts';
import { emaCrossInput, minuteBars, runEmaCross } from './ema-cross-run.ts';

export const JOURNAL_KINDS = ['memory', 'durable', 'digest'] as const;
export type JournalKind = (typeof JOURNAL_KINDS)[number];

/** The session's name in each database of the bench. */
export const SESSION = 'bench';

let databases = 0;

/** A new database in the folder, with a session to write the journal of. */
export async function openDatabase(folder: string): Promise<Storage> {
  databases += 1;
  const timers = realTimers();
  const name = `journal-${process.pid}-${databases}.db`;
  const storage = await openStorage(`sqlite:${join(folder, name)}`, { log: silentLog, timers });
  await storage.sessions.create({ id: SESSION, kind: 'backtest', config: {}, startedAt: timers.now() });
  return storage;
}

/** The journal, and word when it has been given its entry `seq`. */
function tellingOf(seq: number, journal: Journal, heard: () => void): Journal {
  return {
    append(entry) {
      journal.append(entry);
      if (entry.seq === seq) heard();
    },
    commit: (checkpoint) => journal.commit(checkpoint),
    get pending() {
      return journal.pending;
    },
  };
}

if (import.meta.main) {
  const [kind, fast, slow, bars, folder] = process.argv.slice(2);
  const periods = { fast: Number(fast), slow: Number(slow), bars: Number(bars) };
  const input = emaCrossInput(periods, minuteBars(periods.bars));
  // The run that is thrown away tells which entry will be the last: there the engine is done, and metrics begin.
  let lastSeq = Infinity;
  answerRepetitions(async (): Promise<Attempt> => {
    switch (kind as JournalKind) {
      case 'memory':
        return {
          async run(engineDone) {
            lastSeq = (await runEmaCross(input, tellingOf(lastSeq, memoryJournal(), engineDone))).events;
          },
        };
      case 'digest':
        return { run: () => runEmaCross(input) };
      case 'durable': {
        // Opened before the clock starts; written in groups, each of which is on disk before the next begins.
        const storage = await openDatabase(folder!);
        const journal = await storage.journal(SESSION, { instruments: input.instruments });
        return { run: () => runEmaCross(input, journal), tidy: () => storage.close() };
      }
    }
  });
}
