import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BarColumns } from '../../src/market/index.ts';
import { entryLine, type BacktestInput, type BacktestResult } from '../../src/sessions/index.ts';
import { memoryJournal, type RecordedEntry } from '../../src/storage/index.ts';
import { contender, forkedContender, interleaved } from '../contender.ts';
import { assertParity, ParityError } from '../parity.ts';
import type { Row } from '../row.ts';
import { emaCrossInput, minuteBars, runEmaCross, type EmaCross } from './ema-cross-run.ts';
import { crossings } from './floor.ts';
import type { Surroundings, Workload } from './index.ts';
import { JOURNAL_KINDS, openDatabase, SESSION } from './journal-run.ts';

/** E1 and E2: a trade about every 660 bars, as the research kernel's own workload has it. */
export const journals: Workload = {
  name: 'journals',
  about: 'EMA cross 240/720 on 1,000,000 one-minute bars, long and short, stop + target + trailing stop on every entry',
  run: (surroundings) => measure('', { fast: 240, slow: 720, bars: 1_000_000 }, surroundings),
};

/** The same with the catalogue's own periods: ten times as many orders. */
export const journalsDense: Workload = {
  name: 'journals-dense',
  about: 'EMA cross 20/50 on 250,000 one-minute bars, otherwise the same: many orders',
  run: (surroundings) => measure('dense: ', { fast: 20, slow: 50, bars: 250_000 }, surroundings),
};

async function measure(prefix: string, periods: EmaCross, { repeats, folder }: Surroundings): Promise<Row[]> {
  const columns = minuteBars(periods.bars);
  const { bars, events } = await checkParity(emaCrossInput(periods, columns), periods, columns, folder);

  const module = join(import.meta.dirname, 'journal-run.ts');
  const words = [periods.fast, periods.slow, periods.bars].map(String);
  const timings = await interleaved(
    [
      ...JOURNAL_KINDS.map((kind) => forkedContender(kind, module, [kind, ...words, folder])),
      contender('floor', () => crossings(columns.close, periods)),
    ],
    repeats,
  );
  const row = (name: string, label: string): Row => ({
    label: `${prefix}${label}`,
    unit: 'ms',
    samples: timings.get(name)!.wallMs,
    cpuMs: timings.get(name)!.cpuMs,
    work: name === 'floor' ? { bars } : { bars, events },
  });
  const engine: Row = {
    label: `${prefix}engine, journal in memory`,
    unit: 'ms',
    samples: timings.get('memory')!.partMs,
    work: { bars, events },
  };
  const floor = row('floor', 'floor: two averages in a bare loop');
  const against = { label: floor.label, words: 'x the floor' };
  const isMain = prefix === '';
  return [
    { ...engine, against, ...(isMain ? { goal: { id: 'E1', atLeastPerSecond: 1_000_000 } } : {}) },
    { ...row('memory', 'backtest, journal in memory'), against },
    {
      ...row('durable', 'backtest, durable SQLite journal'),
      against,
      ...(isMain ? { goal: { id: 'E2', atLeastPerSecond: 250_000 } } : {}),
    },
    { ...row('digest', 'backtest, digest of the journal'), against },
    floor,
  ];
}

/** The three journals must hold the same entries, and the results be the same; the floor must see the same crossings. */
async function checkParity(
  input: BacktestInput,
  periods: EmaCross,
  columns: BarColumns,
  folder: string,
): Promise<{ bars: number; events: number }> {
  const memory = memoryJournal();
  const inMemory = await runEmaCross(input, memory);
  const digested = await runEmaCross(input);
  const storage = await openDatabase(folder);
  const onDisk = await runEmaCross(input, await storage.journal(SESSION, { instruments: input.instruments }));
  const kept = await fingerprint(memory.entries());
  const stored = await fingerprint(storage.history.entries(SESSION));
  await storage.close();

  assertParity('journal', { memory: kept, SQLite: stored });
  assertParity('digest', { memory: kept.digest, digest: digested.journalDigest });
  assertParity('outcome', { memory: outcome(inMemory), SQLite: outcome(onDisk), digest: outcome(digested) });
  assertParity('crossings', { engine: kept.signals, floor: crossings(columns.close, periods) });
  if (inMemory.trips.closed.length < periods.bars / 2_000) throw new ParityError('a bench of trading has to trade');
  return { bars: inMemory.bars, events: inMemory.events };
}

function outcome({ events, finalEquity, executions, equity, refusals }: BacktestResult) {
  return { events, finalEquity, executions, equity, refusals };
}

/** All that a journal says, in few words: the digest as the digest journal defines it, and the bars it only refers to. */
async function fingerprint(entries: Iterable<RecordedEntry> | AsyncIterable<RecordedEntry>) {
  const [digest, references] = [createHash('sha256'), createHash('sha256')];
  let [quietBars, signals] = [0, 0];
  for await (const entry of entries) {
    if (entry.type === 'bar-ref') {
      references.update(`${entry.seq} ${entry.at} ${entry.instrument} ${entry.timeframe} ${entry.openTime}\n`);
      quietBars += 1;
      continue;
    }
    const { seq, event, effects } = entry;
    digest.update(`${quietBars}\n${entryLine({ seq, event, effects })}\n`);
    quietBars = 0;
    signals += effects.filter(({ type }) => type === 'signal').length;
  }
  digest.update(`${quietBars}\n`);
  return { digest: digest.digest('hex'), references: references.digest('hex'), signals };
}
