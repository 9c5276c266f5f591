import { z } from 'zod';
import {
  intervalStart,
  timeframeMs,
  type Bar,
  type EpochMs,
  type Instrument,
  type Timeframe,
} from '../../domain/index.ts';
import { BYBIT_INTERVALS } from '../../market/index.ts';
import { asking, type BybitAccess } from './asking.ts';
import { readListedBar } from './parse/kline.ts';
import { readAs } from './parse/reading.ts';
import type { Questions } from './questions.ts';
import { marketOf } from './symbols.ts';

export interface PastBarsOptions extends BybitAccess {
  readonly instruments: readonly Instrument[];
  readonly timeframes: readonly Timeframe[];
  /** Of each series; fewer where the venue has no more. */
  readonly count: number;
}

export interface PastBars {
  /** In the order in which they closed; of those that closed together the finer first. */
  readonly bars: readonly Bar[];
  /** Every bar that had closed by then is among them; to go on from. */
  readonly until: EpochMs;
}

const PAGE_BARS = 1_000;
const klineList = z.object({ list: z.array(z.unknown()) });

/**
 * The newest closed bars of some series, to warm indicators with.
 *
 * @throws {AssayError} VENUE_UNREACHABLE
 */
export async function readPastBars(options: PastBarsOptions): Promise<PastBars> {
  const { instruments, timeframes, count } = options;
  return asking(options, async ({ questions }) => {
    const { at: until } = await questions.ask('/v5/market/time', {}, { isPublic: true });
    const bars: Bar[] = [];
    for (const instrument of instruments) {
      for (const timeframe of timeframes) {
        const [step, end] = [timeframeMs(timeframe), intervalStart(until, timeframe)];
        for (let start = end - count * step; start < end; start += PAGE_BARS * step) {
          bars.push(
            ...(await page(questions, instrument, timeframe, { start, end: Math.min(end, start + PAGE_BARS * step) })),
          );
        }
      }
    }
    bars.sort((a, b) => a.closeTime - b.closeTime || timeframeMs(a.timeframe) - timeframeMs(b.timeframe));
    return { bars, until };
  });
}

/** @param range opening times, the end exclusive */
async function page(
  questions: Questions,
  instrument: Instrument,
  timeframe: Timeframe,
  range: { readonly start: number; readonly end: number },
): Promise<readonly Bar[]> {
  const { result } = await questions.ask(
    '/v5/market/kline',
    {
      ...marketOf(instrument),
      interval: BYBIT_INTERVALS[timeframe],
      start: range.start,
      end: range.end - 1,
      limit: PAGE_BARS,
    },
    { isPublic: true },
  );
  const { list } = questions.certain(readAs(klineList, 'the list of klines', result));
  const series = { instrument: instrument.id, timeframe };
  return list
    .map((row) => questions.certain(readListedBar(series, row)))
    .filter(({ openTime }) => openTime >= range.start && openTime < range.end)
    .toReversed();
}
