import type { Bar } from '../../domain/index.ts';
import type { ListedBars } from '../bar-stream.ts';
import type { Series } from '../candle.ts';
import { allOf } from '../reading.ts';
import type { CcxtConnection } from './connection.ts';
import { readCandle } from './parse/candle.ts';
import { symbolOf } from './symbols.ts';

/** Fewer than any of the verified exchanges lists at once. */
export const PAGE_BARS = 100;

/**
 * One page of bars, oldest first, the one that still forms perhaps among them.
 *
 * @param range opening times, the end exclusive
 * @throws {AssayError} VENUE_UNREACHABLE, VENUE_UNREADABLE
 */
export async function listBars(
  connection: CcxtConnection,
  series: Series,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<ListedBars> {
  const at = connection.now();
  const rows = await connection.ask('bars', (client) =>
    client.fetchOHLCV(symbolOf(series.instrument), series.timeframe, start, PAGE_BARS, { until: end - 1 }),
  );
  const bars: readonly Bar[] = connection.certain(allOf(rows.map((row) => readCandle(series, row))));
  return {
    bars: bars
      .filter(({ openTime }) => openTime >= start && openTime < end)
      .toSorted((a, b) => a.openTime - b.openTime),
    at,
  };
}
