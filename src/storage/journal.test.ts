import { expect, test } from 'vitest';
import type { Bar, EpochMs, InstrumentId } from '../domain/index.ts';
import type { Effect } from '../engine/index.ts';
import { memoryJournal, type JournalEntry } from './journal.ts';

const MINUTE = 60_000;
const BTC = 'BTCUSDT.BINANCE' as InstrumentId;
const HALTED: Effect = { type: 'halted', by: 'test', reason: 'to have an effect' };

function barEntry(seq: number, effects: readonly Effect[] = []): JournalEntry {
  const [openTime, at] = [(seq * MINUTE) as EpochMs, ((seq + 1) * MINUTE) as EpochMs];
  return { seq, event: { type: 'bar', at, bar: { instrument: BTC, timeframe: '1m', openTime } as Bar }, effects };
}

function reference(seq: number) {
  const [openTime, at] = [seq * MINUTE, (seq + 1) * MINUTE];
  return { type: 'bar-ref', seq, at, instrument: BTC, timeframe: '1m', openTime };
}

test('a journal in memory gives back what one on disk would: bars that led to nothing by reference, the rest whole', () => {
  const journal = memoryJournal();
  const halt: JournalEntry = {
    seq: 4,
    event: { type: 'halt', at: (4 * MINUTE) as EpochMs, by: 'test', reason: 'to have a command' },
    effects: [],
  };
  const told = [barEntry(1), barEntry(2), barEntry(3, [HALTED]), halt, barEntry(5)];
  for (const entry of told) journal.append(entry);
  const expected = [
    reference(1),
    reference(2),
    { type: 'entry', ...barEntry(3, [HALTED]) },
    { type: 'entry', ...halt },
    reference(5),
  ];
  expect([...journal.entries()]).toEqual(expected);
  journal.append(barEntry(6));
  expect([...journal.entries()]).toEqual([...expected, reference(6)]);
  expect(journal.pending).toBe(0);
});

test('an entry that is missing or comes twice is our own mistake', () => {
  const journal = memoryJournal();
  journal.append(barEntry(7));
  expect(() => journal.append(barEntry(7))).toThrow('entry 7 does not follow entry 7');
  expect(() => journal.append(barEntry(9))).toThrow('entry 9 does not follow entry 7');
});
