import type { InstrumentId, Timeframe } from '../domain/index.ts';
import type { Archive, Dataset, DatasetKey, StoreOptions } from './archive.ts';
import type { BarColumns } from './columns.ts';
import { readDecimal } from './decimals.ts';
import type { Stretch } from './holes.ts';
import type { PastRow } from './past-data.ts';
import { RawBarCollector } from './raw-bars.ts';

/** Puts rows into their dataset, those it lacks. Rows in order, one a time. */
export function storeRows(
  archive: Archive,
  key: DatasetKey,
  rows: readonly PastRow[],
  options: StoreOptions,
): Promise<Dataset> {
  const { instrument } = key;
  switch (key.kind) {
    case 'candles':
    case 'mark':
      return archive.store(barColumns(rows, { instrument, timeframe: key.timeframe }, options.source), {
        ...options,
        kind: key.kind,
      });
    case 'funding': {
      const { time, value, decimals } = points(rows);
      return archive.storeFunding(
        { instrument, length: rows.length, time, rate: value, rateDecimals: decimals },
        options,
      );
    }
    case 'open-interest': {
      const { time, value, decimals } = points(rows);
      const { timeframe } = key;
      return archive.storeOpenInterest(
        { instrument, timeframe, length: rows.length, time, interest: value, interestDecimals: decimals },
        options,
      );
    }
  }
}

/**
 * Columns of a dataset with the numbers of `PastRow`, the times first; of mark prices without volume, which they have
 * not.
 *
 * @param range in which there is at least one row; absent: all
 */
export async function storedColumns(
  archive: Archive,
  key: DatasetKey,
  range: Partial<Stretch> = {},
): Promise<readonly Float64Array[]> {
  switch (key.kind) {
    case 'candles':
    case 'mark': {
      const { openTime, open, high, low, close, volume } = await archive.load(key.instrument, key.timeframe, {
        kind: key.kind,
        gaps: 'skip',
        ...range,
      });
      return [openTime, open, high, low, close, ...(key.kind === 'candles' ? [volume] : [])];
    }
    case 'funding': {
      const { time, rate } = await archive.loadFunding(key.instrument, range);
      return [time, rate];
    }
    case 'open-interest': {
      const { time, interest } = await archive.loadOpenInterest(key.instrument, key.timeframe, range);
      return [time, interest];
    }
  }
}

function barColumns(
  rows: readonly PastRow[],
  shape: { readonly instrument: InstrumentId; readonly timeframe: Timeframe },
  source: string,
): BarColumns {
  const collector = new RawBarCollector(source, (row) => `candle of ${new Date(rows[row]?.[0] ?? 0).toISOString()}`);
  for (const [openTime, open, high, low, close, volume = '0'] of rows) {
    collector.block.openTime[collector.used] = openTime;
    collector.setText('open', open!);
    collector.setText('high', high!);
    collector.setText('low', low!);
    collector.setText('close', close!);
    collector.setText('volume', volume);
    collector.advance();
  }
  const { place: _place, noisyValues: _noisy, inexactVolumes: _inexact, ...raw } = collector.finish();
  return { ...raw, ...shape };
}

function points(rows: readonly PastRow[]): {
  readonly time: Float64Array;
  readonly value: Float64Array;
  readonly decimals: number;
} {
  const readings = rows.map(([, text]) => readDecimal(text!)!);
  return {
    time: Float64Array.from(rows, ([at]) => at),
    value: Float64Array.from(readings, ({ value }) => value),
    decimals: readings.reduce((most, { decimals }) => Math.max(most, decimals), 0),
  };
}
