import { expect, test } from 'vitest';
import type { EpochMs, InstrumentId } from '../domain/index.ts';
import { allocateColumns, type BarColumns } from './columns.ts';
import { archiveFeed, type BarBatch, type Feed } from './feed.ts';

const START = Date.UTC(2024, 0, 1);

function minutes(instrument: string, at: readonly number[]): BarColumns {
  const columns = allocateColumns(
    { instrument: instrument as InstrumentId, timeframe: '1m', priceDecimals: 0, volumeDecimals: 0 },
    at.length,
  );
  columns.openTime.set(at.map((minute) => START + minute * 60_000));
  columns.close.set(at);
  return columns;
}

function take(feed: Feed, after?: EpochMs): BarBatch[] {
  return [...{ [Symbol.iterator]: () => feed.batches(after) }];
}

const shape = (batches: readonly BarBatch[]): unknown[] =>
  batches.map((batch) => [
    (batch.openTime - START) / 60_000,
    batch.bars.map((bar) => `${bar.instrument[0]}${bar.closeFloat}`).join(' '),
  ]);

const feed = archiveFeed([minutes('B.X', [0, 1, 3]), minutes('A.X', [1, 2, 3, 4])]);

test('bars of one moment come together, oldest first, instruments in the order given', () => {
  expect(shape(take(feed))).toEqual([
    [0, 'B0'],
    [1, 'B1 A1'],
    [2, 'A2'],
    [3, 'B3 A3'],
    [4, 'A4'],
  ]);
  expect(feed.instruments).toEqual(['B.X', 'A.X']);
  expect(feed.shapes[1]).toEqual({ instrument: 'A.X', timeframe: '1m', priceDecimals: 0, volumeDecimals: 0 });
  expect(take(feed)[0]).toMatchObject({ openTime: START, closeTime: START + 60_000 });
});

test('a feed continues after the batch it is told of, whichever that is', () => {
  const all = shape(take(feed));
  for (const [index, batch] of take(feed).entries()) {
    const position = JSON.parse(JSON.stringify(batch.openTime)) as EpochMs;
    expect(shape(take(feed, position))).toEqual(all.slice(index + 1));
  }
  expect(shape(take(feed, (START + 150_000) as EpochMs))).toEqual([
    [3, 'B3 A3'],
    [4, 'A4'],
  ]);
});

test('a feed of two timeframes, of one instrument twice, or of none is our own mistake', () => {
  expect(() => archiveFeed([])).toThrow('needs an instrument');
  expect(() => archiveFeed([minutes('A.X', [0]), minutes('A.X', [0])])).toThrow('twice');
  expect(() => archiveFeed([minutes('A.X', [0]), { ...minutes('B.X', [0]), timeframe: '1h' }])).toThrow(
    'one timeframe',
  );
});
