import { z } from 'zod';
import type { ListedBars } from '../bar-stream.ts';
import type { Series } from '../candle.ts';
import { BYBIT_INTERVALS } from './intervals.ts';
import { readListedBar } from './parse/kline.ts';
import { readAs } from './parse/reading.ts';
import type { Questions } from './questions.ts';
import { marketOf } from './symbols.ts';

/** The most that Bybit lists at once. */
export const PAGE_BARS = 1_000;

const klineList = z.object({ list: z.array(z.unknown()) });

/**
 * One page of bars, oldest first, the one that still forms perhaps among them.
 *
 * @param range opening times, the end exclusive
 * @throws {AssayError} VENUE_UNREACHABLE, VENUE_UNREADABLE
 */
export async function listBars(
  questions: Pick<Questions, 'ask' | 'certain'>,
  series: Series,
  range: { readonly start: number; readonly end: number },
): Promise<ListedBars> {
  const { result, at } = await questions.ask(
    '/v5/market/kline',
    {
      ...marketOf({ id: series.instrument }),
      interval: BYBIT_INTERVALS[series.timeframe],
      start: range.start,
      end: range.end - 1,
      limit: PAGE_BARS,
    },
    { isPublic: true },
  );
  const { list } = questions.certain(readAs(klineList, 'the list of klines', result));
  const bars = list
    .map((row) => questions.certain(readListedBar(series, row)))
    .filter(({ openTime }) => openTime >= range.start && openTime < range.end);
  return { bars: bars.toReversed(), at };
}
