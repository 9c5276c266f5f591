import { expect, test } from 'vitest';
import type { EpochMs, InstrumentId } from '../../domain/index.ts';
import type { Dataset, DatasetKey, DownloadResult } from '../../market/index.ts';
import { progressLine, progressWords, resultLines, type DownloadState } from './lines.ts';

const series: DatasetKey = { kind: 'candles', instrument: 'BTCUSDT.BYBIT' as InstrumentId, timeframe: '1h' };
const state: DownloadState = {
  series,
  index: 2,
  total: 3,
  share: 0.4375,
  rows: 12_345,
  rowsPerSecond: 9_876.4,
  etaMs: 3_725_000,
};

test('progress is one line: which series, how far, how fast, how long still', () => {
  expect(progressLine(state, 200)).toBe(
    '[2/3] BTCUSDT.BYBIT/1h  █████████████▏░░░░░░░░░░░░░░░░   43 %  12,345 rows  9,876/s  1 h 02 min left',
  );
  expect(progressLine({ ...state, total: 1, index: 1, share: 1, etaMs: 0 }, 200)).toBe(
    'BTCUSDT.BYBIT/1h  ██████████████████████████████  100 %  12,345 rows  9,876/s  done',
  );
  // Where there is no room for all, the bar gives way to the figures.
  expect(progressLine(state, 79)).toBe(
    '[2/3] BTCUSDT.BYBIT/1h  ███▉░░░░░   43 %  12,345 rows  9,876/s  1 h 02 min left',
  );
  expect(progressLine(state, 72)).toBe('[2/3] BTCUSDT.BYBIT/1h   43 %  12,345 rows  9,876/s  1 h 02 min left');
  expect(progressWords({ ...state, etaMs: 65_000 })).toBe(
    '[2/3] BTCUSDT.BYBIT/1h: 43 %, 12,345 rows, 9,876 rows/s, 1 min 05 s left',
  );
});

test('a wait says for how long and why, and no line is longer than the terminal', () => {
  const waiting = { ...state, wait: { detail: '10006 Too many visits!', waitMs: 1_400 } };
  expect(progressLine(waiting, 200)).toContain('waiting 2 s: 10006 Too many visits!');
  for (const columns of [0, 1, 20, 60, 79])
    expect(progressLine(waiting, columns).length).toBeLessThanOrEqual(Math.max(1, columns));
  expect(progressLine(waiting, 79).endsWith('…')).toBe(true);
});

test('what a person has to know of a download stands below its sentence', () => {
  const at = Date.UTC(2024, 2, 1) as EpochMs;
  const dataset = {
    key: series,
    count: 100,
    first: at,
    last: (at + 99 * 3_600_000) as EpochMs,
  } as unknown as Dataset;
  const result: DownloadResult = {
    dataset,
    rowsAdded: 100,
    rowsRecovered: 40,
    requests: 5,
    retries: 2,
    duplicates: 3,
    unsound: [{ at, problem: 'contradicts itself' }],
    revised: [{ at, stored: [1, 2, 1, 2, 5], venue: [1, 2, 1, 2, 6] }],
  };
  expect(resultLines(series, result, Date.UTC(2024, 0, 1))).toEqual([
    'BTCUSDT.BYBIT/1h: 100 rows added in 5 requests, 2 of them again after a failure; 100 from 2024-03-01 00:00 to 2024-03-05 03:00',
    '  40 of them had been received by an earlier run that was cut off',
    '  the venue has nothing before 2024-03-01 00:00, later than the 2024-01-01 00:00 asked for',
    '  3 rows came twice, the same, and are stored once',
    '  left out 2024-03-01 00:00: it contradicts itself, also when asked again',
    '  REVISED by the venue: 2024-03-01 00:00 was 1 2 1 2 5 and is 1 2 1 2 6 now; what is stored stays',
    "  to take the venue's word: assay data remove BTCUSDT.BYBIT/1h --yes, and download again",
  ]);
});
